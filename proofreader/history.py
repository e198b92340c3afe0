"""Which lines of a mail are quoted history: marked with ">", under an attribution ("On 3 May Ana wrote:"), under a separator
("-----Original Message-----") or under the headers of a mail. The words of clients and languages are data, in `history.toml`.

It knows nothing about the person's own text. A line is looked at a bounded number of times, and only when it is short.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

LONGEST = 300  # characters of a line that can be part of an attribution or a header
WRAPPED = 3  # lines that an attribution may take
STUMP = 4  # words of its first line, where the second could be one itself: "On Thu," or "Le jeudi 5"
HEADERS = 16  # lines within which the headers of a mail stand
GAP = 2  # lines by which a wrapped header may stand apart from the next one

Roles = frozenset[tuple[str, str]]  # (language, role) of a header's name

_QUOTED = re.compile(r"\s{0,3}[>|]")
_TABLE = re.compile(r"\s{0,3}\|[^|]*\|")  # a "|" that begins a row of a table
_MARKS = " \t\r\n\xa0\u200b\u202f*_"
_DASHES = "-–—=*_+#~<> \t\r\n\xa0"
_RULE = re.compile(r"\s*(?:_{5,}|-{5,}|={5,}|\*{5,})\s*\Z")
_HEADER = re.compile(r"[\s*_]{0,4}([^\W\d_][^:：\r\n]{0,24}?)[ \xa0*_\t]{0,3}[:：]")
_NOTES = re.compile(r"\|-{6,}>\Z")  # Lotus Notes draws the headers of a mail in boxes
_ADDRESS = re.compile(r"[^\s<>(@]@[^\s<>()@]+\.\w")
_TIME = re.compile(r"\d[:.h]\d\d(?!\d)")
_DATE = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|(?<!\d)\d{1,2}[./-] ?\d{1,2}[./-] ?\d{2}(?!\d)")
_DATE_FIRST = re.compile(
    r"\d{1,2}[./-] ?(?!00)\d{1,2}[./-] ?\d{2}|\d{4}[./-]\d|\d{1,2}\.?,? (?:de )?[^\W\d_]{2,12}\.?,? (?:de )?\d{4}|\d{4}[年년]"
)
_PART = r"(?:[^\W\d_a-zà-ÿ][^\s\"<>(),.:;!?@]{0,30}\.?|de|da|di|la|del|van|von|der|den|al|bin|ten)"
_NAME_FIRST = re.compile(rf"\"?{_PART}(?:,? {_PART}){{0,4}}\"?|[^\s\"<>(),:;!?@]{{1,64}}@[^\s\"<>(),:;!?@]{{1,64}}")
_OWN = re.compile(r"(?<!\w)(?:I|we|We)(?: have| had|'ve|’ve)? (?:wrote|written)(?!\w)|wrote (?:to )?(?:me|us)(?!\w)")
_ENDED = re.compile(r"(?:[!?]|[^\W\d_]{3}\.)\s*\Z")  # a sentence, rather than an abbreviation, ends here


_BEFORE_DATE = r"(?:[^\W\d_]{1,12}(?:-feira)?[.,]{0,2}\s+)"  # "Thursday, March" between "On" and the date


@dataclass(frozen=True)
class Words:
    """What mail programs write in one language."""

    day: re.Pattern[str]  # a day of the week, then a date
    opener: re.Pattern[str]
    verb: re.Pattern[str]


@functools.cache
def table() -> dict[str, dict]:
    """What `history.toml` says, by language."""
    return tomllib.loads(Path(__file__).with_name("history.toml").read_text(encoding="utf-8"))


@functools.cache
def _languages() -> tuple[Words, ...]:
    found = []
    for entry in table().values():
        # of a short name the whole, of a longer one its beginning
        days = "|".join(re.escape(day) + ("" if len(day) < 3 else r"[^\W\d_]*") for day in entry["days"]) or r"(?!)"
        openers = "|".join(map(re.escape, entry["openers"])) or r"(?!)"
        verbs = "|".join(re.escape(verb) for verb in sorted(entry["verbs"], key=len, reverse=True))
        found.append(
            Words(
                re.compile(rf"(?:{days})(?:-feira)?[.,]{{0,2}}\s+(?:\w{{2,12}}\.?\s+){{0,2}}\d", re.I),
                re.compile(rf"(?:{openers})(?:\s+|(?=\d))(?:{_BEFORE_DATE}{{0,3}}\d|(?<=przez )\D{{0,60}}\d)", re.I),
                # Chinese and Japanese write no spaces
                re.compile(rf"(?<![a-zA-ZÀ-ž])(?:{verbs})(?![a-zA-ZÀ-ž])", re.I),
            )
        )
    return tuple(found)


@functools.cache
def _before_names() -> tuple[str, ...]:
    return tuple(f"{phrase} " for entry in table().values() for phrase in entry.get("names", ()))


@functools.cache
def _any_verb() -> re.Pattern[str]:
    """A verb of any language, to tell most lines apart at once."""
    return re.compile("|".join(words.verb.pattern for words in _languages()), re.I)


@functools.cache
def header_names() -> dict[str, Roles]:
    """The languages and roles that a header's name has, by the name in lower case."""
    found: dict[str, set[tuple[str, str]]] = {}
    for language, entry in table().items():
        for role, names in entry["headers"].items():
            for name in names:
                found.setdefault(name.casefold(), set()).add((language, role))
    return {name: frozenset(roles) for name, roles in found.items()}


