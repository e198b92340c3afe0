"""One mail as bytes: finds the text that a person wrote, and puts another in its place. Every other byte stays as it was.

Mails are read part by part with the offsets of the file, since a library that writes them anew folds headers, loses format=flowed
and breaks signatures. It knows nothing about models.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import email.parser
import html
import itertools
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from proofreader.edits import diff

DEEPEST = 100  # parts within parts
# Names of encodings that Python does not know: Hebrew in logical order is written as other text is (RFC 1555, RFC 1556).
CHARSETS = {
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "x-sjis": "shift_jis",
    "x-gbk": "gbk",
    "utf8mb4": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
}

NO_TEXT = "The mail has no text."
SIGNED = "The mail is signed, and a change would break its signature, so it is left as it is."
ENCRYPTED = "The mail is encrypted, so it cannot be read and is left as it is."
UNREADABLE = "The text of the mail is in an encoding that cannot be read, so it is left as it is."
NO_CHARSET = "The mail does not say in which encoding its text is, and it is not UTF-8, so it is left as it is."
CUT_SHORT = "The text of the mail is cut short or damaged: its base64 does not end as it should."
TOO_DEEP = f"The mail is nested more than {DEEPEST} parts deep."
LAYOUT = "The mail is HTML whose text cannot be told from its layout, so it is left as it is."

_HEAD_END = re.compile(rb"\n\r?\n")
_BLANK = re.compile(rb"\r?\n")
_TYPE = re.compile(rb"(?im)^content-type\s*:.*(?:\r?\n[ \t].*)*")
_CHARSET = re.compile(rb"(charset\s*=\s*)(\"[^\"\r\n]*\"|[^\s;]+)", re.I)
_ENCODING = re.compile(rb"(?im)^(content-transfer-encoding\s*:\s*)(\S+)")
_TAG = re.compile(r"<[!/?A-Za-z][^<>]*>")
_TAG_NAME = re.compile(r"</?\s*([A-Za-z][\w:-]*)")
_BREAKS = frozenset("p div br li ul ol h1 h2 h3 h4 h5 h6 hr body html head blockquote pre tr center section article".split())
_HIDDEN = frozenset(["head", "style", "script", "title", "blockquote", "pre", "code"])  # what they hold is no prose of the person's
_RISKY = frozenset("table form input textarea select svg object iframe template".split())
_HISTORY = re.compile(
    r"gmail_quote|moz-cite-prefix|divRplyFwdMsg|yahoo_quoted|protonmail_quote|OutlookMessageHeader|appendonsend|\btype=[\"']?cite",
    re.I,
)


@dataclass(frozen=True)
class Part:
    """A part of a mail and where it stands in its bytes: head from `start` to `body`, body to `end`, the boundaries around it."""

    head: Message
    start: int
    body: int
    end: int
    parents: tuple[Part, ...] = ()
    borders: tuple[int, int] = (0, 0)  # where the boundary above it begins, and the one below

    @property
    def kind(self) -> str:
        return self.head.get_content_type()


class Mail:
    """A mail, its draft, or the sentence that says why it has none."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.draft: str | None = None
        self.error = ""
        self._parts = list(_parts(data, 0, len(data), ()))
        self.head = self._parts[0].head
        self._text = self._find()
        if self._text and not self.error:
            self._read(self._text)

    def _find(self) -> Part | None:
        """The part that holds the person's text: the first plain one, else the first of HTML."""
        kinds = {part.kind for part in self._parts}
        protocols = {
            str(part.head.get_param("smime-type") or part.head.get_param("protocol") or "").lower() for part in self._parts
        }
        if "multipart/encrypted" in kinds or any("enveloped" in name or "pgp-encrypted" in name for name in protocols):
            self.error = ENCRYPTED
        elif kinds & {"multipart/signed", "application/pkcs7-mime", "application/x-pkcs7-mime"}:
            self.error = SIGNED
        texts = [part for part in self._parts if part.kind in ("text/plain", "text/html") and not _is_attached(part)]
        if not texts and not self.error:
            deep = any(len(part.parents) >= DEEPEST and part.head.get_content_maintype() == "multipart" for part in self._parts)
            self.error = TOO_DEEP if deep else NO_TEXT
        return next((part for part in texts if part.kind == "text/plain"), texts[0] if texts else None)

    def _read(self, part: Part) -> None:
        try:
            raw = _decoded(self.data[part.body : part.end], part.head)
            text = raw.decode(_charset(part.head, raw))
        except binascii.Error:
            self.error = CUT_SHORT
            return
        except (LookupError, ValueError):
            self.error = UNREADABLE if part.head.get_content_charset() else NO_CHARSET
            return
        if "-----BEGIN PGP" in text:
            self.error = ENCRYPTED if "-----BEGIN PGP MESSAGE" in text else SIGNED
        elif part.kind == "text/html":
            segments = _segments(text)
            if segments is None:
                self.error = LAYOUT
            elif not any(segment.text.strip() for segment in segments):
                self.error = NO_TEXT
            else:
                self.draft = "".join(segment.text for segment in segments)
        else:
            self.draft = text

    def replaced(self, rewrite: str) -> bytes:
        """The mail with `rewrite` as its text. An HTML version of the old plain text is taken out: readers would show that."""
        part = self._text
        if self.draft is None or part is None or rewrite == self.draft:
            return self.data
        raw = _decoded(self.data[part.body : part.end], part.head)
        charset = _charset(part.head, raw)
        text = _with_text(raw.decode(charset), rewrite) if part.kind == "text/html" else rewrite
        head = self.data[part.start : part.body]
        unsaid = str(part.head.get_content_charset() or "us-ascii") == "us-ascii"
        try:
            encoded = text.encode(charset)
        except UnicodeEncodeError:
            encoded, unsaid = text.encode("utf-8"), True
        if unsaid and not encoded.isascii():
            head = _with_charset(head)
        way = str(part.head.get("content-transfer-encoding", "")).strip().lower()
        if way in ("", "7bit") and not encoded.isascii():
            way, head = "8bit", _with_encoding(head, b"8bit")
        pieces = [(part.start, part.end, head + _encoded(encoded, way, self.data))]
        if part.kind == "text/plain":
            pieces += [(*other.borders, b"") for other in self._versions(part)]
        data = self.data
        for start, end, new in sorted(pieces, reverse=True):
            data = data[:start] + new + data[end:]
        return data

    def _versions(self, part: Part) -> list[Part]:
        """The other versions of the text."""
        group = part.parents[-1] if part.parents else None
        if group is None or group.kind != "multipart/alternative":
            return []
        near = [other for other in self._parts if other.parents and other.parents[-1] is group and other is not part]
        return [other for other in near if other.kind in ("text/html", "multipart/related")]


