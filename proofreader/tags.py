"""Edits as tags on words: what an edit tagger learns to say, and how its tags become text again.

A tag at a word keeps it, drops it, gives it another form ("PAST") or puts another word in its place ("=an"); a tag before
a word (or at the end) brings a word in ("+the") or moves the space. The idea of tags with inflections among them is that
of GECToR (Omelianchuk et al., 2020). Pure functions over text; the inflections come from lemminflect.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from proofreader.edits import FUNCTION_WORDS, TOKEN

KEEP = "KEEP"
DELETE, SWAP, MERGE = "DELETE", "SWAP", "MERGE"  # drop the word; change places with the next; run together with the next
CAPITAL, LOWER, UPPER = "CAPITAL", "LOWER", "UPPER"
FORMS = ("BASE", "S", "PLURAL", "PAST", "PARTICIPLE", "ING", "COMPARATIVE", "SUPERLATIVE", "ADVERB", "ADJECTIVE")
JOIN, SPACE = "JOIN", "SPACE"  # before a word: no space, a space
MARKS = ",.;:?!"  # what stands close to the word before it
SHAPES = 6  # what Word.shape can be


@dataclass(frozen=True)
class Word:
    """A token of a text that is not white space; `glued` where none stands before it."""

    text: str
    start: int
    end: int
    glued: bool

    @property
    def shape(self) -> int:
        """What an encoder without capitals and spaces cannot see: 0 small or none, 1 capital, 2 all capitals; 3 more if glued."""
        capitals = 2 if len(self.text) > 1 and self.text.isupper() else 1 if self.text[:1].isupper() else 0
        return capitals + 3 * self.glued


def words(text: str) -> list[Word]:
    """The words, numbers and marks of `text`, in order."""
    found: list[Word] = []
    at = 0
    for token in TOKEN.findall(text):
        if not token.isspace():
            found.append(Word(token, at, at + len(token), at > 0 and not text[at - 1].isspace()))
        at += len(token)
    return found


def tagged(text: str, at: Sequence[str], before: Sequence[str]) -> str:
    """`text` after its edits. `at` has a tag for each of its words, `before` one more, for the end."""
    found = words(text)
    if not found:
        return text
    parts: list[tuple[str, str]] = []  # (space, word)
    end, i = 0, 0
    joined = False
    while i < len(found):
        word, tag, now = found[i], before[i], at[i]
        space = "" if tag == JOIN or joined else (text[end : word.start] or " ") if tag == SPACE else text[end : word.start]
        end, joined = word.end, now == MERGE
        if tag.startswith("+"):
            mark = tag[1] in MARKS
            parts.append(("" if mark else space, tag[1:]))
            space = space or " " if mark else " "
        if now == SWAP and i + 1 < len(found):
            after = found[i + 1]
            parts += [(space, after.text), (text[end : after.start], _pushed(word.text, i))]
            end = after.end
            i += 1
        elif now != DELETE:
            own = word.text if now in (KEEP, SWAP, MERGE) else changed(word.text, now)
            parts.append((space, _pushed(own, i) if tag.startswith("+") else own))
        i += 1
    if before[-1].startswith("+"):
        parts.append(("" if before[-1][1] in MARKS else " ", before[-1][1:]))
    if not parts:
        return text
    first = parts[0][1]
    if found[0].text[:1].isupper() and first[:1].islower():
        first = first[:1].upper() + first[1:]
    tail = text[end:]
    return text[: found[0].start] + first + "".join(space + word for space, word in parts[1:]) + tail


def _pushed(word: str, place: int) -> str:
    """A word that does not stand first any more, without the capital that only the first place gave it."""
    return word.lower() if place == 0 and word.lower() in FUNCTION_WORDS and word != "I" else word


def changed(word: str, tag: str) -> str:
    """`word` after a tag at it; the word itself where it has no such form. Its capitals are kept."""
    if tag == CAPITAL:
        return word[:1].upper() + word[1:]
    if tag == LOWER:
        return word.lower()
    if tag == UPPER:
        return word.upper()
    if tag.startswith("="):
        new: str | None = tag[1:]
    else:
        new = form(word.lower(), tag)
    if not new:
        return word
    if word[:1].isupper() and word != "I" and new[:1].isalpha():
        new = new.upper() if len(word) > 1 and word.isupper() else new[:1].upper() + new[1:]
    return new


@functools.lru_cache(maxsize=50_000)
def form(word: str, tag: str) -> str | None:
    """Another form of a lower-case word: one of FORMS. None where there is none."""
    return next((other for other in _forms(word, tag) if other != word), None)


def _forms(word: str, tag: str) -> Iterator[str]:
    readings = _readings(word)
    if tag == "BASE":
        yield from (lemma for part in ("VERB", "NOUN", "ADJ") for lemma in readings.get(part, ()))
    elif tag == "ADVERB":
        yield _adverb(word)
    elif tag == "ADJECTIVE":
        yield from _adjectives(word)
    else:
        wanted = {
            "S": (("VERB", "VBZ"), ("NOUN", "NNS")), "PLURAL": (("NOUN", "NNS"),), "PAST": (("VERB", "VBD"),),
            "PARTICIPLE": (("VERB", "VBN"), ("VERB", "VBD")), "ING": (("VERB", "VBG"),), "COMPARATIVE": (("ADJ", "JJR"),),
            "SUPERLATIVE": (("ADJ", "JJS"),),
        }[tag]  # fmt: skip
        for part, mark in wanted:
            for lemma in readings.get(part, ()):
                found = inflections(lemma, part).get(mark)
                if found:
                    yield found[0]
                    if tag != "S":
                        break


@functools.lru_cache(maxsize=50_000)
def _readings(word: str) -> dict[str, tuple[str, ...]]:
    """{"VERB": lemmas, "NOUN": lemmas, "ADJ": lemmas} of a word form, also of one like "goed" that is none."""
    import lemminflect

    found = {("VERB" if part == "AUX" else part): lemmas for part, lemmas in lemminflect.getAllLemmas(word).items()}
    for end, part in (("ed", "VERB"), ("d", "VERB"), ("s", "NOUN"), ("es", "NOUN")):  # "goed", "taked", "childs"
        stem = word.removesuffix(end)
        if not found and stem != word and stem in lemminflect.getAllLemmas(stem, upos=part).get(part, ()):
            found = {part: (stem,)}
    return {part: lemmas for part, lemmas in found.items() if part in ("VERB", "NOUN", "ADJ")}


def lemmas(word: str) -> set[str]:
    """All lemmas of a lower-case word form, whatever its part of speech."""
    return {lemma for found in _readings(word).values() for lemma in found}


@functools.lru_cache(maxsize=50_000)
def inflections(lemma: str, part: str) -> dict[str, tuple[str, ...]]:
    """The forms of a lemma as one part of speech (VERB, NOUN, ADJ) by their Penn tags."""
    import lemminflect

    return lemminflect.getAllInflections(lemma, upos=part)


def _adverb(word: str) -> str:
    if word == "good":
        return "well"
    if word.endswith("y") and len(word) > 3:
        return word[:-1] + "ily"
    if word.endswith("le"):
        return word[:-1] + "y"
    return word + ("ally" if word.endswith("ic") else "ly")


def _adjectives(word: str) -> Iterator[str]:
    if word == "well":
        yield "good"
    for end, other in (("ily", "y"), ("ically", "ic"), ("bly", "ble"), ("ly", "")):
        if word.endswith(end) and len(word) > len(end) + 2:
            yield word.removesuffix(end) + other
            return
