"""The embedded error detector: an int8 ONNX encoder that gives each word of a sentence its probability of being wrong. It
learnt apart from the edit tagger, so that their mean errs less than either."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from classifiers.onnx import load_tokenizer, open_session, plain

MAX_TOKENS = 96  # what the encoder learnt; the rest of a longer sentence gets no opinion


@dataclass(frozen=True)
class Suspicion:
    """Characters `start` to `end` of a sentence and the probability, 0 to 1, that a mistake stands there or just before."""

    start: int
    end: int
    probability: float


class OnnxDetector:
    """Finds where mistakes are likely. Safe to call from several threads."""

    def __init__(self, folder: Path, threads: int = 2) -> None:
        """`folder` holds model.onnx and tokenizer.json."""
        self._session = open_session(folder, threads)
        self._tokenizer = load_tokenizer(folder)

    def detect(self, text: str) -> list[Suspicion]:
        """The words and marks of `text` in order; the last one is empty and stands for what may be missing at the end.

        The pieces of a word share the highest probability among them.
        """
        encoding = self._tokenizer.encode(plain(text))
        ids = np.array([encoding.ids[:MAX_TOKENS]], dtype=np.int64)
        logits = self._session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0][0].astype(np.float64)
        probabilities = 1 / (1 + np.exp(-logits))
        found: list[Suspicion] = []
        for (start, end), probability in zip(encoding.offsets[1 : MAX_TOKENS - 1], probabilities[1:], strict=False):
            if start == end:
                continue
            if found and found[-1].end == start and text[start - 1].isalnum() and text[start].isalnum():
                last = found.pop()
                start, probability = last.start, max(last.probability, probability)
            found.append(Suspicion(start, end, float(probability)))
        whole = len(encoding.ids) <= MAX_TOKENS
        return [*found, Suspicion(len(text), len(text), float(probabilities[-1]) if whole else 0.5)]
