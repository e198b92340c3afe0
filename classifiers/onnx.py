"""The embedded tone classifier: one int8 ONNX encoder with two heads, run by onnxruntime without torch."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from classifiers import NEUTRAL, POLITENESS_LABELS, SENTIMENT_LABELS, Score, Scores


class OnnxClassifier:
    """Sentiment and politeness of texts of any length: long ones in windows whose probabilities are averaged by length."""

    def __init__(self, folder: Path, threads: int = 2) -> None:
        """`folder` holds model.onnx, tokenizer.json and provenance.json (which says how long a window is)."""
        self._session = open_session(folder / "model.onnx", threads, spinning=False)
        self._tokenizer = load_tokenizer(folder)
        self._window = int(json.loads((folder / "provenance.json").read_text())["window"])
        self._first = int(self._tokenizer.token_to_id("[CLS]") or 0)
        self._last = int(self._tokenizer.token_to_id("[SEP]") or 0)

    def score(self, texts: list[str]) -> list[Scores]:
        """One Scores for each text; an empty or blank text is neutral. Safe to call from several threads."""
        encodings = self._tokenizer.encode_batch([plain(text) for text in texts], add_special_tokens=False)
        # one text a run: int8 activations are scaled over a whole batch, so its neighbours would change a text's score
        return [self._run(encoding.ids) if encoding.ids else NEUTRAL for encoding in encodings]

    def _run(self, ids: list[int]) -> Scores:
        """Cut one text's tokens into windows of equal length, none longer than the encoder learnt, and average them.

        Two places of a window are for the encoder's own marks; what the last window lacks is left out by the mask.
        """
        count = math.ceil(len(ids) / (self._window - 2))
        size = math.ceil(len(ids) / count)
        tokens = np.zeros((count, size + 2), dtype=np.int64)
        mask = np.zeros_like(tokens)
        for row in range(count):
            part = [self._first, *ids[row * size : (row + 1) * size], self._last]
            tokens[row, : len(part)] = part
            mask[row, : len(part)] = 1
        logits = np.stack(self._session.run(None, {"input_ids": tokens, "attention_mask": mask}), axis=1)
        exp = np.exp(logits - logits.max(-1, keepdims=True))
        weights = mask.sum(1) - 2
        return _scores(np.average(exp / exp.sum(-1, keepdims=True), axis=0, weights=weights))


def open_session(path: Path, threads: int, severity: int = 2, spinning: bool = True) -> onnxruntime.InferenceSession:
    """An ONNX file on the CPU; onnxruntime speaks up from this severity on (2: warnings, 3: errors).

    Threads that are `spinning` wait busily for the next run: good for run after run, and in the way of the language model, whose turn it
    is between two texts to score.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads  # its own default counts the cores of the whole host
    options.inter_op_num_threads = 1
    options.log_severity_level = severity
    options.add_session_config_entry("session.intra_op.allow_spinning", str(int(spinning)))
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def load_tokenizer(folder: Path) -> Tokenizer:
    """`folder`/tokenizer.json, which neither pads nor cuts."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def plain(text: str) -> str:
    """Text that a tokenizer takes: lone surrogates become question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _scores(probabilities: np.ndarray) -> Scores:
    sentiment, politeness = (
        Score.of(dict(zip(labels, map(float, row), strict=True)))
        for labels, row in zip((SENTIMENT_LABELS, POLITENESS_LABELS), probabilities, strict=True)
    )
    return Scores(sentiment, politeness)
