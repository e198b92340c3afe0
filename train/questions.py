"""Questions about the passages of made-up mails, in the rows of SQuAD 2.0, of a small grammar of our own.

A passage tells who does what, when, where and for how much, in as many sentences as it takes to be longer than a window. A third of the
questions cannot be answered: they ask about what another passage tells, or for what this one leaves out.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from train.tone_pairs import COMPANIES, DAYS, MONTHS, NAMES, SURNAMES, THING_LIST

UNANSWERABLE = 1 / 3  # of the questions; of SQuAD 2.0's training set it is the same share
LENGTHS = (2, 3, 4, 6, 12)  # sentences of a passage that tell something
RECURRING = 0.7  # of the slots of a mail's sentences, filled with what the mail is about
PLACES = "the canteen|room 12|the main hall|the Lisbon office|the library|the warehouse|the car park|the second floor".split("|")
EVENTS = (
    "budget meeting|fire drill|product launch|summer party|safety training|board meeting|interview|audit|workshop|open day".split(
        "|"
    )
)
ROLES = "the auditor|the caterer|the new intern|the landlord|our supplier|the technician|the courier|the translator".split("|")
DEEDS = "send|check|print|sign|translate|collect|return|correct".split("|")
FILLERS = (
    "Please let me know if anything is unclear.",
    "Thank you all for your patience.",
    "Nothing else has changed since last week.",
    "The weather should be fine.",
    "As always, questions are welcome.",
    "We have talked about the rest already.",
    "More about that in a later mail.",
    "Many of you asked, so here it is again.",
    "That is all for this part.",
)
# a sentence with slots, and the questions about it with the slot that answers each
FACTS = (
    (
        "{name} will {deed} {thing} on {day}.",
        (("Who will {deed} {thing}?", "name"), ("What will {name} {deed}?", "thing"), ("When will {name} {deed} {thing}?", "day")),
    ),
    (
        "The {event} takes place in {place} at {time}.",
        (("Where does the {event} take place?", "place"), ("At what time is the {event}?", "time")),
    ),
    (
        "{company} offered {amount} for {thing}.",
        (("Who offered money for {thing}?", "company"), ("How much did {company} offer for {thing}?", "amount")),
    ),
    ("{role} moved the {event} to {date}.", (("To which date was the {event} moved?", "date"), ("Who moved the {event}?", "role"))),
    ("{name} left {thing} in {place}.", (("Where did {name} leave {thing}?", "place"), ("Who left {thing} behind?", "name"))),
    (
        "{role} wants {amount} from {company} by {date}.",
        (("How much does {role} want from {company}?", "amount"), ("By when does {role} want the money from {company}?", "date")),
    ),
    (
        "{company} and {role} meet in {place} on {day}.",
        (("Whom does {company} meet?", "role"), ("Where do {company} and {role} meet?", "place")),
    ),
)


@dataclass(frozen=True)
class Fact:
    """A sentence of a passage with the values of its slots, by its place in FACTS."""

    kind: int
    values: dict[str, str]

    @property
    def sentence(self) -> str:
        text = FACTS[self.kind][0].format(**self.values)
        return text[:1].upper() + text[1:]

    def question(self, place: int) -> str:
        text = FACTS[self.kind][1][place][0].format(**self.values)
        return text[:1].upper() + text[1:]


def _fact(rng: random.Random, held_out: bool) -> Fact:
    values = _values(rng, held_out)
    return Fact(rng.randrange(len(FACTS)), values)


def _values(rng: random.Random, held_out: bool) -> dict[str, str]:
    """One of each slot. Names of people and things part the passages to learn from and those to measure on."""
    half = slice(0, None, 3) if held_out else slice(1, None, 3)
    return {
        "name": f"{rng.choice(NAMES[half])} {rng.choice(SURNAMES[half])}",
        "thing": rng.choice(THING_LIST[half]),
        "deed": rng.choice(DEEDS),
        "day": rng.choice(DAYS),
        "event": rng.choice(EVENTS),
        "place": rng.choice(PLACES),
        "company": rng.choice(COMPANIES),
        "role": rng.choice(ROLES),
        "time": f"{rng.randint(8, 18)}:{rng.choice(('00', '15', '30', '45'))}",
        "amount": f"{rng.randint(2, 990) * 10} euros",
        "date": f"{rng.randint(1, 28)} {rng.choice(MONTHS)}",
    }


def mail(rng: random.Random, held_out: bool, count: int) -> list[str]:
    """`count` sentences about one affair, whose people, things and places come again and again."""
    affair = _values(rng, held_out)
    lines = []
    for _ in range(count):
        values = {slot: affair[slot] if rng.random() < RECURRING else value for slot, value in _values(rng, held_out).items()}
        lines.append(Fact(rng.randrange(len(FACTS)), values).sentence)
    return lines


def _same_question(fact: Fact, place: int, told: list[Fact]) -> bool:
    """Whether a passage answers this question, or tells its sentence with another value: then it would be ambiguous."""
    return any(other.kind == fact.kind and other.question(place) == fact.question(place) for other in told)


def _row(rng: random.Random, number: int, held_out: bool, most: int) -> dict[str, Any]:
    told: list[Fact] = []
    wanted = rng.choice([length for length in LENGTHS if length <= most])
    while len(told) < wanted:
        fact = _fact(rng, held_out)
        if not any(_same_question(fact, place, told) for place in range(len(FACTS[fact.kind][1]))):
            told.append(fact)
    sentences: list[str] = []
    starts: list[int] = []
    for fact in told:
        if rng.random() < 0.4:
            sentences.append(rng.choice(FILLERS))
        starts.append(sum(len(sentence) + 1 for sentence in sentences))
        sentences.append(fact.sentence)
    chosen = rng.randrange(len(told))
    fact = told[chosen]
    place = rng.randrange(len(FACTS[fact.kind][1]))
    answers: dict[str, list[Any]] = {"text": [], "answer_start": []}
    if rng.random() < UNANSWERABLE:
        while _same_question(fact, place, told):
            fact = _fact(rng, held_out)
            place = rng.randrange(len(FACTS[fact.kind][1]))
    else:
        slot = FACTS[fact.kind][1][place][1]
        before = FACTS[fact.kind][0].split("{" + slot + "}")[0].format(**fact.values)
        start, value = starts[chosen] + len(before), fact.values[slot]
        answers = {"text": [value[:1].upper() + value[1:] if not before else value], "answer_start": [start]}
    return {"id": f"q{number}", "question": fact.question(place), "context": " ".join(sentences), "answers": answers}


def questions(count: int, seed: int, held_out: bool, most: int = LENGTHS[-1]) -> list[dict[str, Any]]:
    """`count` rows with id, question, context and answers (text and answer_start, both empty where there is none). `most`: sentences
    of a passage that tell something, LENGTHS[0] or more."""
    rng = random.Random(f"questions-{seed}-{held_out}")
    return [_row(rng, number, held_out, most) for number in range(count)]
