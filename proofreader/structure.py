"""Which lines of a draft are no prose: tables, data, logs, shell sessions, armour, agendas, headings, addresses, pasted headers; and
what signatures and notices look like. The shapes of single lines are data, in `structure.toml`.

It reads lines and gives marks; it knows nothing about models. A line is looked at a bounded number of times, and only as far as LONGEST.
"""

from __future__ import annotations

import functools
import itertools
import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proofreader.edits import FUNCTION_WORDS, WORD
from proofreader.history import header_roles

LONGEST = 400  # characters of a line that are looked at
LABEL_WORDS = 3  # of a value with words of grammar in it, beside a label: "Place: the big hall"
BLOCK = 200  # lines within which a block in braces or tags ends
BROAD = 60  # characters from which a line was broken because it was full
SHORT = 8  # words of a line of an address or a signature

NAMES = frozenset(["May", "Will", "IT", "US"])  # a month, a man, a department and a country, as they are written

_END = re.compile(r"[.!?…;:,][\"'”’)\]]*\s*\Z")
_ARMOUR = re.compile(r"\s{0,3}-----BEGIN ([A-Z0-9 ]{2,40})-----\s*\Z")
_ARMOUR_END = re.compile(r"\s{0,3}-----END ([A-Z0-9 ]{2,40})-----\s*\Z")
_OBJECT = re.compile(r"(BEGIN|END):([A-Z][A-Z0-9-]{2,20})\s*\Z")
_BRACE = re.compile(r"(?:.*[\w)\]/*\"'>] ?)?\{\s*\Z")  # a block of code or settings begins
_TAG = re.compile(r"\s*<([A-Za-z][\w:.-]*)(?:\s[^<>]*)?>\s*\Z")
_FENCE = re.compile(r"\s*(?:```|~~~)")
_GAP = re.compile(r"(?<=[^\s.!?:;,]) {2,}(?=\S)|(?<=\S) {3,}(?=\S)|(?<!\t)\t++(?=\S)")
_NUMBERED = re.compile(r"[^\s\d]\S{0,30}((?: +[-+€$£]?\d[\d.,%]*){2,20})\s*\Z")
_BULLET = r"(?:[-*•‣–+]|\(?(?:\d{1,3}|[a-z])[.)])"
_LEAD = re.compile(rf"\s*(?:{_BULLET}\s+)?")
_LABEL = re.compile(r"(\s*)((?:- )?)([^\W\d_][\w./()&'’ -]{0,30}?)\s?:(?:[ \t]+(\S.*))?\s*\Z")
_INDENTED = re.compile(r"(?: {4}|\t)\s*\S")
_BULLETED = re.compile(rf"\s*{_BULLET}\s")
_CROSSED = re.compile(r"\s*-+(?:\+-+)+\s*")  # a rule between the rows of a table
_GOES_ON = re.compile(r"(?:and|but|so|then|which|because|or|after that|afterwards) [a-z]")
_BEGINS = re.compile(r"\s*(?:\\begin\{(\w+\*?)\}|(?:(?:Public|Private) )?(Sub|Function) \w+\()")  # of LaTeX and of Basic
_STOPPED = re.compile(r"[^\W\d_][.!?]\Z")  # the end of a sentence
_KEY = re.compile(r"[a-z_][\w.-]*\Z")
_ITEM = re.compile(r"\s*- \S")
_COMMENT = re.compile(r"\s*#|---\s*\Z")
_RESENT = re.compile(r"\s*(?:re|fw|fwd|aw|wg|sv|vs|tr|rv|antw|odp|ynt)(?:\[\d+\])?:\s*\S", re.I)
_RULED = re.compile(r"\s*(?:_{10,}|-{10,}|={10,}|\*{10,})[ \t]*\r?\n")
_UNDERLINE = re.compile(r"\s*(?:={3,}|-{3,}|~{3,})\s*\Z")
_POSTCODE = re.compile(
    r"\s*(?:(?:[A-Z]{1,2}-)?\d{4,6} [A-ZÀ-Þ]|\d{4} ?[A-Z]{2} [A-ZÀ-Þ]|[A-ZÀ-Þ][\w .'’-]{1,30},? (?:[A-Z]{2} )?\d{5}(?:-\d{4})?\s*\Z"
    r"|(?:[A-ZÀ-Þ][\w .'’-]{1,30},? )?[A-Z]{1,2}\d[\dA-Z]? \d[A-Z]{2}\s*\Z)"
)
_CAPITALISED = r"[A-ZÀ-Þ][\w'’.-]*"
_NAME = re.compile(
    rf"\s*(?:(?:Dr|Prof|Mr|Ms|Mrs)\.? )?{_CAPITALISED}(?:\s+(?:{_CAPITALISED}|de|da|van|von|der|al|bin)){{0,3}}\s*(?:[,|–—-]\s*\S.*)?\Z"
)


