"""What a row is: the conversations of a recipe's data or of the project's own pairs, as tokens and labels, parted into training and
evaluation.

A pair is asked as the app will ask: by the served prompt, with the scores that the classifier gives its draft, now and then for a
tone. Rows are tokenised here, so that both back ends and the app agree on every token and the loss is on the assistant's turns alone.
"""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import prompts
from proofreader.catalogue import Shelf
from proofreader.settings import Settings
from proofreader.style import AS_IT_IS, TONES, Tone, restyled
from train.provenance import fingerprint
from train.recipe import TINY, TuneError, TuneRecipe

SOURCES = ("input", "source", "ungrammatical", "incorrect", "wrong", "draft", "original", "text", "sentence")
TARGETS = ("output", "target", "grammatical", "correct", "corrected", "right", "rewrite", "standard", "correction")
ROLES = {"human": "user", "user": "user", "gpt": "assistant", "assistant": "assistant", "system": "system"}
GOALS = 0.25  # of the rows of sentences whose answer can be had in another tone ask for it
BUFFER = 100_000  # rows of a stream among which the next one is drawn
Message = dict[str, str]


@dataclass(frozen=True)
class Pair:
    """A draft and its rewrite; `lifted`: it is courteous where the draft was not."""

    draft: str
    rewrite: str
    lifted: bool = False


@dataclass(frozen=True)
class Rows:
    """Conversations to learn from, and how many rows were left out and why."""

    conversations: list[list[Message]]
    left_out: dict[str, int]


def read_rows(recipe: TuneRecipe) -> Rows:
    """The conversations of a recipe's data. Raises TuneError when the data cannot be read or lacks its columns."""
    if recipe.format == "tone" or not recipe.data:
        return Rows(_asked(_own_pairs(recipe), recipe), {})
    rows = load_rows(recipe.data)
    if not rows:
        raise TuneError(f"{recipe.data} holds no rows")
    columns, wanted = _columns(recipe, list(rows[0])), rows[: recipe.limit or None]
    if recipe.format == "chat":
        found = [conversation for row in wanted if (conversation := _chat(row, columns))]
    else:
        found = _asked((pair for row in wanted if (pair := _correction(row, columns))), recipe)
    if not found:
        raise TuneError(f"no row of {recipe.data} can be used: all {len(rows):,} are empty or malformed")
    bad = len(wanted) - len(found)
    return Rows(found, {"empty or malformed": bad} if bad else {})


def style_of(recipe: TuneRecipe) -> prompts.Style | None:
    """The prompt that a recipe teaches; None for general chats, which teach none of ours."""
    if recipe.format in ("chat", "lessons"):
        return "terse" if recipe.format == "lessons" else None
    return "mini" if recipe.base == TINY else "chat"


def load_rows(name: str, most: int = 0, seed: int = 1) -> list[dict[str, Any]]:
    """The rows of a .jsonl or .csv file, or of a data set of the Hub, OWNER/NAME or OWNER/NAME@REVISION. Raises TuneError.

    Above 0, `most` rows of the Hub's are drawn by the seed while they are fetched, so that a data set may be larger than the memory.
    """
    path = Path(name)
    try:
        if path.suffix == ".jsonl":
            return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        if path.suffix == ".csv":
            with path.open(encoding="utf-8", newline="") as file:
                return list(csv.DictReader(file))
    except (OSError, ValueError) as error:
        raise TuneError(f"{name} cannot be read: {str(error).splitlines()[0]}") from error
    from datasets import load_dataset

    name, _, revision = name.partition("@")
    try:
        found = load_dataset(name, revision=revision or None, split="train", streaming=most > 0)
        return list(found.shuffle(seed=seed, buffer_size=BUFFER).take(most) if most else found)
    except Exception as error:  # datasets raises what its loaders and the Hub's client raise
        raise TuneError(f"the data set {name} cannot be loaded: {str(error).splitlines()[0]}") from error


def _columns(recipe: TuneRecipe, names: list[str]) -> tuple[str, str]:
    """The columns that a format reads: (conversations, "") or (wrong, right)."""

    def one(wish: str, known: Sequence[str], what: str) -> str:
        candidates = [wish] if wish else known
        for candidate in candidates:
            if candidate in names:
                return candidate
        raise TuneError(f"{recipe.data} has no column {' or '.join(candidates)} for {what}; it has {', '.join(names)}")

    if recipe.format == "chat":
        return one(recipe.source, ("conversations", "messages"), "the conversations"), ""
    return one(recipe.source, SOURCES, "the wrong sentences"), one(recipe.target, TARGETS, "the right sentences")


