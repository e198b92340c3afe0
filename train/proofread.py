"""What TRL's trainer is given to learn lessons: rows made as they are needed, and a loss on answers alone, mistakes weighing more.

Of TRL this replaces two things that it cannot do: rows of pairs that share a system prompt and do not see each other, and an output
layer that is computed only where an answer's token is learnt (over a vocabulary of 49,152 the rest would cost a third of a step).
"""

from __future__ import annotations

import functools
from collections.abc import Sequence, Sized
from pathlib import Path
from typing import Any, Protocol, cast

import numpy as np
import torch
from torch.utils.data import SequentialSampler

import prompts
from classifiers import NEUTRAL
from train.data import Pair
from train.packing import Packer, Row, visible

SHARD_ROWS = 64  # rows that are made at a time
ANSWERS = 64  # the output layer's rows are filled up to a multiple of this: few shapes, steady memory
SAMPLES = (
    "I has recieved you're report yesterday.",
    "The invoices was paid last week.",
    "Will call you at noon.",
    "We discussed about the informations that you send us last week.",
    "The committee are meeting on Friday to discuss the reorg.",
    "He asked if can he bring a guest to the meeting.",
    "I am looking forward to hear from you.",
    "Please send me the offer until Friday, we need it urgent.",
)


class Source(Protocol):
    """What makes lessons: the same (number, count) gives the same pairs."""

    def shard(self, number: int, count: int) -> list[Pair]: ...


class LessonRows:
    """Rows by their number. Row i is always the same, whatever was asked before, so a run goes on at its place at once."""

    def __init__(self, source: Source, packer: Packer) -> None:
        self.source, self.packer = source, packer
        self._shard = functools.lru_cache(maxsize=3)(self._make)

    def __getitem__(self, place: int) -> Row:
        return self._shard(place // SHARD_ROWS)[place % SHARD_ROWS]

    def pairs(self, count: int) -> int:
        """How many pairs the first `count` rows hold, by the mean of those that are at hand."""
        rows = self._shard(0)
        return round(count * sum(int(row.segments.max()) for row in rows) / len(rows))

    def _make(self, number: int) -> list[Row]:
        size = self.packer.width * SHARD_ROWS // 24  # a pair of the shortest kind takes that many tokens
        found: list[Row] = []
        for part in range(8):
            found += self.packer.rows(self.source.shard(number * 8 + part, size))
            if len(found) >= SHARD_ROWS:
                return found[:SHARD_ROWS]
        raise ValueError(f"{size * 8:,} lessons do not fill {SHARD_ROWS} rows of {self.packer.width} tokens")

    def collate(self, examples: Sequence[dict[str, int]]) -> dict[str, torch.Tensor]:
        """A batch of the rows with these numbers: their arrays (rows, width), and what each token sees (rows, 1, width, width)."""
        rows = [self[example["row"]] for example in examples]

        def stacked(name: str) -> torch.Tensor:
            return torch.from_numpy(np.stack([getattr(row, name) for row in rows]))

        return {
            "input_ids": stacked("ids"),
            "positions": stacked("positions"),
            "weights": stacked("weights"),
            "labels": stacked("targets"),
            "attention_mask": torch.from_numpy(visible(np.stack([row.segments for row in rows]))),
        }


def loss(model: Any, inputs: dict[str, torch.Tensor]) -> torch.Tensor:
    """The weighted mean of the cross-entropy, in nats, over the tokens of the batch's answers."""
    labels, weights = inputs["labels"].flatten(), inputs["weights"].flatten()
    inner = getattr(model, "module", model)
    network = inner.get_base_model() if hasattr(inner, "get_base_model") else inner
    hidden = network.model(
        input_ids=inputs["input_ids"], position_ids=inputs["positions"], attention_mask=inputs["attention_mask"], use_cache=False
    ).last_hidden_state
    places = torch.nonzero(labels >= 0).flatten()
    spare = -len(places) % ANSWERS
    chosen = torch.cat([places, places.new_zeros(spare)])
    logits = network.lm_head(hidden.flatten(0, 1)[chosen]).float()
    losses = torch.nn.functional.cross_entropy(logits[: len(places)], labels[places], reduction="none")
    return (losses * weights[places]).sum() / weights[places].sum()


def uncompiled() -> Any:
    """A context in which a compiled model runs as it was written: other shapes than the training's would be compiled anew."""
    return torch.compiler.set_stance("force_eager")


def trainer_class() -> Any:
    """TRL's trainer with this module's loss, its rows in their own order."""
    from trl import SFTTrainer

    class LessonTrainer(SFTTrainer):  # type: ignore[misc,unused-ignore]
        def compute_loss(self, model: Any, inputs: Any, return_outputs: bool = False, num_items_in_batch: Any = None) -> Any:
            found = loss(model, inputs)
            return (found, {"loss": found}) if return_outputs else found

        def prediction_step(self, model: Any, inputs: Any, prediction_loss_only: bool, ignore_keys: Any = None) -> Any:
            with torch.no_grad(), uncompiled():
                return loss(model, self._prepare_inputs(inputs)).detach(), None, None

        def _get_train_sampler(self, *more: Any) -> Any:
            return SequentialSampler(cast(Sized, self.train_dataset))

    return LessonTrainer


def samples(model: Any, tokenizer: Any) -> list[tuple[str, str]]:
    """Greedy rewrites of SAMPLES under neutral scores."""
    found = []
    model.eval()
    for text in SAMPLES:
        asked = tokenizer.apply_chat_template(
            prompts.build_messages(text, NEUTRAL, style="terse"), tokenize=False, add_generation_prompt=True
        )
        ids = tokenizer(asked, add_special_tokens=False, return_tensors="pt").to(model.device)
        with torch.no_grad(), uncompiled():
            out = model.generate(**ids, max_new_tokens=40, do_sample=False, pad_token_id=tokenizer.pad_token_id)
        found.append((text, tokenizer.decode(out[0, ids["input_ids"].shape[1] :], skip_special_tokens=True)))
    model.train()
    return found


def write_samples(folder: Path, step: int, pairs: Sequence[tuple[str, str]]) -> None:
    """Add the rewrites to the run's samples.txt."""
    with (folder / "samples.txt").open("a", encoding="utf-8") as file:
        file.write(f"step {step}\n" + "".join(f"  {a}\n  -> {b}\n" for a, b in pairs))
