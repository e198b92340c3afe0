"""What the three tasks of an encoder have in common, so that one trainer serves them: a model, its rows as tokens, its measures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Metrics = dict[str, Any]


@dataclass
class Job:
    """One task, ready to train and measure.

    `learnt` and `held_out`: rows of token lists by the names of the model's arguments. `measure`: numbers out of what the trainer's
    prediction gives, the one named `headline` among them. `finish`: writes the pictures and files of the last measurement.
    """

    model: Any
    tokenizer: Any
    learnt: Sequence[dict[str, Any]]
    held_out: Sequence[dict[str, Any]]
    collate: Callable[[list[dict[str, Any]]], dict[str, Any]]
    labels: tuple[str, ...]  # arguments of the model that hold what is wanted
    headline: str
    measure: Callable[[Any], Metrics]
    reduce: Callable[[Any, Any], Any] | None = None  # what of a batch's outputs is kept for `measure`
    finish: Callable[[Path, Any, Metrics], object] = lambda folder, prediction, metrics: None
    epoch_begins: Callable[[int], None] = lambda epoch: None
    facts: Metrics = field(default_factory=dict)  # more for the provenance; "baselines": by measure, what reaches how much unlearnt


def pad(rows: list[dict[str, Any]], tokenizer: Any) -> dict[str, Any]:
    """Tensors of rows: lists become (rows, longest), padded on the right and labels with -100; numbers become (rows,)."""
    import torch

    fill = {"input_ids": tokenizer.pad_token_id, "labels": -100}
    batch = {}
    for name, first in rows[0].items():
        if not isinstance(first, list):
            batch[name] = torch.tensor([row[name] for row in rows])
            continue
        width = max(len(row[name]) for row in rows)
        batch[name] = torch.tensor([row[name] + [fill.get(name, 0)] * (width - len(row[name])) for row in rows])
    return batch
