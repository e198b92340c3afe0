"""Hand-written email sentences by kind with how they sound: `lessons/tone.txt`, with values in its slots.

Steps, lists, headings, thanks, sympathy, apologies, refusals and facts are not rude; insults, contempt, sarcasm and threats in
polite words are. It knows nothing about classifiers.
"""

from __future__ import annotations

import hashlib
import random
import re
from dataclasses import dataclass

from train.lessons import SLOT, fill, read_lines

SECTION = re.compile(r"== (?P<kind>[\w ]+): (?P<sentiment>negative|neutral|positive) (?P<politeness>impolite|neutral|polite)")
BULLETS = ("- ", "* ", "• ", "1. ", "2) ", "[ ] ")  # what stands before a step or an item here and there
LISTED = ("step", "item")


@dataclass(frozen=True)
class ToneLine:
    """A sentence of a kind, perhaps with slots, and its labels."""

    kind: str
    sentiment: str
    politeness: str
    text: str

    @property
    def held_out(self) -> bool:
        """Whether it is left for development, as one in ten is; a hash decides, so that other lines do not move it."""
        return hashlib.sha256(self.text.encode()).digest()[0] % 10 == 0

    def drawn(self, rng: random.Random) -> str:
        """The sentence with a value in each slot, as a person may write it in a list."""
        text = fill(self.text, rng) if SLOT.search(self.text) else self.text
        if self.kind in LISTED and rng.random() < 0.15:
            return rng.choice(BULLETS) + text
        return text if self.kind == "item" else text[:1].upper() + text[1:]


def tone_lines() -> list[ToneLine]:
    """All lines of lessons/tone.txt. Raises ValueError at a line whose section says neither kind nor labels."""
    lines, section = [], None
    for line in read_lines("tone.txt"):
        if line.startswith("=="):
            section = SECTION.fullmatch(line)
        elif section is None:
            raise ValueError(f"tone.txt: “{line}” stands in no section “== KIND: SENTIMENT POLITENESS”")
        else:
            lines.append(ToneLine(section["kind"], section["sentiment"], section["politeness"], line))
    return lines


def drawn_lines(times: int, seed: int) -> list[tuple[ToneLine, str]]:
    """Each line that is not held out, `times` times with other values in its slots; the same for the same seed."""
    rng = random.Random(f"tone-{seed}")
    return [(line, line.drawn(rng)) for line in tone_lines() if not line.held_out for _ in range(times)]
