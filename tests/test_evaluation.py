"""The metrics are those of their papers."""

from __future__ import annotations

import pytest

from evaluation.metrics import Spans, bootstrap, exact_match, gleu, span_counts, span_edits
from evaluation.quality import DataSet, load_jfleg, measure, measure_drafts, tokenize
from proofreader import Options
from tests.conftest import FIXTURES


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