def _parts(data: bytes, start: int, end: int, parents: tuple[Part, ...], borders: tuple[int, int] = (0, 0)) -> Iterator[Part]:
    """The part between two offsets, and those within it."""
    blank = _BLANK.match(data, start)
    match = blank or _HEAD_END.search(data, start, end)  # a part may have no head
    body = min(match.end() if match else end, end)
    head = email.parser.BytesParser().parsebytes(data[start:body], headersonly=True)
    part = Part(head, start, body, end, parents, borders)
    yield part
    boundary = head.get_boundary()
    if head.get_content_maintype() != "multipart" or not boundary or len(parents) >= DEEPEST:
        return
    line = re.compile(rb"(?m)^--" + re.escape(boundary.encode("utf-8", "surrogateescape")) + rb"(--)?[ \t]*\r?(?:\n|\Z)")
    marks = list(line.finditer(data, part.body, end))
    for mark, following in itertools.pairwise(marks):
        if mark.group(1):
            break
        stop = following.start()
        stop -= 2 if data[stop - 2 : stop] == b"\r\n" else 1  # the line break belongs to the boundary
        yield from _parts(data, mark.end(), max(mark.end(), stop), (*parents, part), (mark.start(), following.start()))


def _is_attached(part: Part) -> bool:
    return part.head.get_content_disposition() == "attachment" or bool(part.head.get_filename())


# --- encodings


def _charset(head: Message, raw: bytes) -> str:
    """The encoding of a text; UTF-8 where none is named, or ASCII is and the text is not. Raises LookupError for an unknown one."""
    named = str(head.get_content_charset() or "utf-8").lower()
    name = codecs.lookup(CHARSETS.get(named, named)).name
    return "utf-8" if name == "ascii" and not raw.isascii() else name


