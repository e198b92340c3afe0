"""The metrics are those of their papers."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from evaluation import ablation, develop, errant_scores, quality, report
from evaluation.datasets import DataSet, RightSet, load_jfleg
from evaluation.drafts import measure_drafts
from evaluation.errant_scores import Edit, choose, kinds_table, score
from evaluation.measure import measure, measure_restraint, rewrite_all, tokenize
from evaluation.metrics import Spans, bootstrap, exact_match, gleu
from proofreader import Options
from tests.conftest import EMBEDDED, FIXTURES, ROOT


def test_gleu_of_the_unchanged_jfleg_source_is_the_published_one(data) -> None:
    jfleg = load_jfleg(data / "jfleg-dev")
    sources = [source.split() for source in jfleg.sources]
    references = [[reference.split() for reference in row] for row in jfleg.references]
    assert gleu(sources, sources, references) == pytest.approx(38.2, abs=0.3)


def test_gleu_rewards_the_reference_and_punishes_what_should_have_changed() -> None:
    source = ["he go to the big school every day".split()]
    reference = [["he goes to the big school every day".split()]]
    assert gleu(source, reference[0], reference) == pytest.approx(100)
    assert gleu(source, source, reference) < 70
    assert gleu(source, ["she went in a small house last night".split()], reference) == 0


def test_gleu_falls_when_the_output_is_too_short() -> None:
    reference = [["a b c d e f g h".split()]]
    assert gleu(["a b c d e f g x".split()], ["a b c d e".split()], reference) < 60


def test_edits_are_those_of_errant_with_their_types() -> None:
    (edits, none) = errant_scores.annotator().edits(
        [
            ("He go to school, and I has recieved letter.", "He goes to school, and I have received a letter."),
            ("It is fine.", "It is fine."),
        ]
    )
    assert none == ()
    assert edits == (
        Edit(1, 2, "goes", "R:VERB:SVA"),
        Edit(7, 8, "have", "R:VERB:SVA"),
        Edit(8, 9, "received", "R:SPELL"),
        Edit(9, 9, "a", "M:DET"),
    )


def test_counts_are_those_that_one_gets_by_hand() -> None:
    source, right = "She have two cat and a old dog.", "She has two cats and an old dog."
    found = score([source, source, right], ["She has two cat and an old dogs.", source, right], [[right]] * 3)
    assert found.sentences == [Spans(hits=2, wrong=1, missed=1), Spans(missed=3), Spans()]
    assert found.total == Spans(hits=2, wrong=1, missed=4)
    assert found.kinds["R:VERB:SVA"] == Spans(hits=1, missed=1)
    assert found.kinds["R:DET"] == Spans(hits=1, missed=1)
    assert found.kinds["R:NOUN:NUM"] == Spans(wrong=1, missed=2)
    assert "| R:NOUN:NUM | 0 | 1 | 2 | 0.0 | 0.0 | 0.0 |" in kinds_table(found.kinds)
    assert kinds_table(found.kinds, least=3).count("\n") == 4  # R:DET and R:VERB:SVA are one row
    assert "| other | 2 | 0 | 2 | 100.0 | 50.0 | 83.3 |" in kinds_table(found.kinds, least=3)


def test_of_several_references_that_counts_which_serves_the_whole_set_best() -> None:
    ours = [Edit(0, 1, "We", "R:PRON")]
    one = [Edit(0, 1, "We", "R:PRON"), Edit(1, 2, "had", "R:VERB"), Edit(2, 3, "the", "R:DET"), Edit(4, 4, "!", "M:PUNCT")]
    other = [Edit(0, 1, "They", "R:PRON")]
    assert choose(ours, [other, one], Spans())[0] == Spans(hits=1, missed=3)
    assert choose([], [one, other], Spans(hits=50))[0] == Spans(missed=1)
    # far behind in recall, one miss more costs nothing; a wrong edit does
    assert choose(ours, [other, one], Spans(hits=5, wrong=5, missed=500))[0] == Spans(hits=1, missed=3)
    found = score(["I has a cat."], ["I have a cat."], [["We have one cat.", "I have a cat."]])
    assert found.total == Spans(hits=1)


def test_f_half_weighs_precision_twice() -> None:
    spans = Spans(hits=50, wrong=50, missed=150)
    assert (spans.precision, spans.recall) == (0.5, 0.25)
    assert spans.f_half == pytest.approx(1.25 * 0.5 * 0.25 / (0.25 * 0.5 + 0.25))


def test_exact_match_and_its_interval() -> None:
    assert exact_match(["a ", "b"], [["a"], ["x", "c"]]) == 50
    low, high = bootstrap([1.0] * 50 + [0.0] * 50)
    assert 0.35 < low < 0.5 < high < 0.65


def test_tokens_are_those_of_the_penn_treebank() -> None:
    assert tokenize('I can\'t, he said "no".') == ["I", "ca", "n't", ",", "he", "said", '"', "no", '"', "."]


def test_own_pairs_are_enough_and_well_formed() -> None:
    rows = [line.split("\t") for line in (FIXTURES / "pairs.tsv").read_text(encoding="utf-8").splitlines()]
    assert len(rows) >= 150
    assert all(len(row) == 3 and row[1] != row[2] for row in rows)
    assert len({row[1] for row in rows}) == len(rows)


def test_development_cases_are_many_and_none_of_those_that_are_measured() -> None:
    def plain(text: str) -> str:
        return "".join(filter(str.isalnum, text.lower()))

    cases = develop.load()
    wrong = [case for case in cases if case.draft != case.right]
    assert len(wrong) >= 150
    assert len(cases) - len(wrong) >= 150
    assert len({case.draft for case in cases}) == len(cases)
    rows = [line.split("\t") for line in (FIXTURES / "pairs.tsv").read_text(encoding="utf-8").splitlines()]
    reported = {plain(text) for row in rows for text in row[1:]}
    assert not {plain(text) for case in cases for text in (case.draft, case.right)} & reported


def test_a_changed_right_sentence_counts_against_the_number_to_choose_by() -> None:
    cases = [develop.Case("agreement", "He go home.", "He goes home."), develop.Case("keep", "Will do.", "Will do.")]
    good = develop.summarize("good", cases, ["He goes home.", "Will do."], 1.0)
    bold = develop.summarize("bold", cases, ["He goes home.", "I will do."], 1.0)
    assert (good.f_half_all, good.f_half, good.exact, good.left, good.milliseconds) == (100, 100, 100, 100, 500)
    assert (bold.f_half, bold.exact, bold.left) == (100, 100, 0)
    assert bold.f_half_all < 70


def test_rewrites_side_by_side_are_those_one_by_one(proofreader) -> None:
    drafts = [case.draft for case in develop.load(every=50)]
    together, _ = rewrite_all(proofreader, Options(), drafts)
    alone, _ = rewrite_all(proofreader, Options(), drafts, side_by_side=1)
    # a batch of another size rounds otherwise: a change whose gain lies on the margin may fall either way (guided.TIE)
    assert sum(a != b for a, b in zip(together, alone, strict=True)) <= 1


def test_what_becomes_of_right_sentences_is_listed_and_kept_out_of_the_repository(proofreader, tmp_path: Path, capsys) -> None:
    found = measure_restraint(
        proofreader, "embedded", Options(), RightSet("some", ["Thank you for your help.", "She have two cars."])
    )
    assert found.left == 50
    assert found.changes == [("She have two cars.", "She has two cars.")]
    report.write_changes([found], tmp_path / "changes.tsv")
    assert (tmp_path / "changes.tsv").read_text() == "some\tShe have two cars.\tShe has two cars.\n"
    with pytest.raises(SystemExit):
        quality.main(["--changes", str(ROOT / "changes.tsv")])
    assert "outside the repository" in capsys.readouterr().err


def test_the_ablation_is_a_row_a_configuration(proofreader) -> None:
    mistakes = [DataSet("pairs", ["She have two cars.", "It is fine."], [["She has two cars."], ["It is fine."]])]
    right = [RightSet("mails", ["Thank you for your help."])]
    rows = [ablation.measure_row(proofreader, name, ablation.options_of(name), mistakes, right) for name in ablation.CONFIGURATIONS]
    assert rows[0].results[0].exact == 100
    lines = ablation.table(rows).splitlines()
    assert len(lines) == 3 + len(rows)
    assert len({line.count("|") for line in lines}) == 1
    assert "mails (1) left" in lines[0]


def test_the_embedded_model_mends_more_than_it_breaks(proofreader) -> None:
    rows = [line.split("\t") for line in (FIXTURES / "pairs.tsv").read_text(encoding="utf-8").splitlines()]
    data = DataSet("own", [row[1] for row in rows], [[row[2]] for row in rows]).part(every=4)
    result = measure(proofreader, "embedded", Options(), data)
    assert result.gleu > result.gleu_unchanged + 5
    assert result.precision > 50


def test_whole_drafts_are_measured(proofreader) -> None:
    drafts = measure_drafts(proofreader, "embedded", Options())
    assert drafts.facts_kept == drafts.drafts >= 30


def test_the_table_over_models_leaves_out_what_one_learnt(tmp_path: Path, capsys) -> None:
    from evaluation.grammar import main
    from train.provenance import fingerprint

    rows = [
        ("She have two cars.", "She has two cars."),
        ("I am agree.", "I agree."),
        ("It is fine.", "It is fine."),
        ("They was late yesterday.", "They were late yesterday."),
    ]
    data = tmp_path / "pairs.csv"
    data.write_text("ungrammatical,standard\n" + "".join(f"{a},{b}\n" for a, b in rows))
    own = tmp_path / "own"
    own.mkdir()
    shutil.copy(EMBEDDED, own)
    (own / "learnt.txt").write_text(fingerprint("it is  FINE.") + "\n")
    out = tmp_path / "out"
    models = ["embedded", str(own / EMBEDDED.name), str(tmp_path / "none.gguf")]
    assert main(["--models", *models, "--data", str(data), "--out", str(out)]) == 0
    shown = capsys.readouterr().out
    assert "3 pairs of pairs; 1 left out, which a model learnt from." in shown
    assert "none.gguf: not measured." in shown
    found = {row["model"]: row for row in json.loads((out / "grammar.json").read_text())["rows"]}
    assert set(found) == set(models[:2])
    assert found["embedded"]["corrected"] == 100 and found["embedded"]["clean_unchanged"] == 100
    assert "| She have two cars. | She has two cars. | She has two cars. |" in (out / "grammar.md").read_text()
    assert (out / "grammar.png").read_bytes()[:4] == b"\x89PNG"


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("a.csv", "x,y\n1,2\n", "needs a column of wrong and one of right sentences, as input and output; it has x, y"),
        ("a.csv", "", "needs a column of wrong"),
        ("a.csv", "input,output\n,\n", "holds no row with both sentences"),
        ("a.jsonl", "{", "cannot be read"),
        ("a.tsv", "only one", "cannot be read"),
        ("none.csv", None, "cannot be read"),
    ],
)
def test_data_that_cannot_be_measured_by_is_a_sentence(tmp_path: Path, capsys, name: str, text: str | None, sentence: str) -> None:
    from evaluation.grammar import main

    if text is not None:
        (tmp_path / name).write_text(text)
    assert main(["--models", "embedded", "--data", str(tmp_path / name)]) == 2
    assert sentence in capsys.readouterr().err


def test_intervals_hold_their_value() -> None:
    from evaluation.metrics import f_half_interval, gleu_interval

    sources = [["a", "b", "c", "d", str(i)] for i in range(40)]
    outputs = [s if i % 3 else [*s[:2], "x", *s[3:]] for i, s in enumerate(sources)]
    references = [[[*s[:2], "x", *s[3:]]] for s in sources]
    low, high = gleu_interval(sources, outputs, references)
    assert low < gleu(sources, outputs, references) < high
    spans = [Spans(hits=1) if i % 3 == 0 else Spans(wrong=i % 2, missed=1) for i in range(40)]
    low, high = f_half_interval(spans)
    assert low < 100 * sum(spans, Spans()).f_half < high
