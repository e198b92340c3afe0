"""Train a proofreader from scratch: a small Llama that learns to repeat a sentence without its mistakes.

One recipe, one folder: tokenizer, checkpoints (resume is the default), log.csv, samples, a plot, and at the end a
Hugging Face model folder that `python -m convert` turns into a GGUF. Runs on CPU and CUDA. It knows nothing about
which mistakes there are.

    python -m train.pretrain train/recipes/mini.yaml --text ../shared/data/clean-english --out runs/mini
"""

from __future__ import annotations

import argparse
import csv
import dataclasses
import difflib
import json
import random
import time
from collections.abc import Generator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn import functional
from transformers import LlamaConfig, LlamaForCausalLM

import prompts
from train.data import Corpus, Pair
from train.losses import draw_losses
from train.muon import Muon
from train.provenance import git_commit
from train.recipe import PretrainRecipe, RecipeError, load
from train.tokenizer import ChatTokenizer, train_tokenizer

IGNORE = -100
TOKENIZER_FILES = ("tokenizer.model", "tokenizer_config.json")


@dataclasses.dataclass
class Example:
    """Token ids of prompt and answer, where the answer starts, and the loss weight of each answer token."""

    ids: np.ndarray
    start: int
    weights: np.ndarray


def encode_pair(tokenizer: ChatTokenizer, pair: Pair, changed_weight: float) -> Example:
    """The lesson in tokens. Answer tokens that differ from the draft, and the one after a deletion, weigh more."""
    prompt = tokenizer.prompt(pair.draft, pair.sentiment, pair.politeness)
    answer = [*tokenizer.pieces.encode(pair.rewrite), tokenizer.eos]
    weights = np.ones(len(answer), dtype=np.float32)
    if pair.draft != pair.rewrite:
        source = [*tokenizer.pieces.encode(pair.draft), tokenizer.eos]
        for tag, _, _, low, high in difflib.SequenceMatcher(None, source, answer, autojunk=False).get_opcodes():
            if tag != "equal":
                weights[low : max(high, low + 1)] = changed_weight
    return Example(np.array(prompt + answer, dtype=np.int32), len(prompt), weights)


def shard_examples(corpus: Corpus, tokenizer_path: Path, number: int) -> list[Example]:
    tokenizer = ChatTokenizer(tokenizer_path)
    return [encode_pair(tokenizer, pair, corpus.recipe.changed_weight) for pair in corpus.shard(number)]


def shard_batches(examples: list[Example], tokens: int, rng: random.Random) -> list[list[Example]]:
    """Batches of similar length that hold at most `tokens` positions, padding included, in random order."""
    order = sorted(examples, key=lambda e: len(e.ids) + rng.random() * 4)
    batches: list[list[Example]] = [[]]
    longest = 0
    for example in order:
        longest = max(longest, len(example.ids))
        if batches[-1] and longest * (len(batches[-1]) + 1) > tokens:
            batches.append([])
            longest = len(example.ids)
        batches[-1].append(example)
    rng.shuffle(batches)
    return batches


def collate(batch: list[Example], device: str) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """(ids, targets, weights), each (rows, positions). Padding is on the right, where causal attention never looks."""
    width = max(len(example.ids) for example in batch)
    ids = np.zeros((len(batch), width), dtype=np.int64)
    targets = np.full((len(batch), width), IGNORE, dtype=np.int64)
    weights = np.zeros((len(batch), width), dtype=np.float32)
    for row, example in enumerate(batch):
        ids[row, : len(example.ids)] = example.ids
        targets[row, example.start - 1 : len(example.ids) - 1] = example.ids[example.start :]
        weights[row, example.start - 1 : len(example.ids) - 1] = example.weights
    return tuple(torch.from_numpy(array).to(device) for array in (ids, targets, weights))  # type: ignore[return-value]


def answer_loss(model: LlamaForCausalLM, batch: tuple[torch.Tensor, ...], body=None) -> tuple[torch.Tensor, torch.Tensor]:
    """(weighted mean loss for training, plain mean loss), in nats a token, computed on the answer's positions only."""
    ids, targets, weights = batch
    hidden = (body or model.model)(input_ids=ids, use_cache=False).last_hidden_state
    wanted = targets != IGNORE
    logits = functional.linear(hidden[wanted], model.lm_head.weight).float()
    losses = functional.cross_entropy(logits, targets[wanted], reduction="none")
    weight = weights[wanted]
    return (losses * weight).sum() / weight.sum(), losses.detach().mean()


