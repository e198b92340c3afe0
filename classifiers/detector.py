"""The embedded error detector: an int8 ONNX encoder that gives each word of a sentence its probability of being wrong."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

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
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()

    def detect(self, text: str) -> list[Suspicion]:
        """The words and marks of `text` in order; the last one is empty and stands for what may be missing at the end.

        The pieces of a word share the highest probability among them.
        """
        encoding = self._tokenizer.encode(text.encode("utf-8", "replace").decode("utf-8"))
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