@dataclass(frozen=True)
class Shape:
    """What lines of one kind begin with."""

    name: str
    pattern: re.Pattern[str]
    least: int
    goes_on: re.Pattern[str] | None
    speaking: bool


@functools.cache
def table() -> dict[str, Any]:
    """What `structure.toml` says."""
    return tomllib.loads(Path(__file__).with_name("structure.toml").read_text(encoding="utf-8"))


@functools.cache
def shapes() -> tuple[Shape, ...]:
    return tuple(
        Shape(
            one["name"],
            re.compile(one["pattern"], re.I if one["name"] == "telephone" else 0),
            one.get("least", 1),
            re.compile(one["goes_on"]) if "goes_on" in one else None,
            one.get("speaking", False),
        )
        for one in table()["shape"]
    )


@functools.cache
def _set(name: str) -> frozenset[str]:
    return frozenset(table()[name].split())


@functools.cache
def _street() -> re.Pattern[str]:
    """A line with a house number and a word for a street, as English and other languages place them."""
    before, after, joined = (
        "|".join(map(re.escape, table()[name])) for name in ("streets_first", "streets_last", "streets_joined")
    )
    rooms = "|".join(map(re.escape, table()["rooms"]))
    return re.compile(
        rf"\s*(?:(?:{rooms})\s+(?:[A-Z]?\d|[A-Z]\b).{{0,40}}|\d{{1,5}}[A-Za-z]?(?:[-/]\d{{1,5}})?,? (?:[A-ZÀ-Þ0-9][\w'’.-]* ){{0,4}}(?:{after})\b\.?"
        rf"|(?:{_CAPITALISED} ){{0,2}}[A-ZÀ-Þ]?[\w'’.-]*(?:{joined})\s+\d{{1,4}}\s?[a-z]?|(?:{before}) .{{2,40}}\d{{1,5}})[^.!?]{{0,40}}\Z"
    )


@functools.cache
def _contact() -> re.Pattern[str]:
    """What only signatures and the like say: an address, a number, a firm."""
    firms = "|".join(map(re.escape, table()["firms"]))
    return re.compile(rf"@[\w-]+\.\w|https?://|www\.|\+?\(?\d[\d ()/-]{{6,}}|(?:^|\s)[|•·]\s|\b(?:{firms})(?!\w)")


# --- single lines


def speaks(text: str) -> bool:
    """Whether a pronoun, an auxiliary or the like stands in `text`, as in nearly every sentence and in no log, address or heading."""
    shouted = text.upper() == text
    words = [word for word in WORD.findall(text) if shouted or word not in NAMES]
    return any(word.replace("’", "'").lower() in _set("speaking") for word in words)


def has_shape(shape: Shape, line: str) -> bool:
    """Whether a line without its break has this shape."""
    return bool(shape.pattern.match(line)) and (shape.speaking or not speaks(line))


def is_title(line: str) -> bool:
    """Whether a line is a heading by its capitals: "We Want to Hear From You", "TERMS OF DELIVERY".

    What says "is", "has" or "will" is a sentence in capitals, unless it begins as a question does: "How It Is Done".
    """
    words = WORD.findall(line)
    if not 2 <= len(words) <= 12 or _END.search(line) or len(line) > BROAD + 20:
        return False
    low = [word.lower() for word in words]
    auxiliary = len(words) > 3 and low[0] not in _set("questions") and any(word in _set("auxiliaries") for word in low)
    if line.upper() == line:
        return len(words) > 1 and not auxiliary and not speaks(line)
    major = [word for word in words if word.lower() not in _set("minor")]
    return len(major) > 1 and words[0][0].isupper() and all(word[0].isupper() for word in major) and not auxiliary


