"""A person's own words, which are never changed: how a list of them is read, and which edits would touch one.

Words compare without regard to capitals, accents' Unicode form and the shape of an apostrophe, and their plural and possessive
forms count as they do. Pure functions over text but for `read_words`; they know nothing of models or dictionaries.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from proofreader.edits import Edit, readable
from proofreader.errors import SettingsError

MOST = 5_000  # words of one list
LONGEST = 60  # characters of one word
LONGEST_LIST = 100_000  # characters of one list
LEAST_WITH_FORMS = 3  # letters from which a word has a plural: "it" on a list says nothing of "its"

_MARKS = " .,;:!?…()[]{}<>\"'“”„‘’«»*_"
_CHUNK = re.compile(r"\S+")
_REACH = 2 * LONGEST
_PART = re.compile(r"[^-‐–—/]+")


def parse_words(text: str | None, name: str = "words") -> tuple[str, ...]:
    """The words of `text`, one a line or parted by spaces or commas, in order and each once; none of None, an empty field.

    Raises SettingsError, which calls the list `name`, for more than LONGEST_LIST characters, more than MOST words or one of more
    than LONGEST characters.
    """
    text = text or ""
    if len(text) > LONGEST_LIST:
        raise SettingsError(name, f"a list of {len(text):,} characters", f"one of up to {LONGEST_LIST:,}")
    return checked(re.split(r"[\s,;]+", text), name)


def checked(words: Iterable[str], name: str = "words", most: int = MOST) -> tuple[str, ...]:
    """The words without marks around them, each once. Raises SettingsError as `parse_words` does."""
    found = tuple(dict.fromkeys(word for word in (word.strip(_MARKS) for word in words) if word))
    if len(found) > most:
        raise SettingsError(name, f"a list of {len(found):,} words", f"one of up to {most:,}")
    if long := next((word for word in found if len(word) > LONGEST), None):
        raise SettingsError(name, long[:LONGEST] + "…", f"a list of words with up to {LONGEST} characters each")
    return found


def read_words(path: str, name: str = "PROOFREADER_WORDS") -> tuple[str, ...]:
    """The words of a file in UTF-8; none for an empty path. Raises SettingsError when it cannot be read or used."""
    if not path:
        return ()
    try:
        return parse_words(Path(path).expanduser().read_text(encoding="utf-8-sig"), name)
    except OSError as error:
        raise SettingsError(name, path, f"a file that can be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise SettingsError(name, path, "a file of words in UTF-8, one a line") from error


def touched(text: str, edits: Sequence[Edit], words: Sequence[str]) -> tuple[Edit, ...]:
    """The edits of `text` after which one of `words`, or a form of it, no longer stands as it was written."""
    if not words:
        return ()
    known = _known(tuple(words))

    def lost(edit: Edit) -> Counter[str]:
        return _owned(_around(text, edit, edit.before), known) - _owned(_around(text, edit, edit.after), known)

    return tuple(edit for edit in edits if lost(edit))


@functools.lru_cache(maxsize=8)
def _known(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(_folded, words))


def _around(text: str, edit: Edit, middle: str) -> str:
    """`middle` with what stands on both sides of an edit up to the next white space."""
    left, right = text[max(0, edit.start - _REACH) : edit.start], text[edit.end : edit.end + _REACH]
    left, right = (left[-1:].strip() and left.split()[-1]), (right[:1].strip() and right.split()[0])
    return left + middle + right


def _owned(text: str, known: frozenset[str]) -> Counter[str]:
    """How often each word of the list stands in `text`, as it is written there."""
    found = (word for word in _candidates(text) if not known.isdisjoint(_bases(_folded(word))))
    return Counter(unicodedata.normalize("NFC", word) for word in found)


def _candidates(text: str) -> Iterator[str]:
    """What may be a word: everything between white space, and the parts of a compound."""
    for chunk in _CHUNK.findall(text):
        whole = chunk.strip(_MARKS)
        parts = [part.strip(_MARKS) for part in _PART.findall(whole)]
        yield whole
        if len(parts) > 1:
            yield from parts


def _folded(word: str) -> str:
    return readable(word).replace("’", "'").casefold()


def _bases(word: str) -> Iterator[str]:
    """A folded word, and what it may be the possessive or the plural of."""
    yield word
    owner = word.removesuffix("'s").removesuffix("'")
    if owner != word:
        yield owner
    for end, other in (("s", ""), ("es", ""), ("ies", "y")):
        base = owner.removesuffix(end) + other
        if owner.endswith(end) and len(base) >= LEAST_WITH_FORMS:
            yield base
