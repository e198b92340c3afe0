"""Mistakes of prepositions."""

from __future__ import annotations

import functools
from collections.abc import Iterator

import lemminflect

from train.mistakes.clean import MODALS, Clean, Place, verb
from train.mistakes.nouns import PLACES

# head | right preposition | what is written for it ("-": nothing); heads are inflected
GOVERNED_LINES = """listen|to|- at|v
wait|for|- to|v
depend|on|of from in|v
rely|on|in of to|v
belong|to|- for at|v
consist|of|in from|v
apologize|for|about of|v
apply|for|to at|v:a the this that
participate|in|on at to|v
focus|on|in at|v
concentrate|on|in at|v
contribute|to|for in|v
respond|to|- on at|v
refer|to|- at on|v
lead|to|- into|v
suffer|from|of with|v
succeed|in|to on|v
search|for|- about of|v
care|about|for of|v:the this
deal|with|about of|v
agree|with|to on|v:you me him her them
comply|with|to of -|v
cope|with|of about|v
prepare|for|to at|v
pay|for|- to|v:the a this it them
ask|for|- about|v:a more help
look|at|on to -|v
talk|about|of on|v
interested|in|on for about|a
responsible|for|of to about|a
similar|to|with as than|a
aware|of|about from|a
capable|of|to for in|a
familiar|with|to of|a
proud|of|for on with|a
afraid|of|from to|a
full|of|with by from|a
based|on|in at over|a
related|to|with of|a
due|to|of for|a
according|to|with -|a
instead|of|to -|a
because|of|from|a
able|to|for of -|a
ready|for|to of|a:the a
dependent|on|of from|a
famous|for|by of|a
good|at|in on|a:making
access|to|of on -|n
reason|for|of to|n
solution|to|of on|n
addition|to|of at|n
interest|in|on for|n
impact|on|in of to|n
effect|on|in to over|n
influence|on|in to|n
opportunity|to|for of|n:make get learn work see take use help
difference|between|of from among|n
relationship|with|to of|n
lack|of|from in|n
front|of|from|n
terms|of|from|n
behalf|of|from|n
part|of|from in -|n
example|of|for from|n
cost|of|from|n
lot|of|from -|n
out|of|-|a
regard|to|of for|n
attention|to|on at|n
advantage|of|from to|n
"""


@functools.cache
def governed() -> dict[tuple[str, str], tuple[list[str], frozenset[str]]]:
    """(head, preposition) -> (what is written, the words that must follow, none: any)."""
    table = {}
    for line in GOVERNED_LINES.split("\n"):
        if not line:
            continue
        head, right, wrong, kind = line.split("|")
        kind, _, following = kind.partition(":")
        heads = {head}
        if kind == "v":
            heads |= {form for forms in lemminflect.getAllInflections(head, upos="VERB").values() for form in forms}
        for form in heads:
            table[form, right] = (["" if w == "-" else w for w in wrong.split()], frozenset(following.split()))
    return table


MONTHS = frozenset("january february april june july september october november december".split())
DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
TRANSITIVE = {
    "discuss": "about",
    "mention": "about",
    "emphasize": "on",
    "reach": "to",
    "contact": "with",
    "explain": "about",
    "consider": "about",
    "join": "to",
    "approach": "to",
    "describe": "about",
    "lack": "of",
    "affect": "to",
    "request": "for",
    "visit": "to",
    "attend": "to",
    "inform": "to",
    "influence": "on",
    "answer": "to",
    "ask": "to",
    "tell": "to",
    "help": "to",
    "thank": "to",
    "call": "to",
    "marry": "with",
    "support": "to",
    "allow": "to",
}


@functools.cache
def transitive() -> dict[str, str]:
    table = {}
    for base, wrong in TRANSITIVE.items():
        for forms in lemminflect.getAllInflections(base, upos="VERB").values():
            table.update(dict.fromkeys(forms, wrong))
    return table


def preposition(s: Clean) -> Iterator[Place]:
    """depends on -> depends of; on Monday -> in Monday; discuss the plan -> discuss about the plan."""
    for i, word in enumerate(s.words):
        if not s.near(i):
            continue
        after = s.w(i + 1)
        wrong, following = governed().get((word, after), ([], frozenset()))
        if wrong and s.near(i + 1) and (not following or s.w(i + 2) in following) and (word != "look" or s.w(i + 2) != "it"):
            yield s.part(i + 1, i + 1, *wrong)
        elif word == "on" and after in DAYS and s.last(i + 1):
            yield s.part(i, i, "in", "at")
        elif word == "in" and after in MONTHS and s.last(i + 1):
            yield s.part(i, i, "on", "at")
        elif word == "in" and after in PLACES and s.raw[i + 1][0].isupper():
            yield s.part(i, i, "at", "on")
        elif word == "at" and after in ("night", "noon", "midnight", "home", "least", "first", "once"):
            yield s.part(i, i, "in", "on" if after != "home" else "in")
        elif word == "in" and after == "the" and s.w(i + 2) in ("morning", "afternoon", "evening", "world", "future", "past"):
            yield s.part(i, i, "at")
        elif word == "with" and after in ("me", "him", "them", "us", "her") and s.w(i - 1) in ("agree", "talk", "live", "work"):
            yield s.part(i, i, "to" if s.w(i - 1) != "talk" else "at")
        elif (
            word == "for"
            and after in ("two", "three", "four", "five", "six", "ten", "several", "many", "a")
            and s.w(i + 2) in ("years", "weeks", "months", "days", "hours", "while", "decades")
        ):
            if {"been", "have", "has"} & set(s.words[:i]) and "will" not in s.words and "to" not in s.words[:i]:
                yield s.part(i, i, "since", "from")
        elif (
            word in transitive()
            and verb_place(s, i)
            and (
                after in ("me", "him", "them", "us", "the", "a", "this", "our", "your", "my")
                if word not in ("help", "helped")
                else after in ("me", "him", "them", "us")
            )
        ) and (
            transitive()[word] != "to"
            or word in ("reach", "reached", "join", "joined", "affect", "affects", "approach", "visit", "visited")
            or after in ("me", "him", "them", "us")
        ):
            yield s.part(i, i, f"{s.raw[i]} {transitive()[word]}")


def verb_place(s: Clean, i: int) -> bool:
    """Whether word i surely is a verb: after "to", a modal, a pronoun, or having no other reading."""
    return (
        s.w(i - 1) in MODALS | {"to", "i", "we", "they", "he", "she", "please", "not", "you", "and"}
        and s.near(i - 1)
        and (s.w(i - 1) != "to" or bool(verb(s.w(i), "VB")))
    )
