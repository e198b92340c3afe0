"""Answers as spans of a passage: windows over long passages and where the answer lies in each, and out of a model's scores the best
span or none, measured as SQuAD 2.0 is (train/squad.py)."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from train.encoder_base import load
from train.encoder_data import Row, read
from train.encoder_job import Job, Metrics, pad
from train.encoder_recipe import LONGEST_QUESTION, EncoderRecipe
from train.squad import evaluate

CANDIDATES = 20  # starts and ends of a window that are tried with each other, BERT's n_best_size
EVEN = 0.5  # probability of "no answer" above which none is given: its score is above that of the best span


@dataclass(frozen=True)
class Window:
    """A part of a passage as the model reads it. `row`: the number of the question; `spans`: for each token the characters of the
    passage that it stands for, None outside the passage."""

    row: int
    spans: tuple[tuple[int, int] | None, ...]


@dataclass(frozen=True)
class Answer:
    """The best span of a passage, and the probability, 0 to 1, that there is no answer."""

    text: str
    no_answer: float


def job(recipe: EncoderRecipe, source: str) -> Job:
    """The task of a recipe over the base `source`. Raises TuneError."""
    parted = read(recipe)
    model, tokenizer = load(recipe, source)
    learnt, _ = windows(parted.learnt, tokenizer, recipe)
    held_out, places = windows(parted.held_out, tokenizer, recipe, kept=True)

    unanswered = 100 * sum(not row["answers"]["text"] for row in parted.held_out) / len(parted.held_out)

    def answered(found: Any) -> list[Answer]:
        starts, ends = found.predictions
        return answers(parted.held_out, places, starts, ends, recipe.longest_answer)

    def measure(found: Any) -> Metrics:
        return score(parted.held_out, answered(found))

    def finish(folder: Path, found: Any, metrics: Metrics) -> None:
        names, said = _ids(parted.held_out), answered(found)
        for file, values in (("predictions", [one.text for one in said]), ("na_probs", [one.no_answer for one in said])):
            (folder / f"{file}.json").write_text(
                json.dumps(dict(zip(names, values, strict=True)), indent=0) + "\n", encoding="utf-8"
            )

    return Job(
        model,
        tokenizer,
        learnt,
        held_out,
        partial(pad, tokenizer=tokenizer),
        ("start_positions", "end_positions"),
        "f1",
        measure,
        finish=finish,
        facts={"windows": len(learnt), "baselines": {"f1": ("no answer to any question", unanswered)}},
    )


def windows(
    rows: Sequence[Row], tokenizer: Any, recipe: EncoderRecipe, kept: bool = False
) -> tuple[list[dict[str, Any]], list[Window]]:
    """(what the model reads, where each token lies): a passage that is too long becomes several windows, each of which shares
    `stride` tokens with the one before it. Where the answer is not whole in a window, its place there is the first token, [CLS].

    The places are left empty unless `kept`: training does not need them, and they are large.
    """
    read_: list[dict[str, Any]] = []
    places: list[Window] = []
    cut = 0
    for first in range(0, len(rows), 500):
        part = rows[first : first + 500]
        asked = [_short(row["question"], tokenizer) for row in part]
        cut += sum(short != row["question"] for short, row in zip(asked, part, strict=True))
        batch = tokenizer(
            asked,
            [row["context"] for row in part],
            max_length=recipe.max_length,
            stride=recipe.stride,
            truncation="only_second",
            return_overflowing_tokens=True,
            return_offsets_mapping=True,
        )
        for number, owner in enumerate(batch["overflow_to_sample_mapping"]):
            sides = batch.sequence_ids(number)
            spans = tuple(
                tuple(span) if side == 1 else None for side, span in zip(sides, batch["offset_mapping"][number], strict=True)
            )
            start, end = place(part[owner], spans)
            read_.append(
                {name: batch[name][number] for name in ("input_ids", "token_type_ids", "attention_mask") if name in batch}
                | {"start_positions": start, "end_positions": end}
            )
            if kept:
                places.append(Window(first + owner, spans))
    if cut:
        print(f"{cut:,} questions are cut to {LONGEST_QUESTION} tokens", file=sys.stderr)
    return read_, places


def _short(question: str, tokenizer: Any) -> str:
    offsets = tokenizer(question, add_special_tokens=False, return_offsets_mapping=True)["offset_mapping"]
    return question if len(offsets) <= LONGEST_QUESTION else question[: offsets[LONGEST_QUESTION - 1][1]]


def place(row: Row, spans: Sequence[tuple[int, int] | None]) -> tuple[int, int]:
    """(first, last) token of a row's first answer; (0, 0) where it has none or a window does not hold it whole."""
    if not row["answers"]["text"]:
        return 0, 0
    begin = row["answers"]["answer_start"][0]
    end = begin + len(row["answers"]["text"][0])
    inside = [
        (number, span) for number, span in enumerate(spans) if span and span[0] < span[1] and span[0] < end and span[1] > begin
    ]
    if not inside or inside[0][1][0] > begin or inside[-1][1][1] < end:
        return 0, 0
    return inside[0][0], inside[-1][0]


def answers(rows: Sequence[Row], places: Sequence[Window], starts: Any, ends: Any, longest: int) -> list[Answer]:
    """The answer to each question out of the scores (windows, tokens) of starts and ends.

    The score of a span is that of its start and of its end; that of no answer is the lowest that any window gives its first token
    (Devlin et al., 2019). The probability is the logistic function of how far the one lies above the other.
    """
    best: list[tuple[float, str]] = [(-math.inf, "")] * len(rows)
    none = [math.inf] * len(rows)
    for window, begin, end in zip(places, starts, ends, strict=True):
        none[window.row] = min(none[window.row], float(begin[0] + end[0]))
        score, span = _best_span(window, begin, end, longest)
        if score > best[window.row][0]:
            best[window.row] = score, rows[window.row]["context"][span[0] : span[1]]
    return [Answer(text, _logistic(absent - score)) for (score, text), absent in zip(best, none, strict=True)]


def _best_span(window: Window, begin: Any, end: Any, longest: int) -> tuple[float, tuple[int, int]]:
    inside = [number for number, span in enumerate(window.spans) if span]
    first = sorted(inside, key=lambda number: -begin[number])[:CANDIDATES]
    last = sorted(inside, key=lambda number: -end[number])[:CANDIDATES]
    best, where = -math.inf, (0, 0)
    for a in first:
        for b in last:
            here, there = window.spans[a], window.spans[b]
            if here and there and a <= b < a + longest and begin[a] + end[b] > best:
                best, where = float(begin[a] + end[b]), (here[0], there[1])
    return best, where


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-value)) if value > -700 else 0.0


def _ids(rows: Sequence[Row]) -> list[str]:
    return [str(row.get("id", number)) for number, row in enumerate(rows)]


def score(rows: Sequence[Row], said: Sequence[Answer]) -> Metrics:
    """SQuAD 2.0's measures in percent, no answer given where its probability is above one half; and the best thresholds."""
    names = _ids(rows)
    golds = {name: row["answers"]["text"] for name, row in zip(names, rows, strict=True)}
    texts = {name: one.text for name, one in zip(names, said, strict=True)}
    sure = {name: one.no_answer for name, one in zip(names, said, strict=True)}
    return evaluate(golds, texts, sure, EVEN)
