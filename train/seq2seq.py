"""Fine-tune a T5 on a recipe, to correct sentences or to answer questions: LoRA, QLoRA or all weights, by transformers and PEFT.

    python -m train.seq2seq train/recipes/seq2seq/t5-tiny.yaml
    python -m train.seq2seq train/recipes/seq2seq/t5-large-grammar.yaml --plan      # what it would take on its GPU, without loading anything

A run lives in a folder: checkpoints, log.csv, loss.png, probes.md (eight examples before and after), predictions.jsonl (what it makes
of the rows that were held out), and in the end `adapter/` (or `full/`) with provenance.json. The same command goes on from the last
whole checkpoint. What a row is stands in train/seq2seq_rows.py, what a run will take in train/seq2seq_plan.py.
"""

from __future__ import annotations

import argparse
import dataclasses
import importlib.util
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from train import probes
from train.losses import draw_losses
from train.plan import Device, Plan, peak_memory
from train.provenance import fingerprint, git_commit
from train.recipe import RecipeError, TuneError, load
from train.run_folder import add_arguments, begin, remove_run, whole_checkpoint
from train.run_log import NAMES, log
from train.seq2seq_base import base_of, load_model
from train.seq2seq_plan import KEPT, check_disk, on_paper, plan, where
from train.seq2seq_recipe import Seq2SeqRecipe
from train.seq2seq_rows import Pair, encode, others, read_pairs, split
from train.seq2seq_scores import baselines, score, watching, write

SCHEDULES = {"linear": "linear", "constant": "constant_with_warmup"}
CLOCK = "seconds.txt"  # in a checkpoint: how long the run had taken until then
SAMPLES = 10


@dataclasses.dataclass(frozen=True)
class Lesson:
    """What a run learns from and is measured on: pairs that fit, and the same as tokens."""

    learnt: list[Pair]
    held_out: list[Pair]
    rows: list[dict[str, list[int]]]
    held_out_rows: list[dict[str, list[int]]]


@dataclasses.dataclass(frozen=True)
class Run:
    """All that a run is made of, before it begins."""

    recipe: Seq2SeqRecipe
    folder: Path
    model: Any
    tokenizer: Any
    lesson: Lesson
    plan: Plan

    def write(self, pairs: Sequence[Pair]) -> list[str]:
        """What the model makes of the sources of these pairs, as far as it has learnt."""
        return write(self.model, self.tokenizer, [pair.source for pair in pairs], self.recipe)


def train(recipe: Seq2SeqRecipe, folder: Path, report: str = "none") -> dict[str, Any]:
    """Run a recipe in `folder`, from its last checkpoint if there is one. Gives its scores and what it took.

    Raises TuneError or RecipeError with one sentence.
    """
    if report != "none" and importlib.util.find_spec(report) is None:
        raise TuneError(f"--report {report} needs the package {report}; pip install {report}")
    device = Device.find()
    device = dataclasses.replace(device, unsloth=False, precision="bf16" if device.precision == "bf16" else "fp32")
    print(where(recipe, device), flush=True)
    pairs = read_pairs(recipe)
    learnt, held_out = split(pairs.pairs, recipe)  # before anything becomes tokens
    begin(recipe, folder)
    source = base_of(recipe, folder, [text for pair in (*learnt, *others(recipe)) for text in (pair.source, pair.target)])
    model, tokenizer = load_model(recipe, source, device)
    lesson = _lesson(recipe, tokenizer, learnt, held_out)
    left_out = {**pairs.left_out, "too long": len(pairs.pairs) - len(lesson.learnt) - len(lesson.held_out)}
    for why, count in left_out.items():
        if count:
            print(f"{count:,} rows are left out: {why}", file=sys.stderr)
    check_disk(recipe, model, folder)
    found, parts = plan(recipe, model, device, lesson.rows)
    print(f"{found}\n{parts}", flush=True)
    return _fit(Run(recipe, folder, model, tokenizer, lesson, found), report)


