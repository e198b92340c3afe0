"""The anatomy of an email draft: greeting, body, lists, code, closing, signature, quoted history. And its pieces: the
stretches that a model may rewrite, with the exact white space and protected text between them kept aside.

Joining the blocks, or the pieces, gives the draft back byte for byte, for every string. It knows nothing about models.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, replace
from typing import Literal

from proofreader.sentences import split_sentences

BlockKind = Literal["greeting", "body", "list", "code", "closing", "signature", "quote", "blank"]
Unit = Literal["sentence", "paragraph", "body"]

PROTECTED: frozenset[BlockKind] = frozenset({"code", "signature", "quote", "blank"})

_LINE = re.compile(r"[^\r\n]*+(?:\r\n|\r|\n)|[^\r\n]+\Z")
_QUOTED_LINE = re.compile(r"\s{0,3}[>|]\s?")
# "On 3 May Anna wrote:" in several languages, as mail programs put it above a quotation; up to three wrapped lines.
_WROTE = re.compile(
    r"(?:on\b.{4,200}?\bwrote|am\b.{4,200}?\bschrieb\b.{0,120}?|le\b.{4,200}?\ba écrit|el\b.{4,200}?\bescribió|"
    r"il\b.{4,200}?\bha scritto|em\b.{4,200}?\bescreveu|op\b.{4,200}?\bschreef\b.{0,120}?|op\b.{4,200}?\bheeft\b.{1,120}?geschreven|"
    r"w dniu\b.{4,200}?\b(?:pisze|napisał(?:\(a\)|a)?)|den\b.{4,200}?\bskrev\b.{0,120}?|.{4,120}?\bnapsala?\(?a?\)?|"
    r".{4,120}?\bпишет|.{4,120}?\bnapisał(?:a|\(a\))?)\s?:\s*\Z",
    re.I | re.S,
)
_SEPARATOR = re.compile(
    r"\s*(?:[-_=]{2,}\s*(?:original message|forwarded message|ursprüngliche nachricht|weitergeleitete nachricht|"
    r"message d'origine|message original|message transféré|mensaje original|mensaje reenviado|messaggio originale|"
    r"messaggio inoltrato|mensagem original|oorspronkelijk bericht|doorgestuurd bericht|oryginalna wiadomość|"
    r"originalmeddelande)\s*[-_=]{2,}|begin forwarded message:|anfang der weitergeleiteten nachricht:)\s*\Z",
    re.I,
)
_RULE = re.compile(r"\s*[_]{10,}\s*\Z")
_HEADER = re.compile(
    r"\s*\*?(from|sent|date|to|cc|subject|von|gesendet|datum|an|betreff|de|envoyé|date|à|objet|enviado|fecha|para|asunto|"
    r"da|inviato|data|a|oggetto|van|verzonden|aan|onderwerp|från|skickat|till|ämne|od|wysłano|do|temat)\s?:\*?\s+\S",
    re.I,
)
_FENCE = re.compile(r"\s*(?:```|~~~)")
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
_NAME = re.compile(r"\s*+[A-ZÀ-Þ][\w'’.-]*+(?:\s++[A-ZÀ-Þ][\w'’.-]*+){0,2}\s*+\Z")
_BULLET = re.compile(r"[ \t]*(?:[-*•‣–+]|\(?(?:\d{1,3}|[a-z])[.)])[ \t]+(?=\S)")
_LEAD = re.compile(r"\s*")
_WORD = re.compile(r"[^\W\d_]+")
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
    """A parsed draft. `"".join(block.text for block in blocks) == text`."""

    text: str
    blocks: tuple[Block, ...]

    @classmethod
    def parse(cls, text: str) -> Draft:
        """Find the anatomy of `text`; never fails, and never changes a character."""
        lines = _LINE.findall(text)
        kinds = _kinds(lines)
        # each line of a list is a block of its own
        starts = [i for i, kind in enumerate(kinds) if i == 0 or kind != kinds[i - 1] or kind == "list"]
        spans = itertools.pairwise([*starts, len(lines)])
        return cls(text, tuple(Block(kinds[start], "".join(lines[start:end])) for start, end in spans))

    @property
    def own_text(self) -> str:
        """What the person wrote themselves: everything but quoted history and code."""
        return "".join(block.text for block in self.blocks if block.kind not in ("quote", "code"))

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
    core = Piece(text[start:end], len(_WORD.findall(text[start:end])) >= least)
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
    _mark_quotes(lines, kinds)
    _mark_code(lines, kinds)
    _mark_signature(lines, kinds)
    _mark_greeting(lines, kinds)
    for i, line in enumerate(lines):
        if kinds[i] is None:
            kinds[i] = "blank" if not line.strip() else "list" if _BULLET.match(line) else "body"
    # a line indented under a list item belongs to it
    for i in range(1, len(lines)):
        if kinds[i] == "body" and kinds[i - 1] == "list" and lines[i][:2].isspace():
            kinds[i] = "list"
    return [kind or "body" for kind in kinds]


def _mark_quotes(lines: list[str], kinds: list[BlockKind | None]) -> None:
    i = 0
    while i < len(lines):
        if _QUOTED_LINE.match(lines[i]):
            kinds[i] = "quote"
            i += 1
            continue
        if _SEPARATOR.match(lines[i]) or _forwarded_header(lines, i):
            kinds[i:] = ["quote"] * (len(lines) - i)
            return
        wrapped = _wrote(lines, i)
        if wrapped:
            after = i + wrapped
            while after < len(lines) and not lines[after].strip():
                after += 1
            if after < len(lines) and not _QUOTED_LINE.match(lines[after]):  # quoted without marks: all that follows
                kinds[i:] = ["quote"] * (len(lines) - i)
                return
            kinds[i:after] = ["quote"] * (after - i)
            i = after
            continue
        i += 1


def _wrote(lines: list[str], i: int) -> int:
    """How many lines a "… wrote:" heading takes from line i on, 0 when there is none."""
    if not lines[i].strip():
        return 0
    for count in (1, 2, 3):
        head = "".join(lines[i : i + count])
        if i + count <= len(lines) and _WROTE.match(head.strip()) and re.search(r"\d|@", head):
            return count
    return 0


def _forwarded_header(lines: list[str], i: int) -> bool:
    """Outlook's block: an optional rule, then three lines of the kind "From: …" within five."""
    if _RULE.match(lines[i]):
        i += 1
    while i < len(lines) and not lines[i].strip():
        i += 1
    return i < len(lines) and bool(_HEADER.match(lines[i])) and sum(bool(_HEADER.match(x)) for x in lines[i : i + 5]) >= 3


