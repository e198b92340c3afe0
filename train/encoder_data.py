"""The rows of an encoder's recipe: out of the Hub, a file, or what the recipe makes by itself; parted into those to learn from and
those to measure on. It knows columns, and nothing about tokens."""

from __future__ import annotations

import csv
import json
import random
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from train.encoder_recipe import OWN, EncoderRecipe
from train.recipe import TuneError

Row = dict[str, Any]
ANSWERS = ("question", "context", "answers")  # of SQuAD 2.0, beside its id
FEWEST = 16  # rows that are held out


@dataclass(frozen=True)
class Parted:
    """Rows to learn from, and rows to measure on. `classes`: the names of a Hub data set's numbered labels, where it has any."""

    learnt: list[Row]
    held_out: list[Row]
    classes: tuple[str, ...] = ()


def columns(recipe: EncoderRecipe) -> tuple[str, ...]:
    """The columns that a recipe's task reads."""
    if recipe.task == "answers":
        return ANSWERS
    return (recipe.text, recipe.label) if recipe.task == "sentiment" else (recipe.text,)


def read(recipe: EncoderRecipe) -> Parted:
    """The rows of a recipe. Raises TuneError when they cannot be read, lack a column or are too few."""
    if recipe.data == OWN:
        found = _own(recipe)
    elif Path(recipe.data).suffix in (".csv", ".jsonl", ".txt"):
        found = _part(_file(Path(recipe.data), recipe), recipe)
    else:
        found = _hub(recipe)
    _check(found.learnt, recipe)
    if not found.held_out:
        raise TuneError(f"{recipe.data} holds {len(found.learnt)} row, too few to learn from and to measure on")
    _check(found.held_out, recipe)
    return Parted(
        _clean(found.learnt, recipe)[: recipe.limit or None],
        _clean(found.held_out, recipe)[: recipe.limit_held_out or None],
        found.classes,
    )


def _check(rows: Sequence[Row], recipe: EncoderRecipe) -> None:
    if not rows:
        raise TuneError(f"{recipe.data} holds no rows")
    if missing := [name for name in columns(recipe) if name not in rows[0]]:
        raise TuneError(f"{recipe.data} has no column {' and no column '.join(missing)}; it has {', '.join(rows[0])}")


def _clean(rows: Sequence[Row], recipe: EncoderRecipe) -> list[Row]:
    """The rows that can be used; those that cannot are counted. Raises TuneError when none can."""
    usable: dict[str, Callable[[Row], bool]] = {"sentiment": _classed, "answers": _answerable, "pretrain": lambda row: True}
    if recipe.task == "sentiment":
        rows = [{"text": row[recipe.text], "label": row[recipe.label]} for row in rows]
    elif recipe.task == "pretrain":
        rows = [{"text": row[recipe.text] or ""} for row in rows]
    found = [row for row in rows if usable[recipe.task](row)]
    if not found:
        raise TuneError(f"no row of {recipe.data} can be used: all {len(rows):,} are empty or malformed")
    if len(found) < len(rows):
        print(f"{len(rows) - len(found):,} rows are left out: empty or malformed", file=sys.stderr)
    return found


def _classed(row: Row) -> bool:
    return isinstance(row["text"], str) and bool(row["text"].strip()) and row["label"] not in (None, "", -1)


def _answerable(row: Row) -> bool:
    """Whether a question has its passage, and every answer stands in it where the row says."""
    question, context, answers = (row[name] for name in ANSWERS)
    if not isinstance(question, str) or not isinstance(context, str) or not question.strip() or not isinstance(answers, dict):
        return False
    texts, starts = answers.get("text"), answers.get("answer_start")
    if not isinstance(texts, list) or not isinstance(starts, list) or len(texts) != len(starts):
        return False
    return all(context[start : start + len(text)] == text for text, start in zip(texts, starts, strict=True))


def _part(rows: list[Row], recipe: EncoderRecipe) -> Parted:
    """In the order of the seed; text to pretrain on stays in its own order, for sentences follow each other there."""
    order = list(rows)
    if recipe.task != "pretrain":
        random.Random(recipe.seed).shuffle(order)
    count = min(len(order) // 2, max(FEWEST, round(recipe.evaluation * len(order))))
    return Parted(order[count:], order[:count])


def _own(recipe: EncoderRecipe) -> Parted:
    """What the recipe makes: reviews, questions about mails, or the project's own text."""
    if recipe.task == "pretrain":
        from train.own_text import own_lines

        learnt, held_out = own_lines(recipe.evaluation, recipe.seed)
        return Parted([{recipe.text: line} for line in learnt], [{recipe.text: line} for line in held_out])
    counts, new = (recipe.limit or 4000, recipe.limit_held_out or 400), recipe.held_out != "train"
    made = _rows(recipe, counts[0] if new else sum(counts), False)  # all of these differ
    return Parted(made[: counts[0]], _rows(recipe, counts[1], True) if new else made[counts[0] :])


def _rows(recipe: EncoderRecipe, count: int, held_out: bool) -> list[Row]:
    """So many reviews or questions of ours; `held_out`: with the words and names that are kept to measure on."""
    if recipe.task == "answers":
        from train.questions import questions

        return questions(count, recipe.seed, held_out, recipe.told)
    from train.reviews import reviews

    return [{recipe.text: text, recipe.label: label} for text, label in reviews(count, recipe.seed, held_out)]


def _file(path: Path, recipe: EncoderRecipe) -> list[Row]:
    try:
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".csv":
            return list(csv.DictReader(text.splitlines()))
        if path.suffix == ".txt":
            return [{recipe.text: line} for line in text.splitlines()] if text.strip() else []
        rows = [json.loads(line) for line in text.splitlines() if line.strip()]
    except (OSError, ValueError, csv.Error) as error:
        raise TuneError(f"{path} cannot be read: {str(error).splitlines()[0]}") from error
    if not all(isinstance(row, dict) for row in rows):
        raise TuneError(f"{path} cannot be read: each line must be an object with the columns {', '.join(columns(recipe))}")
    return rows


def _hub(recipe: EncoderRecipe) -> Parted:
    from datasets import load_dataset

    parts: list[Any] = []
    for split in (recipe.split, recipe.held_out):
        try:
            parts.append(load_dataset(recipe.data, recipe.subset or None, split=split))
        except Exception as error:  # datasets raises what its loaders and the Hub's client raise
            raise TuneError(f"the data set {recipe.data} cannot be loaded: {str(error).splitlines()[0]}") from error
    feature = parts[0].features.get(recipe.label) if recipe.task == "sentiment" else None
    learnt = list(parts[0])
    if recipe.task != "pretrain":
        random.Random(recipe.seed).shuffle(learnt)
    return Parted(learnt, list(parts[1]), tuple(getattr(feature, "names", None) or ()))


def classes_of(parted: Parted) -> tuple[str, ...]:
    """The names of the classes of rows with a text and a label, in the order of their numbers. Raises TuneError for fewer than two."""
    found: Iterable[Any] = {row["label"] for row in parted.learnt}
    names = parted.classes or tuple(str(label) for label in sorted(found, key=lambda label: (str(type(label)), label)))
    if len(names) < 2:
        raise TuneError(f"the rows have {len(names)} class, {', '.join(names)}, and there is nothing to tell apart")
    return names
