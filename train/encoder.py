"""Train an encoder on a recipe: pretrain a BERT, or fine-tune one to tell how a text sounds or to find answers in a passage.

    python -m train.encoder train/recipes/encoder/small-reviews.yaml
    python -m train.encoder train/recipes/encoder/sst2-bert.yaml --plan      # what it would take on the GPU that it names

A run lives in a folder: checkpoints, history.json, curve.png, result.json, and in the end `full/` or `adapter/` with what the card and
the Hub need. The same command goes on from the last whole checkpoint. One trainer serves all three tasks, which stand in
train/masking.py, train/sentiment.py and train/answers.py; what a run will take stands in train/encoder_plan.py.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from train.encoder_recipe import EncoderRecipe
from train.plan import Device, peak_memory
from train.provenance import git_commit
from train.recipe import RecipeError, TuneError, load
from train.run_folder import add_arguments, begin, remove_run, whole_checkpoint

RESULT = "result.json"


def train(recipe: EncoderRecipe, folder: Path, report: str = "none", cpu: bool = False) -> dict[str, Any]:
    """Run a recipe in `folder`, from its last checkpoint if there is one. Gives its measures and what it took.

    `cpu`: also a recipe that names a GPU may run on a CPU. Raises TuneError with one sentence, and RecipeError.
    """
    from train.encoder_plan import check_disk, plan

    device = Device.find()
    if recipe.gpu and device.kind != "cuda" and not cpu:
        raise TuneError(
            f"{recipe.name} was made for a GPU ({recipe.gpu} or better) and there is none here; --cpu runs it all the same, slowly"
        )
    begin(recipe, folder)
    job, source = _job(recipe, folder)
    lengths = [len(row["input_ids"]) for row in job.learnt]
    found = plan(job.model, recipe, lengths, device)
    print(found, flush=True)
    check_disk(found, folder, shutil.disk_usage(folder).free)
    trainer = _trainer(recipe, folder, job, found, report)
    metrics = _run(recipe, folder, job, trainer)
    facts = {
        "kind": "encoder",
        "name": recipe.name,
        "task": recipe.task,
        "base": recipe.base,
        "data": recipe.data,
        "recipe": dataclasses.asdict(recipe),
        "commit": git_commit(),
        "steps": trainer.state.global_step,
        "seconds": metrics.pop("seconds"),
        "device": device.name,
        "precision": device.precision,
        "trainable": found.trainable,
        "parameters": found.parameters,
        "rows": len(job.learnt),
        "held_out": len(job.held_out),
        "peak_bytes": peak_memory(device),
        "metric": job.headline,
        "metrics": metrics,
        **job.facts,
    }
    _write(recipe, folder, trainer, facts, source)
    return facts


def _job(recipe: EncoderRecipe, folder: Path) -> tuple[Any, str]:
    """(the task, what its base is loaded from)."""
    from train.encoder_base import source_of

    if recipe.task == "pretrain":
        from train import masking

        return masking.job(recipe, folder), ""
    source = source_of(recipe, folder)
    if recipe.task == "sentiment":
        from train import sentiment

        return sentiment.job(recipe, source), source
    from train import answers

    return answers.job(recipe, source), source


def _trainer(recipe: EncoderRecipe, folder: Path, job: Any, found: Any, report: str) -> Any:
    from transformers import PrinterCallback, Trainer, TrainingArguments

    pretraining = recipe.task == "pretrain"
    arguments = TrainingArguments(
        output_dir=str(folder),
        max_steps=recipe.steps or -1,
        num_train_epochs=recipe.epochs,
        per_device_train_batch_size=recipe.batch,
        per_device_eval_batch_size=recipe.batch,
        gradient_accumulation_steps=recipe.accumulation,
        learning_rate=recipe.lr,
        weight_decay=recipe.weight_decay,
        lr_scheduler_type="linear" if recipe.schedule == "linear" else "constant_with_warmup",
        warmup_steps=recipe.warmup,
        seed=recipe.seed,
        data_seed=recipe.seed,
        logging_steps=recipe.log_every,
        save_steps=recipe.save_every,
        save_total_limit=2,
        eval_strategy="epoch" if pretraining else "steps",
        eval_steps=recipe.save_every,
        bf16=found.device.precision == "bf16",
        fp16=found.device.precision == "fp16",
        use_cpu=found.device.kind == "cpu",
        report_to=report,
        run_name=recipe.name,
        disable_tqdm=True,
        label_names=list(job.labels),
        remove_unused_columns=False,
    )
    trainer = Trainer(
        job.model,
        args=arguments,
        data_collator=job.collate,
        train_dataset=job.learnt,
        eval_dataset=job.held_out,
        processing_class=job.tokenizer,
        compute_metrics=job.measure,
        preprocess_logits_for_metrics=job.reduce,
        callbacks=[_history(folder, job)],
    )
    # these models do not divide their loss by the batches of a step themselves, whatever their signature says
    trainer.model_accepts_loss_kwargs = False
    trainer.remove_callback(PrinterCallback)  # ours says the same in one line
    return trainer


def _run(recipe: EncoderRecipe, folder: Path, job: Any, trainer: Any) -> dict[str, Any]:
    """Train, measure, save the model; the measures, with the seconds that this process took for it."""
    from safetensors import SafetensorError

    checkpoint = whole_checkpoint(folder)
    if checkpoint:
        print(f"going on from {checkpoint.name}", flush=True)
    started = time.time()
    try:
        untrained = _untrained(recipe, folder, job, trainer, bool(checkpoint))
        trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
        measured = trainer.predict(job.held_out)
        metrics = _own(measured.metrics, "test_") | untrained
        target = folder / ("adapter" if recipe.method == "lora" else "full")
        trainer.save_model(str(target))
        job.tokenizer.save_pretrained(str(target))
        job.finish(folder, measured, metrics)
    except OSError as error:
        raise TuneError(f"{folder} cannot be written: {error.strerror or error}; what was saved before is whole") from error
    except (RuntimeError, SafetensorError) as error:
        if "out of memory" in str(error).lower():
            raise TuneError(f"{recipe.name} ran out of memory; make batch smaller and accumulation larger by as much") from error
        if any(sign in str(error) for sign in UNWRITTEN):
            raise TuneError(f"{folder} cannot be written: {str(error).splitlines()[0]}; what was saved before is whole") from error
        raise
    return {**metrics, "seconds": round(time.time() - started, 1)}


# how torch and safetensors say that a file could not be written
UNWRITTEN = ("PytorchStreamWriter", "unexpected pos", "I/O error", "iostream error", "No space left", "File too large")


def _untrained(recipe: EncoderRecipe, folder: Path, job: Any, trainer: Any, goes_on: bool) -> dict[str, Any]:
    """What pretraining begins with: measured before the first step, and kept for a run that goes on.

    A run that begins anew measures it again even where one that left no checkpoint did so: measuring takes random numbers, and the
    losses after it would be others without.
    """
    if recipe.task != "pretrain":
        return {}
    note = folder / "untrained.json"
    if not (goes_on and note.is_file()):
        found = job.measure(trainer.predict(job.held_out))
        note.write_text(json.dumps({"untrained_perplexity": found["perplexity"]}) + "\n")
    return dict(json.loads(note.read_text(encoding="utf-8")))


def _own(metrics: dict[str, Any], prefix: str) -> dict[str, Any]:
    """The measures that are ours, and the loss, without the trainer's own about its speed."""
    speed = ("runtime", "samples_per_second", "steps_per_second", "model_preparation_time")
    return {name: value for key, value in metrics.items() if (name := key.removeprefix(prefix)) not in speed}