@functools.cache
def _originals() -> frozenset[str]:
    return frozenset(phrase.casefold() for entry in table().values() for phrase in entry["original"])


def header_roles(line: str) -> Roles:
    """(language, role) of the header that `line` begins with, as in "Subject: the pump"; empty where it is none."""
    match = _HEADER.match(line[:LONGEST])
    return header_names().get(match.group(1).strip(_MARKS).casefold(), frozenset()) if match else frozenset()


def quoted(lines: Sequence[str], skip: Sequence[bool] = ()) -> list[bool]:
    """For each line whether it is history. Lines that `skip` names belong to something else, as an armoured block does."""
    marks = [False] * len(lines)
    roles = [header_roles(line) for line in lines]
    first = _own_headers(lines, roles)
    i = 0
    while i < len(lines):
        if skip and skip[i]:
            i += 1
        elif _NOTES.match(lines[i].strip()):
            marks[i:] = [True] * (len(lines) - i)
            return marks
        elif _QUOTED.match(lines[i]) and not _TABLE.match(lines[i]):
            marks[i] = True
            i += 1
        elif is_separator(lines[i]) or _begins_mail(lines, roles, i, first):
            marks[i:] = [True] * (len(lines) - i)
            return marks
        elif count := attribution(lines, i):
            after = i + count
            while after < len(lines) and not lines[after].strip():
                after += 1
            if after < len(lines) and not _QUOTED.match(lines[after]):  # quoted without marks: all that follows
                after = len(lines)
            marks[i:after] = [True] * (after - i)
            i = after
        else:
            i += 1
    return marks


def is_separator(line: str) -> bool:
    """Whether `line` says, between dashes or with a colon at its end, that a mail follows."""
    text = line.strip()
    if not 4 <= len(text) <= 120:
        return False
    marked = len(text) - len(text.strip(_DASHES)) >= 2
    phrase = text.strip(_DASHES).casefold()
    bare = phrase.rstrip(":： \xa0")
    if not marked and bare == phrase:
        return False
    return bare in _originals() or (marked and bare.startswith(("forwarded by ", "original message from ")))


def attribution(lines: Sequence[str], i: int) -> int:
    """How many lines an attribution takes from line i on, 0 where there is none.

    One that names no whole date and no address counts only where a marked quotation follows: people write "On Monday Ana wrote:"
    above text of their own, too.
    """
    named = 0
    for count in range(1, WRAPPED + 1):
        if i + count > len(lines) or not lines[i + count - 1].strip() or len(lines[i + count - 1]) > LONGEST:
            break
        if count > 1 and not _goes_on(lines[i + count - 2], lines[i + count - 1]):
            break
        head = " ".join(line.strip() for line in lines[i : i + count]).strip(_MARKS)
        framed = head.startswith("--") and head.endswith("--")
        if head[-1:] not in (":", "：") and not framed:
            continue
        # a line that would be an attribution on its own is hardly the end of a longer one
        alone = count > 1 and _grade(lines[i + count - 1].strip(_MARKS), dated=True)
        if alone and len(lines[i].split()) > STUMP:
            break
        grade = _grade(head, wrapped=count > 1)
        if grade == "sure" or (grade == "likely" and _quotation_follows(lines, i + count)):
            named = count
            break
    return named


