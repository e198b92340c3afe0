"""The embedded edit tagger: an int8 ONNX encoder that says of each word of a sentence whether it is wrong and what would
correct it. It knows the words and shapes that it is given, and the names of its tags; what a tag does is not its business."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from classifiers.onnx import load_tokenizer, open_session, plain

MAX_TOKENS = 96  # what the encoder learnt; words after that get no opinion


@dataclass(frozen=True)
class Opinion:
    """Of n words: the probability of a mistake at or just before each, and before the end; and log-probabilities of the tags."""

    wrong: np.ndarray  # (n + 1,), 0 to 1
    at: np.ndarray  # (n, tags at a word), nats
    before: np.ndarray  # (n + 1, tags before a word), nats


class OnnxTagger:
    """Tags words. Safe to call from several threads."""

    def __init__(self, folder: Path, threads: int = 2) -> None:
        """`folder` holds model.onnx, tokenizer.json and tags.json."""
        self._session = open_session(folder, threads)
        self._tokenizer = load_tokenizer(folder)
        tags = json.loads((folder / "tags.json").read_text(encoding="utf-8"))
        self.at: list[str] = tags["at"]  # the first one keeps the word
        self.before: list[str] = tags["before"]  # the first one brings nothing in

    def tag(self, words: Sequence[str], shapes: Sequence[int]) -> Opinion:
        """What the encoder thinks of each of `words`, whose looks `shapes` gives (see proofreader.tags.Word.shape)."""
        count = len(words)
        wrong = np.full(count + 1, 0.5)
        at = np.zeros((count, len(self.at)))
        before = np.zeros((count + 1, len(self.before)))
        at[:, 1:] = before[:, 1:] = -np.inf  # of a word that is not read: keep it
        encoding = self._tokenizer.encode([plain(word) for word in words], is_pretokenized=True)
        places = list(encoding.word_ids)
        ids = encoding.ids
        if len(ids) > MAX_TOKENS:
            ids, places = [*ids[: MAX_TOKENS - 1], ids[-1]], [*places[: MAX_TOKENS - 1], None]
        tokens = np.array([ids], dtype=np.int64)
        looks = np.array([[0 if place is None else shapes[place] for place in places]], dtype=np.int64)
        outputs = self._session.run(None, {"input_ids": tokens, "attention_mask": np.ones_like(tokens), "shapes": looks})
        mistake, at_logits, before_logits = (out[0].astype(np.float64) for out in outputs)
        last = None
        for row, place in enumerate(places):
            if place is not None and place != last:
                wrong[place] = _sigmoid(mistake[row])
                at[place] = _log_softmax(at_logits[row])
                before[place] = _log_softmax(before_logits[row])
            last = place if place is not None else last
        if len(encoding.ids) <= MAX_TOKENS:
            wrong[count] = _sigmoid(mistake[-1])
            before[count] = _log_softmax(before_logits[-1])
        return Opinion(wrong, at, before)


def _sigmoid(logit: float) -> float:
    return float(1 / (1 + np.exp(-logit)))


def _log_softmax(logits: np.ndarray) -> np.ndarray:
    shifted = logits - logits.max()
    return shifted - np.log(np.exp(shifted).sum())