def build_model(recipe: PretrainRecipe) -> LlamaForCausalLM:
    config = LlamaConfig(
        vocab_size=recipe.vocab,
        hidden_size=recipe.hidden,
        intermediate_size=recipe.feed_forward,
        num_hidden_layers=recipe.layers,
        num_attention_heads=recipe.heads,
        num_key_value_heads=recipe.kv_heads,
        max_position_embeddings=1024,
        tie_word_embeddings=True,
        bos_token_id=1,
        eos_token_id=2,
        pad_token_id=None,
        initializer_range=0.02,
        attn_implementation="sdpa",  # type: ignore[call-arg]
    )
    torch.manual_seed(recipe.seed)
    return LlamaForCausalLM(config)


def build_optimizers(model: LlamaForCausalLM, recipe: PretrainRecipe) -> list[torch.optim.Optimizer]:
    """Muon (Jordan et al., 2024) for the matrices inside the layers, AdamW for embeddings and norms."""
    matrices = [p for name, p in model.named_parameters() if p.ndim == 2 and "layers" in name]
    rest = [p for name, p in model.named_parameters() if not (p.ndim == 2 and "layers" in name)]
    return [
        Muon(matrices, lr=recipe.lr),
        torch.optim.AdamW(rest, lr=recipe.lr, betas=(0.9, 0.98), weight_decay=0.0),
    ]


def learning_rate(recipe: PretrainRecipe, step: int) -> float:
    """Linear warm-up, then linear to zero: the factor on `recipe.lr` at a step."""
    if step < recipe.warmup:
        return (step + 1) / recipe.warmup
    return max(0.0, (recipe.steps - step) / max(1, recipe.steps - recipe.warmup))


@torch.no_grad()
def rewrite(model: LlamaForCausalLM, tokenizer: ChatTokenizer, pair: Pair, device: str, limit: int = 96) -> str:
    """The greedy answer of the model in training, without a cache: for a few samples and for parity checks."""
    ids = tokenizer.prompt(pair.draft, pair.sentiment, pair.politeness)
    start = len(ids)
    while len(ids) - start < limit:
        logits = model(input_ids=torch.tensor([ids], device=device), use_cache=False).logits[0, -1]
        ids.append(int(logits.argmax()))
        if ids[-1] == tokenizer.eos:
            break
    return tokenizer.text(ids[start:-1] if ids[-1] == tokenizer.eos else ids[start:])


