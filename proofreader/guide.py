"""Where in the draft a decoder stands that rewrites it: a row of edit distances over tokens. It knows no model."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

BAND = 48  # draft tokens among which the decoder looks for its place after an edit


def in_common(one: Sequence[int], other: Sequence[int]) -> int:
    """How many tokens both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))


class Guide:
    """Where in the draft the decoder stands. It depends on nothing but the draft and what was written.

    After a disagreement the place is lost until it is found by alignment: a row of edit distances over BAND draft tokens is
    updated for each written token, and the place is found when the cheapest alignment ends in an equal token. Unlike a
    search for the last few tokens, this is not misled by a frequent token that also stands further on, and it finds the
    place after one token where one suffices.
    """

    def __init__(self, draft: Sequence[int], joins: Sequence[bool]) -> None:
        """`draft` ends with the end token; `joins[i]` says that token i goes on the word before it."""
        self.draft, self.joins = list(draft), list(joins)
        self.place = 0
        self.sure = bool(self.draft)
        self._band = self._skips = self._costs = np.zeros(0)

    @property
    def expected(self) -> int | None:
        """The draft's next token, None while the place is lost or the draft is at its end."""
        return self.draft[self.place] if self.sure and self.place < len(self.draft) else None

    def ahead(self, count: int) -> list[int]:
        """Up to `count` tokens that are likely to come next: a guess while the place is lost."""
        return self.draft[self.place : self.place + count] if count else []

    def write(self, token: int) -> None:
        """Take a written token and move on."""
        if not self.draft:
            return
        if self.sure:
            if self.place < len(self.draft) and self.draft[self.place] == token:
                self.place += 1
                return
            self._lose(self.place)
        costs = self._costs + 1  # the token is new
        equal = self._band == token
        costs[1:] = np.minimum(costs[1:], self._costs[:-1] + ~equal)  # it stands for a draft token
        costs = self._skips + np.minimum.accumulate(costs - self._skips)  # draft tokens are left out
        least = costs.min()
        found = np.flatnonzero(equal & (costs[1:] == least) & (self._costs[:-1] == least))
        if len(found):
            self.place = self._start + int(found[0]) + 1
            self.sure = True
            return
        guess = self._start + int(np.flatnonzero(costs == least)[-1])
        while guess < len(self.draft) and self.joins[guess]:  # the rest of a word that was replaced
            guess += 1
        self.place = guess
        self._costs = costs
        if guess - self._start > BAND // 2:
            self._lose(guess)

    def _lose(self, start: int) -> None:
        """Begin an alignment at draft token `start`."""
        self.sure = False
        self._start = start
        self._band = np.array(self.draft[start : start + BAND])
        steps = [0.5 if join else 1.0 for join in self.joins[start : start + BAND]]
        self._skips = np.array([0.0, *itertools.accumulate(steps)])
        self._costs = self._skips.copy()
