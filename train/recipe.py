"""A training run is a YAML file. This reads one into a typed, validated value; a default lives once, on its field."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, get_type_hints

import yaml

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


class RecipeError(ValueError):
    """A recipe that cannot be used: the sentence names the key, the value and what was expected."""


class TuneError(RuntimeError):
    """Why a run cannot be done, in one sentence."""


@dataclass(frozen=True)
class PretrainRecipe:
    """A proofreader trained from scratch: the shape of the Llama, its data and its optimisation."""

    name: str
    seed: int = 1
    init: str = ""  # folder of a finished run whose tokenizer and weights this one begins with
    vocab: int = 8192  # pieces of the SentencePiece tokenizer
    hidden: int = 256
    layers: int = 5
    heads: int = 4
    kv_heads: int = 4
    feed_forward: int = 704
    clean_share: float = 0.2  # of the sentences, left without a mistake
    tone_share: float = 0.13  # of the pairs, blunt to courteous
    email_share: float = 0.1  # of the pairs, email-like sentences of the project's own grammar
    slip_share: float = 0.0  # of the pairs, everyday sentences with the slips of learners, of a grammar of our own
    min_words: int = 3
    max_words: int = 38
    shard: int = 20_000  # pairs that are made at a time
    steps: int = 3600
    tokens_per_step: int = 4096  # prompt and answer together, padding included
    lr: float = 2e-3  # of Muon, in AdamW's scale, and of AdamW for embeddings and norms
    warmup: int = 100  # steps; the rate then falls linearly to zero
    changed_weight: float = 3.0  # of the loss on tokens that differ from the draft
    workers: int = 0  # processes that make pairs ahead of the training; 0 makes them in the training process
    compile: bool = False  # torch.compile

    def __post_init__(self) -> None:
        _expect_name(self.name)
        for key in ("vocab", "hidden", "layers", "heads", "kv_heads", "feed_forward", "shard", "steps", "tokens_per_step"):
            if getattr(self, key) < 1:
                raise RecipeError(f"{key}: {getattr(self, key)} is not a positive number")
        for key in ("clean_share", "tone_share", "email_share", "slip_share"):
            if not 0 <= getattr(self, key) <= 1:
                raise RecipeError(f"{key}: {getattr(self, key)} is not between 0 and 1")
        if self.hidden % self.heads or self.heads % self.kv_heads:
            raise RecipeError(f"heads: {self.heads} must divide hidden ({self.hidden}) and be a multiple of kv_heads")


METHODS = ("lora", "qlora", "full")
FORMATS = ("chat", "corrections", "tone", "lessons")
GPUS = {"T4": 15.0e9}  # bytes: of the 15.8 GB that PyTorch sees there, some go to CUDA's context and to gaps
TINY = "tiny"  # a base of a few million parameters with its tokenizer, made on the spot


@dataclass(frozen=True)
class TuneRecipe:
    """A chat model fine-tuned to proofread: its base, its data and its optimisation. Defaults: the seed experiment's best."""

    name: str
    base: str = "unsloth/Llama-3.2-1B-Instruct"  # Hub id, folder, "smollm2" (out of its package) or "tiny"
    data: str = ""  # Hub id of a data set, or a .jsonl or .csv file; empty: what `format` makes by itself
    format: str = (
        "corrections"  # "chat": conversations; "corrections": wrong and right sentences; "tone": the project's tone pairs;
    )
    # "lessons": what train/lessons.py makes, without end, of the folder `data`
    source: str = ""  # column with the wrong sentence; empty: the first known one
    target: str = ""  # column with the right one
    unit: str = "sentence"  # that a row rewrites, and the app will ask for: sentence or body; general chats say neither
    method: str = "lora"  # lora, qlora (the base in 4 bit, by bitsandbytes) or full
    seed: int = 3407
    limit: int = 0  # rows at most; 0: all
    evaluation: float = 0.02  # share of the rows that is held out, at least 16
    max_length: int = 1024  # tokens of a row; longer ones are left out and counted
    epochs: float = 1.0
    steps: int = 0  # instead of epochs, when above 0
    batch: int = 16  # rows on the device at once
    accumulation: int = 4  # batches for one step
    lr: float = 2e-4
    schedule: str = (
        "linear"  # or "constant", for runs that may be made longer, or "stable": constant, then falling to zero in the end
    )
    decay: float = 0.3  # share of the steps at whose end a stable rate falls
    width: int = 256  # tokens of a row of lessons
    changed_weight: float = 3.0  # of the loss on an answer's tokens that do not stand so in the draft, in lessons
    init: str = ""  # adapter of the same shape whose weights this run begins with: its folder or GGUF
    compile: bool = False  # torch.compile, for lessons: minutes at the start, a third less for each step afterwards
    warmup: float = 0.03  # share of the steps
    r: int = 8
    alpha: int = 16
    dropout: float = 0.0
    weight_decay: float = 0.01
    log_every: int = 10  # steps
    save_every: int = 50  # steps between checkpoint and evaluation
    gpu: str = ""  # the smallest GPU that the recipe was made for, of GPUS; a test holds that it fits there

    def __post_init__(self) -> None:
        _expect_name(self.name)
        for key in ("max_length", "batch", "accumulation", "r", "alpha", "log_every", "save_every", "width"):
            _expect(self, key, getattr(self, key) >= 1, "a positive number")
        for key in ("limit", "steps"):
            _expect(self, key, getattr(self, key) >= 0, "0 or more")
        for key, values in (("method", METHODS), ("format", FORMATS), ("schedule", ("linear", "constant", "stable"))):
            _expect(self, key, getattr(self, key) in values, f"one of {', '.join(values)}")
        _expect(self, "unit", self.unit in ("sentence", "body"), "sentence or body")
        _expect(self, "unit", self.unit == "sentence" or self.format == "corrections", f"sentence for the format {self.format}")
        for key in ("evaluation", "warmup", "dropout", "decay"):
            _expect(self, key, 0 <= getattr(self, key) < 1, "from 0 to below 1")
        _expect(self, "gpu", not self.gpu or self.gpu in GPUS, f"one of {', '.join(GPUS)}")
        _expect(self, "lr", 0 < self.lr < 1, "above 0 and below 1")
        _expect(self, "epochs", self.epochs > 0, "above 0")
        made = self.format == "tone" or (self.base == TINY and self.format == "corrections")
        _expect(self, "data", bool(self.data) or made, f"named for the format {self.format}")


