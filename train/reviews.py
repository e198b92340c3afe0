"""Short reviews of things and services with what their writer thought of them, of a small grammar of our own.

A review may praise by denying a fault, blame by denying a virtue, grant the other side something first, or tell of what was expected.
Reviews to measure on speak of things and use words of praise and blame that no review to learn from does.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

NEGATIVE, POSITIVE = "negative", "positive"
KEPT = 4  # one thing and one word in so many is kept for the reviews to measure on

# what is reviewed: its parts and manners
THINGS = {
    "kettle": "handle lid spout switch",
    "headset": "sound case cable fit",
    "backpack": "zip strap lining pocket",
    "hotel": "room breakfast pool staff",
    "restaurant": "food service menu wine",
    "phone": "screen battery camera speaker",
    "novel": "plot ending style dialogue",
    "course": "teacher material pace method",
    "film": "story acting music ending",
    "bicycle": "frame saddle brake gearing",
    "chair": "seat back fabric armrest",
    "lamp": "light base shade switch",
    "printer": "ink paper tray software",
    "jacket": "fabric lining hood zip",
    "taxi": "driver car ride price",
    "museum": "tour shop collection guide",
    "tent": "fabric pole floor peg",
    "mixer": "bowl motor blade lid",
    "website": "layout search checkout help",
    "concert": "sound band stage view",
    "mattress": "foam cover edge smell",
    "vacuum cleaner": "hose brush noise filter",
    "bakery": "bread coffee queue service",
    "keyboard": "layout feel noise cable",
}
PRAISE = """excellent|lovely|superb|solid|delightful|reliable|brilliant|comfortable|wonderful|pleasant|outstanding|charming
|flawless|terrific|impressive|splendid|first-rate|fantastic|perfect|well made|great|beautiful|faultless|convincing"""
BLAME = """awful|flimsy|dreadful|disappointing|terrible|poor|useless|shoddy|horrible|annoying|dull|cheap-looking
|broken|unbearable|mediocre|sloppy|atrocious|clumsy|worthless|badly made|pathetic|a let-down|faulty|unreliable"""
GOOD_END = """I would buy it again|Worth every penny|I have told all my friends about it|We will be back|My favourite purchase of the year
|I use it every day and smile|Exactly what I had hoped for|Five stars from me|It made our week|I could not ask for more"""
BAD_END = """I want my money back|A waste of time|I sent it back|Never again|I regret the purchase|Save your money
|It went straight into the bin|One star is too many|I am still waiting for an apology|It ruined our week"""
# {p} a part, {w} a word of the review's own side, {o} a word of the other side, {t} the thing
PLAIN = (
    "The {p} is {w}.",
    "The {p} was simply {w}.",
    "What a surprise: the {p} is {w}.",
    "I find the {p} {w}.",
    "A {t} whose {p} is {w}.",
    "After two months the {p} is still {w}.",
    "Everyone in the family calls the {p} {w}.",
    "This {t} is {w}.",
    "The {p}: {w}.",
)
DENIED = (
    "The {p} is not {o} at all.",
    "Nobody could call the {p} {o}.",
    "The {p} is anything but {o}.",
    "I can't say that the {p} is {o}.",
    "The {p} was never {o}.",
    "There is nothing {o} about the {p}.",
)
GRANTED = (
    "The {q} is {o}, but the {p} is so {w} that it does not matter.",
    "Although the {q} is {o}, on the whole the {t} is {w}.",
    "I was told the {t} would be {o}; it turned out to be {w}.",
    "I expected something {o} and got something {w}.",
    "My last {t} was {o}. This one is {w}.",
    "Others may find the {q} {o}, yet for me the {t} is {w}.",
)


def _words(text: str, held_out: bool) -> list[str]:
    words = text.replace("\n", "").split("|")
    return words[::KEPT] if held_out else [word for place, word in enumerate(words) if place % KEPT]


def review(rng: random.Random, held_out: bool) -> tuple[str, str]:
    """(text, class) of one review."""
    thing = _thing(rng, held_out)
    good = rng.random() < 0.5
    return _review(rng, thing, good, held_out), POSITIVE if good else NEGATIVE


def opinion(rng: random.Random, held_out: bool, count: int) -> list[str]:
    """`count` reviews of one thing by people who think the same of it."""
    thing, good = _thing(rng, held_out), rng.random() < 0.5
    return [_review(rng, thing, good, held_out) for _ in range(count)]


def _thing(rng: random.Random, held_out: bool) -> str:
    things = list(THINGS)
    return rng.choice(things[::KEPT] if held_out else [name for place, name in enumerate(things) if place % KEPT])


def _review(rng: random.Random, thing: str, good: bool, held_out: bool) -> str:
    """One to three sentences, and perhaps a last word."""
    own, other = (_words(text, held_out) for text in ((PRAISE, BLAME) if good else (BLAME, PRAISE)))
    sentences = [_sentence(rng, thing, own, other) for _ in range(rng.choice((1, 1, 2, 3)))]
    if rng.random() < 0.35:
        sentences.append(rng.choice(_words(GOOD_END if good else BAD_END, held_out)) + rng.choice((".", ".", "!")))
    return " ".join(sentences)


def _sentence(rng: random.Random, thing: str, own: Sequence[str], other: Sequence[str]) -> str:
    forms = rng.choices((PLAIN, DENIED, GRANTED), (5, 2, 3))[0]
    part, another = rng.sample(THINGS[thing].split(), 2)
    return rng.choice(forms).format(p=part, q=another, t=thing, w=rng.choice(own), o=rng.choice(other))


def reviews(count: int, seed: int, held_out: bool) -> list[tuple[str, str]]:
    """`count` different reviews with their classes: the same for the same seed."""
    rng = random.Random(f"reviews-{seed}-{held_out}")
    found: dict[str, str] = {}
    while len(found) < count:
        text, label = review(rng, held_out)
        found.setdefault(text, label)
    return list(found.items())
