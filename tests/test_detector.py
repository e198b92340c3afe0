"""The error detector: what counts as wrong in its lessons, and what it finds."""

from __future__ import annotations

import itertools

import pytest

from proofreader import Options
from tests.conftest import ROOT


def test_labels_mark_what_is_wrong_and_where_something_is_missing() -> None:
    pytest.importorskip("torch")
    from train.detector import labels, wrong_spans

    assert wrong_spans("I has a question", "I have a question") == ([(2, 5)], False)
    assert wrong_spans("I am teacher.", "I am a teacher.") == ([(5, 12)], False)
    assert wrong_spans("Thank you", "Thank you.")[1]
    offsets = [(0, 0), (0, 1), (2, 4), (5, 12), (12, 13), (0, 0)]
    assert labels(offsets, "I am teacher.", "I am a teacher.") == [0, 0, 0, 1, 0, 0]
    assert labels(offsets, "I am teacher.", "I am teacher.") == [0] * 6


@pytest.fixture(scope="module")
def detector():
    from classifiers.detector import OnnxDetector

    return OnnxDetector(ROOT / "models" / "error-detector")


@pytest.mark.parametrize("text", ["I has a question.", "Naïve café – 日本語 👍", "", "x" * 3000, "word " * 300, "{{name}} can't"])
def test_suspicions_cover_the_text_in_order(detector, text: str) -> None:
    found = detector.detect(text)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    assert all(0 <= s.probability <= 1 and 0 <= s.start <= s.end <= len(text) for s in found)
    assert found[-1].start == found[-1].end == len(text)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("She have already paid the bill.", "have"),
        ("He is interested on this offer.", "on"),
        ("Yesterday we go to the station.", "go"),
        ("There are three problem with the room.", "problem"),
        ("I must to leave now.", "to"),
    ],
)
def test_it_suspects_what_is_wrong_most(detector, text: str, wrong: str) -> None:
    best = max(detector.detect(text), key=lambda s: s.probability)
    assert text[best.start : best.end] == wrong
    assert best.probability > 0.4


def test_clean_sentences_raise_little_suspicion(detector) -> None:
    for text in (
        "Thank you for your help yesterday.",
        "The meeting starts at ten o'clock on Monday.",
        "We have received the order.",
    ):
        assert max(s.probability for s in detector.detect(text)) < 0.5


def test_without_a_detector_the_margin_is_the_same_everywhere(proofreader, monkeypatch) -> None:
    text = "I has two question about the offer, and she have no answer."
    with_it = proofreader.proofread(text, Options(margin=2.0)).rewrite
    monkeypatch.setitem(proofreader.shelf.__dict__, "detector", None)
    without = proofreader.proofread(text, Options(margin=2.0)).rewrite
    assert with_it and without
