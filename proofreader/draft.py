"""The anatomy of an email draft: greeting, body, lists, code, closing, signature, quoted history. And its pieces: the
stretches that a model may rewrite, with the exact white space and protected text between them kept aside.

Joining the blocks, or the pieces, gives the draft back byte for byte, for every string. It knows nothing about models.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, replace
from typing import Literal

from proofreader import history, structure
from proofreader.sentences import split_sentences

BlockKind = Literal["greeting", "body", "list", "code", "closing", "signature", "quote", "structure", "blank"]
Unit = Literal["sentence", "paragraph", "body"]

PROTECTED: frozenset[BlockKind] = frozenset({"code", "signature", "quote", "structure", "blank"})

_LINE = re.compile(r"[^\r\n]*+(?:\r\n|\r|\n)|[^\r\n]+\Z")
_POSTSCRIPT = re.compile(r"\s*+(?:p\.? ?p?\.? ?s\b|n\.?b\b|one more thing|edit)[.:,)]*\s*\S", re.I)
_SIGNATURE_MARK = re.compile(r"-- ?(?:\r\n|\r|\n)?\Z|[—–]{1,2}\s*\Z|_{2,5}\s*\Z")
_GREETING = re.compile(
    r"\s*+(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|greetings|to whom it may concern)\b[^.?]{0,60}[,:!.]?\s*+\Z",
    re.I,
)
_CLOSING = re.compile(
    r"\s*+(?:(?:with\s)?(?:my\s|the\s)?(?:best|kind|kindest|warm|warmest|many)?\s*+(?:regards?|wishes|greetings)|best|cheers|"
    r"(?:yours\s)?(?:sincerely|faithfully|truly|respectfully)|sincerely yours|respectfully|(?:many\s)?thanks(?: again| in advance| a lot)?|"
    r"thank you(?: again| in advance| very much)?|thx|all the best|take care|talk soon|see you(?: soon)?|have a (?:nice|great|good) \w+|br|kr)"
    r"\s*+[,.!]?\s*+\Z",
    re.I,
)
_NAME = re.compile(r"\s*+(?:[-–—/]{1,2}(?=[A-ZÀ-Þ]))?[A-ZÀ-Þ][\w'’.-]*+(?:\s++[A-ZÀ-Þ][\w'’.-]*+){0,2}\s*+\Z")
_BULLET = re.compile(r"[ \t]*(?:[-*•‣–+]|\(?(?:\d{1,3}|[a-z])[.)])[ \t]+(?=\S)")
_LEAD = re.compile(r"\s*")
_WORD = re.compile(r"[^\W\d_]+")
_TAG = re.compile(r"(?<!\w)[#@][^\W\d_][\w-]*")  # a hashtag or a mention is no word
LEAST_WORDS = 2  # in a body; a single word gives a model nothing to judge it by
SIGNATURE_LINES = 8  # a signature under a closing has at most this many lines that are not blank


@dataclass(frozen=True)
class Block:
    """Neighbouring lines of one kind, with their line breaks."""

    kind: BlockKind
    text: str


@dataclass(frozen=True)
class Piece:
    """A stretch of the draft: a unit that may be rewritten (`editable`), or text and white space that stays."""

    text: str
    editable: bool
    kind: BlockKind = "body"  # of the block that it comes from


@dataclass(frozen=True)
class Draft:
    """A parsed draft. Its blocks joined are its text."""

    blocks: tuple[Block, ...]

    @classmethod
    def parse(cls, text: str) -> Draft:
        """Find the anatomy of `text`; never fails, and never changes a character."""
        lines = _LINE.findall(text)
        kinds = _kinds(lines)
        # each line of a list is a block of its own
        starts = [i for i, kind in enumerate(kinds) if i == 0 or kind != kinds[i - 1] or kind == "list"]
        spans = itertools.pairwise([*starts, len(lines)])
        return cls(tuple(Block(kinds[start], "".join(lines[start:end])) for start, end in spans))

    @property
    def own_text(self) -> str:
        """What the person wrote themselves: everything but quoted history, code and other structure."""
        return "".join(block.text for block in self.blocks if block.kind not in ("quote", "code", "structure"))

    @property
    def is_only_quoted(self) -> bool:
        return any(b.kind == "quote" for b in self.blocks) and not self.own_text.strip()

    def sentences(self) -> list[str]:
        """The sentences of body and lists, trimmed; greeting and closing are formulas and left out."""
        blocks = (block.text for block in self.blocks if block.kind in ("body", "list"))
        return [sentence.strip() for text in blocks for sentence in split_sentences(text) if sentence.strip()]

    def pieces(self, unit: Unit) -> tuple[Piece, ...]:
        """The draft cut for a model that rewrites one `unit` at a time. Joining the pieces gives the draft back."""
        pieces: list[Piece] = []
        for block in self.blocks:
            if block.kind in PROTECTED:
                pieces.append(Piece(block.text, False))
            elif unit == "body" and block.kind in ("body", "list", "greeting", "closing"):
                pieces.append(Piece(block.text, True))
            else:
                pieces += _cut(block, unit)
        if unit == "body":
            pieces = _join_bodies(pieces)
        return tuple(piece for piece in pieces if piece.text)


def _cut(block: Block, unit: Unit) -> list[Piece]:
    pieces: list[Piece] = []
    marker = _BULLET.match(block.text) if block.kind == "list" else None
    rest = block.text
    if marker:
        pieces.append(Piece(marker.group(), False))
        rest = rest[marker.end() :]
    for sentence in split_sentences(rest) if unit == "sentence" else [rest]:
        least = 1 if unit == "sentence" else LEAST_WORDS
        pieces += [replace(piece, kind=block.kind) for piece in _trimmed(sentence, least)]
    return pieces


def _trimmed(text: str, least: int = LEAST_WORDS) -> list[Piece]:
    """White space, the text between, which is editable from `least` words on, and white space."""
    lead = _LEAD.match(text)
    start = lead.end() if lead else 0
    end = len(text.rstrip())
    if end <= start:
        return [Piece(text, False)]
    core = Piece(text[start:end], len(_WORD.findall(_TAG.sub("", text[start:end]))) >= least)
    return [Piece(text[:start], False), core, Piece(text[end:], False)]


def _join_bodies(pieces: list[Piece]) -> list[Piece]:
    """One unit from the first to the last rewritable line, as long as only blank lines lie between."""
    joined: list[Piece] = []
    own: list[str] = []  # of the unit that is being joined
    for piece in pieces:
        if piece.editable or (own and not piece.text.strip()):
            own.append(piece.text)
            continue
        joined += _trimmed("".join(own)) if own else []
        own = []
        joined.append(piece)
    return joined + (_trimmed("".join(own)) if own else [])


def _kinds(lines: list[str]) -> list[BlockKind]:
    kinds: list[BlockKind | None] = [None] * len(lines)
    enclosed = structure.enclosed(lines)
    for i, mark in enumerate(history.quoted(lines, enclosed)):
        kinds[i] = "quote" if mark else "code" if enclosed[i] else None
    headers = structure.pasted_headers(lines)
    if not any(kinds[i] for i in headers):
        kinds[headers.start : headers.stop] = ["structure"] * len(headers)
    for stretch in _stretches(kinds):
        _mark_signature(lines, kinds, stretch)
    _mark_greeting(lines, kinds)
    for stretch in _stretches(kinds):
        _mark_structure(lines, kinds, stretch)
    for i, line in enumerate(lines):
        if kinds[i] is None:
            kinds[i] = "blank" if not line.strip() else "list" if _BULLET.match(line) else "body"
    # a line indented under a list item belongs to it
    for i in range(1, len(lines)):
        if kinds[i] == "body" and kinds[i - 1] == "list" and lines[i][:2].isspace():
            kinds[i] = "list"
    return [kind or "body" for kind in kinds]


def _stretches(kinds: list[BlockKind | None]) -> list[range]:
    """The stretches of lines that are nothing yet."""
    stretches, start = [], None
    for i in range(len(kinds) + 1):
        if i < len(kinds) and kinds[i] is None:
            start = i if start is None else start
        elif start is not None:
            stretches.append(range(start, i))
            start = None
    return stretches


def _mark_structure(lines: list[str], kinds: list[BlockKind | None], stretch: range) -> None:
    for i, mark in zip(stretch, structure.structured([lines[i] for i in stretch]), strict=True):
        if mark:
            kinds[i] = "structure"


def _mark_signature(lines: list[str], kinds: list[BlockKind | None], stretch: range) -> None:
    """Mark the closing and what stands under it, in a stretch of own text between quotations; a postscript is own text again."""
    own = [i for i in stretch if lines[i].strip()]
    for place, i in enumerate(own):
        if _SIGNATURE_MARK.match(lines[i]):
            for j in own[place:]:
                kinds[j] = "signature"
            own = own[:place]
            break
    own = _without_notices(lines, kinds, own)
    for place in range(len(own) - 1, max(-1, len(own) - SIGNATURE_LINES - 2), -1):
        if _is_closing(lines[own[place]]) and all(len(lines[j].strip()) <= 80 for j in own[place + 1 :]):
            kinds[own[place]] = "closing"
            for j in own[place + 1 :]:
                if _POSTSCRIPT.match(lines[j]):
                    return
                kinds[j] = "signature"
            return
    # no closing, but a name alone under a blank line: "Mark", "R. Keller"
    if len(own) > 1 and _NAME.match(lines[own[-1]]) and not lines[own[-1] - 1].strip():
        kinds[own[-1]] = "signature"
        return
    _mark_contact(lines, kinds, own)


def _is_closing(line: str) -> bool:
    return len(line) < 80 and bool(_CLOSING.match(line) or structure.is_closing(line))


def _without_notices(lines: list[str], kinds: list[BlockKind | None], own: list[int]) -> list[int]:
    """`own` without the notices of the firm and the program at its end, which are marked."""
    signed = any(_is_closing(lines[i]) for i in own)
    while own:
        last = _last_paragraph(own)
        notice = structure.is_disclaimer("".join(lines[i] for i in last), signed)
        if not notice and structure.is_sent_from(lines[own[-1]]):
            last, notice = own[-1:], True
        if not notice:
            break
        for i in last:
            kinds[i] = "signature"
        own = own[: len(own) - len(last)]
    return own


def _mark_contact(lines: list[str], kinds: list[BlockKind | None], own: list[int]) -> None:
    """Mark a name with an office, a firm or numbers below it, under a blank line at the end."""
    last = _last_paragraph(own)
    if len(last) < len(own) and structure.is_contact([lines[i] for i in last]):
        for i in last:
            kinds[i] = "signature"


def _last_paragraph(own: list[int]) -> list[int]:
    """The lines at the end of `own`, which names no blank ones, between which none is left out."""
    start = len(own) - 1
    while start > 0 and own[start - 1] == own[start] - 1:
        start -= 1
    return own[max(start, 0) :]


def _mark_greeting(lines: list[str], kinds: list[BlockKind | None]) -> None:
    for i, line in enumerate(lines):
        if kinds[i] is None and line.strip():
            told = line.partition(",")[2]  # "Dear Sir, your offer is too high."
            if _GREETING.match(line) and len(line.split()) <= 7 and not structure.speaks(told):
                kinds[i] = "greeting"
            return
