"""Email sentences by kind: the file is large and sound, and the table counts what the classifier says."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import pytest

from classifiers import NEUTRAL, Score, Scores
from evaluation import card
from evaluation.kinds import FILE, Kind, Sentence, kinds_table, load_kinds, measure_kinds
from tests.conftest import FIXTURES, ROOT
from train import lessons
from train.lessons import SLOT
from train.tone_lines import tone_lines


class Fixed:
    """A classifier that reads the probability of "impolite" off the sentence."""

    def score(self, texts: list[str]) -> list[Scores]:
        values = [float(text) for text in texts]
        return [Scores(NEUTRAL.sentiment, Score.of({"impolite": v, "neutral": 1 - v, "polite": 0.0})) for v in values]


def test_only_what_is_called_impolite_counts_and_sure_is_less() -> None:
    sentences = [Sentence("step", False, "0.4"), Sentence("step", False, "0.6"), Sentence("threat", True, "0.99")]
    kinds = measure_kinds(Fixed(), sentences)
    assert kinds == [Kind("step", False, 2, 1, 0), Kind("threat", True, 1, 1, 1)]
    rows = [line for line in kinds_table(kinds).splitlines() if line.startswith("|")][2:]
    assert rows == [
        "| step | no | 2 | 1 | 0 |",
        "| all of these | no | 2 | 1 | 0 |",
        "| threat | yes | 1 | 1 | 1 |",
        "| all of these | yes | 1 | 1 | 1 |",
    ]


def test_the_card_of_the_classifier_shows_the_kinds_once_they_are_measured() -> None:
    facts = card.read(card.MODELS / "tone-classifier" / "provenance.json")
    kinds = [asdict(Kind("step", False, 22, 14, 4)), asdict(Kind("threat", True, 27, 15, 3))]
    shown = card.classifier_card(facts, {"kinds": kinds})
    assert "| step | no | 22 | 14 | 4 |" in shown and shown.index("| step |") < shown.index("## Limits")
    assert "sentences by kind" not in card.classifier_card(facts, {})


@pytest.mark.parametrize("line", ["step\tnot rude", "step\tmaybe\tOpen it.", "step\trude\t ", "step\trude\tOpen\tit."])
def test_a_line_that_is_no_row_is_a_sentence(tmp_path: Path, line: str) -> None:
    (tmp_path / "kinds.tsv").write_text(f"step\tnot rude\tOpen it.\n{line}\n")
    with pytest.raises(ValueError, match=r"line 2 of kinds\.tsv is not a kind"):
        load_kinds(tmp_path / "kinds.tsv")


def words_of(text: str) -> str:
    return " ".join(re.findall(r"[\w']+", text.lower().replace("’", "'")))


def test_the_sentences_are_many_of_each_kind_and_stand_nowhere_else() -> None:
    sentences = load_kinds()
    assert len(sentences) >= 300
    assert len({words_of(s.text) for s in sentences}) == len(sentences)
    assert min(Counter(s.kind for s in sentences).values()) >= 20
    assert {s.rude for s in sentences} == {True, False}
    others = [path for path in FIXTURES.rglob("*.t*") if path != FILE] + sorted((ROOT / "train" / "lessons").glob("*.txt"))
    others.append(ROOT / "train" / "tone_pairs.py")
    for path in others:
        known = words_of(path.read_text(encoding="utf-8"))
        met = [s.text for s in sentences if len(s.text.split()) >= 4 and f" {words_of(s.text)} " in f" {known} "]
        assert met == [], path.name


def test_the_lessons_are_of_the_same_kinds_but_no_sentence_of_the_test_is_near_one() -> None:
    lines = tone_lines()
    assert len(lines) >= 900 and {s.kind for s in load_kinds()} <= {line.kind for line in lines}
    assert 0.05 < sum(line.held_out for line in lines) / len(lines) < 0.15
    tests = [s.text for s in load_kinds()]
    tests += [line.split("\t")[2] for line in (FIXTURES / "email_sentences.tsv").read_text(encoding="utf-8").splitlines()]
    known = [(text, set(words_of(text).split())) for text in tests]
    for line in lines:
        words = set(words_of(SLOT.sub(" ", line.text)).split())
        near = [text for text, others in known if len(words & others) >= 0.5 * len(words | others)]
        assert near == [], line.text


@pytest.mark.parametrize("head", ["step neutral neutral", "== step: neutral rude", "== step: calm polite"])
def test_a_lesson_without_labels_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, head: str) -> None:
    monkeypatch.setattr(lessons, "FOLDER", tmp_path)
    (tmp_path / "tone.txt").write_text(f"# a comment\n{head}\nOpen the door.\n")
    with pytest.raises(ValueError, match=r"tone\.txt: “.*” stands in no section"):
        tone_lines()
