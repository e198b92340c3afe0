"""Fine-tune a chat model on a recipe: LoRA, QLoRA or all weights, by Unsloth where there is a CUDA GPU and it is installed,
by plain transformers, PEFT and TRL otherwise. Same recipe, same rows in the same order, same outputs.

    python -m train.sft train/recipes/tiny-cpu.yaml

A run lives in a folder, which may be a mounted drive: checkpoints, log.csv, loss.png, and in the end `adapter/` (or `full/`). The same
command goes on from the last whole checkpoint. `accelerate launch -m train.sft RECIPE` spreads it over several GPUs, `torchrun`
over processes on a CPU. Rows are tokenised here, by the served prompt, so that both back ends and the app agree on every token and
the loss is on the assistant's turns alone.
"""

from __future__ import annotations

import argparse
import csv
import dataclasses
import importlib.util
import json
import os
import random
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import prompts
from classifiers import POLITENESS_LABELS, SENTIMENT_LABELS, Score, Scores
from train.losses import draw_losses, read_log
from train.provenance import fingerprint, git_commit
from train.recipe import TINY, RecipeError, TuneRecipe, load, refuse_another

if TYPE_CHECKING:
    from train.proofread import LessonRows

SOURCES = ("input", "source", "ungrammatical", "incorrect", "wrong", "draft", "original", "text", "sentence")
TARGETS = ("output", "target", "grammatical", "correct", "corrected", "right", "rewrite", "standard", "correction")
ROLES = {"human": "user", "user": "user", "gpt": "assistant", "assistant": "assistant", "system": "system"}


class TuneError(RuntimeError):
    """Why a run cannot be done, in one sentence."""


Message = dict[str, str]


@dataclass(frozen=True)
class Rows:
    """Conversations to learn from, and how many rows were left out and why."""

    conversations: list[list[Message]]
    left_out: dict[str, int]


# -- data


def read_rows(recipe: TuneRecipe) -> Rows:
    """The conversations of a recipe's data. Raises TuneError when the data cannot be read or lacks its columns."""
    if recipe.format == "tone" or not recipe.data:
        return Rows(list(_own_pairs(recipe)), {})
    rows = _load(recipe.data)
    if not rows:
        raise TuneError(f"{recipe.data} holds no rows")
    left_out: dict[str, int] = {}
    found: list[list[Message]] = []
    make = _chat if recipe.format == "chat" else _correction
    columns = _columns(recipe, list(rows[0]))
    for row in rows[: recipe.limit or None]:
        conversation = make(row, columns)
        if conversation:
            found.append(conversation)
        else:
            left_out["empty or malformed"] = left_out.get("empty or malformed", 0) + 1
    if not found:
        raise TuneError(f"no row of {recipe.data} can be used: all {len(rows):,} are empty or malformed")
    return Rows(found, left_out)


def _load(name: str) -> list[dict[str, Any]]:
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

    try:
        return list(load_dataset(name, split="train"))
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


def _correction(row: dict[str, Any], columns: tuple[str, str]) -> list[Message] | None:
    """The served prompt around a wrong sentence, answered by the right one. Its scores are those of a neutral sentence."""
    wrong, right = (row.get(column) for column in columns)
    if not isinstance(wrong, str) or not isinstance(right, str) or not wrong.strip() or not right.strip():
        return None
    neutral = _scores("neutral", "neutral")
    return [*prompts.build_messages(wrong.strip(), neutral), {"role": "assistant", "content": right.strip()}]


def _scores(mood: str, manners: str) -> Scores:
    values = [
        {label: 0.9 if label == chosen else 0.05 for label in labels}
        for chosen, labels in ((mood, SENTIMENT_LABELS), (manners, POLITENESS_LABELS))
    ]
    return Scores(Score.of(values[0]), Score.of(values[1]))


