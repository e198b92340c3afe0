"""How the tone classifier takes email sentences of one kind each: steps, headings, thanks, apologies, refusals … are not rude,
sarcasm, insults and threats in polite words are.

It knows the classifier's labels and the certainty that the product asks for before it calls a sentence impolite.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from classifiers import Classifier
from evaluation.datasets import FIXTURES
from proofreader.tone import SURE

FILE = FIXTURES / "tone_kinds.tsv"
ANSWERS = {"rude": True, "not rude": False}


@dataclass(frozen=True)
class Sentence:
    """One sentence of a kind; the whole kind is rude or is not."""

    kind: str
    rude: bool
    text: str


@dataclass(frozen=True)
class Kind:
    """How many sentences of a kind the classifier calls impolite."""

    name: str
    rude: bool
    sentences: int
    impolite: int  # by label
    sure: int  # and with a probability of SURE at least


def load_kinds(path: Path = FILE) -> list[Sentence]:
    """The sentences of a file with `kind<TAB>rude or not rude<TAB>sentence` lines. Raises ValueError with the line's number."""
    sentences = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        kind, answer, text = [*line.split("\t"), "", ""][:3]
        if line.count("\t") != 2 or answer not in ANSWERS or not text.strip():
            raise ValueError(f"line {number} of {path.name} is not a kind, “rude” or “not rude”, and a sentence, parted by tabs")
        sentences.append(Sentence(kind, ANSWERS[answer], text))
    return sentences


def measure_kinds(classifier: Classifier, sentences: Sequence[Sentence]) -> list[Kind]:
    """The count of each kind, in the order of the file."""
    found: dict[tuple[str, bool], list[float]] = {}  # of each sentence the probability of "impolite" where that is its label
    for sentence, scores in zip(sentences, classifier.score([s.text for s in sentences]), strict=True):
        manners = scores.politeness
        certainty = manners.confidence if manners.label == "impolite" else 0.0
        found.setdefault((sentence.kind, sentence.rude), []).append(certainty)
    return [
        Kind(name, rude, len(values), sum(value > 0 for value in values), sum(value >= SURE for value in values))
        for (name, rude), values in found.items()
    ]


def kinds_table(kinds: Sequence[Kind]) -> str:
    """Markdown: a row a kind, and the sum over those that are rude and those that are not."""
    lines = [
        f"\nEmail sentences by kind, our own, and how many the tone classifier calls impolite (sure: with {SURE:g} at least):\n",
        "| kind | rude | sentences | called impolite | and sure |",
        "| --- | --- | --- | --- | --- |",
    ]
    sums = [
        Kind(
            "all of these",
            rude,
            *(sum(getattr(k, name) for k in kinds if k.rude == rude) for name in ("sentences", "impolite", "sure")),
        )
        for rude in sorted({k.rude for k in kinds})
    ]
    lines += [
        f"| {k.name} | {'yes' if k.rude else 'no'} | {k.sentences} | {k.impolite} | {k.sure} |"
        for k in sorted([*kinds, *sums], key=lambda k: k.rude)
    ]
    return "\n".join(lines) + "\n"
