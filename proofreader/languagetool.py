"""A Proofread in the words of LanguageTool's HTTP API, version 2: what a request asks, and the matches that answer it.

Pure functions: it knows the protocol's parameters, its JSON and how its clients count, and nothing about HTTP or models. The
protocol is described at https://languagetool.org/http-api/. Its clients count UTF-16 units, as Java and JavaScript do.
"""

from __future__ import annotations

import itertools
import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from proofreader.draft import Draft
from proofreader.edits import Edit, Kind, apply
from proofreader.pipeline import Proofread
from proofreader.sentences import split_sentences

NAME, VERSION = "Email Proofreader", "1.0"
REPLACEMENTS = 5  # for one match, at most
CONTEXT = 40  # characters on either side of a match
SHOWN = 60  # characters of a replacement that its message repeats

LANGUAGES = {
    "en": "English",
    "en-US": "English (US)",
    "en-GB": "English (GB)",
    "en-AU": "English (Australian)",
    "en-CA": "English (Canadian)",
    "en-NZ": "English (New Zealand)",
    "en-ZA": "English (South African)",
}
LEVELS = ("default", "picky")


class Refused(Exception):
    """A request that the protocol answers with an error: `str(error)` is its sentence, `status` its HTTP status."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True)
class Rule:
    """How the protocol names a kind of edit: rule, category, and the issue type of the W3C's ITS 2.0."""

    id: str
    description: str
    category: str
    category_name: str
    issue: str
    short: str
    message: str  # with {after} where the replacement is named
    whole: bool = True  # whether it may be wrong about a sentence that is not finished yet


RULES: dict[Kind, Rule] = {
    "spelling": Rule(
        "PROOFREADER_SPELLING",
        "A word that is misspelt",
        "TYPOS",
        "Possible Typo",
        "misspelling",
        "Spelling",
        "This word seems to be misspelt: “{after}” is probably meant.",
        False,
    ),
    "grammar": Rule(
        "PROOFREADER_GRAMMAR",
        "A form or a small word that does not fit",
        "GRAMMAR",
        "Grammar",
        "grammar",
        "Grammar",
        "The grammar does not seem right here: “{after}” fits the sentence.",
    ),
    "punctuation": Rule(
        "PROOFREADER_PUNCTUATION",
        "A mark that is missing or too much",
        "PUNCTUATION",
        "Punctuation",
        "typographical",
        "Punctuation",
        "The punctuation does not seem right here: “{after}” is usual.",
    ),
    "capitalisation": Rule(
        "PROOFREADER_CAPITALS",
        "A capital or a small letter",
        "CASING",
        "Capitalization",
        "typographical",
        "Capital letter",
        "Capital or small letter? “{after}” is usual here.",
        False,
    ),
    "wording": Rule(
        "PROOFREADER_WORDING",
        "Another word is meant",
        "CONFUSED_WORDS",
        "Commonly Confused Words",
        "uncategorized",
        "Wording",
        "Another word is probably meant here: “{after}”.",
    ),
    "tone": Rule(
        "PROOFREADER_TONE",
        "A courteous wording of what sounds rude",
        "STYLE",
        "Style",
        "style",
        "Tone",
        "This may sound rude to its reader; more courteous is: “{after}”",
    ),
}


# -- what is asked


@dataclass(frozen=True)
class Part:
    """A stretch of an annotated text: text to check, or markup and what it stands for."""

    source: str  # as it stands in the client's document
    text: str  # what is read in its place
    markup: bool = False


