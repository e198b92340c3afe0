"""What an encoder's run will take, part by part, before it begins: memory, disk, steps and time. On paper, for the GPU that a recipe
names, it needs neither the base nor the data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from train.encoder_recipe import EncoderRecipe
from train.plan import Device, _duration
from train.recipe import GPUS, TuneError

# The configurations of the bases that recipes name, out of their config.json
KNOWN: dict[str, tuple[str, dict[str, int]]] = {
    "google-bert/bert-base-uncased": ("BertConfig", {}),  # whose defaults are its shape
    "distilbert/distilbert-base-uncased": ("DistilBertConfig", {}),
}
KEPT = 3  # checkpoints that lie on the disk at once, while the last one is written


@dataclass(frozen=True)
class EncoderPlan:
    """What a run will take. `parts`: bytes of memory by what holds them; `disk`: bytes of its folder; `rows`: of token lists."""

    device: Device
    parameters: int
    trainable: int
    rows: int
    longest: int  # tokens
    steps: int
    parts: dict[str, float]
    disk: float
    seconds: float

    @property
    def bytes(self) -> float:
        return sum(self.parts.values())

    def __str__(self) -> str:
        parts = ", ".join(f"{name} {size / 1e9:.2f}" for name, size in self.parts.items())
        return (
            f"device      {self.device.name}, {self.device.precision}\n"
            f"parameters  {self.trainable:,} of {self.parameters:,} are trained ({self.trainable / self.parameters:.2%})\n"
            f"rows        {self.rows:,}, {self.longest:,} tokens at most\n"
            f"steps       {self.steps:,}\n"
            f"memory      about {self.bytes / 1e9:.2f} GB of {self.device.memory / 1e9:.1f} GB: {parts}\n"
            f"disk        about {self.disk / 1e9:.2f} GB\n"
            f"time        about {_duration(self.seconds)}, by the speed of a matrix product"
        )


def counts(model: Any) -> tuple[int, int]:
    """(parameters, those that are trained)."""
    own = [p for name, p in model.named_parameters() if ".original_module." not in name]
    return sum(p.numel() for p in own), sum(p.numel() for p in own if p.requires_grad)


def memory(recipe: EncoderRecipe, config: Any, numbers: tuple[int, int], longest: int, mixed: bool) -> dict[str, float]:
    """Bytes by what holds them, an estimate from above. `numbers`: parameters, and those that are trained.

    Weights are held in 32 bit, and a copy in 16 bit where precision is mixed; what is trained has a gradient and AdamW's two moments.
    A layer keeps 34 numbers of two bytes a token and hidden unit and 5 a pair of tokens and head (Korthikanti et al., 2022, without
    recomputing), half as much again where precision is mixed, for norms and softmax are then kept in 32 bit, and twice in 32 bit.
    The head over the vocabulary holds logits, their logarithms and gradient in 32 bit.
    """
    hidden, layers, heads = config.hidden_size, config.num_hidden_layers, config.num_attention_heads
    tokens = recipe.batch * longest
    activations = layers * tokens * (34 * hidden + 5 * heads * longest) * (1.5 if mixed else 2.0)
    return {
        "weights": numbers[0] * (6.0 if mixed else 4.0),
        "gradients and moments": 12.0 * numbers[1],
        "activations": activations,
        "logits": 12.0 * tokens * config.vocab_size if recipe.task == "pretrain" else 0.0,
    }


def disk(recipe: EncoderRecipe, parameters: int, trainable: int) -> float:
    """Bytes of the checkpoints, with the optimizer's moments, and of the model at the end."""
    weights = 4.0 * (trainable if recipe.method == "lora" else parameters)
    return KEPT * (weights + 8.0 * trainable) + weights


def plan(model: Any, recipe: EncoderRecipe, lengths: Sequence[int], device: Device) -> EncoderPlan:
    """The plan of a run over rows of so many tokens each. Raises TuneError when it cannot fit into memory."""
    numbers = counts(model)
    longest = max(lengths)
    steps = recipe.steps or max(1, round(recipe.epochs * len(lengths) / (recipe.batch * recipe.accumulation)))
    parts = memory(recipe, model.config, numbers, longest, device.precision != "fp32")
    # 6 operations a parameter and token (Kaplan et al., 2020); embeddings are looked up, which multiplies nothing
    matrices = numbers[0] - (0 if recipe.task == "pretrain" else model.config.vocab_size * model.config.hidden_size)
    tokens = steps * recipe.batch * recipe.accumulation * sum(lengths) / len(lengths)
    seconds = 6 * matrices * tokens / (0.4 * device.flops)
    found = EncoderPlan(device, *numbers, len(lengths), longest, steps, parts, disk(recipe, *numbers), seconds)
    if found.bytes > device.memory:
        raise TuneError(
            f"{recipe.name} needs about {found.bytes / 1e9:.1f} GB and {device.memory / 1e9:.1f} GB are free; make batch smaller "
            f"(and accumulation larger by as much), or max_length smaller"
        )
    return found


def on_paper(recipe: EncoderRecipe, rows: int = 100_000) -> EncoderPlan:
    """The plan of a recipe on the GPU that it names, every row as long as it lets it be. Raises TuneError."""
    if not recipe.gpu:
        raise TuneError(f"{recipe.name} names no GPU to be planned for")
    gpu = Device(recipe.gpu, "cuda", "fp16", GPUS[recipe.gpu], 2e13, unsloth=False)
    return plan(shaped(recipe), recipe, [recipe.max_length] * (recipe.limit or rows), gpu)


def shaped(recipe: EncoderRecipe) -> Any:
    """A recipe's model in its true shape, with its adapters and without memory. Raises TuneError for a base that is not known."""
    import torch
    import transformers

    from train.encoder_base import adapted
    from train.masking import shape

    with torch.device("meta"):
        if recipe.task == "pretrain" or recipe.base.startswith("run:"):
            config: Any = transformers.BertConfig(**shape(recipe), vocab_size=recipe.vocab)
        elif recipe.base in KNOWN:
            name, values = KNOWN[recipe.base]
            config = getattr(transformers, name)(**values)
        else:
            raise TuneError(f"the shape of {recipe.base} is not known; known are {', '.join(KNOWN)}")
        kind = {"pretrain": transformers.AutoModelForPreTraining, "answers": transformers.AutoModelForQuestionAnswering}
        return adapted(kind.get(recipe.task, transformers.AutoModelForSequenceClassification).from_config(config), recipe)


def check_disk(found: EncoderPlan, folder: Path, free: float) -> None:
    """Raises TuneError when a run would fill the disk of its folder, of which `free` bytes are left."""
    if found.disk > free:
        raise TuneError(
            f"{folder} would take about {found.disk / 1e9:.2f} GB and {free / 1e9:.2f} GB are free there; choose another place with --out"
        )