def _own_pairs(recipe: TuneRecipe) -> Iterator[list[Message]]:
    """Blunt and courteous twins of the project's own grammar, with mistakes put in."""
    from train.corrupt import corrupt
    from train.tone_pairs import tone_pairs

    rng = random.Random(recipe.seed)
    style: prompts.Style = "mini" if recipe.base == TINY else "chat"
    pairs = tone_pairs(recipe.seed)
    for _ in range(recipe.limit or 4000):
        pair = next(pairs)
        wrong, _ = corrupt(pair.blunt, rng, 0.4)
        messages = prompts.build_messages(wrong, _scores(pair.sentiment, pair.politeness), style=style)
        yield [*messages, {"role": "assistant", "content": pair.courteous}]


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


# -- the base


def make_tiny(folder: Path, recipe: TuneRecipe, texts: Sequence[str]) -> Path:
    """A Llama of 2.6 million parameters with random weights and a tokenizer of `texts`, as train/pretrain.py makes one."""
    from train.pretrain import build_model
    from train.recipe import parse
    from train.tokenizer import train_tokenizer

    shape = parse(
        {
            "name": "tiny",
            "seed": recipe.seed,
            "vocab": 2000,
            "hidden": 192,
            "layers": 4,
            "heads": 4,
            "kv_heads": 2,
            "feed_forward": 512,
        }
    )
    if not (folder / "config.json").is_file():
        train_tokenizer(texts, folder, shape.vocab)
        build_model(shape).save_pretrained(folder)
        facts = {"unit": "sentence", "style": "mini", "prompt": prompts.digest("mini"), "commit": git_commit()}
        (folder / "provenance.json").write_text(json.dumps(facts) + "\n")
    return folder


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


def _multiplies_bf16() -> bool:
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


def memory(recipe: TuneRecipe, config: Any, parameters: int, trainable: int, longest: int, kind: str) -> float:
    """Bytes that a run needs on a device of this kind: an estimate from above, counted from the shape.

    Weights; of what is trained the 32-bit copy, gradient and two moments; every layer's input, which checkpointing keeps; the inner
    states of the one layer that is computed again; the logits of as many tokens as the loss takes at once, in 32 bit with their
    logarithms and gradient.
    """
    hidden, feed_forward, vocab = config.hidden_size, config.intermediate_size, config.vocab_size
    tokens = recipe.batch * longest
    if recipe.method == "qlora":  # what is not in 4 bit, the embeddings above all, PEFT casts to 32 bit
        weights = 0.6 * (parameters - vocab * hidden) + 4.0 * vocab * hidden
    else:
        weights = parameters * (2.0 if kind == "cuda" and recipe.method == "lora" else 4.0)
    layer = 2 * (10 * hidden + 4 * feed_forward)
    if recipe.method != "full":  # the adapters take their inputs in 32 bit, and autocast keeps them in 16 bit too
        layer += 6 * (6 * hidden + feed_forward)
    # lessons: TRL's loss is not used, and the logits are those of the answers, which are most of a row at the worst
    logits = 8 * vocab * tokens if recipe.format == "lessons" else 12 * vocab * min(tokens, CHUNK)
    return weights + 16 * trainable + tokens * (2 * hidden * config.num_hidden_layers + layer) + logits


def _numbers(parameter: Any) -> int:
    """How many numbers a parameter holds: bitsandbytes keeps two of four bits in a byte."""
    return int(parameter.numel()) * (2 if type(parameter).__name__ == "Params4bit" else 1)


def plan(model: Any, recipe: TuneRecipe, rows: list[dict[str, list[int]]], device: Device, processes: int = 1) -> Plan:
    """The Plan of a run over so many processes. Raises TuneError when it cannot fit into memory."""
    parameters = sum(_numbers(p) for p in model.parameters())
    trainable = sum(p.numel() for p in model.parameters() if p.requires_grad)
    lengths = [len(row["input_ids"]) for row in rows]
    longest, mean = max(lengths), sum(lengths) / len(lengths)
    effective = recipe.batch * recipe.accumulation * processes
    steps = recipe.steps or max(1, round(recipe.epochs * len(rows) / effective))
    need = memory(recipe, model.config, parameters, trainable, longest, device.kind)
    # a trained token costs about 6 operations a parameter (Kaplan et al., 2020), one more third where layers are computed again
    seconds = 8 * parameters * mean * effective / processes * steps / (0.4 * device.flops)
    found = Plan(device, parameters, trainable, len(rows), longest, mean, steps, effective, need, seconds)
    if need > device.memory:
        raise TuneError(
            f"{recipe.name} needs about {need / 1e9:.1f} GB and {device.memory / 1e9:.1f} GB are free; make batch smaller "
            f"(and accumulation larger by as much), or max_length smaller"
        )
    return found