def is_fragment(text: str) -> bool:
    """Whether a full stop has no place after `text`: its last line is no part of a sentence, such as a label or a name.

    A line is judged on its own where the one above it was broken before it was full.
    """
    lines = text.rstrip().splitlines() or [""]
    last = lines[-1] if len(lines) > 1 and len(lines[-2]) < BROAD else text
    return not _END.search(last) and not speaks(last) and not any(_stemmed(word) for word in map(str.lower, WORD.findall(last)))


def _stemmed(word: str) -> bool:
    """Whether a word is a form of a verb that is hardly anything else; "meeting" and "building" are nouns as well."""
    return not word.endswith("ing") and _stem(word) in _verbs()


@functools.cache
def _verbs() -> frozenset[str]:
    from proofreader.usage import VERBS

    return frozenset(map(_stem, VERBS))


def _stem(word: str) -> str:
    for end in ("ied", "ies", "ed", "es", "s", "e", "y"):
        if word.endswith(end) and len(word) - len(end) > 2:
            return word.removesuffix(end)
    return word


# --- blocks with a beginning and an end


def enclosed(lines: Sequence[str]) -> list[bool]:
    """The lines of armoured blocks (PGP, S/MIME, keys), vCards, calendars, fenced code, LaTeX, Basic, and what stands between braces or
    tags that are none of a page's. Armour that does not end goes on to the end."""
    marks = [False] * len(lines)
    ends = _last_ends(lines)
    fence = None
    i = 0
    while i < len(lines):
        end: int | None = None
        if len(lines[i]) < 80 and (match := _ARMOUR.match(lines[i])):
            name = match.group(1)
            signed = ends.get(("armour", "PGP SIGNATURE" if name == "PGP SIGNED MESSAGE" else name), [])
            end = _next(signed, i, len(lines) - 1)
        elif len(lines[i]) < 40 and (match := _OBJECT.match(lines[i])) and match.group(1) == "BEGIN":
            end = _next(ends.get(("object", match.group(2)), []), i, i)
        elif _FENCE.match(lines[i]):
            if fence is not None:
                marks[fence : i + 1] = [True] * (i + 1 - fence)
            fence = i if fence is None else None
        elif fence is None:
            end = _block_end(lines, i)
        if end is not None:
            marks[i : end + 1] = [True] * (end + 1 - i)
            i = end
        i += 1
    return marks


def _block_end(lines: Sequence[str], i: int) -> int | None:
    """The line with which a block of LaTeX or Basic, in braces or in tags ends that begins at line i."""
    if len(lines[i]) >= LONGEST:
        return None
    if match := _BEGINS.match(lines[i]):
        last = f"\\end{{{match[1]}}}" if match[1] else f"End {match[2]}"
        return _below(lines, i, lambda line: line.lstrip().startswith(last))
    if _BRACE.match(lines[i]):
        return _braced(lines, i)
    match = _TAG.match(lines[i])
    if not match or match[1].lower() in _set("tags"):
        return None
    closing = f"</{match[1]}>"
    end = _below(lines, i, lambda line: closing in line)
    # a word in brackets above and below what somebody writes is no tag
    return end if end is not None and any("<" in line[:LONGEST] for line in lines[i + 1 : end]) else None


def _below(lines: Sequence[str], i: int, fits: Callable[[str], bool]) -> int | None:
    """The first line below i that fits, of those among which a block ends."""
    return next((j for j in range(i + 1, min(i + BLOCK, len(lines))) if fits(lines[j][:LONGEST])), None)


def _braced(lines: Sequence[str], i: int) -> int | None:
    """The line with which the block ends whose brace is the last of line i."""
    open_braces = 0
    for j in range(i, min(i + BLOCK, len(lines))):
        line = lines[j][:LONGEST]
        open_braces += line.count("{") - line.count("}")
        if open_braces <= 0:
            return j if j > i else None
    return None


def _last_ends(lines: Sequence[str]) -> dict[tuple[str, str], list[int]]:
    """Where blocks end, by their name, the last first."""
    ends: dict[tuple[str, str], list[int]] = {}
    for i in range(len(lines) - 1, -1, -1):
        if len(lines[i]) < 80 and (match := _ARMOUR_END.match(lines[i])):
            ends.setdefault(("armour", match.group(1)), []).append(i)
        elif len(lines[i]) < 40 and (match := _OBJECT.match(lines[i])) and match.group(1) == "END":
            ends.setdefault(("object", match.group(2)), []).append(i)
    return ends


