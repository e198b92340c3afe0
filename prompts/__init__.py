"""What we ask a model for: the chat messages around one unit of a draft, with its scores in the system prompt.

The templates lie beside this file as text. The draft is joined to them as a message of its own and never passes
through a template engine. The unchanging part comes first and the scores last, so that a prefix can be cached.
"""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path
from typing import Literal

from classifiers import Scores

Style = Literal["chat", "terse", "mini"]
Message = dict[str, str]

FOLDER = Path(__file__).parent
NO_GOAL = "as it is"


@functools.cache
def template(style: Style) -> str:
    """The text of a template, without its final line break."""
    return (FOLDER / f"{style}.txt").read_text(encoding="utf-8").removesuffix("\n")


def system_text(scores: Scores, goal: str = NO_GOAL, style: Style = "chat") -> str:
    """The system prompt: the template, then the scores, then the goal if the person named one."""
    if style == "mini":
        return mini_system(scores.sentiment.label, scores.politeness.label)
    if style == "terse":
        return terse_system(scores.sentiment.label, scores.politeness.label, goal)
    lines = [template(style)]
    for name in ("sentiment", "politeness"):
        score = getattr(scores, name)
        lines.append(f"- {name}: {score.label} ({score.confidence:.0%})")
    if goal != NO_GOAL:
        lines.append(f"Wanted tone: {goal}")
    return "\n".join(lines)


def mini_system(sentiment: str, politeness: str) -> str:
    """The terse system prompt of the embedded model, which learnt what each pair of labels asks for."""
    return template("mini").replace("{sentiment}", sentiment).replace("{politeness}", politeness)


def terse_system(sentiment: str, politeness: str, goal: str = NO_GOAL) -> str:
    """The system prompt of the embedded model: one line with the labels of both scores, and the goal if there is one."""
    text = template("terse").replace("{sentiment}", sentiment).replace("{politeness}", politeness)
    return text if goal == NO_GOAL else f"{text} Goal: {goal}."


def build_messages(unit: str, scores: Scores, goal: str = NO_GOAL, style: Style = "chat") -> list[Message]:
    """Chat messages that ask for the rewrite of `unit`, a sentence, paragraph or whole body without outer white space."""
    return [{"role": "system", "content": system_text(scores, goal, style)}, {"role": "user", "content": unit}]


def digest(style: Style) -> str:
    """Twelve hexadecimal digits that change when the template does; a model carries those that it was trained with."""
    return hashlib.sha256(template(style).encode()).hexdigest()[:12]
