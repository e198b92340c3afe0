"""What a run will take on a device, before it begins: the device and its speed, steps, memory and time."""

from __future__ import annotations

import importlib.util
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from train.recipe import TuneError, TuneRecipe


@dataclass(frozen=True)
class Device:
    """What computes, and how."""

    name: str
    kind: str  # cuda | cpu
    precision: str  # bf16 | fp16 | fp32
    memory: float  # bytes that are free
    flops: float  # of a 32-bit or 16-bit matrix product, measured, a second
    unsloth: bool

    @classmethod
    def find(cls) -> Device:
        import torch

        cuda = torch.cuda.is_available()
        # is_bf16_supported() says yes on a T4, which only emulates it
        precision = ("bf16" if torch.cuda.get_device_capability()[0] >= 8 else "fp16") if cuda else "fp32"
        dtype = {"bf16": torch.bfloat16, "fp16": torch.float16, "fp32": torch.float32}[precision]
        size = 4096 if cuda else 512
        matrix = torch.ones(size, size, dtype=dtype, device="cuda" if cuda else "cpu")
        matrix @ matrix
        started, rounds = time.perf_counter(), 8
        for _ in range(rounds):
            matrix @ matrix
        if cuda:
            torch.cuda.synchronize()
        flops = 2 * size**3 * rounds / (time.perf_counter() - started)
        free = torch.cuda.mem_get_info()[0] if cuda else _free_memory()
        name = torch.cuda.get_device_name() if cuda else f"{torch.get_num_threads()} CPU cores"
        return cls(
            name, "cuda" if cuda else "cpu", precision, free, flops, cuda and importlib.util.find_spec("unsloth") is not None
        )


def check_four_bit(name: str) -> None:
    """Raises TuneError where the run `name` wants 4-bit weights and what makes them, on a GPU or a CPU, is not installed."""
    if importlib.util.find_spec("bitsandbytes") is None:
        raise TuneError(f"{name} wants 4-bit weights (method: qlora), and bitsandbytes is not installed; pip install bitsandbytes")


def multiplies_bf16() -> bool:
    """Whether this processor multiplies bfloat16 itself; others take longer for it than for float32."""
    flags = Path("/proc/cpuinfo")
    return flags.is_file() and bool({"avx512_bf16", "amx_bf16"} & set(flags.read_text().split()))


def _free_memory() -> float:
    try:
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemAvailable"):
                return 1024.0 * int(line.split()[1])
    except OSError:
        pass
    return float("inf")


@dataclass(frozen=True)
class Plan:
    """What a run will take: printed before it, and checked."""

    device: Device
    parameters: int
    trainable: int
    rows: int
    longest: int  # tokens
    tokens: float  # of a row, on average
    steps: int
    effective: int  # rows a step
    bytes: float
    seconds: float

    def __str__(self) -> str:
        return (
            f"device      {self.device.name}, {self.device.precision}, {'Unsloth' if self.device.unsloth else 'transformers, PEFT and TRL'}\n"
            f"parameters  {self.trainable:,} of {self.parameters:,} are trained ({self.trainable / self.parameters:.2%})\n"
            f"rows        {self.rows:,}, {self.tokens:.0f} tokens on average, {self.longest:,} at most\n"
            f"steps       {self.steps:,} of {self.effective} rows\n"
            f"memory      about {self.bytes / 1e9:.1f} GB of {self.device.memory / 1e9:.1f} GB\n"
            f"time        about {_duration(self.seconds)}, by the speed of a matrix product"
        )


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


CHUNK = 256  # tokens whose logits are held at once: TRL's loss_type "chunked_nll", its default; Unsloth's own loss holds no more


@dataclass(frozen=True)
class Size:
    """How much is trained, and on how much at a time."""

    parameters: int
    trainable: int
    longest: int  # tokens of a row


def memory(recipe: TuneRecipe, config: Any, size: Size, kind: str) -> float:
    """Bytes that a run needs on a device of this kind: an estimate from above, counted from the shape.

    Weights; of what is trained the 32-bit copy, gradient and two moments; every layer's input, which checkpointing keeps; the inner
    states of the one layer that is computed again; the logits of as many tokens as the loss takes at once, in 32 bit with their
    logarithms and gradient.
    """
    hidden, feed_forward, vocab = config.hidden_size, config.intermediate_size, config.vocab_size
    parameters, tokens = size.parameters, recipe.batch * size.longest
    if recipe.method == "qlora":  # what is not in 4 bit, the embeddings above all, PEFT casts to 32 bit
        weights = 0.6 * (parameters - vocab * hidden) + 4.0 * vocab * hidden
    else:
        weights = parameters * (2.0 if kind == "cuda" and recipe.method == "lora" else 4.0)
    layer = 2 * (10 * hidden + 4 * feed_forward)
    if recipe.method != "full":  # the adapters take their inputs in 32 bit, and autocast keeps them in 16 bit too
        layer += 6 * (6 * hidden + feed_forward)
    # lessons: TRL's loss is not used, and the logits are those of the answers, which are most of a row at the worst
    logits = 8 * vocab * tokens if recipe.format == "lessons" else 12 * vocab * min(tokens, CHUNK)
    return weights + 16 * size.trainable + tokens * (2 * hidden * config.num_hidden_layers + layer) + logits


def _numbers(parameter: Any) -> int:
    """How many numbers a parameter holds: bitsandbytes keeps two of four bits in a byte."""
    return int(parameter.numel()) * (2 if type(parameter).__name__ == "Params4bit" else 1)


# the part of a matrix product's speed that a run reaches; two AVX2 cores took 8.0 s a step of 2,048 tokens of SmolLM2-135M's lessons,
# compiled, which is 0.9 of it
USED = {"cpu": 0.8, "cuda": 0.4}


def _operations(recipe: TuneRecipe, device: Device) -> int:
    """Operations a parameter and token: two forward, two for the gradient of what a layer reads, two for that of its weights if they
    are trained (Kaplan et al., 2020), and two where a layer is computed again."""
    return 4 + 2 * (recipe.method == "full") + 2 * (device.kind == "cuda")


def plan(model: Any, recipe: TuneRecipe, rows: list[dict[str, list[int]]], device: Device, processes: int = 1) -> Plan:
    """The Plan of a run over so many processes. Raises TuneError when it cannot fit into memory."""
    parameters = sum(_numbers(p) for p in model.parameters())
    trainable = sum(p.numel() for p in model.parameters() if p.requires_grad)
    lengths = [len(row["input_ids"]) for row in rows]
    longest, mean = max(lengths), sum(lengths) / len(lengths)
    effective = recipe.batch * recipe.accumulation * processes
    steps = recipe.steps or max(1, round(recipe.epochs * len(rows) / effective))
    need = memory(recipe, model.config, Size(parameters, trainable, longest), device.kind)
    seconds = _operations(recipe, device) * parameters * mean * effective / processes * steps / (USED[device.kind] * device.flops)
    found = Plan(device, parameters, trainable, len(rows), longest, mean, steps, effective, need, seconds)
    if need > device.memory:
        raise TuneError(
            f"{recipe.name} needs about {need / 1e9:.1f} GB and {device.memory / 1e9:.1f} GB are free; make batch smaller "
            f"(and accumulation larger by as much), or max_length smaller"
        )
    return found


def peak_memory(device: Device) -> int:
    """The most memory that the run held, in bytes."""
    if device.kind == "cuda":
        import torch

        return int(torch.cuda.max_memory_allocated())
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
