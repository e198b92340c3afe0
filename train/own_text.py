"""The project's own English, line by line, to pretrain a small encoder on: its documents, its lessons in their right form, its drafts,
and what its grammars say: reviews of one thing by people of one mind, mails about one affair.

A heading `= NAME =` begins each document, as in wikitext; whole documents are held out.
"""

from __future__ import annotations

import random
import re
from pathlib import Path

from train.lessons import fill, lay_slips
from train.questions import mail
from train.reviews import opinion

ROOT = Path(__file__).resolve().parent.parent
PROSE = ("README.md", "EXPERIMENTS.md", "docs/*.md", "prompts/*.txt", "tests/fixtures/drafts/clean-*.txt")
LESSONS = ("mistakes.txt", "restraint.txt", "tone.txt")
GROUP = 40  # lines of lessons that make a document
MADE = 400  # documents of each grammar
LINES = 8  # of such a document


def own_lines(share: float, seed: int) -> tuple[list[str], list[str]]:
    """(lines to learn from, lines held out): of each kind of document about `share` is held out."""
    rng = random.Random(f"own-{seed}")
    learnt: list[str] = []
    held_out: list[str] = []
    for place, document in enumerate([*_prose(), *_lessons(rng), *_made(rng)]):
        (held_out if place % round(1 / share) == 1 else learnt).extend(document)
    return learnt, held_out


def _prose() -> list[list[str]]:
    """A document for each section of prose; tables, code and pictures are left out."""
    found = []
    for pattern in PROSE:
        for path in sorted(ROOT.glob(pattern)):
            text = re.sub(r"^---\n.*?\n---\n|```.*?```|<!--.*?-->", "", path.read_text(encoding="utf-8"), flags=re.S)
            for number, section in enumerate(re.split(r"^#+ .*$", text, flags=re.M)):
                paragraphs = [" ".join(part.split()) for part in section.split("\n\n")]
                lines = [line for line in paragraphs if line and not line.startswith(("|", "!", "<"))]
                if lines:
                    found.append([f"= {path.stem} {number} =", *lines])
    return found


def _lessons(rng: random.Random) -> list[list[str]]:
    found = []
    for name in LESSONS:
        raw = (ROOT / "train" / "lessons" / name).read_text(encoding="utf-8").splitlines()
        lines = [_right(line, rng) for line in raw if line.strip() and not line.startswith(("#", "=="))]
        found += [[f"= {name} {start} =", *lines[start : start + GROUP]] for start in range(0, len(lines), GROUP)]
    return found


def _right(line: str, rng: random.Random) -> str:
    return fill(lay_slips(line, rng, 0)[1], rng)


def _made(rng: random.Random) -> list[list[str]]:
    """Documents of the grammars, with the words of all reviews and mails, also of those that other recipes measure on: like a BERT's
    pretraining text, they say nothing of the classes and answers that are asked for there."""
    found = []
    for number in range(MADE):
        held_out = rng.random() < 1 / 3
        found.append([f"= reviews {number} =", *opinion(rng, held_out, LINES)])
        found.append([f"= mail {number} =", *mail(rng, held_out, LINES)])
    return found
