"""The metrics are those of their papers."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from evaluation.metrics import Spans, bootstrap, exact_match, gleu, span_counts, span_edits
from evaluation.quality import DataSet, load_jfleg, measure, measure_drafts, tokenize
from proofreader import Options
from tests.conftest import EMBEDDED, FIXTURES


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


def test_spans_count_against_the_closest_reference() -> None:
    source, output = "I has a cat".split(), "I have a cat".split()
    references = ["We have one cat".split(), "I have a cat".split()]
    assert span_counts(source, output, references) == Spans(hits=1)
    assert span_counts(source, source, references) == Spans(missed=1)
    assert span_edits("a b c".split(), "a x c d".split()) == {(1, 2, ("x",)), (3, 3, ("d",))}


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


def test_the_embedded_model_mends_more_than_it_breaks(proofreader) -> None:
    rows = [line.split("\t") for line in (FIXTURES / "pairs.tsv").read_text(encoding="utf-8").splitlines()]
    data = DataSet("own", [row[1] for row in rows], [[row[2]] for row in rows])
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
        ("She have two cars.", "She has two cars."), ("I am agree.", "I agree."), ("It is fine.", "It is fine."), ("He go home.", "He goes home."),
    ]  # fmt: skip
    data = tmp_path / "pairs.csv"
    data.write_text("ungrammatical,standard\n" + "".join(f"{a},{b}\n" for a, b in rows))
    own = tmp_path / "own"
    own.mkdir()
    for file in (EMBEDDED, EMBEDDED.with_name("words.txt")):
        shutil.copy(file, own)
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
    spans = [span_counts(*row) for row in zip(sources, outputs, references, strict=True)]
    low, high = f_half_interval(spans)
    assert low < 100 * sum(spans, Spans()).f_half < high
