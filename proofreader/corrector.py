"""Corrects a sentence by the edit tagger, and says where it and the error detector still suspect a mistake. It knows nothing
of the language model, whose edit margin the suspicions move."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from proofreader.tags import KEEP, Word, tagged, words

if TYPE_CHECKING:
    import numpy as np

    from classifiers.detector import OnnxDetector
    from classifiers.tagger import OnnxTagger

PASSES = 3  # one edit can make the next one visible


@dataclass(frozen=True)
class Suspicion:
    """Up to character `end` of a text: the log odds, in nats, that a mistake stands there or just before."""

    end: int
    odds: float


def correct(text: str, tagger: OnnxTagger, least: float, detector: OnnxDetector | None = None) -> tuple[str, list[Suspicion]]:
    """`text` with the edits whose tag is at least `least` nats likelier than none, and suspicions about what it is then.

    The last suspicion is about what may be missing at the end. With a `detector` the suspicions are the means of both.
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
    suspicions = [Suspicion(end, _odds(float(p))) for end, p in zip(ends, opinion.wrong, strict=True)]
    return text, _mean(suspicions, detector, text) if detector else suspicions


def _mean(ours: list[Suspicion], detector: OnnxDetector, text: str) -> list[Suspicion]:
    """The means of both opinions at the detector's words; where it cut the text otherwise, that of ours which reaches its end."""
    found = []
    place = 0
    for word in detector.detect(text):
        while ours[place].end < word.end:
            place += 1
        found.append(Suspicion(word.end, (ours[place].odds + _odds(word.probability)) / 2))
    found[-1] = Suspicion(len(text), (ours[-1].odds + _odds(word.probability)) / 2)
    return found


def _odds(probability: float) -> float:
    return math.log(probability / (1 - probability)) if 0 < probability < 1 else math.copysign(20, probability - 0.5)


def _may_change(word: Word) -> bool:
    """Whether a tag may touch it: words and single marks; numbers, links, names of files and the like are facts."""
    return word.text.replace("'", "").replace("’", "").isalpha() or len(word.text) == 1


def _best(row: np.ndarray, tags: Sequence[str], least: float) -> str:
    best = 1 + int(row[1:].argmax())
    return tags[best] if row[best] - row[0] >= least else KEEP
