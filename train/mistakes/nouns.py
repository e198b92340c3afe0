"""Mistakes of articles, nouns and pronouns."""

from __future__ import annotations

from collections.abc import Iterator

from train.corrupt import inflections
from train.mistakes.clean import BE_FORMS, COUNTABLE, MASS, Clean, Place, only, plural, singular, verb
from train.mistakes.words import hash_of


def article_drop(s: Clean) -> Iterator[Place]:
    """a book -> book where the noun cannot stand alone; the same -> same; one of the best -> one of best."""
    for i, word in enumerate(s.words):
        if word not in ("a", "an", "the") or not s.near(i) or (s.raw[i].isupper() and i):
            continue
        j = i + 1
        if j + 1 < len(s) and only(s.w(j), "ADJ") and s.near(j):
            j += 1
        after = s.w(i + 1)
        if s.w(j) in COUNTABLE and s.w(i - 1) not in ("", "by", "as", "of", "per", "from", "half", "on", "to", "at", "in"):
            if (
                not (s.near(j) and inflections(s.w(j + 1)).get("NOUN") and s.w(j + 1) not in ("is", "was", "has", "of"))
                and not s.raw[j][0].isupper()
            ):
                yield s.part(i, i, "")
        elif (
            s.w(j) in COUNTABLE
            and s.raw[j].islower()
            and s.w(j + 1) not in ("to", "by", "and", "in")
            and s.w(i - 1) in ("of", "to", "in", "on", "at", "from")
            and word == "the"
            and i > 2
        ):
            if not (s.near(j) and inflections(s.w(j + 1)).get("NOUN")):
                yield s.part(i, i, "")
        elif (
            word == "the"
            and after
            in (
                "same",
                "only",
                "first",
                "second",
                "best",
                "most",
                "world",
                "internet",
                "rest",
                "beginning",
                "end",
                "following",
                "whole",
                "other",
            )
            and i
        ):
            if (s.near(i + 1) and s.w(i + 2) not in ("of", "and")) or after in ("world", "internet", "rest", "end", "beginning"):  # noqa: SIM102 - one condition a line
                if s.w(i - 1) not in ("for", "at", "in", "by") or after in ("same", "world", "internet"):
                    yield s.part(i, i, "")
        elif (
            word == "the"
            and s.w(i - 1) == "of"
            and s.w(i - 2) in ("one", "most", "some", "all", "many", "each", "part", "none")
            and plural(after)
        ):
            yield s.part(i, i, "")


def article_swap(s: Clean) -> Iterator[Place]:
    """an hour -> a hour; a book -> an book; the books -> a books; some information -> an information."""
    for i, word in enumerate(s.words):
        if not s.near(i):
            continue
        after = s.w(i + 1)
        if (
            word in ("a", "an")
            and s.raw[i].lower() == word
            and after[:1].isalpha()
            and s.raw[i + 1].islower()
            and not after.startswith(("h", "u", "eu", "one", "x", "o"))
        ):
            if word == "an" or hash_of(s.text[s.spans[i][0] :]) % 5 == 0:  # people forget the n far more often than they add it
                yield s.part(i, i, "an" if word == "a" else "a")
        elif word == "an" and after in ("hour", "honest", "old", "order", "open", "office", "hourly", "other", "online", "offer"):
            yield s.part(i, i, "a")
        elif word == "a" and after in (
            "user",
            "unit",
            "university",
            "unique",
            "useful",
            "European",
            "uniform",
            "one",
            "house",
            "home",
        ):
            yield s.part(i, i, "an")
        elif word in ("the", "my", "our", "their", "these", "those") and plural(after) and word == "the" and s.raw[i + 1].islower():
            if not (s.near(i + 1) and inflections(s.w(i + 2)).get("NOUN") and not inflections(s.w(i + 2)).get("VERB")):
                yield s.part(i, i, "a" if after[0] not in "aeiou" else "an")
        elif word in ("some", "more", "much", "any", "good", "useful", "new") and after in MASS:  # noqa: SIM102 - one condition a line
            if word in ("some", "more", "much", "any"):
                yield s.part(i, i, "an" if after[0] in "aeiou" else "a", "many")
    for i, word in enumerate(s.words):
        if word in MASS and s.raw[i].islower() and not (s.near(i) and inflections(s.w(i + 1)).get("NOUN")):
            yield s.part(i, i, word + "s")


PLACES = frozenset(
    """france germany spain italy china japan india england london paris america africa asia europe russia canada mexico brazil
    rome berlin vienna texas california oxford cambridge boston chicago""".split()
)


def article_extra(s: Clean) -> Iterator[Place]:
    """in France -> in the France; my friend -> the my friend; in 2019 -> in the 2019; at home -> at the home."""
    for i, word in enumerate(s.words):
        if not s.near(i):
            continue
        after = s.w(i + 1)
        if (word in ("in", "to", "from", "of", "at") and after in PLACES and s.raw[i + 1][0].isupper() and s.last(i + 1)) or (
            word in ("in", "of", "with", "for", "to", "and", "is", "on")
            and after in ("my", "your", "his", "our", "their", "its")
            and i
        ):
            yield s.part(i, i, f"{word} the")
        elif (word, after) in (
            ("at", "home"),
            ("for", "example"),
            ("at", "night"),
            ("in", "fact"),
            ("at", "least"),
            ("at", "first"),
            ("in", "general"),
            ("in", "addition"),
        ):
            yield s.part(i, i, f"{word} the" if i else f"{word.capitalize()} the")
        elif word in ("very", "most", "all", "some", "many") and i == 0 and plural(after) and word == "most":
            yield s.part(i, i, "The most")


