"""Any two text-classification models of the Hugging Face Hub in place of the embedded one, where transformers is
installed. The labels that a model uses are mapped to ours by name.
"""

from __future__ import annotations

import threading
from typing import Any

from classifiers import POLITENESS_LABELS, SENTIMENT_LABELS, Score, Scores

# names that models on the Hub give to our labels
ALIASES = {
    "neg": "negative",
    "label_0": "negative",
    "1 star": "negative",
    "2 stars": "negative",
    "neu": "neutral",
    "label_1": "neutral",
    "3 stars": "neutral",
    "pos": "positive",
    "label_2": "positive",
    "4 stars": "positive",
    "5 stars": "positive",
    "somewhat polite": "polite",
    "rude": "impolite",
    "not polite": "impolite",
    "toxic": "impolite",
}


class HubClassifier:
    """Scores with a sentiment and a politeness model; texts beyond a model's length are scored in windows."""

    def __init__(self, sentiment: str, politeness: str, mapping: dict[str, str] | None = None) -> None:
        """`sentiment` and `politeness` are Hub ids or folders; `mapping` adds label names to ALIASES (lower case)."""
        from transformers import pipeline

        self._aliases = ALIASES | (mapping or {})
        self._pipelines: list[Any] = [pipeline("text-classification", model=m, top_k=None) for m in (sentiment, politeness)]
        self._lock = threading.Lock()

    def score(self, texts: list[str]) -> list[Scores]:
        """One Scores for each text, in order; an empty text is neutral."""
        return [Scores(self._ask(0, text, SENTIMENT_LABELS), self._ask(1, text, POLITENESS_LABELS)) for text in texts]

    def _ask(self, which: int, text: str, labels: tuple[str, ...]) -> Score:
        totals = dict.fromkeys(labels, 0.0)
        if not text.strip():
            return Score.of(totals | {"neutral": 1.0})
        pipe = self._pipelines[which]
        words = text.split()
        size = 200  # words; fewer tokens than the 512 that nearly every encoder takes
        windows = [" ".join(words[i : i + size]) for i in range(0, len(words), size)]
        with self._lock:
            answers = pipe(windows, truncation=True)
        for window, answer in zip(windows, answers, strict=True):
            for item in answer:
                name = item["label"].lower()
                label = self._aliases.get(name, name)
                if label in totals:
                    totals[label] += item["score"] * len(window)
        whole = sum(totals.values())
        if not whole:
            raise ValueError(f"The model's labels {[item['label'] for item in answers[0]]} map to none of {labels}.")
        return Score.of({label: value / whole for label, value in totals.items()})