def _history(folder: Path, job: Any) -> Any:
    """A callback that says and keeps what is logged, and tells the rows which epoch it is."""
    from transformers import TrainerCallback

    class History(TrainerCallback):
        def on_epoch_begin(self, args: Any, state: Any, control: Any, **more: Any) -> None:
            job.epoch_begins(int((state.epoch or 0) + 1e-6))

        def on_log(self, args: Any, state: Any, control: Any, logs: dict[str, Any] | None = None, **more: Any) -> None:
            shown = {name: value for name, value in _own(logs or {}, "eval_").items() if isinstance(value, float)}
            said = ", ".join(f"{name} {value:.4g}" for name, value in shown.items() if name not in ("total_flos", "train_runtime"))
            print(f"step {state.global_step}: {said}", flush=True)

        def on_save(self, args: Any, state: Any, control: Any, **more: Any) -> None:
            _keep(folder, state)

    return History()


def _keep(folder: Path, state: Any) -> None:
    rows = [row for row in state.log_history if "loss" in row or "eval_loss" in row]
    (folder / "history.json").write_text(json.dumps(rows, indent=0) + "\n", encoding="utf-8")


def _write(recipe: EncoderRecipe, folder: Path, trainer: Any, facts: dict[str, Any], source: str) -> None:
    """History, curve, the table of parameters, provenance and result."""
    from train.encoder_base import plain_config
    from train.losses import draw_curve
    from train.parameters import before, differences, table_of

    target = folder / ("adapter" if recipe.method == "lora" else "full")
    facts["parts"] = table_of(trainer.model)
    facts["epochs"] = [
        {name: row[f"eval_{name}"] for name in (facts["metric"],)} | {"epoch": round(row["epoch"], 3), "step": row["step"]}
        for row in trainer.state.log_history
        if f"eval_{facts['metric']}" in row
    ]
    try:
        _keep(folder, trainer.state)
        draw_curve(trainer.state.log_history, f"eval_{facts['metric']}", folder / "curve.png")
        if source:
            (folder / "parameters.md").write_text(differences(before(plain_config(source)), facts["parts"]))
        for name in ("curve.png", "confusion.png", "parameters.md"):
            if (folder / name).is_file():
                shutil.copy(folder / name, target / name)
        text = json.dumps(facts, indent=1) + "\n"
        (target / "provenance.json").write_text(text)
        (folder / RESULT).write_text(text)
    except OSError as error:
        raise TuneError(f"{folder} cannot be written: {error.strerror}; what was saved before is whole") from error


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m train.encoder", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--cpu", action="store_true", help="run a recipe that names a GPU on a CPU")
    parser.add_argument("--plan", action="store_true", help="say what it would take on the GPU that it names, and do nothing")
    add_arguments(parser, "the measures are sent besides history.json")
    args = parser.parse_args(argv)
    try:
        recipe = load(args.recipe, EncoderRecipe)
        if args.plan:
            from train.encoder_plan import on_paper

            print(on_paper(recipe))
            return 0
        folder = args.out or Path("runs") / recipe.name
        if args.anew:
            remove_run(folder)
        facts = train(recipe, folder, args.report, args.cpu)
    except (RecipeError, TuneError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(json.dumps({key: facts[key] for key in ("steps", "seconds", "peak_bytes", "metrics")}))
    return 0


if __name__ == "__main__":
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    raise SystemExit(main())