def _goes_on(line: str, following: str) -> bool:
    """Whether an attribution that is cut after `line` may go on with `following`."""
    if _QUOTED.match(following):
        return False
    start = following.lstrip()[:1]
    return not _ENDED.search(line[-12:]) or start.isdigit() or start.islower()


def _quotation_follows(lines: Sequence[str], i: int) -> bool:
    """Whether line i, or the next one, begins a marked quotation."""
    return any(_QUOTED.match(line) for line in lines[i : i + 2])


def _grade(head: str, dated: bool = False, wrapped: bool = False) -> str:
    """ "sure" of an attribution that no person writes, "likely" of one that a person may write, "" of anything else.

    `dated`: only what begins with a date, or with what stands before one. `wrapped`: made of several lines, so that a language
    which the table does not know gets no benefit of the doubt.
    """
    text = head.strip("-–—*•> \t")
    if text.casefold().startswith(_before_names()) and _ADDRESS.search(text) and not dated:
        return "sure"
    if not text or _OWN.search(text):
        return ""
    address, date = bool(_ADDRESS.search(text)), bool(_DATE.search(text) or "年" in text or "년" in text)
    time = bool(_TIME.search(text))
    if not (_any_verb().search(text) or (address and date and time)):
        return ""
    name = None if dated else _NAME_FIRST.match(text)
    for words in _languages():
        begins = words.opener.match(text) or words.day.match(text) or _DATE_FIRST.match(text)
        verb = words.verb.search(text)
        if not begins and not (name and verb and _stands_by(text, name.end(), verb)):
            continue
        # Gmail in Russian and Japanese has no verb
        if (verb and (address or (date and time))) or (address and date and time):
            return "sure"
        if verb and not dated:
            return "likely"
    few = len(re.split(r"[\d<(]", text, maxsplit=1)[0].split()) <= 3
    return "sure" if few and address and date and time and "<" in text and not (dated or wrapped) else ""


def _stands_by(text: str, end: int, verb: re.Match[str]) -> bool:
    """Whether a name that ends at `end` is followed by an address, or by the verb, which may have been read as part of it."""
    return text[end : end + 2].strip()[:1] in ("<", "(", "[") or "@" in text[:end] or verb.start() <= end + 1


def _begins_mail(lines: Sequence[str], roles: Sequence[Roles], i: int, first: int) -> bool:
    """Whether the headers of a mail begin at line i, under a rule or without one: three of one language, the subject among them.

    Headers above all other text are the draft's own, unless they say when the mail was sent.
    """
    at = i
    if _RULE.match(lines[i]):
        at += 1
        while at < min(len(lines), i + 4) and not lines[at].strip():
            at += 1
    if at >= len(lines) or not roles[at]:
        return False
    if _flat(lines[at], roles[at]):
        return True
    found, address = _block(lines, roles, at)
    for language in {language for language, _ in found}:
        own = {role for other, role in found if other == language}
        enough = len(own) >= 3 and ("subject" in own or (address and "from" in own and own & {"sent", "date"}))
        if enough and (at >= first or "sent" in own):
            return True
    return False


def _own_headers(lines: Sequence[str], roles: Sequence[Roles]) -> int:
    """Where the headers end that stand above all other text, without a rule above them."""
    i = next((i for i, line in enumerate(lines) if line.strip()), 0)
    while i < len(lines) and roles[i]:
        i += 1
    return i


def _block(lines: Sequence[str], roles: Sequence[Roles], at: int) -> tuple[set[tuple[str, str]], bool]:
    """The languages and roles of the headers that stand together from line `at` on, and whether an address is among them."""
    together: set[tuple[str, str]] = set()
    address, missed = False, 0
    for line, found in zip(lines[at : at + HEADERS], roles[at : at + HEADERS], strict=True):
        if found:
            together |= found
            missed = 0
            address = address or bool(_ADDRESS.search(line[:LONGEST]))
        elif line.strip():
            missed += 1
        if missed > GAP:
            break
    return together, address


def _flat(line: str, first: Roles) -> bool:
    """Whether a line holds the headers of a mail one after the other, as a paste into a plain field leaves them."""
    if len(line) > 2 * LONGEST or "from" not in {role for _, role in first}:
        return False
    roles: set[tuple[str, str]] = set()
    for match in re.finditer(r"(?<!\w)([^\W\d_]{1,12})[ \xa0]?[:：]", line):
        roles |= header_names().get(match.group(1).casefold(), frozenset())
    return any({(language, "sent"), (language, "to"), (language, "subject")} <= roles for language, _ in roles)
