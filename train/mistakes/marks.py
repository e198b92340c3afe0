"""Mistakes of marks, capitals, apostrophes, spaces and letters."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

import wordfreq

from train.corrupt import misspell
from train.corrupt_tables import KEYS, misspellings
from train.mistakes.clean import COUNTABLE, Clean, Place, known
from train.mistakes.nouns import PLACES
from train.mistakes.prepositions import DAYS, MONTHS
from train.mistakes.words import hash_of

INTRODUCTIONS = re.compile(
    r"^(?:However|Therefore|Unfortunately|For example|In addition|Finally|Moreover|In fact|As a result|Of course|First|Furthermore|For instance|On the other hand|Instead|Otherwise)(?P<x>,) "
)
CLAUSE_COMMA = re.compile(
    r"^(?:When|If|Although|Because|After|While|Since|Unless|Once|As soon as|Even though|Before) [^,;:]{8,80}(?P<x>,) (?:he|she|it|they|we|you|I|the|there|this|a|please)\b"
)
LIST = re.compile(r"\b[a-z]{3,}(?P<x>,) (?:[a-z]+ )?[a-z]{3,}(?P<y>,?) (?:and|or) [a-z]{3,}\b")
COORDINATED = re.compile(r"[a-z]{2,}(?P<x>,) (?:but|so) (?:he|she|it|they|we|you|I)\b")


def comma(s: Clean) -> Iterator[Place]:
    """Commas that a list or an opening clause needs left out; commas between subject and verb, before "that"; marks doubled."""
    text = s.text
    for compiled in (INTRODUCTIONS, CLAUSE_COMMA, COORDINATED):
        for match in compiled.finditer(text):
            yield *match.span("x"), [""]
    for match in LIST.finditer(text):
        if text.count(",") <= 3:
            yield *match.span("x"), [""]
    for match in re.finditer(
        r"\b(?:think|say|said|believe|know|hope|told (?:him|her|me|us|them)|sure|true|so)(?P<x>) that (?:the|it|he|she|they|we|you|I|there)\b",
        text,
    ):
        yield *match.span("x"), [","]
    if opening := re.match(r"(?:The|This|My|Our|His|Her) [a-z]+(?P<x>) (?:is|was|are|were|has|will) ", text):
        yield *opening.span("x"), [","]
    for match in re.finditer(r"(?<=[a-z]), (?=[a-z])", text):
        yield *match.span(), [" ,", " , ", ",", ",, "]
    if len(s) > 4 and text[-1] == "?":
        yield len(text) - 1, len(text), [".", ".", " ?", "", "??"]
    elif len(s) > 4 and text[-1] == "." and text[-2].isalpha() and hash_of(text) % 3 == 0:
        yield len(text) - 1, len(text), [" .", "", "", ".."]


NAMES_CAPITAL = (
    DAYS
    | MONTHS
    | frozenset("english french german spanish european american british chinese japanese italian russian african indian".split())
)


def capital(s: Clean) -> Iterator[Place]:
    """i for I, monday for Monday, a small first letter; The in the middle."""
    for i, word in enumerate(s.words):
        start, end = s.spans[i]
        if s.raw[i] == "I" and s.text[end : end + 1] in " ,":
            yield start, end, ["i"]
        elif word in ("i'm", "i've", "i'll", "i'd"):
            yield start, end, [word, word.replace("'", "")]
        elif (word in NAMES_CAPITAL | PLACES and s.raw[i][0].isupper()) or (
            i == 0 and s.raw[0][1:].islower() and s.text[0].isalpha()
        ):
            yield start, end, [word]
        elif (
            i > 1
            and word in ("the", "is", "of", "and", "for", "with", "to", "in")
            and s.raw[i].islower()
            and s.near(i - 1)
            and s.near(i)
            and s.raw[i - 1].islower()
            and s.raw[i + 1].islower()
            and hash_of(s.text[start:]) % 7 == 0
        ):
            yield start, end, [word.capitalize()]


CONTRACTIONS = frozenset(
    "don't doesn't didn't isn't aren't wasn't weren't can't couldn't wouldn't shouldn't won't haven't hasn't hadn't i'm i've you've we've they've they're you're that's there's what's it's he's she's let's".split()
)


def apostrophe(s: Clean) -> Iterator[Place]:
    """dont for don't, johns for John's, childrens'."""
    for i, word in enumerate(s.words):
        if word in CONTRACTIONS:
            head, tail = word.split("'")
            options = [head + tail, head + tail, f"{head} {tail}"] if tail == "t" else [head + tail]
            if tail == "t":
                options.append(f"{head[:-1]}'{head[-1]}t")
            yield s.part(i, i, *options)
        elif (
            word.endswith("'s")
            and s.near(i)
            and s.w(i + 1) in COUNTABLE | {"name", "work", "office", "own", "eyes", "face", "hand", "life"}
        ):
            yield s.part(i, i, s.raw[i][:-2] + "s", s.raw[i][:-2])


def spaced(s: Clean) -> Iterator[Place]:
    """a long, thelong, im portant."""
    for i, word in enumerate(s.words):
        if (
            s.near(i)
            and s.raw[i].islower()
            and s.raw[i + 1].islower()
            and len(word) + len(s.w(i + 1)) > 4
            and not known(word + s.w(i + 1))
        ):
            yield s.spans[i][0], s.spans[i + 1][1], [word + s.w(i + 1)]


# --- spelling ---


def respell(word: str, rng: random.Random) -> str:
    """`word`, in small letters, with a slip that makes no other word; the word itself where none is found."""
    for _ in range(6):
        wrong = misspell(word, rng) if rng.random() < 0.75 else _by_key(word, rng)
        if wrong != word and (not known(wrong) or (wrong in misspellings().get(word, ()) and not _common(wrong))):
            return wrong
    return word


def _common(word: str) -> bool:
    return wordfreq.zipf_frequency(word, "en") >= 3.2


def _by_key(word: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(word))
    roll = rng.random()
    if roll < 0.3 and at + 1 < len(word):
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if roll < 0.55:
        return word[:at] + word[at + 1 :]
    if roll < 0.8:
        return word[:at] + word[at] + word[at:]
    return word[:at] + rng.choice(KEYS.get(word[at], "e")) + word[at:]


# words whose capital at the beginning is no name's
OPENING = frozenset(
    """this that these they there then please thank thanks could would should when because unfortunately however what where
    with your their also after before although many most some every another while first unless everyone nobody""".split()
)


def respellable(s: Clean) -> Iterator[int]:
    """The numbers of the words in which a slip can be told from a rare word or a name."""
    for i, word in enumerate(s.words):
        raw = s.raw[i]
        if (
            len(word) > 3
            and word.isascii()
            and word.isalpha()
            and (raw.islower() or (i == 0 and word in OPENING))
            and _common(word)
        ):
            yield i
