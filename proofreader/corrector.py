"""Corrects a sentence by the edit tagger, and says where it still suspects a mistake. Pure of the language model, whose
edit margin the suspicions move."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from proofreader.tags import KEEP, Word, tagged, words

if TYPE_CHECKING:
    import numpy as np

    from classifiers.tagger import OnnxTagger

PASSES = 3  # one edit can make the next one visible


@dataclass(frozen=True)
class Suspicion:
    """Up to character `end` of a text: the log odds, in nats, that a mistake stands there or just before."""

    end: int
    odds: float


def correct(text: str, tagger: OnnxTagger, least: float) -> tuple[str, list[Suspicion]]:
    """`text` with the edits whose tag is at least `least` nats likelier than none, and suspicions about what it is then.

    The last suspicion is about what may be missing at the end.
    """
    for left in range(PASSES, -1, -1):
        found = words(text)
        opinion = tagger.tag([word.text for word in found], [word.shape for word in found])
        if not left or not found:
            break
        at = [_best(row, tagger.at, least) if _may_change(word) else KEEP for word, row in zip(found, opinion.at, strict=True)]
        before = [_best(row, tagger.before, least) for row in opinion.before]
        corrected = tagged(text, at, before)
        if corrected == text:
            break
        text = corrected
    ends = [*(word.end for word in found), len(text)]
    odds = [math.log(p / (1 - p)) if 0 < p < 1 else math.copysign(20, p - 0.5) for p in map(float, opinion.wrong)]
    return text, [Suspicion(end, value) for end, value in zip(ends, odds, strict=True)]


def _may_change(word: Word) -> bool:
    """Whether a tag may touch it: words and single marks; numbers, links, names of files and the like are facts."""
    return word.text.replace("'", "").replace("’", "").isalpha() or len(word.text) == 1


def _best(row: np.ndarray, tags: Sequence[str], least: float) -> str:
    best = 1 + int(row[1:].argmax())
    return tags[best] if row[best] - row[0] >= least else KEEP