class Annotated:
    """A text with the markup that is not to be checked, and the way from its characters back to the client's offsets."""

    def __init__(self, parts: Sequence[Part], length: Callable[[str], int] | None = None) -> None:
        """`length` counts what offsets of the document count; None: UTF-16 units."""
        self.count = length or utf16
        self.plain = "".join(part.text for part in parts)
        self._starts: list[int] = []  # of each character of `plain`, in the client's document
        self._ends: list[int] = []
        self._read: list[bool] = []  # whether the character stands there itself, and not for markup
        at = 0
        for part in parts:
            end = at + self.count(part.source)
            for char in part.text:
                self._starts.append(at)
                at = end if part.markup else at + self.count(char)
                self._ends.append(at)
                self._read.append(not part.markup)
                at = self._starts[-1] if part.markup else at
            at = end
        self.length = at

    @classmethod
    def of(cls, text: str) -> Annotated:
        """A text without markup."""
        return cls([Part(text, text)])

    @classmethod
    def parse(cls, data: object) -> Annotated:
        """Of the `data` parameter, once it is read from JSON: {"text": …} or {"annotation": [{"text": …}, {"markup": …}]}.

        Raises Refused.
        """
        if not isinstance(data, dict) or not {"text", "annotation"} & set(data):
            raise Refused("'data' key in JSON requires 'text' or 'annotation' key")
        if {"text", "annotation"} <= set(data):
            raise Refused("'data' key in JSON requires either 'text' or 'annotation' key, not both")
        if "text" in data:
            return cls.of(_string(data["text"], "text"))
        if not isinstance(data["annotation"], list):
            raise Refused("'annotation' in JSON must be a list of objects with 'text' or 'markup'")
        return cls([_part(item) for item in data["annotation"]])

    def span(self, start: int, end: int) -> tuple[int, int]:
        """(offset, length) in the client's document of the characters [start, end) of `plain`."""
        if start < end:
            return self._starts[start], self._ends[end - 1] - self._starts[start]
        return (self._starts[start] if start < len(self._starts) else self.length), 0

    def replaceable(self, start: int, end: int) -> bool:
        """Whether a replacement of [start, end) would leave all markup in its place."""
        return all(self._read[start:end]) and self.span(start, end)[1] == self.count(self.plain[start:end])


def utf16(text: str) -> int:
    """The length of `text` in UTF-16 units."""
    return len(text) + sum(char > "\uffff" for char in text)