def _chat(row: dict[str, Any], columns: tuple[str, str]) -> list[Message] | None:
    """A ShareGPT or messages conversation, up to its last answer; None where it holds none."""
    turns = row.get(columns[0])
    if not isinstance(turns, list):
        return None
    messages: list[Message] = []
    for turn in turns:
        role = ROLES.get(str(turn.get("from", turn.get("role", "")))) if isinstance(turn, dict) else None
        content = turn.get("value", turn.get("content")) if isinstance(turn, dict) else None
        if role is None or not isinstance(content, str) or not content.strip():
            return None
        messages.append({"role": role, "content": content})
    while messages and messages[-1]["role"] != "assistant":
        messages.pop()
    return messages or None


def _correction(row: dict[str, Any], columns: tuple[str, str]) -> Pair | None:
    """A wrong text and the right one; None where one of them is missing."""
    wrong, right = (row.get(column) for column in columns)
    if not isinstance(wrong, str) or not isinstance(right, str) or not wrong.strip() or not right.strip():
        return None
    return Pair(wrong.strip(), right.strip())


def _own_pairs(recipe: TuneRecipe) -> Iterator[Pair]:
    """Blunt and courteous twins of the project's own grammar, with mistakes put in."""
    from train.corrupt import corrupt
    from train.tone_pairs import tone_pairs

    rng = random.Random(recipe.seed)
    pairs = tone_pairs(recipe.seed)
    for _ in range(recipe.limit or 4000):
        pair = next(pairs)
        wrong, _ = corrupt(pair.blunt, rng, 0.4)
        yield Pair(wrong, pair.courteous, pair.blunt != pair.courteous)


def _asked(pairs: Iterable[Pair], recipe: TuneRecipe) -> list[list[Message]]:
    """The served prompt around each draft, with its scores and what tone is wished, answered by its rewrite."""
    classifier, rng = Shelf(Settings()).classifier, random.Random(recipe.seed)
    style = style_of(recipe) or "chat"
    found = []
    for pair in pairs:
        rewrite, goal = _wish(pair, rng) if recipe.unit == "sentence" and style == "chat" else (pair.rewrite, AS_IT_IS)
        messages = prompts.build_messages(pair.draft, classifier.score([pair.draft])[0], goal, style)
        found.append([*messages, {"role": "assistant", "content": rewrite}])
    return found


def _wish(pair: Pair, rng: random.Random) -> tuple[str, Tone]:
    """The answer in a tone that is asked for, where there is another wording and it is this row's turn; else as it is."""
    others = [(other, tone) for tone in TONES if (other := restyled(pair.rewrite, tone)) != pair.rewrite]
    if pair.lifted:
        others.append((pair.rewrite, "more polite"))
    return rng.choice(others) if others and rng.random() < GOALS else (pair.rewrite, AS_IT_IS)


def tokenise(conversation: list[Message], tokenizer: Any) -> dict[str, list[int]]:
    """input_ids and labels of a conversation by the tokenizer's own template: labels are -100 but in the assistant's turns."""
    ids: list[int] = []
    labels: list[int] = []
    for place, message in enumerate(conversation):
        if message["role"] != "assistant":
            continue
        asked = _ids(tokenizer, conversation[:place], True)
        answered = _ids(tokenizer, conversation[: place + 1], False)
        if answered[: len(asked)] != asked or asked[: len(ids)] != ids:
            raise TuneError("the chat template writes earlier turns anew with every turn, so answers cannot be told from questions")
        end = tokenizer.eos_token_id
        if answered[-1] != end and message is conversation[-1] and end not in answered[len(asked) :]:
            answered = [*answered, end]
        labels += [-100] * (len(asked) - len(ids)) + answered[len(asked) :]
        ids = answered
    return {"input_ids": ids, "labels": labels}


def _ids(tokenizer: Any, messages: list[Message], opened: bool) -> list[int]:
    text = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=opened)
    return list(tokenizer(text, add_special_tokens=False)["input_ids"])


def split(rows: list[Any], recipe: TuneRecipe) -> tuple[list[Any], list[Any]]:
    """(training, evaluation) rows in the order of the seed."""
    order = list(rows)
    random.Random(recipe.seed).shuffle(order)
    count = min(len(order) // 2, max(16, round(recipe.evaluation * len(order)))) if recipe.evaluation else 0
    return order[count:], order[:count]


def mark(conversation: list[Message]) -> str:
    """A fingerprint of the last question of a conversation, by which evaluation knows it again and leaves it out."""
    return fingerprint(next(m["content"] for m in reversed(conversation) if m["role"] == "user"))
