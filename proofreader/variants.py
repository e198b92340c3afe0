"""American and British English: which of them a text is written in, and a rewrite's words brought back to it.

The pairs of spellings are those that come with LanguageTool's English data; what they lack stands here. Pure functions over text.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Literal, get_args

from proofreader.edits import apply, diff

Variant = Literal["auto", "us", "gb"]
VARIANTS: tuple[Variant, ...] = get_args(Variant)

_MORE = """among amongst|while whilst|toward towards|afterward afterwards|forward forwards|gotten got|dreamed dreamt|leaped leapt
leaned leant|smelled smelt|spoiled spoilt|spilled spilt|mom mum|pretense pretence|judgment judgement"""
# How an American spelling becomes a British one where the words do not differ otherwise
_REGULAR = (
    ("or", "our"),
    ("iz", "is"),
    ("yz", "ys"),
    ("er", "re"),
    ("l", "ll"),
    ("og", "ogue"),
    ("ens", "enc"),
    ("e", "ae"),
    ("e", "oe"),
)
_TWO_SENSES = re.compile(r"licens|meter|(?:cata|dia)lys")  # British too, in another sense
_WORD = re.compile(r"[^\W\d_]+")


@functools.cache
def _pairs() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """(British by American, American by British), in lower case."""
    import lingotweaker_data_en

    lines = (Path(lingotweaker_data_en.data_dir()) / "en/words/en-US-GB.txt").read_text(encoding="utf-8").lower().splitlines()
    pairs = [line.split(";") for line in lines if not line.startswith("#") and line.count(";") == 1]
    pairs += [pair.split() for line in _MORE.splitlines() for pair in line.split("|")]
    return {us.strip(): gb.strip() for us, gb in pairs}, {gb.strip(): us.strip() for us, gb in pairs}


@functools.cache
def _regular() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The same, of those pairs alone whose words differ by a rule of spelling and are each right in one variant only."""
    pairs = [
        (us, gb)
        for us, gb in _pairs()[0].items()
        if not _TWO_SENSES.search(us) and any(us.replace(a, b) == gb or us.replace(a, b, 1) == gb for a, b in _REGULAR)
    ]
    return dict(pairs), {gb: us for us, gb in pairs}


def written_in(text: str) -> Variant:
    """The variant of most of the words of `text` that are spelt in one alone; "auto" where none is, or as many of both.

    Words in -lled or -ize do not count: American texts have the one and British texts the other.
    """
    us, gb = _regular()
    words = _WORD.findall(text.lower())
    american = sum(word in us and "iz" not in word for word in words)
    british = sum(word in gb and "ll" not in word for word in words)
    return "us" if american > british else "gb" if british > american else "auto"


def localised(text: str, rewrite: str, variant: Variant, chosen: bool = False) -> str:
    """`rewrite` of `text` with words of `text` that only became another variant's brought back, and new words in `variant`.

    Where the person has `chosen` the variant, a word of the other one may become one of it.
    """
    if rewrite == text:
        return rewrite
    oxford = variant == "gb" and not any(word in _regular()[1] and "is" in word for word in _WORD.findall(text.lower()))

    def local(before: str, after: str) -> str:
        old = {word.lower(): word for word in _WORD.findall(before)}

        def put(match: re.Match[str]) -> str:
            word = match[0].lower()
            if word in old:
                return match[0]
            for side, table in zip(("gb", "us"), _pairs(), strict=True):  # `word` is of the other side than table[word]
                if (other := table.get(word)) in old and not (chosen and side != variant):
                    return old[other]
            other = _regular()[variant == "us"].get(word) if variant != "auto" else None
            return match[0] if other is None or (oxford and "iz" in word) else _like(match[0], other)

        return _WORD.sub(put, after)

    return apply(text, [replace(edit, after=local(edit.before, edit.after)) for edit in diff(text, rewrite)])


def _like(model: str, word: str) -> str:
    """`word` with the capitals of `model`."""
    return word.upper() if model.isupper() and len(model) > 1 else word[:1].upper() + word[1:] if model[0].isupper() else word
