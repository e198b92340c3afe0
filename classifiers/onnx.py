"""The embedded tone classifier: one int8 ONNX encoder with two heads, run by onnxruntime without torch."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from classifiers import POLITENESS_LABELS, SENTIMENT_LABELS, Score, Scores

NEUTRAL = Scores(
    Score.of({label: float(label == "neutral") for label in SENTIMENT_LABELS}),
    Score.of({label: float(label == "neutral") for label in POLITENESS_LABELS}),
)
ROWS = 32  # windows that are scored at once


class OnnxClassifier:
    """Sentiment and politeness of texts of any length: long ones in windows whose probabilities are averaged by length."""

    def __init__(self, folder: Path, threads: int = 2) -> None:
        """`folder` holds model.onnx, tokenizer.json and provenance.json (which says how long a window is)."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads  # its own default counts the cores of the whole host
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._window = int(json.loads((folder / "provenance.json").read_text())["window"])
        self._first = int(self._tokenizer.token_to_id("[CLS]") or 0)
        self._last = int(self._tokenizer.token_to_id("[SEP]") or 0)

    def score(self, texts: list[str]) -> list[Scores]:
        """One Scores for each text; an empty or blank text is neutral. Safe to call from several threads."""
        windows: list[tuple[int, list[int]]] = []
        encodings = self._tokenizer.encode_batch([_plain(text) for text in texts], add_special_tokens=False)
        for index, encoding in enumerate(encodings):
            windows += [(index, part) for part in self._cut(encoding.ids)]
        sums = np.zeros((len(texts), 2, 3))
        sizes = np.zeros(len(texts))
        windows.sort(key=lambda item: len(item[1]))
        for start in range(0, len(windows), ROWS):
            rows = windows[start : start + ROWS]
            for (index, part), probabilities in zip(rows, self._run([part for _, part in rows]), strict=True):
                sums[index] += probabilities * len(part)
                sizes[index] += len(part)
        return [_scores(total / size) if size else NEUTRAL for total, size in zip(sums, sizes, strict=True)]

    def _cut(self, ids: list[int]) -> list[list[int]]:
        """`ids` in windows of equal length, none longer than the encoder learnt (two places are for its own marks)."""
        count = math.ceil(len(ids) / (self._window - 2))
        size = math.ceil(len(ids) / count) if count else 0
        return [ids[i * size : (i + 1) * size] for i in range(count)]

    def _run(self, windows: list[list[int]]) -> np.ndarray:
        """Probabilities of shape (windows, 2 heads, 3 labels)."""
        width = max(map(len, windows)) + 2
        ids = np.zeros((len(windows), width), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, window in enumerate(windows):
            ids[row, : len(window) + 2] = [self._first, *window, self._last]
            mask[row, : len(window) + 2] = 1
        logits = np.stack(self._session.run(None, {"input_ids": ids, "attention_mask": mask}), axis=1)
        exp = np.exp(logits - logits.max(-1, keepdims=True))
        return exp / exp.sum(-1, keepdims=True)


def _plain(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _scores(probabilities: np.ndarray) -> Scores:
    sentiment, politeness = (
        Score.of(dict(zip(labels, map(float, row), strict=True)))
        for labels, row in zip((SENTIMENT_LABELS, POLITENESS_LABELS), probabilities, strict=True)
    )
    return Scores(sentiment, politeness)
