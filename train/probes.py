"""Eight sentences to correct, and eight questions to answer, that a model is asked before and after it learns."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from train.seq2seq_rows import Pair, posed

CORRECTIONS = (
    ("I has recieved you're report yesterday.", "I received your report yesterday."),
    ("She don't knows the answer.", "She doesn't know the answer."),
    ("We discussed about the informations that you send us.", "We discussed the information that you sent us."),
    ("He go to the office every days.", "He goes to the office every day."),
    ("Please let me know if anything are missing.", "Please let me know if anything is missing."),
    ("Their is two mistake in the invoice.", "There are two mistakes in the invoice."),
    ("I am looking forward to hear from you.", "I am looking forward to hearing from you."),
    ("The contract was sign by both party last week.", "The contract was signed by both parties last week."),
)
# question, passage, answer: of general knowledge, so that a model of some size can also be asked them without the passage
QUESTIONS = (
    ("What is the capital of France?", "Paris, on the Seine, is the capital of France and its largest city.", "Paris"),
    ("Who wrote Hamlet?", "Hamlet is a tragedy by William Shakespeare, written around 1600.", "William Shakespeare"),
    ("How many days does a leap year have?", "A leap year has 366 days, one more than a common year.", "366"),
    (
        "At what temperature in degrees Celsius does water boil at sea level?",
        "At sea level water boils at 100 degrees Celsius.",
        "100",
    ),
    ("Which planet is closest to the Sun?", "Mercury is the planet closest to the Sun; Venus comes next.", "Mercury"),
    ("In which year did the Second World War end?", "The Second World War began in 1939 and ended in 1945.", "1945"),
    ("What is the chemical symbol of gold?", "Gold is a chemical element whose symbol is Au.", "Au"),
    ("Which ocean is the largest?", "The Pacific is the largest ocean, followed by the Atlantic.", "Pacific"),
)


def probes(task: str, passage: bool) -> list[Pair]:
    """The eight of a task; questions with their passage, or alone."""
    if task == "correction":
        return [Pair(wrong, right, (right,), wrong) for wrong, right in CORRECTIONS]
    return [Pair(posed(asked, text if passage else ""), answer, (answer,), text) for asked, text, answer in QUESTIONS]


def before(folder: Path, begun: bool, write: Callable[[], list[str]]) -> list[str]:
    """What the model wrote before it learnt, which is kept in `folder`; of a run that is `begun`, nothing that was not kept."""
    path = folder / "probes.json"
    if path.is_file():
        return list(json.loads(path.read_text(encoding="utf-8")))
    if begun:
        return [""] * len(CORRECTIONS)
    answers = write()
    path.write_text(json.dumps(answers, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return answers


def table(columns: Mapping[str, Sequence[str]]) -> str:
    """Markdown of columns of texts, each under its name."""
    lines = [f"| {' | '.join(columns)} |", "|" + " --- |" * len(columns)]
    for cells in zip(*columns.values(), strict=True):
        lines.append("| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"