def _expect(recipe: object, key: str, fits: bool, wanted: str) -> None:
    if not fits:
        raise RecipeError(f"{key}: {getattr(recipe, key)!r} must be {wanted}")


def _expect_name(name: str) -> None:
    """A name is that of a folder and of files, so it must not lead elsewhere."""
    if not re.fullmatch(r"\w[\w.+-]*", name, re.ASCII):
        raise RecipeError(f"name: {name!r} must be letters, digits, dots, dashes and underlines, and begin with a letter or digit")


def refuse_another(folder: Path, earlier: dict[str, Any], wanted: dict[str, Any], free: Iterable[str] = ()) -> None:
    """Raises RecipeError when the run in `folder` was begun with other values than are `wanted` now, naming the keys that differ.

    Keys that are `free` may differ, and a key that the earlier run did not know, for it stood at its default then.
    """
    changes = [
        f"{key} was {earlier[key]!r} and is {value!r}"
        for key, value in wanted.items()
        if key not in free and key in earlier and earlier[key] != value
    ]
    if changes:
        raise RecipeError(f"{folder} holds a run of another recipe: {', '.join(changes)}; choose another folder with --out")


R = TypeVar("R", bound="DataclassInstance")


def parse(raw: dict[str, Any], kind: type[R] = PretrainRecipe) -> R:  # type: ignore[assignment]
    """A recipe out of a mapping. Raises RecipeError for an unknown key or a value of the wrong type."""
    types = get_type_hints(kind)
    known = {field.name for field in dataclasses.fields(kind)}
    values: dict[str, Any] = {}
    for key, value in raw.items():
        if key not in known:
            raise RecipeError(f"{key}: unknown key; known are {', '.join(sorted(known))}")
        wanted = types[key]
        if wanted is float and isinstance(value, (int, str)) and not isinstance(value, bool):
            try:  # PyYAML reads 2e-4 as a string
                value = float(value)
            except ValueError as error:
                raise RecipeError(f"{key}: {value!r} is not a number") from error
        if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
            raise RecipeError(f"{key}: {value!r} is not of type {wanted.__name__}")
        values[key] = value
    if "name" not in values:
        raise RecipeError("name: missing; a recipe needs a name")
    return kind(**values)


def read(path: Path) -> dict[str, Any]:
    """The keys and values of a recipe file, of whichever kind. Raises RecipeError."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise RecipeError(f"{path}: {error}") from error
    if not isinstance(raw, dict):
        raise RecipeError(f"{path}: a recipe is a list of keys and values")
    return raw


def load(path: Path, kind: type[R] = PretrainRecipe) -> R:  # type: ignore[assignment]
    """Read a recipe file. Raises RecipeError with one sentence when it cannot be used."""
    return parse(read(path), kind)