def _next(ends: list[int], i: int, default: int) -> int:
    """The first end after i; those before it are used up."""
    while ends and ends[-1] <= i:
        ends.pop()
    return ends[-1] if ends else default


# --- the lines of a stretch of own text


def structured(lines: Sequence[str]) -> list[bool]:
    """For each line of a stretch of own text whether it is no prose."""
    texts = [line.rstrip()[:LONGEST] for line in lines]
    marks = [False] * len(lines)
    for find in (_shaped, _columns, _numbers, _pipes, _separated, _labels, _addresses, _contacts, _titles):
        for i in find(texts):
            marks[i] = True
    for i, text in enumerate(texts):  # a subject that stands alone
        alone = not any(texts[j] for j in (i - 1, i + 1) if 0 <= j < len(texts))
        if alone and {("en", "subject")} <= header_roles(text) and not _END.search(text):
            marks[i] = True
    for i in (*_between(texts, marks), *_shown(texts, marks)):
        marks[i] = True
    return marks


def _runs(texts: Sequence[str], fits: Callable[[str], bool], least: int) -> list[range]:
    """Where at least `least` lines that fit stand together."""
    runs, start = [], None
    for i in range(len(texts) + 1):
        if i < len(texts) and texts[i] and fits(texts[i]):
            start = i if start is None else start
        elif start is not None:
            if i - start >= least:
                runs.append(range(start, i))
            start = None
    return runs


def _shaped(texts: Sequence[str]) -> list[int]:
    """Lines of the shapes of the table, and those below that go on with them."""
    found: list[int] = []
    for shape in shapes():
        for run in _runs(texts, functools.partial(has_shape, shape), shape.least):
            found += run
            i = run.stop
            while shape.goes_on and i < len(texts) and texts[i] and shape.goes_on.match(texts[i]) and not is_sentence(texts[i]):
                found.append(i)
                i += 1
    return found


def _between(texts: Sequence[str], marks: Sequence[bool]) -> list[int]:
    """What stands indented below lines that are no prose, or between them, in a paragraph of which they are two in three; but what
    stands between them, begins as a sentence does and speaks."""
    found: list[int] = []
    for run in _runs(texts, bool, 3):
        own = [i for i in run if marks[i]]
        if 3 * len(own) >= 2 * len(run):
            for i in run[own[0] - run[0] :]:
                deep = texts[i][0].isspace()
                heads = texts[i].endswith(":") and i < run[-1] and texts[i + 1][0].isspace()
                spoken = _LEAD.sub("", texts[i], count=1)[:1].isupper() and speaks(texts[i])
                if deep or heads or (i < own[-1] and not spoken):
                    found.append(i)
    return found


def _shown(texts: Sequence[str], marks: Sequence[bool]) -> list[int]:
    """Indented paragraphs, but lists and sentences, below a colon or a label with data: what is shown or quoted there."""
    found: list[int] = []
    opened = False  # by the last line above that is not indented so
    for run in _runs(texts, bool, 1):
        indented = all(_INDENTED.match(texts[i]) and not _BULLETED.match(texts[i]) for i in run)
        if opened and indented and not any(is_sentence(texts[i].lstrip()) for i in run):
            found += run
        else:
            last = texts[run[-1]]
            opened = last.endswith(":") or (marks[run[-1]] and bool(_LABEL.match(last)))
    return found


def is_sentence(line: str) -> bool:
    """Whether a line reads like a whole sentence of a mail: a capital, a pronoun or the like, and a mark at its end; or like one that
    goes on: "and after that it did not start"."""
    return speaks(line) and ((line[:1].isupper() and line[-1:] in ".!?:") or bool(_GOES_ON.match(line)))


def _columns(texts: Sequence[str]) -> list[int]:
    """Rows of tables whose cells stand apart by tabs, or by spaces and below one another."""
    gaps = [_gaps(text) for text in texts]
    found: set[int] = set()
    for i in range(1, len(texts)):
        above, below = gaps[i - 1], gaps[i]
        if not above or not below:
            continue
        tabbed = "\t" in texts[i - 1].strip() and "\t" in texts[i].strip()
        aligned = any({cell[side] for cell in above} & {cell[side] for cell in below} for side in (0, 1))
        if tabbed or aligned or (len(above) == len(below) > 1):
            found |= {i - 1, i}
    return sorted(found)


