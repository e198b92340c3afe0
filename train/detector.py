"""Fine-tune the encoder of the classifiers to say, for each token of a sentence, whether a mistake stands there.

It learns from the pairs of `data` (clean sentences with the mistakes of `corrupt` and `slips`), after the spelling was mended
as in the app. A token is wrong when it is replaced or left out in the right sentence, or when something is missing before it;
the end mark of the sentence stands for what is missing at its end. Exported to int8 ONNX. It knows nothing about the language
model that its answers steer.

    python -m train.detector train/recipes/mini.yaml --text ../shared/data/clean-english --out models/error-detector
"""

from __future__ import annotations

import argparse
import dataclasses
import difflib
import json
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from transformers import AutoModel, AutoTokenizer

from proofreader.edits import TOKEN
from proofreader.vocabulary import Vocabulary, respell
from train.classifier import BASE, base_folder
from train.data import Corpus, Pair
from train.onnx_export import TOKENS, export
from train.provenance import git_commit
from train.recipe import load

MAX_TOKENS = 96


class Detector(nn.Module):
    """(batch, tokens) ids and mask to (batch, tokens) logits of a mistake."""

    def __init__(self, encoder: nn.Module, hidden: int) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(0.1)
        self.head = nn.Linear(hidden, 1)

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        states = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        return self.head(self.dropout(states)).squeeze(-1)


def wrong_spans(draft: str, right: str) -> tuple[list[tuple[int, int]], bool]:
    """Character spans of `draft` that are wrong, and whether something is missing at its end."""
    ours, theirs = TOKEN.findall(draft), TOKEN.findall(right)
    starts = [0]
    for token in ours:
        starts.append(starts[-1] + len(token))
    spans, end = [], False
    for tag, low, high, _, _ in difflib.SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if tag == "insert":
            while low < len(ours) and ours[low].isspace():
                low += 1
            high = low + 1
        if tag != "equal":
            if low >= len(ours):
                end = True
            else:
                spans.append((starts[low], starts[min(high, len(ours))]))
    return spans, end


def labels(offsets: Sequence[tuple[int, int]], draft: str, right: str) -> list[float]:
    """0 or 1 for each encoder token by its character offsets; (0, 0) marks the first and last token."""
    if draft == right:
        return [0.0] * len(offsets)
    spans, end = wrong_spans(draft, right)
    marked = [float(any(a < high and b > low for low, high in spans)) for a, b in offsets]
    marked[0], marked[-1] = 0.0, float(end)
    return marked


def lessons(corpus: Corpus, vocabulary: Vocabulary, first: int) -> Iterator[Pair]:
    """Pairs for ever, spelling mended as the app does in four of five."""
    rng = random.Random(f"{corpus.recipe.seed}-detector-{first}")
    number = first
    while True:
        for pair in corpus.shard(number):
            yield dataclasses.replace(pair, draft=respell(pair.draft, vocabulary)) if rng.random() < 0.8 else pair
        number += 1