def _lesson(recipe: Seq2SeqRecipe, tokenizer: Any, learnt: Sequence[Pair], held_out: Sequence[Pair]) -> Lesson:
    """The pairs whose tokens fit, with these. Raises TuneError where too few are left."""
    sides: list[tuple[list[Pair], list[dict[str, list[int]]]]] = []
    for pairs in (learnt, held_out):
        both = [(pair, encode(pair, tokenizer, recipe.lead)) for pair in pairs]
        fitting = [
            (pair, row)
            for pair, row in both
            if len(row["input_ids"]) <= recipe.max_length and len(row["labels"]) <= recipe.max_target
        ]
        sides.append(([pair for pair, _ in fitting], [row for _, row in fitting]))
    (ours, rows), (theirs, others) = sides
    if not ours or not theirs:
        raise TuneError(
            f"{len(ours)} rows are left to learn from and {len(theirs)} to measure on; max_length {recipe.max_length} "
            f"or max_target {recipe.max_target} may be too small"
        )
    return Lesson(ours, theirs, rows, others)


def _fit(run: Run, report: str) -> dict[str, Any]:
    recipe, folder, lesson = run.recipe, run.folder, run.lesson
    checkpoint = whole_checkpoint(folder)
    asked = probes.probes(recipe.task, recipe.passage)
    earlier = probes.before(folder, checkpoint is not None, lambda: run.write(asked))
    before = float((checkpoint / CLOCK).read_text()) if checkpoint and (checkpoint / CLOCK).is_file() else 0.0
    started = time.time()
    trainer = _trainer(run, report, started - before)
    if checkpoint:
        print(f"going on from {checkpoint.name}", flush=True)
    target = folder / recipe.output
    try:
        trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
        seconds = before + time.time() - started
        if not any(row["step"] == trainer.state.global_step for row in trainer.state.log_history if "eval_loss" in row):
            trainer.evaluate()  # the last step is no multiple of save_every
        trainer.save_model(str(target))
        run.tokenizer.save_pretrained(str(target))
        outputs = run.write(lesson.held_out)
        later = run.write(asked)
        scores = score(recipe, lesson.held_out, outputs, folder)
    except OSError as error:
        raise TuneError(f"{folder} cannot be written: {error.strerror or error}; what was saved before is whole") from error
    except RuntimeError as error:
        if "out of memory" in str(error).lower():
            raise TuneError(f"{recipe.name} ran out of memory; make batch smaller and accumulation larger by as much") from error
        raise
    facts = _facts(run, trainer, seconds, scores)
    facts["size_bytes"] = sum(path.stat().st_size for path in target.glob("*.safetensors"))
    (target / "provenance.json").write_text(json.dumps(facts, indent=1) + "\n")
    (target / "learnt.txt").write_text("\n".join(sorted({fingerprint(pair.source) for pair in lesson.learnt})) + "\n")
    wanted = [pair.target for pair in asked]
    table = probes.table({"asked": [pair.source for pair in asked], "wanted": wanted, "before": earlier, "after": later})
    (folder / "probes.md").write_text(table, encoding="utf-8")
    some = slice(0, SAMPLES)
    columns = {"asked": [pair.source for pair in lesson.held_out[some]], "wanted": [pair.target for pair in lesson.held_out[some]]}
    (folder / "samples.md").write_text(probes.table({**columns, recipe.name: outputs[some]}), encoding="utf-8")
    draw_losses(folder, ("loss", "evaluation"))
    return {**facts, "output": target.name}