def _gaps(text: str) -> list[tuple[int, int]]:
    """Where the cells of a row but its first begin and end; its indentation and bullet are no cell."""
    lead = _LEAD.match(text)
    gaps = [match.span() for match in _GAP.finditer(text, lead.end() if lead else 0)]
    ends = [start for start, _ in gaps[1:]] + [len(text)]
    return [(start, end) for (_, start), end in zip(gaps, ends, strict=False)]


def _numbers(texts: Sequence[str]) -> list[int]:
    """Rows of a name and two numbers or more, with single spaces between: as many in each."""
    counts = [len(match.group(1).split()) if (match := _NUMBERED.match(text)) else 0 for text in texts]
    pairs = [i for i in range(1, len(texts)) if counts[i] and counts[i] == counts[i - 1]]
    return sorted({*pairs, *(i - 1 for i in pairs)})


def _pipes(texts: Sequence[str]) -> list[int]:
    """Rows of tables with "|" between the cells."""

    def is_row(text: str) -> bool:
        return text.count("|") > 1 or " | " in text or bool(_CROSSED.fullmatch(text))

    return [i for run in _runs(texts, is_row, 2) for i in run]


def _separated(texts: Sequence[str]) -> list[int]:
    """Rows of comma or semicolon separated values: as many marks in each line, no space after them, but within quotation marks. Of two
    rows neither may speak; three are no prose whatever they say."""
    found: list[int] = []
    for mark in ",;":
        counts = [len(re.findall(rf"{mark}(?=\S)", re.sub(r'"[^"]*"', '"', text))) for text in texts]
        for count, group in itertools.groupby(range(len(texts)), counts.__getitem__):
            rows = list(group)
            if count > 1 and (len(rows) > 2 or (len(rows) == 2 and not any(speaks(texts[i]) for i in rows))):
                found += rows
    return found


def _labels(texts: Sequence[str]) -> list[int]:
    """Labels with data beside them ("replicas: 3", "Room: A1"), two or more together, what a YAML file has between them, and the
    other fields of a form of which they are half."""
    data = [_is_datum(text) for text in texts]
    found = []
    for run in _runs(texts, lambda text: _is_datum(text) or _is_yaml(text), 2):
        keyed = [i for i in run if data[i]]
        if len(keyed) > 1:
            yaml = any(_is_yaml(texts[i], strict=True) for i in keyed)
            found += list(run) if yaml else [i for i in keyed if i - 1 in keyed or i + 1 in keyed]
    forms = [run for run in _runs(texts, _is_field, 3) if 2 * sum(data[i] for i in run) >= len(run)]
    return [*found, *itertools.chain.from_iterable(forms)]


def _is_field(text: str) -> bool:
    """Whether a line may stand in a form: a label and what was filled in, no whole sentence."""
    match = _LABEL.match(text)
    return bool(match and match[4] and not match[2] and not speaks(match[3])) and not _STOPPED.search(text)


def _is_datum(text: str) -> bool:
    """Whether a line is a label and a value that is no prose."""
    match = _LABEL.match(text)
    if not match or not match[4]:
        return False
    _, bullet, label, value = match.groups()
    words = WORD.findall(value)
    told = speaks(value) or speaks(label) or bool(_STOPPED.search(value))
    if told or (bullet and not _KEY.match(label)) or len(words) > SHORT:
        return False
    return len(words) <= LABEL_WORDS or not any(word in FUNCTION_WORDS or _stemmed(word) for word in words)


def _is_yaml(text: str, strict: bool = False) -> bool:
    """Whether a line may stand in a YAML file. `strict`: a key with its value."""
    match = _LABEL.match(text)
    if match and _KEY.match(match.group(3)):
        return bool(match.group(4)) or not strict
    if strict:
        return False
    return bool(_COMMENT.match(text)) or (bool(_ITEM.match(text)) and len(text.split()) <= 3 and not speaks(text))


def _addresses(texts: Sequence[str]) -> list[int]:
    """Postal addresses: a street or a postcode, and the short lines about it that are no sentences."""
    found: list[int] = []

    def is_short(text: str) -> bool:
        if len(text.split()) > SHORT or speaks(text) or re.search(r"[^\W\d_]{3}[.!?:;]\Z", text):
            return False
        return text.lstrip()[:1].isdigit() or text.lstrip()[:1].isupper()

    for run in _runs(texts, is_short, 1):
        strong = [i for i in run if _street().match(texts[i]) or _POSTCODE.match(texts[i])]
        if strong and len(run) <= 10:
            found += [i for i in run if i in strong or _is_name(texts[i])]
    return found