def encode(tokenizer, pairs: Sequence[Pair]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """(ids, mask, labels), each (batch, tokens); labels of padding are -1."""
    batch = tokenizer([p.draft for p in pairs], padding=True, truncation=True, max_length=MAX_TOKENS, return_tensors="pt",
                      return_offsets_mapping=True)  # fmt: skip
    wanted = torch.full(batch["input_ids"].shape, -1.0)
    for row, pair in enumerate(pairs):
        count = int(batch["attention_mask"][row].sum())
        offsets = [(int(a), int(b)) for a, b in batch["offset_mapping"][row, :count]]
        wanted[row, :count] = torch.tensor(labels(offsets, pair.draft, pair.rewrite))
    return batch["input_ids"], batch["attention_mask"], wanted


def masked_loss(logits: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    known = wanted >= 0
    return nn.functional.binary_cross_entropy_with_logits(logits[known], wanted[known])


def measure(run, tokenizer, pairs: Sequence[Pair]) -> dict[str, float]:
    """Token F0.5 at probability 0.5, average precision, and the loss, on held-out pairs. `run`: (ids, mask) to logits."""
    scores, truth, losses = [], [], []
    for start in range(0, len(pairs), 64):
        ids, mask, wanted = encode(tokenizer, pairs[start : start + 64])
        logits = torch.as_tensor(np.asarray(run(ids, mask)))
        losses.append(float(masked_loss(logits, wanted)))
        known = wanted >= 0
        scores.append(logits[known].numpy())
        truth.append(wanted[known].numpy())
    score, true = np.concatenate(scores), np.concatenate(truth) > 0.5
    order = np.argsort(-score)
    hits = np.cumsum(true[order])
    precision = hits / np.arange(1, len(hits) + 1)
    found = score > 0
    p, r = float(true[found].mean()) if found.any() else 0.0, float(found[true].mean())
    return {"loss": float(np.mean(losses)), "average_precision": float(precision[true[order]].mean()), "precision": p, "recall": r,
            "f_half": 1.25 * p * r / max(1e-9, 0.25 * p + r)}  # fmt: skip


def parse_arguments(argv: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m train.detector", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("recipe", type=Path, help="the recipe whose pairs are learnt from")
    parser.add_argument("--text", type=Path, required=True, help="folder of *.txt.xz, one paragraph of clean prose a line")
    parser.add_argument(
        "--words", type=Path, default=Path("models/proofreader-mini/words.txt"), help="words for mending the spelling"
    )
    parser.add_argument("--out", type=Path, default=Path("models/error-detector"))
    parser.add_argument(
        "--run", type=Path, default=Path("runs/detector"), help="folder of the checkpoint; the same command goes on from it"
    )
    parser.add_argument("--base", default=BASE, help="folder or Hub id of the encoder")
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--batch", type=int, default=40)
    parser.add_argument("--lr", type=float, default=1.5e-4)
    parser.add_argument("--save-every", type=int, default=250)
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    args = parse_arguments(argv)
    torch.manual_seed(1)
    # tone is the language model's business: blunt sentences stay blunt here, with their mistakes marked
    recipe = dataclasses.replace(load(args.recipe), tone_share=0.0, slip_share=0.22, name="detector")
    corpus = Corpus(recipe, args.text)
    vocabulary = Vocabulary.load(args.words)
    folder = base_folder(args.base)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    encoder = AutoModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation="sdpa")
    model = Detector(encoder, encoder.config.hidden_size)
    encoder.embeddings.requires_grad_(False)
    parameters = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(parameters, lr=args.lr, weight_decay=0.01)
    args.run.mkdir(parents=True, exist_ok=True)
    checkpoint = args.run / "checkpoint.pt"
    state: dict[str, Any] = {"step": 0, "seconds": 0.0, "starts": 0}
    if checkpoint.exists():
        saved = torch.load(checkpoint, weights_only=True)
        model.load_state_dict(saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
        state = saved["state"]
    held_out = corpus.validation(800)
    held_out = [dataclasses.replace(p, draft=respell(p.draft, vocabulary)) for p in held_out]

    def run(ids: torch.Tensor, mask: torch.Tensor) -> np.ndarray:
        model.eval()
        with torch.no_grad():
            return model(ids, mask).numpy()

    source = lessons(corpus, vocabulary, 1000 * state["starts"])
    state["starts"] += 1
    started, before, running = time.time(), state["seconds"], 0.0
    pool: list[list[Pair]] = []
    while state["step"] < args.steps:
        if not pool:  # batches of similar length out of a few thousand sentences
            some = sorted((next(source) for _ in range(100 * args.batch)), key=lambda p: len(p.draft))
            pool = [some[i : i + args.batch] for i in range(0, len(some), args.batch)]
            random.Random(state["step"]).shuffle(pool)
        step = state["step"]
        factor = min(1.0, (step + 1) / 150) * max(0.0, (args.steps - step) / args.steps)
        for group in optimizer.param_groups:
            group["lr"] = args.lr * factor
        model.train()
        ids, mask, wanted = encode(tokenizer, pool.pop())
        loss = masked_loss(model(ids, mask), wanted)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        running += float(loss.detach())
        state["step"] = step = step + 1
        if step % 50 == 0:
            print(
                f"step {step}/{args.steps} loss {running / 50:.4f} {step / max(1e-9, before + time.time() - started):.2f} steps/s",
                flush=True,
            )
            running = 0.0
        if step % args.save_every == 0 or step == args.steps:
            state["seconds"] = before + time.time() - started
            print({k: round(v, 4) for k, v in measure(run, tokenizer, held_out).items()}, flush=True)
            partial = checkpoint.with_suffix(".partial")
            torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "state": state}, partial)
            partial.replace(checkpoint)
    model.eval()
    args.out.mkdir(parents=True, exist_ok=True)
    sample = tokenizer(["a first sentence", "and a second, longer sentence"], padding=True, return_tensors="pt")
    export(model, {name: sample[name] for name in ("input_ids", "attention_mask")}, {"wrong": TOKENS}, args.out)
    tokenizer.backend_tokenizer.save(str(args.out / "tokenizer.json"))
    import onnxruntime

    session = onnxruntime.InferenceSession(str(args.out / "model.onnx"), providers=["CPUExecutionProvider"])
    metrics = measure(
        lambda ids, mask: session.run(None, {"input_ids": ids.numpy(), "attention_mask": mask.numpy()})[0], tokenizer, held_out
    )
    provenance = {
        "kind": "error detector", "base": args.base, "recipe": dataclasses.asdict(recipe), "steps": state["step"], "batch": args.batch,
        "lr": args.lr, "hours": round(state["seconds"] / 3600, 2), "commit": git_commit(), "sources": corpus.sources,
        "bytes": (args.out / "model.onnx").stat().st_size, "device": f"{torch.get_num_threads()} CPU cores", "held_out": metrics,
    }  # fmt: skip
    (args.out / "provenance.json").write_text(json.dumps(provenance, indent=1) + "\n")
    print(metrics)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
