"""A unit of the draft on its road, and the edits that were taken on it, each with who proposed it and why.

What changed is read from the sentence: taking a proposal gives a new Sentence whose edits lead from what was written to what stands
there now. It knows nothing about models, and nothing about who proposes or judges.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from proofreader.correctors import Proposal
from proofreader.draft import BlockKind, Piece, Unit
from proofreader.edits import Edit, apply, classify, diff, readable, single_spaced
from proofreader.reasons import why

COURTESY, LLAMA = "courtesy", "llama"  # sources that are no rules
NO_MESSAGES: Mapping[tuple[str, str], str] = MappingProxyType({})


@dataclass(frozen=True)
class Sentence:
    """A stretch of the draft, as it was written and as it reads now. `apply(original, edits) == text`."""

    written: str  # with its white space and every mark
    original: str  # the same as a model can read it: what the offsets of `edits` count in
    kind: BlockKind = "body"
    fragment: bool = False  # a list item or a heading: no capital and no full stop of its own accord
    edits: tuple[Edit, ...] = ()  # in order, none overlapping another

    @classmethod
    def of(cls, piece: Piece, unit: Unit) -> Sentence:
        """A piece of the draft for a model that rewrites one `unit` at a time; one of sentences reads single spaces."""
        original = single_spaced(readable(piece.text)) if unit == "sentence" else readable(piece.text)
        # a line of at most four words that ends without a mark is a heading or a name
        short = len(piece.text.split()) <= 4 and piece.text[-1:] not in ".!?:,;"
        return cls(piece.text, original, piece.kind, piece.kind == "list" or short)

    @property
    def text(self) -> str:
        """What stands there now."""
        return apply(self.original, self.edits)

    def take(self, proposals: Iterable[Proposal]) -> Sentence:
        """With proposals, whose offsets are those of `text` and which do not overlap.

        One that meets an earlier edit becomes one with it: in its own name, or in that of courtesy.
        """
        return replace(self, edits=tuple(_composed(self.original, self.edits, proposals)))

    def become(self, text: str, source: str, messages: Mapping[tuple[str, str], str] = NO_MESSAGES) -> Sentence:
        """With whatever changes in it `text` shows, for a source that writes texts and no edits; `messages` say why, by what stood there
        and what stands there now."""
        edits = diff(self.text, text)
        return self.take(Proposal(edit, source, messages.get((edit.before.strip(), edit.after.strip()), "")) for edit in edits)

    def signed(self, edits: Sequence[Edit]) -> tuple[Edit, ...]:
        """`edits` of what was written, each with the source and the reason of the edit that was taken at its place."""
        worded = any(taken.source == COURTESY for taken in self.edits)
        signed, first = [], 0
        for edit, start, end in self._placed(edits):
            while first < len(self.edits) and self.edits[first].end < start - 1:
                first += 1
            last = first
            while last < len(self.edits) and self.edits[last].start <= end + 1:
                last += 1
            near = self.edits[first:last]
            met = [taken for taken in near if _meet(taken, start, end)] or near
            source = _source(edit, met)
            one = met[0] if len(met) == 1 and met[0].source == source else None
            # what was put right in a sentence that courtesy had worded is no courtesy itself
            plain = replace(edit, kind="wording") if worded and source != COURTESY and edit.kind == "tone" else edit
            others = one.others if one and one.after.strip() == edit.after.strip() else ()
            told = one.why if one else ""
            signed.append(replace(edit, source=source, why=told or why(plain, self.written, edits), others=others))
        return tuple(signed)

    def _placed(self, edits: Sequence[Edit]) -> Iterator[tuple[Edit, int, int]]:
        """Each of the edits of what was written, with where it begins and ends in `original`."""
        at = place = 0
        for edit in edits:
            gap, inside = self.written[at : edit.start], edit.before
            if self.written != self.original:
                gap, inside = (single_spaced(readable(part)) for part in (gap, inside))
            start, place = place + len(gap), place + len(gap) + len(inside)
            at = edit.end
            yield edit, start, place


@dataclass(frozen=True)
class Finished:
    """What became of a sentence. Offsets are those of what was written."""

    rewrite: str
    edits: tuple[Edit, ...] = ()
    kept: tuple[Edit, ...] = ()  # changes that would have broken a fact, undone


def _composed(original: str, edits: Sequence[Edit], proposals: Iterable[Proposal]) -> Iterator[Edit]:
    """The edits of `original`, and proposals for what they make of it, as edits of `original` in order."""
    new = sorted(proposals, key=lambda proposal: (proposal.edit.start, proposal.edit.end))
    old = number = shift = 0  # how many of each are behind; from a place in `original` to the same in what the edits make of it
    while number < len(new):
        while old < len(edits) and edits[old].start + shift + len(edits[old].after) <= new[number].edit.start:
            yield edits[old]
            shift += _growth(edits[old])
            old += 1
        first, first_old, first_shift, reach = number, old, shift, -1
        while number == first or (number < len(new) and new[number].edit.start < reach):
            reach = max(reach, new[number].edit.end)
            number += 1
            while old < len(edits) and edits[old].start + shift < reach:
                shift += _growth(edits[old])
                reach = max(reach, edits[old].end + shift)
                old += 1
        met, taken = edits[first_old:old], new[first:number]
        low = min([taken[0].edit.start, *(edit.start + first_shift for edit in met[:1])])
        start, end = low - first_shift, reach - shift
        was = original[start:end]
        now = apply(apply(was, _moved(met, -start)), _moved((proposal.edit for proposal in taken), -low))
        if was != now:
            last = taken[-1]
            source = COURTESY if any(edit.source == COURTESY for edit in met) else last.source
            told, others = ("", ()) if met else (last.why, last.edit.others)
            yield Edit(0, start, end, was, now, classify(was, now), source, told, others=others)
    yield from edits[old:]


def _growth(edit: Edit) -> int:
    """By how many characters an edit makes its text longer."""
    return len(edit.after) - len(edit.before)


def _moved(edits: Iterable[Edit], by: int) -> Iterator[Edit]:
    return (replace(edit, start=edit.start + by, end=edit.end + by) for edit in edits)


def _meet(taken: Edit, start: int, end: int) -> bool:
    """Whether an edit stands at [start, end); one that only puts something in stands on both sides of its place."""
    if taken.start == taken.end or start == end:
        return taken.start <= end and start <= taken.end
    return taken.start < end and start < taken.end


def _source(edit: Edit, taken: Sequence[Edit]) -> str:
    """Who made an edit, by the edits that were taken at its place, in their order."""
    sources = [one.source for one in taken]
    if edit.kind == "tone" and (COURTESY in sources or not sources):
        return COURTESY
    return sources[-1] if sources else LLAMA