def _mark_code(lines: list[str], kinds: list[BlockKind | None]) -> None:
    open_fence = None
    for i, line in enumerate(lines):
        if kinds[i] is not None:
            continue
        if _FENCE.match(line):
            if open_fence is None:
                open_fence = i
            else:
                kinds[open_fence : i + 1] = ["code"] * (i + 1 - open_fence)
                open_fence = None


def _mark_signature(lines: list[str], kinds: list[BlockKind | None]) -> None:
    """Mark the closing and what stands under it, in each stretch of own text between quotations."""
    stretch: list[int] = []
    for i in range(len(lines) + 1):
        if i == len(lines) or kinds[i] == "quote":
            _mark_stretch(lines, kinds, [j for j in stretch if kinds[j] is None and lines[j].strip()])
            stretch = []
        else:
            stretch.append(i)


def _mark_stretch(lines: list[str], kinds: list[BlockKind | None], own: list[int]) -> None:
    for place, i in enumerate(own):
        if _SIGNATURE_MARK.match(lines[i]):
            for j in own[place:]:
                kinds[j] = "signature"
            own = own[:place]
            break
    for place in range(len(own) - 1, max(-1, len(own) - SIGNATURE_LINES - 2), -1):
        if _CLOSING.match(lines[own[place]]) and all(len(lines[j].strip()) <= 80 for j in own[place + 1 :]):
            kinds[own[place]] = "closing"
            for j in own[place + 1 :]:
                kinds[j] = "signature"
            return
    # no closing, but a name alone under a blank line: "Mark", "R. Keller"
    if len(own) > 1 and _NAME.match(lines[own[-1]]) and not lines[own[-1] - 1].strip():
        kinds[own[-1]] = "signature"


def _mark_greeting(lines: list[str], kinds: list[BlockKind | None]) -> None:
    for i, line in enumerate(lines):
        if kinds[i] is None and line.strip():
            if _GREETING.match(line) and len(line.split()) <= 7:
                kinds[i] = "greeting"
            return
