"""Lessons in rows of one width: many pairs behind one system prompt, each blind to the others, so that nothing is padding.

The system prompt is read once for all pairs of a row, as the server keeps its prefix; positions of a pair go on from its end, so a
pair has the tokens, positions and neighbours that it has when served alone. It knows tokens, and nothing about models.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from prompts import NO_GOAL, terse_system
from train.data import Pair

SYSTEM, NOTHING = 0, -1  # segments: of the system prompt, of what fills a row up; pairs count from 1


@dataclass(frozen=True)
class Row:
    """Arrays of the row's width. `targets[i]` is the token after i where an answer is learnt (else -1), `weights[i]` what it counts."""

    ids: np.ndarray
    positions: np.ndarray
    segments: np.ndarray
    targets: np.ndarray
    weights: np.ndarray


class Packer:
    """Turns pairs into rows. The template's own parts come from the tokenizer's chat template, a draft is encoded on its own."""

    def __init__(self, tokenizer: Any, width: int, changed_weight: float) -> None:
        """`width` in tokens; `changed_weight` is what an answer's token counts that does not stand so in the draft."""
        self.width, self.changed_weight = width, changed_weight
        marked = [{"role": role, "content": f"\ue000{role}\ue000"} for role in ("system", "user", "assistant")]
        parts = str(tokenizer.apply_chat_template(marked, tokenize=False)).split("\ue000")

        def encode(text: str) -> list[int]:
            return list(tokenizer(text, add_special_tokens=False)["input_ids"])

        self._encode: Callable[[str], list[int]] = encode
        self._opening, self._between, self._question = encode(parts[0]), parts[2], encode(parts[4])
        # what follows the end of an answer is never written by a model
        self._end = encode(parts[6])[:1]
        self.end = self._end[0]

    def system(self, pair: Pair) -> list[int]:
        """The tokens before the draft, which all pairs with the same scores and goal share."""
        text = terse_system(pair.sentiment, pair.politeness, getattr(pair, "goal", "") or NO_GOAL)
        return [*self._opening, *self._encode(text), *self._encode(self._between)]

    def lesson(self, pair: Pair) -> tuple[list[int], list[int]]:
        """(draft with what stands between it and the answer, answer with its end)."""
        return [*self._encode(pair.draft), *self._question], [*self._encode(pair.rewrite), *self._end]

    def rows(self, pairs: Iterable[Pair]) -> Iterator[Row]:
        """Full rows in the order in which they fill up; what is left in the end is dropped, and so is what fits no row."""
        open_rows: dict[tuple[int, ...], list[tuple[list[int], list[int]]]] = {}
        filled: dict[tuple[int, ...], int] = {}
        for pair in pairs:
            system, lesson = tuple(self.system(pair)), self.lesson(pair)
            size = len(lesson[0]) + len(lesson[1])
            if len(system) + size > self.width:
                continue
            if system in open_rows and filled[system] + size > self.width:
                yield self._row(system, open_rows.pop(system))
            if system not in open_rows:
                open_rows[system], filled[system] = [], len(system)
            open_rows[system].append(lesson)
            filled[system] += size

    def _row(self, system: Sequence[int], lessons: list[tuple[list[int], list[int]]]) -> Row:
        # "<|im_start|>user" belongs to the shared part: every question begins with it
        ids, positions, segments = list(system), list(range(len(system))), [SYSTEM] * len(system)
        targets, weights = [-1] * len(system), [0.0] * len(system)
        for number, (question, answer) in enumerate(lessons, 1):
            ids += question + answer
            size = len(question) + len(answer)
            positions += range(len(system), len(system) + size)
            segments += [number] * size
            targets += [-1] * (len(question) - 1) + answer + [-1]
            weights += [0.0] * (len(question) - 1) + self._weights(question[: -len(self._question)], answer) + [0.0]
        rest = self.width - len(ids)
        return Row(
            np.array(ids + [self.end] * rest, np.int64),
            np.array(positions + [0] * rest, np.int64),
            np.array(segments + [NOTHING] * rest, np.int64),
            np.array(targets + [-1] * rest, np.int64),
            np.array(weights + [0.0] * rest, np.float32),
        )

    def _weights(self, draft: list[int], answer: list[int]) -> list[float]:
        """What each token of the answer counts: more where it stands otherwise in the draft, and just after what was left out."""
        weights = [1.0] * len(answer)
        matcher = difflib.SequenceMatcher(None, [*draft, self.end], answer, autojunk=False)
        for tag, _, _, low, high in matcher.get_opcodes():
            if tag != "equal":
                for place in range(low, min(len(answer), max(high, low + 1))):
                    weights[place] = self.changed_weight
        return weights


def visible(segments: np.ndarray) -> np.ndarray:
    """(rows, 1, width, width) booleans out of (rows, width) segments: a token sees its own pair and the system prompt, up to itself."""
    same = segments[:, :, None] == segments[:, None, :]
    shared = (segments == SYSTEM)[:, None, :]
    width = segments.shape[1]
    return ((same | shared) & np.tri(width, dtype=bool))[:, None]