class Run:
    """The folder of a run: its state, so that a killed run goes on where its last checkpoint stands."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def checkpoint(self) -> Path:
        return self.folder / "checkpoint.pt"

    def save(self, state: dict) -> None:
        """Write a checkpoint beside the old one, then put it in its place, so that one of them is always whole."""
        partial = self.checkpoint.with_suffix(".partial")
        torch.save(state, partial)
        partial.replace(self.checkpoint)

    def log(self, row: dict) -> None:
        path = self.folder / "log.csv"
        fresh = not path.exists()
        with path.open("a", newline="") as file:
            writer = csv.DictWriter(file, row)
            if fresh:
                writer.writeheader()
            writer.writerow(row)


Batch = tuple[int, int, list[Example]]


def batches_from(corpus: Corpus, tokenizer_path: Path, number: int = 0, done: int = 0) -> Generator[Batch, None, None]:
    """(shard, place in it, examples) for ever, from shard `number` on without its first `done` batches.

    With `recipe.workers` processes shards are made ahead of the training.
    """
    recipe = corpus.recipe

    def ready(examples: list[Example]) -> Generator[Batch, None, None]:
        batches = shard_batches(examples, recipe.tokens_per_step, random.Random(f"{recipe.seed}-{number}-order"))
        for place, batch in enumerate(batches):
            if place >= done:
                yield number, place, batch

    if recipe.workers == 0:
        while True:
            yield from ready(shard_examples(corpus, tokenizer_path, number))
            number, done = number + 1, 0
    with ProcessPoolExecutor(recipe.workers, initializer=_remember, initargs=(corpus, tokenizer_path)) as pool:
        queue: list[Future[list[Example]]] = [pool.submit(_work, number + ahead) for ahead in range(recipe.workers + 1)]
        while True:
            examples = queue.pop(0).result()
            queue.append(pool.submit(_work, number + recipe.workers + 1))
            yield from ready(examples)
            number, done = number + 1, 0


_WORK: list = []


def _remember(corpus: Corpus, tokenizer_path: Path) -> None:
    _WORK[:] = [corpus, tokenizer_path]


def _work(number: int) -> list[Example]:
    return shard_examples(_WORK[0], _WORK[1], number)


@torch.no_grad()
def validation_loss(model: LlamaForCausalLM, examples: list[Example], tokens: int, device: str, dtype) -> float:
    losses, counts = 0.0, 0
    for batch in shard_batches(examples, tokens, random.Random(0)):
        with autocast(device, dtype):
            _, loss = answer_loss(model, collate(batch, device))
        count = sum(len(e.weights) for e in batch)
        losses, counts = losses + float(loss) * count, counts + count
    return losses / counts


def autocast(device: str, dtype: torch.dtype):
    return torch.autocast(device, dtype=dtype, enabled=dtype != torch.float32)


def precision(device: str) -> torch.dtype:
    """bf16 where the hardware multiplies it (CUDA from compute capability 8, CPUs with AVX-512 BF16), else fp32."""
    if device == "cuda":
        return torch.bfloat16 if torch.cuda.get_device_capability()[0] >= 8 else torch.float16
    try:
        flags = Path("/proc/cpuinfo").read_text()
    except OSError:
        return torch.float32
    return torch.bfloat16 if "avx512_bf16" in flags or "amx_bf16" in flags else torch.float32


def parse_arguments(argv: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m train.pretrain", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("recipe", type=Path)
    parser.add_argument("--text", type=Path, required=True, help="folder of *.txt.xz, one paragraph of clean prose a line")
    parser.add_argument("--out", type=Path, help="folder of the run (default: runs/NAME)")
    parser.add_argument("--minutes", type=float, default=0, help="stop with a checkpoint after this long; the same command goes on")
    parser.add_argument("--export", action="store_true", help="train no further: write hf/ from the last checkpoint, as it stands")
    parser.add_argument("--eval-every", type=int, default=200, help="steps between validation, samples and checkpoint")
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    args = parse_arguments(argv)
    try:
        recipe: PretrainRecipe = load(args.recipe)
        corpus = Corpus(recipe, args.text)
    except (RecipeError, FileNotFoundError) as error:
        print(f"error: {error}")
        return 2
    run = Run(args.out or Path("runs") / recipe.name)
    tokenizer_path = run.folder / "tokenizer.model"
    if not tokenizer_path.exists() and recipe.init:
        for name in TOKENIZER_FILES:
            (run.folder / name).write_bytes((Path(recipe.init) / name).read_bytes())
    if not tokenizer_path.exists():
        lines = min(250_000, 3 * (len(corpus.modern) + len(corpus.literary)))
        train_tokenizer(corpus.text(lines, recipe.seed), run.folder, recipe.vocab)
    tokenizer = ChatTokenizer(tokenizer_path)

    device = "cuda" if torch.cuda.is_available() else "cpu"
    dtype = precision(device)
    model: Any = build_model(recipe)
    model.to(device)
    optimizers = build_optimizers(model, recipe)
    state: dict[str, Any] = {"step": 0, "tokens": 0, "seconds": 0.0}
    if run.checkpoint.exists():
        saved = torch.load(run.checkpoint, map_location=device, weights_only=True)
        if {**saved["recipe"], "steps": recipe.steps} != dataclasses.asdict(recipe):  # a run may be made shorter or longer
            print(f"error: {run.checkpoint} belongs to another recipe; name another --out or remove it.")
            return 2
        model.load_state_dict(saved["model"])
        for optimizer, values in zip(optimizers, saved["optimizers"], strict=True):
            optimizer.load_state_dict(values)
        state = saved["state"]
    elif recipe.init:
        first = torch.load(Path(recipe.init) / "checkpoint.pt", map_location=device, weights_only=True)
        model.load_state_dict(first["model"])
    if args.export:
        export(run.folder, model, recipe, corpus, state)
        return 0
    body = torch.compile(model.model, dynamic=True) if recipe.compile else None
    parameters = sum(p.numel() for p in model.parameters())
    print(
        f"{recipe.name}: {parameters / 1e6:.1f} M parameters, {device}, {dtype}, {len(corpus.modern) + len(corpus.literary):,} "
        f"sentences from {corpus.sources} sources, step {state['step']} of {recipe.steps}",
        flush=True,
    )

    held_out = corpus.validation(600)
    validation = [encode_pair(tokenizer, pair, 1.0) for pair in held_out]
    samples = [pair for pair in held_out if pair.errors][:6]
    started, before = time.time(), state["seconds"]
    running: list[float] = state.setdefault("running", [])  # losses since the last line of the log
    step_tokens = state["tokens"]
    for shard, place, batch in batches_from(corpus, tokenizer_path, *state.get("place", (0, 0))):
        step = state["step"]
        if step >= recipe.steps:
            break
        for optimizer in optimizers:
            for group in optimizer.param_groups:
                group["lr"] = recipe.lr * learning_rate(recipe, step)
        with autocast(device, dtype):
            loss, plain = answer_loss(model, collate(batch, device), body)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for optimizer in optimizers:
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        running.append(float(plain))
        state["step"] = step = step + 1
        state["place"] = (shard, place + 1)
        state["tokens"] += sum(len(example.ids) for example in batch)
        out_of_time = args.minutes > 0 and time.time() - started > args.minutes * 60
        if step % 20 == 0 or step == recipe.steps:
            elapsed = time.time() - started
            rate = (state["tokens"] - step_tokens) / elapsed
            mean = sum(running) / len(running)
            running.clear()
            due = step % args.eval_every == 0 or step == recipe.steps
            held = validation_loss(model, validation, recipe.tokens_per_step, device, dtype) if due else ""
            run.log({"step": step, "tokens": state["tokens"], "loss": mean, "validation": held, "tokens_per_second": round(rate)})
            print(
                f"step {step}/{recipe.steps} loss {mean:.4f} {rate:.0f} tokens/s" + (f" validation {held:.4f}" if due else ""),
                flush=True,
            )
        if step % args.eval_every == 0 or step == recipe.steps or out_of_time:
            state["seconds"] = before + time.time() - started
            if not out_of_time:
                for pair in samples:
                    print(f"  {pair.draft}\n    -> {rewrite(model, tokenizer, pair, device)}", flush=True)
            run.save(
                {
                    "recipe": dataclasses.asdict(recipe),
                    "model": model.state_dict(),
                    "state": state,
                    "optimizers": [optimizer.state_dict() for optimizer in optimizers],
                }
            )
        if out_of_time:
            print(f"stopped at step {step}; the same command goes on from there")
            return 0
    export(run.folder, model, recipe, corpus, state)
    draw_losses(run.folder, ("loss", "validation"), "log")
    return 0


def export(folder: Path, model: Any, recipe: PretrainRecipe, corpus: Corpus, state: dict) -> None:
    """Write the Hugging Face folder `hf/` with tokenizer and provenance.json, ready for `python -m convert`."""
    target = folder / "hf"
    model.to(torch.float32).save_pretrained(target)
    for name in TOKENIZER_FILES:
        (target / name).write_bytes((folder / name).read_bytes())
    provenance = {
        "kind": "proofreader",
        "name": recipe.name,
        "unit": "sentence",
        "style": "mini",
        "prompt": prompts.digest("mini"),
        "recipe": dataclasses.asdict(recipe),
        "commit": git_commit(),
        "parameters": sum(p.numel() for p in model.parameters()),
        "sources": corpus.sources,
        "sentences": len(corpus.modern) + len(corpus.literary),
        "steps": state["step"],
        "tokens": state["tokens"],
        "hours": round(state["seconds"] / 3600, 2),
        "device": torch.cuda.get_device_name() if torch.cuda.is_available() else f"{torch.get_num_threads()} CPU cores",
    }
    (target / "provenance.json").write_text(json.dumps(provenance, indent=1) + "\n")


if __name__ == "__main__":
    raise SystemExit(main())