def _string(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise Refused(f"'{name}' in JSON must be a string")
    return value


def _part(item: object) -> Part:
    if not isinstance(item, dict) or len({"text", "markup"} & set(item)) != 1:
        raise Refused("Each object of 'annotation' must have either 'text' or 'markup'")
    if "text" in item:
        text = _string(item["text"], "text")
        return Part(text, text)
    return Part(_string(item["markup"], "markup"), _string(item.get("interpretAs", ""), "interpretAs"), True)


@dataclass(frozen=True)
class Query:
    """What a request to /v2/check asks."""

    text: Annotated
    language: str  # "auto" or a code of LANGUAGES
    variant: str = "en-US"  # that an English text is taken for where the language is "auto"
    picky: bool = False
    disabled: frozenset[str] = frozenset()  # rules and categories
    enabled: frozenset[str] | None = None  # the only rules and categories that are wanted; None: all

    @classmethod
    def parse(cls, parameters: Mapping[str, str]) -> Query:
        """The query in the parameters of a request. Raises Refused as LanguageTool's own server does."""
        text = _text(parameters)
        language = parameters.get("language", "")
        if not language:
            raise Refused("Missing 'language' parameter, e.g. 'language=en-US' for American English or 'language=auto'")
        variants = [code(name) for name in _list(parameters, "preferredVariants") if name.lower().startswith("en")]
        if "preferredVariants" in parameters and language != "auto":
            raise Refused("You specified 'preferredVariants' but you didn't specify 'language=auto'")
        level = parameters.get("level", "default").lower()
        if level not in LEVELS:
            raise Refused(f"'{level}' is not a known level, it must be one of: {', '.join(LEVELS)}")
        disabled = frozenset([*_list(parameters, "disabledRules"), *_list(parameters, "disabledCategories")])
        enabled = frozenset([*_list(parameters, "enabledRules"), *_list(parameters, "enabledCategories")])
        only = parameters.get("enabledOnly", "").lower() in ("true", "yes")
        if only and disabled:
            raise Refused("You cannot specify disabled rules or categories using enabledOnly=true")
        if only and not enabled:
            raise Refused("You must specify enabled rules or categories when using enabledOnly=true")
        return cls(
            text,
            language if language == "auto" else code(language),
            next(iter(variants), "en-US"),
            level == "picky",
            disabled,
            enabled if only else None,
        )

    def wants(self, rule: Rule) -> bool:
        """Whether matches of a rule are wanted."""
        names = {rule.id, rule.category}
        if rule.category == "STYLE" and not self.picky:
            return False
        return not names & self.disabled and (self.enabled is None or bool(names & self.enabled))


def code(language: str) -> str:
    """The code of a language as LANGUAGES writes it. Raises Refused for another language than English."""
    for known in LANGUAGES:
        if language.lower() == known.lower():
            return known
    raise Refused(
        f"'{language[:40]}' is not a language code known to LanguageTool. Supported language codes are: {', '.join(LANGUAGES)}."
    )


def _text(parameters: Mapping[str, str]) -> Annotated:
    if {"text", "data"} <= set(parameters):
        raise Refused("Set only 'text' or 'data' parameter, not both")
    if "text" in parameters:
        return Annotated.of(parameters["text"])
    if "data" not in parameters:
        raise Refused("Missing 'text' or 'data' parameter")
    try:
        data = json.loads(parameters["data"])
    except (ValueError, RecursionError):
        raise Refused("Could not parse JSON from 'data' parameter") from None
    return Annotated.parse(data)


def _list(parameters: Mapping[str, str], name: str) -> list[str]:
    return [item.strip() for item in parameters.get(name, "").split(",") if item.strip()]


# -- what is answered


@dataclass(frozen=True)
class Finding:
    """A place of the plain text and the edits that are to be made in it, together."""

    start: int
    end: int
    edits: tuple[Edit, ...]
    kind: Kind

    def replacement(self, text: str) -> str:
        moved = [replace(edit, start=edit.start - self.start, end=edit.end - self.start) for edit in self.edits]
        return apply(text[self.start : self.end], moved)

    def others(self, text: str) -> list[str]:
        """What could be put here instead, the best first, where one edit is to be made."""
        if len(self.edits) > 1:
            return []
        return [replace(self, edits=(replace(self.edits[0], after=other),)).replacement(text) for other in self.edits[0].others]


def matches(result: Proofread, query: Query) -> list[dict[str, Any]]:
    """The matches of a finished Proofread of the query's text, in order, without overlaps.

    Where none is left out, making every match's first replacement gives the rewrite.
    """
    text = query.text.plain
    sentences = _Sentences(text)
    found = [finding for finding in findings(result) if query.wants(RULES[finding.kind])]
    return [_match(finding, query.text, sentences) for finding in _apart(_widened(text, finding) for finding in found)]


def findings(result: Proofread) -> list[Finding]:
    """The edits of a Proofread, each a finding of its own, but for those of a sentence whose tone is lifted: they are one."""
    lifted = [
        range(*span) for span in _units(result) if any(e.kind == "tone" and span[0] <= e.start < span[1] for e in result.edits)
    ]
    found: list[Finding] = []
    for edit in result.edits:
        span = next((span for span in lifted if edit.start in span), None)
        if span is not None and found and found[-1].start in span:
            found[-1] = Finding(found[-1].start, edit.end, (*found[-1].edits, edit), "tone")
        else:
            found.append(Finding(edit.start, edit.end, (edit,), edit.kind if span is None else "tone"))
    return found


def _units(result: Proofread) -> Iterator[tuple[int, int]]:
    """Where the units of a draft begin and end; the white space behind a unit counts to it."""
    at, start = 0, 0
    for piece in Draft.parse(result.draft).pieces("sentence"):
        if piece.editable and at > start:
            yield start, at
            start = at
        at += len(piece.text)
    yield start, at + 1


_WORD = re.compile(r"\w[\w'’-]*")
_LEFT = re.compile(r"(?:\w[\w'’-]*|\S)\Z")
_RIGHT = re.compile(r"\w[\w'’-]*|\S")
_NEAR = 60  # characters in which the neighbouring word is looked for


def _widened(text: str, finding: Finding) -> Finding:
    """An insertion or deletion with the word beside it, for a client marks what it can replace, and shows the replacement."""
    start, end = finding.start, finding.end
    if start < end and finding.replacement(text).strip():
        return finding
    left = _LEFT.search(text[max(0, start - _NEAR) : start])
    right = _RIGHT.match(text, end)
    rightwards = right and ((start == end and finding.edits[0].after[:1].isalnum()) or not left)
    if rightwards and right:
        end = right.end()
    elif left:
        start -= len(left.group())
    elif start == end:  # white space on both sides
        start, end = (start - 1, end) if start else (start, min(len(text), end + 1))
    return replace(finding, start=start, end=end)


def _apart(found: Iterator[Finding]) -> list[Finding]:
    """The findings with those that overlap made one."""
    apart: list[Finding] = []
    for finding in found:
        while apart and finding.start < apart[-1].end:
            before = apart.pop()
            edits = (*before.edits, *finding.edits)
            finding = Finding(min(before.start, finding.start), max(before.end, finding.end), edits, before.kind)
        apart.append(finding)
    return apart


class _Sentences:
    """The sentences of a text, as the protocol wants them: without the white space around them."""

    def __init__(self, text: str) -> None:
        pieces = split_sentences(text)
        starts = itertools.accumulate((len(piece) for piece in pieces), initial=0)
        self._text = text
        self.spans = [
            (start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip()))
            for start, piece in zip(starts, pieces, strict=False)
            if piece.strip()
        ]
        self._starts = [start for start, _ in self.spans]

    def at(self, place: int) -> str:
        """The sentence that a character belongs to."""
        if not self.spans:
            return self._text
        start, end = self.spans[max(0, bisect_right(self._starts, place) - 1)]
        return self._text[start:end]


