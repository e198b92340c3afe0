"""A draft in parts: the sentences that may be rewritten, what stays between them, and both put together again.

Offsets of edits become those of the whole draft here. It knows nothing about models.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from proofreader.draft import Draft, Piece, Unit
from proofreader.edits import Edit
from proofreader.sentence import Finished, Sentence

LONGEST_SENTENCE = 1_000  # characters; what is longer is no sentence that somebody wrote, and no rule is tried on it


@dataclass(frozen=True)
class Parts:
    """The pieces of a draft in order, and those of them that may be rewritten as sentences, by their place among the pieces."""

    pieces: tuple[Piece, ...]
    sentences: Mapping[int, Sentence]
    too_long: int  # how many are longer than a sentence is

    @classmethod
    def of(cls, draft: Draft, unit: Unit) -> Parts:
        """A draft cut for a model that rewrites one `unit` at a time."""
        pieces = draft.pieces(unit)
        editable = {place: Sentence.of(piece, unit) for place, piece in enumerate(pieces) if piece.editable}
        short = {place: one for place, one in editable.items() if unit != "sentence" or len(one.written) <= LONGEST_SENTENCE}
        return cls(pieces, short, len(editable) - len(short))

    @property
    def count(self) -> int:
        """How many pieces may be rewritten, those that are too long among them."""
        return len(self.sentences) + self.too_long

    def joined(self, texts: Mapping[int, str]) -> str:
        """The draft with other texts at some places."""
        return "".join(texts.get(place, piece.text) for place, piece in enumerate(self.pieces))

    def rewrite(self, finished: Mapping[int, Finished]) -> str:
        """The draft with the sentences that are finished."""
        return self.joined({place: one.rewrite for place, one in finished.items()})

    def edits(
        self, finished: Mapping[int, Finished], of: Callable[[Finished], Sequence[Edit]] = lambda one: one.edits
    ) -> tuple[Edit, ...]:
        """The edits `of` what is finished, numbered, with offsets of the whole draft."""
        starts = itertools.accumulate((len(piece.text) for piece in self.pieces), initial=0)
        found = [(edit, start) for place, start in enumerate(starts) if place in finished for edit in of(finished[place])]
        return tuple(
            replace(edit, id=number, start=edit.start + start, end=edit.end + start) for number, (edit, start) in enumerate(found)
        )