def _contacts(texts: Sequence[str]) -> list[int]:
    """Paragraphs that are a name with numbers and addresses below it, as people paste whom to ask."""
    found: list[int] = []
    for run in _runs(texts, bool, 2):
        lines = [texts[i] for i in run[: SHORT + 1]]
        if len(run) == len(lines) and is_contact(lines) and any(map(_contact().search, lines)):
            found += run
    return found


def _is_name(text: str) -> bool:
    """Whether all but the small words of a line begin with a capital or a digit, as the lines of an address do."""
    words = [word for word in text.split() if word.lower().strip(",") not in _set("minor")]
    return bool(words) and all(word[0].isupper() or not word[0].isalpha() for word in words)


def _titles(texts: Sequence[str]) -> list[int]:
    """Headings: by their capitals, alone or above a text, or by a rule below them."""
    found = []
    for i, text in enumerate(texts):
        above = i == 0 or not texts[i - 1]
        below = texts[i + 1] if i + 1 < len(texts) else ""
        if not text or not above:
            continue
        underlined = bool(below) and bool(_UNDERLINE.match(below)) and len(text) <= BROAD + 20
        if underlined or (is_title(text) and not below.lstrip()[:1].islower()):  # no line that goes on below
            found.append(i)
    return found


def pasted_headers(lines: Sequence[str]) -> range:
    """The headers of a mail at its top: a subject, or two headers of one language, or a subject as it is answered ("Re: …")."""
    first = next((i for i, line in enumerate(lines) if line.strip()), len(lines))
    stop, together = first, set[tuple[str, str]]()
    while stop < len(lines) and (found := header_roles(lines[stop])):
        together |= found
        stop += 1
    languages = [language for language, _ in together]
    if stop == first + 1 and re.search(r":.{0,80}\S@\S", lines[first]):  # "To: ana@example.com"
        return range(first, stop)
    if any(role == "subject" for _, role in together) or any(languages.count(language) > 1 for language in languages):
        return range(first, stop)
    resent = first < len(lines) and _RESENT.match(lines[first]) and not _END.search(lines[first][:LONGEST])
    return range(first, first + 1) if resent else range(0)


# --- what stands below a mail


def is_closing(line: str) -> bool:
    """Whether a line is a closing of another language than English."""
    return line.strip().strip(",.!").strip().casefold() in _closings()


@functools.cache
def _closings() -> frozenset[str]:
    return frozenset(closing.casefold() for closing in table()["closings"])


def is_sent_from(line: str) -> bool:
    """Whether a line says which program or telephone a mail was sent from."""
    return len(line) < 100 and line.strip().casefold().startswith(tuple(table()["sent_from"]))


def is_disclaimer(paragraph: str, signed: bool) -> bool:
    """Whether a paragraph is a notice of the firm, or the foot of a mailing list. `signed`: it stands below a closing or a signature."""
    text = " ".join(paragraph[: 4 * LONGEST].casefold().split()).lstrip("*_-# ")
    opens = text.startswith(tuple(table()["disclaimer_openings"]))
    cues, feet = (sum(cue in text for cue in table()[name]) for name in ("disclaimer_cues", "footer_cues"))
    if (opens and cues + (feet if signed else 0) >= (1 if signed else 2)) or cues + feet >= 4:
        return True
    return bool(_RULED.match(paragraph)) and cues + feet > 1


def is_contact(lines: Sequence[str]) -> bool:
    """Whether the lines of a paragraph are a signature without a closing: a name, then an office, a firm, numbers and addresses."""
    texts = [line.strip()[:LONGEST] for line in lines]
    if not 2 <= len(texts) <= SHORT or not _NAME.match(texts[0]):
        return False
    if any(len(text.split()) > SHORT or speaks(text) or re.search(r"[^\W\d_]{4}[.!?:]\Z", text) for text in texts):
        return False
    contacts = [bool(_contact().search(text)) for text in texts]
    if not all(_is_name(text) or contact for text, contact in zip(texts, contacts, strict=True)):
        return False
    return any(contacts) or len(texts[0].split()) > 1
