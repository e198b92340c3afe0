"""What a T5's run will take: what runs where, memory by its parts, disk and time; on paper too, for a GPU that is not here."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from train.plan import Device, Plan, _numbers, check_four_bit
from train.recipe import GPUS, TuneError
from train.seq2seq_base import SHAPES, adapted
from train.seq2seq_recipe import Seq2SeqRecipe

T4_FLOPS = 4.0e12  # 32-bit operations a second of a T4 in matrix products: half of what NVIDIA gives for it
KEPT = 2  # checkpoints that stay on the disk, and one that is being written


@dataclass(frozen=True)
class Memory:
    """Bytes that a run needs, an estimate from above, by what they hold."""

    weights: float
    learning: float  # gradients and Adam's two moments of what is trained
    layers: float  # what the layers keep for the backward pass
    logits: float  # of a batch's targets, with their logarithms and gradient, in 32 bit

    @property
    def total(self) -> float:
        return self.weights + self.learning + self.layers + self.logits

    def __str__(self) -> str:
        parts = ", ".join(f"{name} {getattr(self, name) / 1e9:.2f}" for name in ("weights", "learning", "layers", "logits"))
        return f"in GB       {parts}"


def memory(recipe: Seq2SeqRecipe, model: Any, device: Device, longest: tuple[int, int]) -> Memory:
    """Counted from the model's shape, with `longest` tokens of source and target in every row.

    On a GPU the layers are checkpointed: the input of each is kept, and the inner states of one at a time.
    """
    config = model.config
    parameters, trainable = counts(model)
    sources, targets = (recipe.batch * tokens for tokens in longest)
    full, half = recipe.method == "full", device.precision == "bf16"
    if recipe.method == "qlora":  # bitsandbytes leaves embeddings and `wo`, which T5 keeps in 32 bit, as they are
        whole = 2 * config.vocab_size * config.d_model + 2 * config.num_layers * config.d_ff * config.d_model
        weights = 4.0 * whole + 0.6 * max(0, parameters - trainable - whole) + 4.0 * trainable
    elif full:
        weights = (6.0 if half else 4.0) * parameters  # autocast keeps a copy in 16 bit
    else:
        weights = (2.0 if half else 4.0) * (parameters - trainable) + 4.0 * trainable
    heads = 3 * 4 * recipe.batch * config.num_heads  # scores, their softmax and its dropout, for a pair of tokens
    encoder = 4 * sources * (12 * config.d_model + 4 * config.d_ff) + heads * longest[0] ** 2
    decoder = 4 * targets * (18 * config.d_model + 4 * config.d_ff) + heads * longest[1] * (longest[0] + longest[1])
    kept = 4 * config.d_model * (sources + targets) * config.num_layers
    layers = kept + max(encoder, decoder) if device.kind == "cuda" else (encoder + decoder) * config.num_layers
    return Memory(weights, 12.0 * trainable, layers, 12.0 * targets * config.vocab_size)


def counts(model: Any) -> tuple[int, int]:
    """(parameters, those that are trained)."""
    return sum(_numbers(p) for p in model.parameters()), sum(p.numel() for p in model.parameters() if p.requires_grad)


def where(recipe: Seq2SeqRecipe, device: Device) -> str:
    """What will run where. Raises TuneError where the recipe wants a GPU, or what makes 4-bit weights, that is not there."""
    if recipe.method == "qlora":
        check_four_bit(recipe.name)
    four_bit = importlib.util.find_spec("bitsandbytes") is not None
    bits = "in 4 bit" if recipe.method == "qlora" else f"not in 4 bit, which {'could be had' if four_bit else 'needs bitsandbytes'}"
    if device.kind != "cuda":
        if recipe.gpu:
            raise TuneError(
                f"{recipe.name} was made for a {recipe.gpu} and there is no CUDA GPU here; take its line gpu away to train on {device.name}"
            )
        return f"where       no CUDA GPU: weights ({bits}), batches and generation stay on {device.name}, in fp32"
    how = "bf16" if device.precision == "bf16" else "fp32, for T5 overflows fp16 and this GPU has no bf16"
    return f"where       CUDA: weights ({bits}), batches and generation on {device.name}, in {how}; rows and tokens are made on the CPU"


def plan(recipe: Seq2SeqRecipe, model: Any, device: Device, rows: Sequence[dict[str, list[int]]]) -> tuple[Plan, Memory]:
    """The Plan of a run on one device over these rows. Raises TuneError when it cannot fit into memory."""
    parameters, trainable = counts(model)
    sources, targets = ([len(row[key]) for row in rows] for key in ("input_ids", "labels"))
    longest = max(sources), max(targets)
    mean = (sum(sources) + sum(targets)) / len(rows)
    effective = recipe.batch * recipe.accumulation
    steps = recipe.steps or max(1, round(recipe.epochs * len(rows) / effective))
    need = memory(recipe, model, device, longest)
    # a token passes one of the two halves; about 6 operations a parameter (Kaplan et al., 2020), one more third for checkpointing
    each = 8 if device.kind == "cuda" else 6
    seconds = each * parameters / 2 * mean * effective * steps / (0.4 * device.flops)
    found = Plan(device, parameters, trainable, len(rows), sum(longest), mean, steps, effective, need.total, seconds)
    if need.total > device.memory:
        raise TuneError(
            f"{recipe.name} needs about {need.total / 1e9:.1f} GB and {device.memory / 1e9:.1f} GB are free; make batch smaller "
            f"(and accumulation larger by as much), or max_length smaller"
        )
    return found, need


def check_disk(recipe: Seq2SeqRecipe, model: Any, folder: Path) -> None:
    """Raises TuneError where the checkpoints and the result would not fit onto the disk of `folder`."""
    parameters, trainable = counts(model)
    need = 12 * trainable * (KEPT + 1) + 4 * (trainable if recipe.method != "full" else parameters)
    free = shutil.disk_usage(folder).free
    if need > free:
        raise TuneError(
            f"{folder} needs about {need / 1e9:.2f} GB for checkpoints and {free / 1e9:.2f} GB are free; choose another disk with --out"
        )


def shaped(recipe: Seq2SeqRecipe) -> Any:
    """A recipe's model in its true shape, with its adapters and without memory. Raises TuneError for a base of unknown shape."""
    import torch
    from transformers import T5Config, T5ForConditionalGeneration

    shape = SHAPES.get(recipe.base)
    if shape is None:
        raise TuneError(f"the shape of {recipe.base} is not known without loading it; known are {', '.join(SHAPES)}")
    with torch.device("meta"):
        model: Any = T5ForConditionalGeneration(T5Config(**shape))
        if (
            shape.get("tie_word_embeddings") is False
        ):  # transformers ties them while it makes the model, and unties them as it loads
            model.lm_head.weight = torch.nn.Parameter(torch.empty(shape["vocab_size"], shape["d_model"]))
        return model if recipe.method == "full" else adapted(model, recipe)


def on_paper(recipe: Seq2SeqRecipe, rows: int = 0) -> tuple[Plan, Memory]:
    """The Plan of a recipe on the GPU that it names, every row as long as it may be. Raises TuneError when it does not fit."""
    gpu = recipe.gpu or next(iter(GPUS))
    device = Device(f"Tesla {gpu}", "cuda", "fp32", GPUS[gpu], T4_FLOPS, unsloth=False)
    row = {"input_ids": [0] * recipe.max_length, "labels": [0] * recipe.max_target}
    return plan(recipe, shaped(recipe), device, [row] * (rows or recipe.limit or 1000))
