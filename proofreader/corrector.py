"""Corrects a sentence by the edit tagger, pass after pass. It knows nothing of the language model, which judges the edits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from proofreader.tags import KEEP, Word, tagged, words

if TYPE_CHECKING:
    import numpy as np

    from classifiers.tagger import OnnxTagger

PASSES = 3  # one edit can make the next one visible


def correct(text: str, tagger: OnnxTagger, least: float) -> str:
    """`text` with the edits whose tag is at least `least` nats likelier than none."""
    for _ in range(PASSES):
        found = words(text)
        if not found:
            break
        opinion = tagger.tag([word.text for word in found], [word.shape for word in found])
        at = [_best(row, tagger.at, least) if _may_change(word) else KEEP for word, row in zip(found, opinion.at, strict=True)]
        before = [_best(row, tagger.before, least) for row in opinion.before]
        corrected = tagged(text, at, before)
        if corrected == text:
            break
        text = corrected
    return text


def _may_change(word: Word) -> bool:
    """Whether a tag may touch it: words and single marks; numbers, links, names of files and the like are facts."""
    return word.text.replace("'", "").replace("’", "").isalpha() or len(word.text) == 1


def _best(row: np.ndarray, tags: Sequence[str], least: float) -> str:
    best = 1 + int(row[1:].argmax())
    return tags[best] if row[best] - row[0] >= least else KEEP
