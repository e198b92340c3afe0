"""How does a text sound? The vocabulary of the answer: Score, Scores, and what any classifier must do.

Loaders live in `classifiers.onnx` and `classifiers.hub`; importing this package loads neither.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

# before anything imports onnxruntime, which otherwise reports how it is used to its makers
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

SENTIMENT_LABELS = ("negative", "neutral", "positive")
POLITENESS_LABELS = ("impolite", "neutral", "polite")


@dataclass(frozen=True)
class Score:
    """The answer of one classifier: the likeliest label, its probability (0 to 1), and all of them by label."""

    label: str
    confidence: float
    probabilities: dict[str, float]

    @classmethod
    def of(cls, probabilities: dict[str, float]) -> Score:
        """The score whose label is the likeliest of `probabilities`, which must not be empty."""
        label = max(probabilities, key=probabilities.__getitem__)
        return cls(label, probabilities[label], probabilities)


@dataclass(frozen=True)
class Scores:
    """Both answers about one text."""

    sentiment: Score
    politeness: Score


NEUTRAL = Scores(
    Score.of({label: float(label == "neutral") for label in SENTIMENT_LABELS}),
    Score.of({label: float(label == "neutral") for label in POLITENESS_LABELS}),
)  # of a text that says nothing
SEVERITY = 3.0  # how much more a wholly negative or impolite part weighs than a good one


def combine(parts: Sequence[Scores], sizes: Sequence[int]) -> Scores:
    """The scores of a whole out of those of its parts, weighted by size and by how bad a part is.

    One insult among nine courteous sentences makes a rude email: a part's weight is size * (1 + SEVERITY * p), with p
    its probability of "negative" or "impolite". Raises ValueError when there is no part.
    """
    if not parts:
        raise ValueError("There are no parts to combine.")

    def mean(scores: list[Score], bad: str) -> Score:
        weights = [size * (1 + SEVERITY * score.probabilities[bad]) for score, size in zip(scores, sizes, strict=True)]
        total = sum(weights) or 1.0
        labels = scores[0].probabilities
        return Score.of(
            {label: sum(w * s.probabilities[label] for w, s in zip(weights, scores, strict=True)) / total for label in labels}
        )

    return Scores(mean([part.sentiment for part in parts], "negative"), mean([part.politeness for part in parts], "impolite"))


class Classifier(Protocol):
    """Scores texts. Long texts are scored whole, in windows."""

    def score(self, texts: list[str]) -> list[Scores]:
        """One Scores for each text, in order. An empty text is neutral. Safe to call from several threads."""
        ...