def noun_number(s: Clean) -> Iterator[Place]:
    """two books -> two book; this book -> this books; many people -> many peoples; these -> this."""
    for i, word in enumerate(s.words):
        if not s.near(i):
            continue
        j = i + 1 + (only(s.w(i + 1), "ADJ") and s.near(i + 1))
        noun = s.w(j)
        compound = s.near(j) and s.w(j + 1) and set(inflections(s.w(j + 1))) >= {"NOUN"} and s.w(j + 1) not in BE_FORMS
        if word in (
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "ten",
            "many",
            "several",
            "these",
            "those",
            "few",
            "both",
            "various",
            "numerous",
        ):
            one = plural(noun)
            if one and s.raw[j].islower() and inflections(noun).get("VERB", {}).get("VB") != noun:
                if not compound and not inflections(one).get("ADJ"):
                    options = [one, one, one] if noun.endswith("s") else [f"{noun}s", one]
                    if noun.endswith("s") and word not in ("these", "those", "both"):
                        options.append(f"{one}'s")
                    yield s.part(j, j, *options)
                if word in ("these", "those"):
                    yield s.part(i, i, "this" if word == "these" else "that")
                elif word == "many":
                    yield s.part(i, i, "much")
            elif noun == "people" and word not in ("these", "those", "both"):
                yield s.part(j, j, "peoples", "person")
        elif (
            word in ("this", "a", "an", "another", "every", "each")
            and j == i + 1
            and only(noun, "NOUN")
            and singular(noun)
            and not compound
        ):
            yield s.part(j, j, singular(noun))
            if word == "this":
                yield s.part(i, i, "these")
            elif word == "another":
                yield s.part(i, i, "other", "an other")
        elif word == "of" and s.w(i - 1) == "one" and s.w(i + 1) in ("the", "our", "my", "these", "his", "her", "their"):
            k = i + 2
            if (
                s.run(i, 3)
                and plural(s.w(k))
                and not inflections(plural(s.w(k))).get("ADJ")
                and not (s.near(k) and inflections(s.w(k + 1)).get("NOUN"))
            ):
                yield s.part(k, k, plural(s.w(k)))
        elif word == "other" and plural(noun) and j == i + 1 and not compound:
            yield s.part(i, i, "others")


def existential(s: Clean) -> Iterator[Place]:
    """There are many -> There is many; There is a -> There are a; there are -> it has."""
    for i, word in enumerate(s.words):
        if word != "there" or not s.near(i):
            continue
        be, after = s.w(i + 1), s.w(i + 2)
        if not s.near(i + 1):
            continue
        if be in ("are", "were") and after in (
            "many",
            "several",
            "two",
            "three",
            "four",
            "five",
            "few",
            "some",
            "other",
            "also",
            "various",
            "no",
            "so",
        ):
            yield s.part(i + 1, i + 1, "is" if be == "are" else "was")
            yield s.part(i, i, "their", "they")
        elif (
            be in ("is", "was")
            and after in ("a", "an")
            and s.w(i + 3) not in ("lot", "number", "couple", "few", "variety", "range", "host")
        ):
            yield s.part(i + 1, i + 1, "are" if be == "is" else "were")
            if s.opens(i):
                yield s.part(i, i, "their")
        elif be == "is" and after == "no":
            yield s.part(i, i, "their")


PRONOUNS = {"them": "they", "him": "he", "me": "I", "us": "we"}


def pronoun(s: Clean) -> Iterator[Place]:
    """with them -> with they; I like -> me like; the man who -> the man which."""
    for i, word in enumerate(s.words):
        if (
            word in ("with", "for", "to", "from", "by", "about", "between")
            and s.w(i + 1) in PRONOUNS
            and s.near(i)
            and s.last(i + 1)
        ):
            yield s.part(i + 1, i + 1, PRONOUNS[s.w(i + 1)])
        elif (
            word == "who"
            and s.near(i - 1)
            and s.near(i)
            and s.w(i - 1)
            in ("people", "person", "man", "woman", "children", "men", "women", "those", "friend", "teacher", "someone")
        ):
            if (
                verb(s.w(i + 1), "VB")
                or verb(s.w(i + 1), "VBZ")
                or verb(s.w(i + 1), "VBD")
                or s.w(i + 1) in ("is", "are", "was", "were", "has", "have", "had")
            ):
                yield s.part(i, i, "which", "what")
        elif word == "that" and s.w(i - 1) in ("everything", "something", "anything", "nothing") and s.near(i - 1) and s.near(i):
            yield s.part(i, i, "what")
        elif word in ("themselves", "himself", "myself", "ourselves") and hash_of(s.text) % 3 == 0:
            yield s.part(
                i, i, {"themselves": "theirselves", "himself": "hisself", "myself": "my self", "ourselves": "our selves"}[word]
            )