def sentence_ranges(text: Annotated) -> list[list[int]]:
    """Where the sentences of a text begin and end, in the client's offsets."""
    spans = (text.span(*span) for span in _Sentences(text.plain).spans)
    return [[offset, offset + length] for offset, length in spans]


def _match(finding: Finding, text: Annotated, sentences: _Sentences) -> dict[str, Any]:
    rule = RULES[finding.kind]
    after = finding.replacement(text.plain)
    offset, length = text.span(finding.start, finding.end)
    shown = after.strip() if len(after) <= SHOWN else f"{after[:SHOWN].rstrip()} …"
    why = finding.edits[0].why if len(finding.edits) == 1 and finding.kind != "tone" else ""
    replacements = [after, *finding.others(text.plain)] if text.replaceable(finding.start, finding.end) else []
    return {
        "message": why or (rule.message.format(after=shown) if shown else "This seems to be too much here."),
        "shortMessage": rule.short,
        "replacements": [{"value": value} for value in replacements[:REPLACEMENTS]],
        "offset": offset,
        "length": length,
        "context": _context(text.plain, finding.start, finding.end),
        "sentence": sentences.at(finding.start),
        "type": {"typeName": "Other"},
        "rule": {
            "id": rule.id,
            "description": rule.description,
            "issueType": rule.issue,
            "category": {"id": rule.category, "name": rule.category_name},
        },
        "ignoreForIncompleteSentence": rule.whole,
        "contextForSureMatch": -1 if rule.whole else 0,
    }


def _context(text: str, start: int, end: int) -> dict[str, Any]:
    """What stands around a match, on one line, and where the match is in it."""
    low, high = max(0, start - CONTEXT), min(len(text), end + CONTEXT)
    lead = "..." if low else ""
    shown = f"{lead}{text[low:high]}{'...' if high < len(text) else ''}"
    return {
        "text": re.sub(r"[\r\n\t]", " ", shown),
        "offset": utf16(lead + text[low:start]),
        "length": utf16(text[start:end]),
    }


def response(query: Query, found: list[dict[str, Any]], detected: tuple[str, float]) -> dict[str, Any]:
    """The whole answer to /v2/check. `detected` is what the text's language looks like, and how surely (0 to 1)."""
    guess, confidence = detected
    if guess == "en":
        guess = query.variant if query.language == "auto" else query.language
    chosen = guess if query.language == "auto" else query.language
    return {
        "software": software(),
        "warnings": {"incompleteResults": False},
        "language": {
            "name": LANGUAGES.get(chosen, chosen),
            "code": chosen,
            "detectedLanguage": {
                "name": LANGUAGES.get(guess, guess),
                "code": guess,
                "confidence": round(confidence, 3),
                "source": "py3langid",
            },
        },
        "matches": found,
        "sentenceRanges": sentence_ranges(query.text),
    }


def software() -> dict[str, Any]:
    """What answers here."""
    return {"name": NAME, "version": VERSION, "buildDate": "", "apiVersion": 1, "premium": False, "premiumHint": "", "status": ""}


def languages() -> list[dict[str, str]]:
    """The answer to /v2/languages."""
    return [{"name": name, "code": "en", "longCode": known} for known, name in LANGUAGES.items()]
