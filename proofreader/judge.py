"""Does the model find the draft likelier with a change? Log-probabilities of whole sentences, batched over what they share.

Candidates of one unit stand behind one prompt with the draft in it, and each shares the KV cache of the unit up to its first
difference; the unit shares what is left of who wrote it. It knows tokens and a `guided.Context`, and nothing about where a candidate comes from.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from proofreader.guide import in_common
from proofreader.guided import FREE, Context
from proofreader.pace import BATCH

SLOTS = 32  # sequences that are judged at once
ROOM = 1024  # tokens of the KV cache that are kept for them
LOGITS = 64  # rows that are read in one decode: each is a number for every token of the vocabulary, and llama.cpp keeps the room
# Equal tokens behind the last difference that still count. Their probabilities say whether the sentence goes on well, and beyond a
# dozen they differ by less than 0.01 nats (seen on the project's own pairs).
BEHIND = 12


@dataclass(frozen=True)
class Question:
    """A prompt, the unit as it stands and its other versions, in tokens; unit and candidates end with the end token."""

    prompt: list[int]
    unit: list[int]
    candidates: list[list[int]]

    @property
    def tokens(self) -> int:
        """Cells of the KV cache that it takes at most."""
        return len(self.prompt) + len(self.unit) + sum(len(c) - in_common(self.unit, c) for c in self.candidates)


@dataclass
class _Rows:
    """Rows to decode, and which log-probabilities are read off each."""

    rows: list[tuple[int, int, int, bool]] = field(default_factory=list)
    wanted: list[list[tuple[int, np.ndarray, int]]] = field(default_factory=list)  # of a row with logits: (token, array, place)

    def add(self, token: int, position: int, slot: int, reads: list[tuple[int, np.ndarray, int]]) -> None:
        self.rows.append((token, position, slot, bool(reads)))
        self.wanted.append(reads)

    def decode(self, context: Context) -> None:
        """Decode all, some at a time, and put each log-probability, in nats, at its place of its array."""
        for start, end in itertools.pairwise(self._cuts()):
            logits = context.decode(self.rows[start:end])
            reads = [found for found in self.wanted[start:end] if found]
            for row, found in zip(logits, reads, strict=True):
                peak = float(row.max())
                normal = peak + float(np.log(np.exp(row - peak).sum()))
                for token, array, place in found:
                    array[place] = float(row[token]) - normal

    def _cuts(self) -> list[int]:
        """Where a decode ends and the next begins: BATCH rows are in one at most, and LOGITS that are read."""
        cuts, read = [0], 0
        for place, found in enumerate(self.wanted):
            if place - cuts[-1] == BATCH or (found and read == LOGITS):
                cuts.append(place)
                read = 0
            read += bool(found)
        return [*cuts, len(self.rows)] if self.rows else []


def groups(questions: Iterable[Question]) -> Iterator[list[Question]]:
    """The questions, in order, as many together as find room in the cells that are kept for judging."""
    group: list[Question] = []
    slots = tokens = 0
    for question in questions:
        if group and (slots + 1 + len(question.candidates) > SLOTS or tokens + question.tokens > ROOM):
            yield group
            group, slots, tokens = [], 0, 0
        group.append(question)
        slots, tokens = slots + 1 + len(question.candidates), tokens + question.tokens
    if group:
        yield group


def gains(context: Context, questions: Sequence[Question], shared: Callable[[Sequence[int]], tuple[int, int]]) -> list[list[float]]:
    """For each candidate of each question of one group: log P(candidate | prompt) - log P(unit | prompt), in nats.

    Runs in the thread that owns the context. `shared` says which sequence begins like some tokens, and for how many of them.
    """
    slot = first = FREE
    bases, others = _Rows(), _Rows()
    forks: list[tuple[int, int, int]] = []  # from slot, to slot, tokens
    pending: list[list[tuple[np.ndarray, np.ndarray]]] = []
    for question in questions:
        start, unit, base = len(question.prompt), question.unit, slot
        slot += 1
        reads: list[list[tuple[int, np.ndarray, int]]] = [[] for _ in range(len(unit) + 1)]  # at the token before unit[i]
        own = np.zeros(len(unit))
        pairs = []
        for candidate in question.candidates:
            same = in_common(unit, candidate)
            behind = in_common(unit[same:][::-1], candidate[same:][::-1])
            ends = [len(text) - max(0, behind - BEHIND) for text in (unit, candidate)]
            scores = np.zeros(ends[1])
            if ends[1] > same:
                reads[same].append((candidate[same], scores, same))
            for place in range(same, ends[0]):
                if not any(array is own for _, array, _ in reads[place]):
                    reads[place].append((unit[place], own, place))
            forks.append((base, slot, start + same))
            for place in range(same, ends[1] - 1):
                others.add(candidate[place], start + place, slot, [(candidate[place + 1], scores, place + 1)])
            slot += 1
            pairs.append((scores[same:], own[same : ends[0]]))
        asked = [place for place, found in enumerate(reads) if found]
        first_read, last = min(asked, default=0), max(asked, default=0)
        tokens = [*question.prompt, *unit]
        source, count = shared(tokens[: start + first_read - 1])
        if count:
            context.copy(source, base, count)
        for position in range(count, start + last):
            place = position - start + 1
            bases.add(tokens[position], position, base, reads[place] if place >= 0 else [])
        pending.append(pairs)
    try:
        bases.decode(context)
        for source, target, count in forks:
            context.copy(source, target, count)
        others.decode(context)
    finally:
        for used in range(first, slot):
            context.cut(used, 0)
    return [[float(scores.sum() - own.sum()) for scores, own in pairs] for pairs in pending]