def _decoded(body: bytes, head: Message) -> bytes:
    """The bytes of the text. Raises ValueError for an encoding that is not known or broken."""
    way = str(head.get("content-transfer-encoding", "")).strip().lower()
    if way == "quoted-printable":
        return quopri.decodestring(body)
    if way == "base64":
        return base64.b64decode(b"".join(body.split()), validate=True)
    if way in ("", "7bit", "8bit", "binary"):
        return body
    raise ValueError(way)


def _encoded(text: bytes, way: str, data: bytes) -> bytes:
    """`text` as a mail holds it, with the line breaks that `data` has."""
    if way == "quoted-printable":
        lines = quopri.encodestring(text.replace(b"\r\n", b"\n"))
        return lines.replace(b"\n", b"\r\n") if b"\r\n" in text or b"\r\n" in data[:2000] else lines
    if way == "base64":
        lines = base64.encodebytes(text).rstrip(b"\n")
        return lines.replace(b"\n", b"\r\n") if b"\r\n" in data[:2000] else lines
    return text


def _with_charset(head: bytes) -> bytes:
    """A head whose Content-Type says UTF-8."""
    field = _TYPE.search(head)
    if not field:
        return _with_field(head, b'Content-Type: text/plain; charset="utf-8"')
    old = field[0].rstrip(b"\r")
    new = _CHARSET.sub(rb'\1"utf-8"', old) if _CHARSET.search(old) else old.rstrip(b"; \t") + b'; charset="utf-8"'
    return head[: field.start()] + new + head[field.start() + len(old) :]


def _with_field(head: bytes, field: bytes) -> bytes:
    end = b"\r\n" if b"\r\n" in head else b"\n"
    return head.removesuffix(end) + field + end + end


def _with_encoding(head: bytes, way: bytes) -> bytes:
    """A head that names this transfer encoding."""
    if _ENCODING.search(head):
        return _ENCODING.sub(rb"\g<1>" + way, head)
    return _with_field(head, b"Content-Transfer-Encoding: " + way)


# --- HTML


@dataclass(frozen=True)
class Segment:
    """A stretch of an HTML text: what a reader sees of it, and where it stands. White space that a tag stands for has no place."""

    text: str
    start: int
    end: int


def _segments(source: str) -> list[Segment] | None:
    """What a reader sees of an HTML mail without its history, in order; None where tags lay it out in other ways than lines."""
    found: list[Segment] = []
    hidden: list[str] = []
    at = 0
    while at < len(source):
        start = source.find("<", at)
        start = len(source) if start < 0 else start
        if start > at and not hidden:
            found.append(Segment(html.unescape(source[at:start]), at, start))
        if source.startswith("<!--", start):
            at = source.find("-->", start) + 3
            if at < 3:
                return None
            continue
        match = _TAG.match(source, start)
        if match is None and start < len(source):
            return None
        at = match.end() if match else start
        named = _TAG_NAME.match(match.group()) if match else None
        if match is None or named is None:
            continue
        name, closing = named.group(1).lower(), match.group().startswith("</")
        if name in _RISKY:
            return None
        if _HISTORY.search(match.group()):
            break  # what follows is quoted
        if name in _HIDDEN:
            if closing and hidden and hidden[-1] == name:
                hidden.pop()
            elif not closing:
                hidden.append(name)
        if name in _BREAKS and not hidden:
            found.append(Segment("\n" if name in ("br", "li", "div") else "\n\n", at, at))
    return found


def _with_text(source: str, rewrite: str) -> str:
    """`source` with the changes that lead to `rewrite`. A change across a tag is left out, for it would tear the layout."""
    segments = _segments(source) or []
    draft = "".join(segment.text for segment in segments)
    waiting = list(reversed(diff(draft, rewrite)))
    pieces: list[str] = []
    place = done = 0
    for segment in segments:
        stop = place + len(segment.text)
        text, at = [], place
        while waiting and segment.end > segment.start and (waiting[-1].start < stop or waiting[-1].end == stop):
            edit = waiting.pop()
            if edit.start >= at and edit.end <= stop:
                text += [draft[at : edit.start], edit.after]
                at = edit.end
        if text:
            pieces += [source[done : segment.start], html.escape("".join([*text, draft[at:stop]]), quote=False)]
            done = segment.end
        place = stop
    return "".join([*pieces, source[done:]])