def load_model(recipe: TuneRecipe, source: str, device: Device) -> tuple[Any, Any]:
    """(model ready to train, tokenizer). Raises TuneError."""
    if recipe.method == "qlora" and device.kind != "cuda":
        raise TuneError(f"{recipe.name} wants 4-bit weights (method: qlora), which need a CUDA GPU; choose method: lora here")
    try:
        if device.unsloth:
            return _load_unsloth(recipe, source)
        return _load_plain(recipe, source, device)
    except (OSError, ImportError) as error:
        raise TuneError(f"the base {source} cannot be loaded: {str(error).splitlines()[0]}") from error


def _load_unsloth(recipe: TuneRecipe, source: str) -> tuple[Any, Any]:
    from unsloth import FastLanguageModel

    model, tokenizer = FastLanguageModel.from_pretrained(
        model_name=source, max_seq_length=recipe.max_length, dtype=None, load_in_4bit=recipe.method == "qlora",
        load_in_16bit=recipe.method == "lora", full_finetuning=recipe.method == "full", random_state=recipe.seed,
    )  # fmt: skip
    if recipe.method != "full":
        model = FastLanguageModel.get_peft_model(
            model, r=recipe.r, lora_alpha=recipe.alpha, lora_dropout=recipe.dropout, bias="none",
            use_gradient_checkpointing="unsloth", random_state=recipe.seed,
        )  # fmt: skip
    return model, _dateless(tokenizer)


def _load_plain(recipe: TuneRecipe, source: str, device: Device) -> tuple[Any, Any]:
    import torch
    from peft import LoraConfig, get_peft_model, prepare_model_for_kbit_training
    from transformers import AutoModelForCausalLM, AutoTokenizer, set_seed

    set_seed(recipe.seed)
    more: dict[str, Any] = {}
    if recipe.method == "qlora":
        from transformers import BitsAndBytesConfig

        compute = torch.bfloat16 if device.precision == "bf16" else torch.float16
        more["quantization_config"] = BitsAndBytesConfig(
            load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_compute_dtype=compute, bnb_4bit_use_double_quant=True
        )
    dtype = (
        torch.float32
        if device.precision == "fp32" or recipe.method == "full"
        else torch.float16
        if device.precision == "fp16"
        else torch.bfloat16
    )
    model: Any = AutoModelForCausalLM.from_pretrained(source, dtype=dtype, **more)
    tokenizer = _dateless(AutoTokenizer.from_pretrained(source))
    if recipe.method == "qlora":
        model = prepare_model_for_kbit_training(model)
    if recipe.method != "full":
        config = LoraConfig(
            r=recipe.r, lora_alpha=recipe.alpha, lora_dropout=recipe.dropout, target_modules="all-linear", task_type="CAUSAL_LM"
        )
        model = get_peft_model(model, config)
    if device.kind == "cuda":
        model.to("cuda")
    return model, tokenizer


def _dateless(tokenizer: Any) -> Any:
    """The tokenizer with the project's own template in place of one that writes today's date, and a padding token."""
    template = tokenizer.chat_template or ""
    if "strftime_now" in template or "date_string" in template:
        tokenizer.chat_template = (prompts.FOLDER / "llama3.jinja").read_text(encoding="utf-8").removesuffix("\n")
    if tokenizer.pad_token_id is None:
        tokenizer.pad_token = tokenizer.eos_token
    return tokenizer


# -- the run


