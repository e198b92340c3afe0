"""Inflections of English words: another form of a word, its lemmas. Over lemminflect, which also guesses at words it does not know."""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterator, Sequence
from importlib.abc import MetaPathFinder
from types import ModuleType


@functools.lru_cache(maxsize=50_000)
def form(word: str, name: str) -> str | None:
    """Another form of a lower-case word, `name` BASE, S, PLURAL, PAST, PARTICIPLE, ING, COMPARATIVE, SUPERLATIVE or ADVERB. None where there is none."""
    return next((other for other in _forms(word, name) if other != word), None)


def _forms(word: str, name: str) -> Iterator[str]:
    readings = _readings(word)
    if name == "BASE":
        yield from (lemma for part in ("VERB", "NOUN", "ADJ") for lemma in readings.get(part, ()))
    elif name == "ADVERB":
        yield _adverb(word)
    else:
        wanted = {
            "S": (("VERB", "VBZ"), ("NOUN", "NNS")),
            "PLURAL": (("NOUN", "NNS"),),
            "PAST": (("VERB", "VBD"),),
            "PARTICIPLE": (("VERB", "VBN"), ("VERB", "VBD")),
            "ING": (("VERB", "VBG"),),
            "COMPARATIVE": (("ADJ", "JJR"),),
            "SUPERLATIVE": (("ADJ", "JJS"),),
        }[name]
        for part, mark in wanted:
            for lemma in readings.get(part, ()):
                found = inflections(lemma, part).get(mark)
                if found:
                    yield found[0]
                    if name != "S":
                        break


class _NoSpacy(MetaPathFinder):
    """Says that spaCy is not installed."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:
        if name == "spacy":
            raise ModuleNotFoundError(name)


@functools.cache
def _lemminflect() -> ModuleType:
    """The library without its hook into spaCy: where that is installed (the tests need it), it would take 265 MB and 2 s for nothing."""
    finder = _NoSpacy()
    sys.meta_path.insert(0, finder)
    try:
        import lemminflect
    finally:
        sys.meta_path.remove(finder)
    return lemminflect


@functools.lru_cache(maxsize=50_000)
def _readings(word: str) -> dict[str, tuple[str, ...]]:
    """{"VERB": lemmas, "NOUN": lemmas, "ADJ": lemmas} of a word form, also of one like "goed" that is none."""
    lemminflect = _lemminflect()
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
    return dict(_lemminflect().getAllInflections(lemma, upos=part))


def _adverb(word: str) -> str:
    if word == "good":
        return "well"
    if word.endswith("y") and len(word) > 3:
        return word[:-1] + "ily"
    if word.endswith("le"):
        return word[:-1] + "y"
    return word + ("ally" if word.endswith("ic") else "ly")