def _trainer(run: Run, report: str, began: float) -> Any:
    from datasets import Dataset
    from transformers import DataCollatorForSeq2Seq, Seq2SeqTrainer, Seq2SeqTrainingArguments

    recipe, tokenizer, lesson, device = run.recipe, run.tokenizer, run.lesson, run.plan.device
    cuda = device.kind == "cuda"
    config = Seq2SeqTrainingArguments(
        output_dir=str(run.folder),
        max_steps=run.plan.steps,
        per_device_train_batch_size=recipe.batch,
        per_device_eval_batch_size=2 * recipe.batch,
        gradient_accumulation_steps=recipe.accumulation,
        learning_rate=recipe.lr,
        weight_decay=recipe.weight_decay,
        optim="adamw_torch",
        lr_scheduler_type=SCHEDULES[recipe.schedule],
        warmup_steps=recipe.warmup,
        seed=recipe.seed,
        data_seed=recipe.seed,
        logging_steps=recipe.log_every,
        save_steps=recipe.save_every,
        save_total_limit=KEPT,
        eval_strategy="steps",
        eval_steps=recipe.save_every,
        bf16=device.precision == "bf16",
        use_cpu=not cuda,
        gradient_checkpointing=cuda,
        gradient_checkpointing_kwargs={"use_reentrant": False},
        report_to=report,
        run_name=recipe.name,
        disable_tqdm=True,
        remove_unused_columns=False,
        predict_with_generate=True,
        generation_max_length=recipe.max_target + 1,
        generation_num_beams=recipe.beams,
    )
    watched = lesson.held_out[: recipe.watched]
    return Seq2SeqTrainer(
        model=run.model,
        args=config,
        train_dataset=Dataset.from_list(lesson.rows),
        eval_dataset=Dataset.from_list(lesson.held_out_rows[: len(watched)]),
        processing_class=tokenizer,
        data_collator=DataCollatorForSeq2Seq(tokenizer, model=run.model),
        compute_metrics=watching(recipe, watched, tokenizer),
        callbacks=[log(run.folder, {**NAMES, "exact": "eval_exact", "f1": "eval_f1"}), _clock(run.folder, began)],
    )


def _clock(folder: Path, began: float) -> Any:
    """A callback that notes in each checkpoint how long the run has taken, halves of before a kill among it."""
    from transformers import TrainerCallback

    class Clock(TrainerCallback):
        def on_save(self, args: Any, state: Any, control: Any, **more: Any) -> None:
            (folder / f"checkpoint-{state.global_step}" / CLOCK).write_text(f"{time.time() - began:.1f}\n")

    return Clock()


def _facts(run: Run, trainer: Any, seconds: float, scores: dict[str, float]) -> dict[str, Any]:
    recipe, found = run.recipe, run.plan
    history = trainer.state.log_history
    losses, evaluations = ([row[key] for row in history if key in row] for key in ("loss", "eval_loss"))
    return {
        "kind": "seq2seq",
        "name": recipe.name,
        "base": recipe.base,
        "task": recipe.task,
        "prefix": recipe.lead,
        "unit": "sentence",
        "recipe": dataclasses.asdict(recipe),
        "commit": git_commit(),
        "steps": trainer.state.global_step,
        "seconds": round(seconds, 1),
        "device": found.device.name,
        "precision": found.device.precision,
        "trainable": found.trainable,
        "parameters": found.parameters,
        "rows": found.rows,
        "loss": losses[-1] if losses else None,
        "evaluation_loss": evaluations[-1] if evaluations else None,
        "metrics": {name: round(value, 2) for name, value in scores.items()},
        "peak_bytes": peak_memory(found.device),
        "baselines": baselines(recipe, run.lesson.learnt, run.lesson.held_out, scores),
    }


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m train.seq2seq", description=(__doc__ or "").split("\n\n")[0])
    add_arguments(parser, "losses and scores are sent besides log.csv")
    parser.add_argument("--plan", action="store_true", help="only say what the run would take on the GPU that the recipe names")
    args = parser.parse_args(argv)
    try:
        recipe = load(args.recipe, Seq2SeqRecipe)
        if args.plan:
            found, parts = on_paper(recipe)
            print(f"{found}\n{parts}")
            return 0
        folder = args.out or Path("runs") / recipe.name
        if args.anew:
            remove_run(folder)
        facts = train(recipe, folder, args.report)
    except (RecipeError, TuneError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print((folder / "probes.md").read_text(encoding="utf-8"))
    print(json.dumps({key: facts[key] for key in ("name", "steps", "seconds", "evaluation_loss", "metrics", "peak_bytes")}))
    return 0


if __name__ == "__main__":
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    raise SystemExit(main())