def whole_checkpoint(folder: Path) -> Path | None:
    """The last checkpoint of a run that can be read; damaged ones are named and passed over."""
    import torch
    from safetensors import SafetensorError, safe_open

    for path in sorted(
        folder.glob("checkpoint-*"), key=lambda p: -int(p.name.rsplit("-", 1)[1]) if p.name.rsplit("-", 1)[1].isdigit() else 0
    ):
        try:
            json.loads((path / "trainer_state.json").read_text(encoding="utf-8"))
            for file in path.glob("*.safetensors"):
                with safe_open(file, "pt") as tensors:
                    for key in tensors.keys():  # noqa: SIM118 - no mapping
                        tensors.get_tensor(key)
            for name in ("optimizer.pt", "scheduler.pt"):
                torch.load(path / name, weights_only=True, map_location="cpu")
            return path
        except (OSError, ValueError, RuntimeError, EOFError, SafetensorError) as error:
            print(f"{path} is damaged ({type(error).__name__}); the one before it is used", file=sys.stderr)
    return None


def train(recipe: TuneRecipe, folder: Path, report: str = "none") -> dict[str, Any]:
    """Run a recipe in `folder`, from its last checkpoint if there is one. Gives the final losses and what it took.

    Raises TuneError with one sentence.
    """
    from accelerate import PartialState

    device = Device.find()
    if recipe.format == "lessons":
        # many pairs share a row and must not see each other: a mask that Unsloth's attention does not take
        half = device.kind == "cpu" and _multiplies_bf16() and recipe.method == "lora"
        device = dataclasses.replace(device, unsloth=False, precision="bf16" if half else device.precision)
    if device.unsloth:
        import unsloth  # noqa: F401 - before transformers and TRL, which it patches
    crew = PartialState(cpu=device.kind == "cpu")  # this process alone, or one of those that were launched together
    if recipe.format == "lessons":
        return _train_lessons(recipe, folder, device, report)
    rows = read_rows(recipe)
    source = recipe.base
    with crew.main_process_first():
        _begin(recipe, folder)
        if recipe.base == TINY:
            texts = [m["content"] for c in rows.conversations for m in c if m["role"] != "system"]
            source = str(make_tiny(folder / "base", recipe, texts))
    model, tokenizer = load_model(recipe, source, device)
    encoded = [(tokenise(conversation, tokenizer), conversation) for conversation in rows.conversations]
    fitting = [pair for pair in encoded if len(pair[0]["input_ids"]) <= recipe.max_length]
    if crew.is_main_process:
        for why, count in {**rows.left_out, f"longer than {recipe.max_length} tokens": len(encoded) - len(fitting)}.items():
            if count:
                print(f"{count:,} rows are left out: {why}", file=sys.stderr)
    if len(fitting) < 2:
        raise TuneError(f"{len(fitting)} rows are left to learn from; max_length {recipe.max_length} may be too small")
    learnt, held_out = split(fitting, recipe)
    found = plan(model, recipe, [row for row, _ in learnt], device, crew.num_processes)
    if crew.is_main_process:
        print(found, flush=True)
    facts = _fit(recipe, folder, model, tokenizer, [row for row, _ in learnt], [row for row, _ in held_out], found, report)
    if crew.is_main_process:
        marks = sorted({mark(conversation) for _, conversation in learnt})
        (folder / facts["output"] / "learnt.txt").write_text("\n".join(marks) + "\n")
    return facts


# what may change between two halves of a run; a constant rate also lets it become longer or shorter
FREE = ("log_every", "save_every", "gpu")
FREE_WHEN_CONSTANT = ("steps", "epochs")


