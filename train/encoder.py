"""Fine-tune a small pretrained encoder to judge the words of a sentence, as the edit tagger does.

A Task says what is asked of each word; the rest is one road: lessons out of `data`, batches of like length, AdamW with a linear schedule, averaged weights (EMA), checkpoints to resume from, int8 ONNX.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from transformers import AutoModel, AutoTokenizer

from proofreader.edits import single_spaced
from train.classifier import BASE, base_folder
from train.data import Corpus, Pair
from train.onnx_export import TOKENS, export
from train.provenance import git_commit
from train.recipe import load

MAX_TOKENS = 96
DECAY = 0.998  # of the averaged weights, a step: the last 500 steps count

Run = Callable[..., Sequence[Any]]  # named tensors of (batch, tokens) to one array of logits for each output


class Task(Protocol):
    """What is asked of each word of a sentence. `inputs` and `outputs` name the arrays of the ONNX file."""

    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]

    def model(self, encoder: Any) -> nn.Module:
        """A module from the named inputs to a tuple of logits, one for each output."""

    def encode(self, pairs: Sequence[Pair]) -> tuple[dict[str, torch.Tensor], Any]:
        """The inputs of a batch, and its labels as `loss` wants them."""

    def loss(self, outputs: Sequence[torch.Tensor], wanted: Any) -> torch.Tensor: ...

    def measure(self, run: Run, pairs: Sequence[Pair]) -> dict[str, float]:
        """Quality on held-out pairs, "loss" and "average_precision" among the figures."""

    def keep(self, out: Path) -> dict[str, Any]:
        """Write what the app needs beside the model into `out`; facts for its provenance."""


def average_precision(scores: np.ndarray, true: np.ndarray) -> float:
    """The mean, over all that is true, of the precision among what scores as high or higher."""
    ranked = true[np.argsort(-scores)]
    precision = np.cumsum(ranked) / np.arange(1, len(ranked) + 1)
    return float(precision[ranked].mean())


def f_half(precision: float, recall: float) -> float:
    return 1.25 * precision * recall / max(1e-9, 0.25 * precision + recall)


def lessons(corpus: Corpus, first: int) -> Iterator[Pair]:
    """Pairs for ever."""
    number = first
    while True:
        for pair in corpus.shard(number):
            yield dataclasses.replace(pair, draft=single_spaced(pair.draft))
        number += 1


def batches(source: Iterator[Pair], size: int, seed: int) -> Iterator[list[Pair]]:
    """Batches of similar length out of a hundred at a time, for ever."""
    rng = random.Random(seed)
    while True:
        some = sorted((next(source) for _ in range(100 * size)), key=lambda pair: len(pair.draft))
        pool = [some[i : i + size] for i in range(0, len(some), size)]
        rng.shuffle(pool)
        yield from pool


def arguments(module: str, about: str, model: str, run: str) -> argparse.ArgumentParser:
    """The options that both trainers have. `model` and `run`: their folders by default, in models/ and runs/."""
    parser = argparse.ArgumentParser(prog=f"python -m {module}", description=about.split("\n\n")[0])
    parser.add_argument("recipe", type=Path, help="the recipe whose pairs are learnt from")
    parser.add_argument("--text", type=Path, required=True, help="folder of *.txt.xz, one paragraph of clean prose a line")
    parser.add_argument("--out", type=Path, default=Path("models") / model)
    parser.add_argument(
        "--run", type=Path, default=Path("runs") / run, help="folder of the checkpoint; the same command goes on from it"
    )
    parser.add_argument("--base", default=BASE, help="folder or Hub id of the encoder")
    parser.add_argument("--steps", type=int, default=5000)
    parser.add_argument("--batch", type=int, default=40)
    parser.add_argument("--lr", type=float, default=1.5e-4)
    parser.add_argument("--slips", type=float, default=0.35, help="share of the lessons out of the grammar of slips, 0 to 1")
    parser.add_argument("--save-every", type=int, default=250)
    return parser


def fine_tune(args: argparse.Namespace, name: str, make: Callable[[Any, Callable[[], Iterator[Pair]]], Task]) -> int:
    """Train, export and measure. `make` builds the task from the tokenizer and a source of lessons of its own."""
    torch.manual_seed(1)
    # tone is not their business: blunt sentences stay blunt here, with their mistakes marked
    recipe = dataclasses.replace(load(args.recipe), tone_share=0.0, slip_share=args.slips, name=name)
    corpus = Corpus(recipe, args.text)
    folder = base_folder(args.base)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    encoder = AutoModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation="sdpa")
    args.run.mkdir(parents=True, exist_ok=True)
    task = make(tokenizer, lambda: lessons(corpus, 900_000))
    model = task.model(encoder)
    encoder.embeddings.requires_grad_(False)
    parameters = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(parameters, lr=args.lr, weight_decay=0.01)
    checkpoint = args.run / "checkpoint.pt"
    state: dict[str, Any] = {"step": 0, "seconds": 0.0, "starts": 0}
    saved: dict[str, Any] = {}
    if checkpoint.exists():
        saved = torch.load(checkpoint, weights_only=True)
        model.load_state_dict(saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
        state = saved["state"]
    averaged = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(DECAY))
    if "averaged" in saved:
        averaged.load_state_dict(saved["averaged"])
    held_out = [dataclasses.replace(pair, draft=single_spaced(pair.draft)) for pair in corpus.validation(800)]

    def run(**inputs: torch.Tensor) -> list[np.ndarray]:
        averaged.eval()
        with torch.no_grad():
            return [out.numpy() for out in averaged(**inputs)]

    source = batches(lessons(corpus, 1000 * state["starts"]), args.batch, state["starts"])
    state["starts"] += 1
    started, before, running = time.time(), state["seconds"], 0.0
    while state["step"] < args.steps:
        step = state["step"]
        factor = min(1.0, (step + 1) / 150) * max(0.0, (args.steps - step) / args.steps)
        for group in optimizer.param_groups:
            group["lr"] = args.lr * factor
        model.train()
        inputs, wanted = task.encode(next(source))
        loss = task.loss(model(**inputs), wanted)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        averaged.update_parameters(model)
        running += float(loss.detach())
        state["step"] = step = step + 1
        seconds = before + time.time() - started
        if step % 50 == 0:
            print(f"step {step}/{args.steps} loss {running / 50:.4f} {step / max(1e-9, seconds):.2f} steps/s", flush=True)
            running = 0.0
        if step % args.save_every == 0 or step == args.steps:
            state["seconds"] = seconds
            print({k: round(v, 4) for k, v in task.measure(run, held_out).items()}, flush=True)
            partial = checkpoint.with_suffix(".partial")
            weights = {"model": model.state_dict(), "averaged": averaged.state_dict(), "optimizer": optimizer.state_dict()}
            torch.save({**weights, "state": state}, partial)
            partial.replace(checkpoint)
    args.out.mkdir(parents=True, exist_ok=True)
    best = averaged.module.eval()
    export(best, task.encode(held_out[:2])[0], dict.fromkeys(task.outputs, TOKENS), args.out)
    tokenizer.backend_tokenizer.save(str(args.out / "tokenizer.json"))
    facts = task.keep(args.out)
    import onnxruntime

    session = onnxruntime.InferenceSession(str(args.out / "model.onnx"), providers=["CPUExecutionProvider"])
    metrics = task.measure(lambda **inputs: session.run(None, {k: v.numpy() for k, v in inputs.items()}), held_out)
    provenance = {
        "kind": task.name, **facts, "base": args.base, "recipe": dataclasses.asdict(recipe), "steps": state["step"],
        "batch": args.batch, "lr": args.lr, "hours": round(state["seconds"] / 3600, 2), "commit": git_commit(),
        "sources": corpus.sources, "bytes": (args.out / "model.onnx").stat().st_size,
        "device": f"{torch.get_num_threads()} CPU cores", "held_out": metrics,
    }  # fmt: skip
    (args.out / "provenance.json").write_text(json.dumps(provenance, indent=1) + "\n")
    print(metrics)
    return 0
