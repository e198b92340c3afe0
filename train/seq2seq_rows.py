"""What a T5 learns from: pairs of texts, cleaned, parted before anything is made of them, and as tokens with an end."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from train import rows
from train.provenance import fingerprint
from train.recipe import TINY, TuneError
from train.seq2seq_recipe import TASKS, Seq2SeqRecipe

QUESTIONS = ("question", "query")
ANSWERS = ("answers", "answer")
PASSAGE = "context"
SPARE = 2  # rows of the Hub's that are fetched for each that is wanted, for some are left out


@dataclass(frozen=True)
class Pair:
    """A source without its prefix, what is to become of it, all that would be right, and what keeps pairs on one side of the split."""

    source: str
    target: str
    accepted: tuple[str, ...]
    group: str


@dataclass(frozen=True)
class Pairs:
    """Pairs in the order of the seed, and how many rows were left out and why."""

    pairs: list[Pair]
    left_out: dict[str, int]


def read_pairs(recipe: Seq2SeqRecipe) -> Pairs:
    """The clean pairs of a recipe's data. Raises TuneError when the data cannot be read, lacks its columns or holds none.

    Left out are rows where a side is empty, corrections that change nothing, and sources that were there before.
    """
    found: dict[str, Pair] = {}
    left_out = dict.fromkeys(("empty", "nothing changed", "there before"), 0)
    total = 0
    for pair in _made(recipe):
        total += 1
        mark = fingerprint(pair.source) if pair else ""
        if pair is None:
            left_out["empty"] += 1
        elif recipe.task == "correction" and pair.source == pair.target:
            left_out["nothing changed"] += 1
        elif mark in found:
            left_out["there before"] += 1
        else:
            found[mark] = pair
    if not total:
        raise TuneError(f"{recipe.data} holds no rows")
    if len(found) < 2:
        why = ", ".join(f"{count:,} {reason}" for reason, count in left_out.items() if count)
        raise TuneError(
            f"{len(found)} of the {total:,} rows of {recipe.data} can be used, and 2 are needed: {why or 'it has no more'}"
        )
    order = list(found.values())
    random.Random(recipe.seed).shuffle(order)
    return Pairs(order[: recipe.limit or None], {reason: count for reason, count in left_out.items() if count})


def _made(recipe: Seq2SeqRecipe) -> Iterable[Pair | None]:
    """A pair for each row; None where a side of it is empty."""
    if not recipe.data:
        return _own(recipe)
    found = rows.load_rows(recipe.data, SPARE * recipe.limit, recipe.seed)
    if not found:
        return ()
    names = list(found[0])
    if recipe.task == "correction":
        source = _column(recipe.data, (recipe.source,) if recipe.source else rows.SOURCES, "the wrong sentences", names)
        target = _column(recipe.data, (recipe.target,) if recipe.target else rows.TARGETS, "the right sentences", names)
        return (_correction(row.get(source), row.get(target)) for row in found)
    source = _column(recipe.data, (recipe.source,) if recipe.source else QUESTIONS, "the questions", names)
    target = _column(recipe.data, (recipe.target,) if recipe.target else ANSWERS, "the answers", names)
    if recipe.passage:
        _column(recipe.data, (PASSAGE,), "the passages", names)
    return (_question(row.get(source), row.get(PASSAGE) if recipe.passage else "", row.get(target)) for row in found)


def _column(data: str, candidates: Sequence[str], what: str, names: Sequence[str]) -> str:
    for candidate in candidates:
        if candidate in names:
            return candidate
    raise TuneError(f"{data} has no column {' or '.join(candidates)} for {what}; it has {', '.join(names)}")


def _correction(wrong: object, right: object) -> Pair | None:
    if not isinstance(wrong, str) or not isinstance(right, str):
        return None
    source, target = " ".join(wrong.split()), " ".join(right.split())  # as T5's tokenizer takes them
    return Pair(source, target, (target,), source) if source and target else None


def _question(question: object, passage: object, answers: object) -> Pair | None:
    """A question with the first of its answers; SQuAD keeps them as {"text": […]}, CSV files as one text."""
    if isinstance(answers, dict):
        answers = answers.get("text")
    texts = [answers] if isinstance(answers, str) else answers if isinstance(answers, list) else []
    accepted = tuple(dict.fromkeys(" ".join(text.split()) for text in texts if isinstance(text, str) and text.strip()))
    if not isinstance(question, str) or not question.strip() or not accepted or not isinstance(passage, str):
        return None
    asked = " ".join(question.split())
    group = " ".join(passage.split())
    return Pair(posed(asked, group), accepted[0], accepted, group or asked)


def posed(question: str, passage: str) -> str:
    """A question as T5 reads it, with its passage if there is one (Raffel et al., 2020, appendix D.15)."""
    return f"{question} context: {passage}" if passage else question


def _own(recipe: Seq2SeqRecipe) -> Iterator[Pair | None]:
    """Pairs of the project's own: sentences of its grammar with mistakes put in, or questions about made-up mails."""
    count = recipe.limit or 4000
    if recipe.task == "questions":
        from train.questions import questions

        for row in questions(count, recipe.seed, False, recipe.told):
            yield _question(row["question"], row["context"] if recipe.passage else "", row["answers"])
        return
    rng = random.Random(recipe.seed)
    from train.corrupt import corrupt
    from train.tone_pairs import fine_sentence

    for _ in range(count):
        right = fine_sentence(rng).blunt
        yield _correction(corrupt(right, rng, 0.0)[0], right)


def others(recipe: Seq2SeqRecipe) -> list[Pair]:
    """Pairs of the project's own of the other task, so that the pieces of a tokenizer that a run makes serve a run after it too."""
    if recipe.base != TINY or recipe.data:
        return []
    other = next(task for task in TASKS if task != recipe.task)
    return [pair for pair in _own(dataclasses.replace(recipe, task=other, limit=2000)) if pair]


def split(pairs: Sequence[Pair], recipe: Seq2SeqRecipe) -> tuple[list[Pair], list[Pair]]:
    """(to learn from, held out): about `held_out` pairs, at most half. Questions on one passage stay on one side."""
    wanted = min(recipe.held_out, len(pairs) // 2)
    sizes: dict[str, int] = {}
    for pair in pairs:
        sizes[pair.group] = sizes.get(pair.group, 0) + 1
    chosen: set[str] = set()
    count = 0
    for group in reversed(list(sizes)):
        if count + sizes[group] <= wanted:
            chosen.add(group)
            count += sizes[group]
    return [pair for pair in pairs if pair.group not in chosen], [pair for pair in pairs if pair.group in chosen]


def encode(pair: Pair, tokenizer: Any, lead: str) -> dict[str, list[int]]:
    """input_ids of the source with its prefix, and labels; both end in one EOS."""
    end = tokenizer.eos_token_id
    return {
        "input_ids": ended(tokenizer(lead + pair.source)["input_ids"], end),
        "labels": ended(tokenizer(text_target=pair.target)["input_ids"], end),
    }


def ended(ids: Sequence[int], end: int) -> list[int]:
    """The tokens with one `end`, at their end. A T5 that never saw its answers end goes on, jumbles and repeats."""
    return [*(token for token in ids if token != end), end]