def _begin(recipe: TuneRecipe, folder: Path) -> None:
    """Make the folder of a run and write its recipe there. Raises TuneError, and RecipeError where a run of another one goes on."""
    note = folder / "recipe.json"
    if any(folder.glob("checkpoint-*")) or any((folder / name).is_dir() for name in ("adapter", "full")):
        free = (*FREE, *FREE_WHEN_CONSTANT) if recipe.schedule == "constant" else FREE
        try:
            earlier = json.loads(note.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            earlier = {}  # without a whole note nothing can be compared
        refuse_another(folder, earlier, dataclasses.asdict(recipe), free)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        whole = note.with_suffix(".new")
        whole.write_text(json.dumps(dataclasses.asdict(recipe), indent=1) + "\n")
        whole.replace(note)  # a run that is killed here still knows how it began
    except OSError as error:
        raise TuneError(f"{folder} cannot be written: {error.strerror}") from error


def _train_lessons(recipe: TuneRecipe, folder: Path, device: Device, report: str) -> dict[str, Any]:
    """A run over lessons that are made as it goes; there are as many as its steps ask for."""
    from train.lessons import Lessons
    from train.packing import Packer
    from train.proofread import LessonRows

    if not recipe.steps:
        raise TuneError(f"{recipe.name} needs steps: its lessons have no end")
    data = Path(recipe.data)
    if not (data / "clean-english").is_dir():
        raise TuneError(f"{data} holds no folder clean-english, out of whose sentences the lessons are made")
    _begin(recipe, folder)
    model, tokenizer = load_model(recipe, str(_base(recipe)), device)
    if recipe.init:
        from peft import set_peft_model_state_dict

        set_peft_model_state_dict(model, _weights(recipe.init))
    if recipe.compile:
        model.get_base_model().model.compile(dynamic=False)
    lessons = Lessons(data / "clean-english", data, recipe.seed)
    rows = LessonRows(lessons, Packer(tokenizer, recipe.width, recipe.changed_weight))
    count = recipe.steps * recipe.batch * recipe.accumulation
    found = dataclasses.replace(plan(model, recipe, [{"input_ids": [0] * recipe.width}], device), rows=count)
    print(found, flush=True)
    learnt = [{"row": number} for number in range(count)]
    held_out = [{"row": HELD_OUT + number} for number in range(8)]
    return _fit(recipe, folder, model, tokenizer, learnt, held_out, found, report, rows)


# what train/lessons.py draws from, with licences
SOURCES_OF_LESSONS = (
    "clean prose: Standard Ebooks (public domain, CC0), 18F, GSA and USWDS sites (public domain), OpenStax books College Success, "
    "Introduction to Business, Introduction to Intellectual Property and Principles of Economics (CC BY 4.0), github/opensource.guide "
    "(CC BY 4.0), blog.rust-lang.org (MIT, Apache-2.0), huggingface/course (Apache-2.0)",
    "misspellings of crate-ci/typos (MIT, Apache-2.0)",
    "pairs of Automattic/harper's tests (Apache-2.0)",
    "learners' chat turns of ErAConD (MIT)",
    "lines, slips and tone pairs of this project's own",
)
HELD_OUT = 64_000_000  # the first of the rows that no run reaches


def _weights(adapter: str) -> dict[str, Any]:
    """The tensors of an adapter: PEFT's folder, or a GGUF as it is shipped. Raises TuneError."""
    from peft import load_peft_weights

    from proofreader.errors import ProofreaderError
    from train import smollm2

    try:
        if adapter.endswith(".gguf"):
            return smollm2.adapter_weights(Path(adapter))
        return load_peft_weights(adapter, device="cpu")
    except (OSError, ValueError, ProofreaderError) as error:
        raise TuneError(f"the adapter {adapter} cannot be read: {str(error).splitlines()[0]}") from error


def _base(recipe: TuneRecipe) -> Path | str:
    """What transformers loads for a recipe's base. Raises TuneError when SmolLM2 is asked for and not there."""
    from proofreader import base
    from proofreader.errors import ProofreaderError
    from train import smollm2

    if recipe.base != smollm2.NAME:
        return recipe.base
    try:
        return smollm2.unpack(base.locate(), smollm2.FOLDER)
    except ProofreaderError as error:
        raise TuneError(str(error)) from error


def mark(conversation: list[Message]) -> str:
    """A fingerprint of the last question of a conversation, by which evaluation knows it again and leaves it out."""
    return fingerprint(next(m["content"] for m in reversed(conversation) if m["role"] == "user"))


def _fit(
    recipe: TuneRecipe,
    folder: Path,
    model: Any,
    tokenizer: Any,
    learnt: list,
    held_out: list,
    found: Plan,
    report: str,
    lessons: LessonRows | None = None,
) -> dict[str, Any]:
    from datasets import Dataset
    from trl import SFTConfig, SFTTrainer

    device = found.device
    config = SFTConfig(
        output_dir=str(folder), max_steps=found.steps, per_device_train_batch_size=recipe.batch, per_device_eval_batch_size=recipe.batch,
        gradient_accumulation_steps=recipe.accumulation, learning_rate=recipe.lr, weight_decay=recipe.weight_decay,
        lr_scheduler_type=SCHEDULES[recipe.schedule], warmup_steps=recipe.warmup, seed=recipe.seed,
        lr_scheduler_kwargs={"num_decay_steps": max(1, round(recipe.decay * found.steps))} if recipe.schedule == "stable" else {},
        remove_unused_columns=False,
        data_seed=recipe.seed, logging_steps=recipe.log_every, save_steps=recipe.save_every, save_total_limit=2,
        eval_strategy="steps" if held_out else "no", eval_steps=recipe.save_every, bf16=device.precision == "bf16", fp16=device.precision == "fp16",
        use_cpu=device.kind == "cpu", gradient_checkpointing=device.kind == "cuda", report_to=report, max_length=recipe.max_length, packing=False,
        dataset_kwargs={"skip_prepare_dataset": True}, disable_tqdm=True, run_name=recipe.name, ddp_find_unused_parameters=False,
    )  # fmt: skip
    more: dict[str, Any] = {"callbacks": [_log(folder)]}
    kind: Any = SFTTrainer
    if lessons:
        from train.proofread import trainer_class

        kind = trainer_class()
        more = {"callbacks": [_log(folder), _samples(folder, tokenizer)], "data_collator": lessons.collate}
    trainer = kind(
        model, args=config, train_dataset=Dataset.from_list(learnt), eval_dataset=Dataset.from_list(held_out) if held_out else None,
        processing_class=tokenizer, **more,
    )  # fmt: skip
    if recipe.method != "full":
        _adapters_in_32_bit(trainer.model)
    checkpoint = whole_checkpoint(folder)
    if checkpoint:
        print(f"going on from {checkpoint.name}", flush=True)
    started = time.time()
    try:
        trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
        target = folder / ("full" if recipe.method == "full" else "adapter")
        trainer.save_model(str(target))
        if trainer.is_world_process_zero():
            tokenizer.save_pretrained(str(target))
    except OSError as error:
        raise TuneError(f"{folder} cannot be written: {error.strerror or error}; what was saved before is whole") from error
    except RuntimeError as error:
        if "out of memory" in str(error).lower():
            raise TuneError(f"{recipe.name} ran out of memory; make batch smaller and accumulation larger by as much") from error
        raise
    history = trainer.state.log_history
    losses = [row["loss"] for row in history if "loss" in row]
    evaluations = [row["eval_loss"] for row in history if "eval_loss" in row]
    style: prompts.Style = "terse" if recipe.format == "lessons" else "mini" if recipe.base == TINY else "chat"
    unit = "body" if style == "chat" else "sentence"
    facts = {
        "kind": "proofreader", "name": recipe.name, "base": recipe.base, "unit": unit, "style": style, "prompt": prompts.digest(style),
        "recipe": dataclasses.asdict(recipe), "commit": git_commit(),
        "steps": trainer.state.global_step, "seconds": round(time.time() - started, 1), "device": device.name, "precision": device.precision,
        "trainable": found.trainable, "parameters": found.parameters, "rows": found.rows, "loss": losses[-1] if losses else None,
        "evaluation_loss": evaluations[-1] if evaluations else None, "peak_bytes": _peak(device),
    }  # fmt: skip
    if lessons:
        facts |= {
            "pairs": lessons.pairs(found.steps * found.effective),
            "tokens": found.steps * found.effective * recipe.width,
            "sources": SOURCES_OF_LESSONS,
        }
    if trainer.is_world_process_zero():
        (target / "provenance.json").write_text(json.dumps(facts, indent=1) + "\n")
        draw_losses(folder, ("loss", "evaluation"))
    return {**facts, "output": target.name}


def _adapters_in_32_bit(model: Any) -> None:
    """Undo what TRL does to the adapters of a 4-bit base, bfloat16, whose gradients the scaler of a T4's float16 cannot take.

    The trainer makes its optimizer later, of the weights as they are then (huggingface/trl issue 4901).
    """
    for parameter in model.parameters():
        if parameter.requires_grad:
            parameter.data = parameter.data.float()


SCHEDULES = {"linear": "linear", "constant": "constant_with_warmup", "stable": "warmup_stable_decay"}


def _samples(folder: Path, tokenizer: Any) -> Any:
    """A callback that writes at each checkpoint what the model makes of a few sentences."""
    from transformers import TrainerCallback

    from train.proofread import samples, write_samples

    class Samples(TrainerCallback):
        def on_save(self, args: Any, state: Any, control: Any, model: Any = None, **more: Any) -> None:
            if state.is_world_process_zero:
                write_samples(folder, state.global_step, samples(model, tokenizer))

    return Samples()


def _peak(device: Device) -> int:
    """The most memory that the run held, in bytes."""
    if device.kind == "cuda":
        import torch

        return int(torch.cuda.max_memory_allocated())
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _log(folder: Path) -> Any:
    """A callback that keeps log.csv: a run that goes on from a checkpoint continues it there."""
    from transformers import TrainerCallback

    class Log(TrainerCallback):
        def on_train_begin(self, args: Any, state: Any, control: Any, **more: Any) -> None:
            if not state.is_world_process_zero:
                return
            rows = [row for row in read_log(folder) if int(row["step"]) <= state.global_step]
            with (folder / "log.csv").open("w", newline="") as file:
                writer = csv.DictWriter(file, COLUMNS)
                writer.writeheader()
                writer.writerows(rows)

        def on_log(self, args: Any, state: Any, control: Any, logs: dict[str, Any] | None = None, **more: Any) -> None:
            logs = logs or {}
            row = {
                "step": state.global_step,
                "loss": logs.get("loss", ""),
                "evaluation": logs.get("eval_loss", ""),
                "lr": logs.get("learning_rate", ""),
            }
            if row["loss"] == row["evaluation"] == "" or not state.is_world_process_zero:
                return
            print(
                ", ".join(
                    f"{key} {value:.4g}" if isinstance(value, float) else f"{key} {value}"
                    for key, value in row.items()
                    if value != ""
                ),
                flush=True,
            )
            with (folder / "log.csv").open("a", newline="") as file:
                csv.DictWriter(file, COLUMNS).writerow(row)

    return Log()


COLUMNS = ("step", "loss", "evaluation", "lr")


def remove_run(folder: Path, runs: Path = Path("runs")) -> None:
    """Remove the folder of a run. Raises TuneError unless it lies within `runs` and is no link, whatever it is called."""
    if folder.is_symlink() or runs.resolve() not in folder.resolve().parents:
        raise TuneError(f"--anew removes folders within {runs}/ alone; remove {folder} yourself, or choose another one with --out")
    try:
        if folder.exists():
            shutil.rmtree(folder)
    except OSError as error:
        raise TuneError(f"{folder} cannot be removed: {error.strerror}") from error


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m train.sft", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("recipe", type=Path)
    parser.add_argument("--out", type=Path, help="folder of the run (default: runs/NAME); the same command goes on there")
    parser.add_argument(
        "--report", default="none", choices=("none", "trackio", "wandb"), help="where the losses are sent besides log.csv"
    )
    parser.add_argument(
        "--anew", action="store_true", help="remove what an earlier run left in the folder, which must lie within runs/"
    )
    args = parser.parse_args(argv)
    try:
        recipe = load(args.recipe, TuneRecipe)
        folder = args.out or Path("runs") / recipe.name
        if args.anew:
            remove_run(folder)
        facts = train(recipe, folder, args.report)
    except (RecipeError, TuneError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    if os.environ.get("RANK", "0") == "0":
        print(json.dumps({key: facts[key] for key in ("steps", "seconds", "loss", "evaluation_loss", "peak_bytes")}))
    return 0


if __name__ == "__main__":
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    raise SystemExit(main())
