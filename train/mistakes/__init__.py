"""Put mistakes into right sentences, each only where its neighbours prove that the result is wrong English.

Every rule names the places of one kind of mistake and what people write there; several are then laid into the same
sentence, away from each other, so that the clean sentence stays the one answer. It knows inflections and word
frequencies; it knows no syntax beyond the words next to a place, and nothing about tokenizers or prompts.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from train.mistakes.clean import Clean, Place
from train.mistakes.marks import apostrophe, capital, comma, respell, respellable, spaced
from train.mistakes.nouns import article_drop, article_extra, article_swap, existential, noun_number, pronoun
from train.mistakes.prepositions import preposition
from train.mistakes.verbs import (
    after_do,
    after_have,
    after_modal,
    be_agreement,
    distant_agreement,
    gerund,
    infinitive,
    passive,
    past,
    present,
    progressive,
    questions,
)
from train.mistakes.words import adverb, alike, doubled, missing, order


@dataclass(frozen=True)
class Rule:
    """One kind of mistake: its weight among the kinds, its places, and its family (one mistake a family in a sentence)."""

    weight: float
    places: Callable[[Clean], Iterator[Place]]
    family: str = ""


def _spelling(s: Clean) -> Iterator[Place]:
    for i in respellable(s):
        yield s.spans[i][0], s.spans[i][1], []


# Weights: what published counts of learner corpora agree on (articles, prepositions, verbs, nouns, spelling and marks
# first), tuned by reading samples.
RULES = {
    "spelling": Rule(9, _spelling),
    "article_drop": Rule(11, article_drop, "number"),
    "article_swap": Rule(5, article_swap, "number"),
    "article_extra": Rule(2, article_extra),
    "preposition": Rule(12, preposition),
    "be_agreement": Rule(6, be_agreement, "number"),
    "distant_agreement": Rule(5, distant_agreement, "number"),
    "present": Rule(6, present, "number"),
    "questions": Rule(4, questions, "verb"),
    "after_do": Rule(3, after_do, "verb"),
    "after_modal": Rule(4, after_modal),
    "after_have": Rule(4, after_have),
    "passive": Rule(4, passive),
    "progressive": Rule(3, progressive),
    "past": Rule(4, past),
    "infinitive": Rule(5, infinitive),
    "gerund": Rule(4, gerund),
    "noun_number": Rule(9, noun_number, "number"),
    "existential": Rule(3, existential, "number"),
    "pronoun": Rule(2, pronoun),
    "alike": Rule(12, alike),
    "adverb": Rule(3, adverb),
    "missing": Rule(6, missing),
    "doubled": Rule(1, doubled),
    "order": Rule(2, order),
    "comma": Rule(5, comma),
    "capital": Rule(3, capital),
    "apostrophe": Rule(4, apostrophe),
    "spaced": Rule(1, spaced),
}


EVERYWHERE = frozenset(("spelling", "doubled", "capital", "spaced", "comma"))  # rules that fit nearly every sentence


def draw_rule(rng: random.Random) -> str:
    """The name of a rule, by weight."""
    return rng.choices(list(RULES), [rule.weight for rule in RULES.values()])[0]


def fits(text: str, name: str) -> bool:
    """Whether the rule called `name` finds a place in `text`."""
    return next(iter(RULES[name].places(Clean(text))), None) is not None


def mistaken(text: str, rng: random.Random, wanted: int, first: str = "") -> tuple[str, tuple[str, ...]]:
    """`text` with up to `wanted` mistakes that do not touch each other, and their names; none where no rule fits. The rule
    called `first` comes first when it fits."""
    clean = Clean(text)
    found = {name: list(rule.places(clean)) for name, rule in RULES.items()} if len(clean) > 1 else {}
    edits: list[tuple[int, int, str]] = []
    names: list[str] = []
    families: set[str] = set()
    for _ in range(3 * wanted):
        usable = [name for name, places in found.items() if places and RULES[name].family not in families]
        if len(edits) == wanted or not usable:
            break
        weights = [RULES[n].weight * (0.3 if n in EVERYWHERE else 1) for n in usable]
        name = first if first in usable and not edits else rng.choices(usable, weights)[0]
        rule = RULES[name]
        free = [p for p in found[name] if all(p[1] + 2 <= start or end + 2 <= p[0] for start, end, _ in edits)]
        if not free:
            continue
        start, end, options = rng.choice(free)
        right = text[start:end]
        if name == "spelling":
            wrong = respell(right.lower(), rng)
            wrong = wrong[:1].upper() + wrong[1:] if right[0].isupper() else wrong
        else:
            wrong = rng.choice(options)
        if wrong == right:
            continue
        edits.append((start, end, wrong))
        names.append(name)
        families.add(rule.family)
        families.discard("")
    for start, end, wrong in sorted(edits, reverse=True):
        text = text[:start] + wrong + text[end:]
    return text, tuple(names)
