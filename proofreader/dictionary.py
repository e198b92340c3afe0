"""Which words English has, and what a word that it has not was meant to be: LanguageTool's dictionaries and speller.

`lingotweaker` runs them in this process. Its 5,900 rules of grammar are left out: beside the Llama they mended one sentence of 408
and took 270 of its 320 MB (EXPERIMENTS.md). It knows words, and nothing about sentences or who asks.
"""

from __future__ import annotations

import bisect
import contextlib
import ctypes
import functools
import itertools
import math
import shutil
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proofreader.errors import OutOfMemory
from proofreader.settings import has_room
from proofreader.variants import Variant

ENGINE, WITH_RULES = 200_000_000, 600_000_000  # bytes that the library may ask for while it loads; it keeps 50 MB, and 320
CHOICES = 5  # of its suggestions for a misspelt word, how many a person may choose from
# What the library reads of its English data, and what its rules are in, of which it gets empty ones
_READ = (
    "dictionaries/english.info",
    "dictionaries/english.dict",
    "dictionaries/english_synth.info",
    "dictionaries/english_synth.dict",
    "dictionaries/english_tags.txt",
    "words/en-US-GB.txt",
    "words/compounds.txt",
    "rules/contractions.txt",
    "rules/wrongWordInContext.txt",
    "rules/synonyms.txt",
)
_RULES = ("rules/grammar.xml", "disambiguation.xml")


@dataclass(frozen=True)
class Unknown:
    """A word that the dictionary of a variant has not, where it stands in the text, and what it has instead, the nearest first."""

    start: int
    end: int
    word: str
    suggestions: tuple[str, ...]
    other_variant: bool  # it is right in the other variant of English


def unknown(text: str, variant: Variant = "auto") -> tuple[Unknown, ...]:
    """The words of a text that are not in the British ("gb") or in the American dictionary."""
    return _missing(text, "en-GB" if variant == "gb" else "en-US")


@functools.lru_cache(maxsize=16)  # a rewrite is asked about twice in a row
def _missing(text: str, dictionary: str) -> tuple[Unknown, ...]:
    ends = [*itertools.accumulate(len(char.encode("utf-8", "replace")) for char in text)]  # bytes up to the end of each character
    found = []
    for match in _engine(dictionary).check(text):
        if match["rule_id"].startswith("MORFOLOGIK"):
            start = bisect.bisect_right(ends, match["offset"])
            end = bisect.bisect_right(ends, match["offset"] + match["length"])
            other = "English" in match["message"]  # “… is British English”
            found.append(Unknown(start, end, text[start:end], tuple(match["suggestions"]), other))
    return tuple(found)


@functools.lru_cache(maxsize=4096)
def spellings(word: str) -> tuple[str, ...]:
    """What the dictionary has instead of a misspelt word, the nearest first; nothing for a word that it knows."""
    return tuple(itertools.chain.from_iterable(one.suggestions for one in unknown(word)))[:CHOICES]


@functools.lru_cache(maxsize=4096)
def is_known(word: str) -> bool:
    """Whether a word is in the dictionary of either variant."""
    return all(one.other_variant for one in unknown(word))


_loading = threading.Lock()


def _engine(variant: str) -> Any:
    """The engine of a variant, loaded once, however many drafts ask for it first."""
    with _loading:
        return _loaded(variant)


@functools.cache
def _loaded(variant: str) -> Any:
    if not has_room(ENGINE):  # it would end the process
        raise OutOfMemory()
    import lingotweaker_data_en
    import lt_py

    try:
        with tempfile.TemporaryDirectory() as folder:  # it reads them once
            _lay_out(Path(lingotweaker_data_en.data_dir()), Path(folder))
            engine = lt_py.Engine("en", variant=variant, data_dir=folder)
    except OSError:  # nowhere to write: then with rules that nobody asks
        if not has_room(WITH_RULES):
            raise OutOfMemory() from None
        engine = lt_py.Engine("en", variant=variant)
    with contextlib.suppress(OSError, AttributeError):  # only glibc keeps what reading took
        ctypes.CDLL("libc.so.6").malloc_trim(0)
    return engine


def _lay_out(source: Path, folder: Path) -> None:
    """Copy of the library's English data (6 of 27 MB) what a speller needs."""
    shutil.copytree(source / "core", folder / "core")
    shutil.copytree(source / "en/hunspell", folder / "en/hunspell")
    for name in ("dictionaries", "words", "rules"):
        (folder / "en" / name).mkdir()
    for name in _READ:
        shutil.copyfile(source / "en" / name, folder / "en" / name)
    for name in _RULES:
        (folder / "en" / name).write_text('<?xml version="1.0" encoding="UTF-8"?>\n<rules lang="en">\n</rules>\n', encoding="utf-8")


def likely_slips(word: str) -> int:
    """How many slips a misspelt word of this length may hold and still tell what was meant: 97 of 100 entries of a public
    dictionary of typing mistakes (crate-ci/typos) hold no more than two."""
    return 1 if len(word) < 5 else 2 if len(word) < 11 else 3


def slips(word: str, other: str) -> int:
    """Letters put in, left out, exchanged or swapped with their neighbour between two words (optimal string alignment)."""
    rows = [list(range(len(other) + 1))]
    for i, letter in enumerate(word, 1):
        row = [i]
        for j, wanted in enumerate(other, 1):
            cost = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and word[i - 2] == wanted:
                cost = min(cost, rows[-2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]


def is_typing_slip(word: str, meant: str) -> bool:
    """Whether fingers that wanted `meant` may have written `word`: a letter left out, doubled, hit beside or along with its neighbour
    on a QWERTY keyboard, or two in the wrong order. Both in small letters."""
    start = next((i for i, (one, other) in enumerate(zip(word, meant, strict=False)) if one != other), min(len(word), len(meant)))
    rest, wanted = word[start:], meant[start:]
    if rest == wanted[1:]:
        return True
    if rest[1:] == wanted:
        return any(_beside(rest[0], other) for other in word[max(0, start - 1) : start] + rest[1:2])
    if rest[1:] == wanted[1:]:
        return _beside(rest[0], wanted[0])
    return rest[:2] == wanted[1::-1] and rest[2:] == wanted[2:]


# of each letter: its place on the keyboard in widths of a key, each row a little to the right of the one above
_KEYS = {
    letter: (column + shift, row)
    for row, (shift, letters) in enumerate(((0.0, "qwertyuiop"), (0.25, "asdfghjkl"), (0.75, "zxcvbnm")))
    for column, letter in enumerate(letters)
}


def _beside(one: str, other: str) -> bool:
    """Whether two letters are the same key or touch each other."""
    return one == other or (one in _KEYS and other in _KEYS and math.dist(_KEYS[one], _KEYS[other]) < 1.3)
