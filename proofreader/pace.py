"""How many draft tokens to verify in one batch: as many as bring the most tokens a second, by what a batch costs and how often a model
agrees with a draft.

What was decoded before decides nothing: a batch of another size rounds otherwise, so that a draft that is proofread again would come
out otherwise now and then.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

BATCH = 512  # tokens in one decode
TIMED = (1, 16)  # sizes of the batches that are timed
STEP = 1.5  # ratios between them that lie within this factor count as one, since no two timings are the same
AGREED = 0.97  # share of a draft's tokens that a model agrees with, where the place in the draft is sure
GUESSED = 0.5  # of the first ones where it is not
PRIOR = 12  # judged tokens of this draft that the shares above count for
LOOK_AHEADS = (0, 1, 2, 3, 4, 6, 8, 11, 15, 20, 27, 36, 48, 64, 96, 128, 192, 256)  # draft tokens to verify at once


class Guided(Protocol):
    """A unit on its way."""

    agreed: int  # draft tokens that the model agreed with, of those that it judged where the place was sure
    judged: int

    @property
    def sure(self) -> bool:
        """Whether the place in the draft is known."""

    @property
    def left(self) -> int:
        """How many draft tokens could be verified now."""


class Pace:
    """Chooses look-aheads. `prefill`: seconds a prompt token takes, about."""

    def __init__(self, one: float, many: float) -> None:
        """`one`, `many`: seconds of a decode of TIMED tokens, with logits for each."""
        ratio = STEP ** max(0.5, round(math.log(max(1.0, many / one), STEP)))  # no batch is free
        self._slope = (ratio - 1) / (TIMED[1] - TIMED[0])
        self.prefill = many / TIMED[1]

    def cost(self, tokens: int) -> float:
        """What a batch of so many tokens takes, in decodes of one."""
        return 1 + self._slope * (max(1, tokens) - 1)

    def observe(self, tokens: int, seconds: float) -> None:
        """Learn from a batch of prompt tokens."""
        self.prefill += 0.3 * (seconds / tokens - self.prefill)

    def look_ahead(self, units: Sequence[Guided], filled: int = 0) -> int:
        """Draft tokens to verify for each of these units, beside `filled` tokens that are decoded anyway.

        The k with the most expected tokens for its cost; beside a prompt, the one that gains most over that rate.
        """
        states = []
        for unit in units:
            p = (unit.agreed + PRIOR * AGREED) / (unit.judged + PRIOR)
            states.append((p if unit.sure else GUESSED, p, unit.left))

        def gain(k: int) -> float:  # a run of agreement is geometric; one token comes in any case
            return sum(1 + first * (1 - p ** min(k, left)) / (1 - p) for first, p, left in states)

        def more(k: int) -> int:
            return sum(min(k, left) for _, _, left in states)

        ahead = [k for k in LOOK_AHEADS if not k or max(filled, len(states)) + more(k) <= BATCH]
        if not states:
            return 0
        rate, best = max((gain(k) / self.cost(len(states) + more(k)), -k) for k in ahead)
        if not filled:
            return -best
        return max(ahead, key=lambda k: gain(k) - rate * (self.cost(filled + more(k)) - self.cost(filled)))
