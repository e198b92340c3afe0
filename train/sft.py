"""Fine-tune a chat model on a recipe: LoRA, QLoRA or all weights, by Unsloth where there is a CUDA GPU and it is installed,
by plain transformers, PEFT and TRL otherwise. Same recipe, same rows in the same order, same outputs.

    python -m train.sft train/recipes/tiny-cpu.yaml

A run lives in a folder, which may be a mounted drive: checkpoints, log.csv, loss.png, and in the end `adapter/` (or `full/`). The same
command goes on from the last whole checkpoint. `accelerate launch -m train.sft RECIPE` spreads it over several GPUs, `torchrun`
over processes on a CPU. What a row is stands in train/rows.py, what a run will take in train/plan.py, how the base is loaded in
train/base_model.py.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import prompts
from train.base_model import base_of, load_model, make_tiny, weights_of
from train.losses import draw_losses
from train.plan import Device, Plan, multiplies_bf16, peak_memory, plan
from train.provenance import git_commit
from train.recipe import TINY, RecipeError, TuneError, TuneRecipe, load
from train.rows import mark, read_rows, split, style_of, tokenise
from train.run_folder import add_arguments, begin, remove_run, whole_checkpoint
from train.run_log import log

if TYPE_CHECKING:
    from train.proofread import LessonRows


def train(recipe: TuneRecipe, folder: Path, report: str = "none") -> dict[str, Any]:
    """Run a recipe in `folder`, from its last checkpoint if there is one. Gives the final losses and what it took.

    Raises TuneError with one sentence.
    """
    from accelerate import PartialState

    device = Device.find()
    if recipe.format == "lessons":
        # many pairs share a row and must not see each other: a mask that Unsloth's attention does not take
        half = device.kind == "cpu" and multiplies_bf16() and recipe.method == "lora"
        device = dataclasses.replace(device, unsloth=False, precision="bf16" if half else device.precision)
    if device.unsloth:
        import unsloth  # noqa: F401 - before transformers and TRL, which it patches
    crew = PartialState(cpu=device.kind == "cpu")  # this process alone, or one of those that were launched together
    if recipe.format == "lessons":
        return _train_lessons(recipe, folder, device, report)
    rows = read_rows(recipe)
    source = str(base_of(recipe))
    with crew.main_process_first():
        begin(recipe, folder)
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
    run = Run(recipe, folder, model, tokenizer, found, report)
    facts = _fit(run, [row for row, _ in learnt], [row for row, _ in held_out])
    if crew.is_main_process:
        marks = sorted({mark(conversation) for _, conversation in learnt})
        (folder / facts["output"] / "learnt.txt").write_text("\n".join(marks) + "\n")
    return facts


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
    begin(recipe, folder)
    model, tokenizer = load_model(recipe, str(base_of(recipe)), device)
    if recipe.init:
        from peft import set_peft_model_state_dict

        set_peft_model_state_dict(model, weights_of(recipe.init))
    if recipe.compile:
        model.get_base_model().model.compile(dynamic=False)
    lessons = Lessons(data / "clean-english", data, recipe.seed)
    rows = LessonRows(lessons, Packer(tokenizer, recipe.width, recipe.changed_weight))
    count = recipe.steps * recipe.batch * recipe.accumulation
    found = dataclasses.replace(plan(model, recipe, [{"input_ids": [0] * recipe.width}], device), rows=count)
    print(found, flush=True)
    learnt = [{"row": number} for number in range(count)]
    held_out = [{"row": HELD_OUT + number} for number in range(8)]
    return _fit(Run(recipe, folder, model, tokenizer, found, report), learnt, held_out, rows)


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


@dataclass(frozen=True)
class Run:
    """A model that is to learn: what of, where to, as planned, and who hears of it."""

    recipe: TuneRecipe
    folder: Path
    model: Any
    tokenizer: Any
    found: Plan
    report: str = "none"  # as transformers' report_to


def _fit(run: Run, learnt: list, held_out: list, lessons: LessonRows | None = None) -> dict[str, Any]:
    """Train on rows, or on the lessons that they number, and save what came of it with its provenance. Raises TuneError."""
    from datasets import Dataset
    from trl import SFTConfig, SFTTrainer

    recipe, folder, model, tokenizer, found = run.recipe, run.folder, run.model, run.tokenizer, run.found
    device = found.device
    config = SFTConfig(
        output_dir=str(folder),
        max_steps=found.steps,
        per_device_train_batch_size=recipe.batch,
        per_device_eval_batch_size=recipe.batch,
        gradient_accumulation_steps=recipe.accumulation,
        learning_rate=recipe.lr,
        weight_decay=recipe.weight_decay,
        lr_scheduler_type=SCHEDULES[recipe.schedule],
        warmup_steps=recipe.warmup,
        seed=recipe.seed,
        lr_scheduler_kwargs={"num_decay_steps": max(1, round(recipe.decay * found.steps))} if recipe.schedule == "stable" else {},
        remove_unused_columns=False,
        data_seed=recipe.seed,
        logging_steps=recipe.log_every,
        save_steps=recipe.save_every,
        save_total_limit=2,
        eval_strategy="steps" if held_out else "no",
        eval_steps=recipe.save_every,
        bf16=device.precision == "bf16",
        fp16=device.precision == "fp16",
        use_cpu=device.kind == "cpu",
        gradient_checkpointing=device.kind == "cuda",
        report_to=run.report,
        max_length=recipe.max_length,
        packing=False,
        dataset_kwargs={"skip_prepare_dataset": True},
        disable_tqdm=True,
        run_name=recipe.name,
        ddp_find_unused_parameters=False,
    )
    more: dict[str, Any] = {"callbacks": [log(folder)]}
    kind: Any = SFTTrainer
    if lessons:
        from train.proofread import trainer_class

        kind = trainer_class()
        more = {"callbacks": [log(folder), _samples(folder, tokenizer)], "data_collator": lessons.collate}
    trainer = kind(
        model,
        args=config,
        train_dataset=Dataset.from_list(learnt),
        eval_dataset=Dataset.from_list(held_out) if held_out else None,
        processing_class=tokenizer,
        **more,
    )
    if recipe.method != "full":
        _adapters_in_32_bit(trainer.model)
    checkpoint = whole_checkpoint(folder)
    if checkpoint:
        print(f"going on from {checkpoint.name}", flush=True)
    try:
        before = _untaught(folder, trainer, bool(held_out) and not checkpoint)
        started = time.time()
        trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
        if held_out and not any(
            row["step"] == trainer.state.global_step for row in trainer.state.log_history if "eval_loss" in row
        ):
            trainer.evaluate()  # the last step is no multiple of save_every
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
    style = style_of(recipe)
    asked = {"unit": recipe.unit, "style": style, "prompt": prompts.digest(style)} if style else {}
    facts = {
        "kind": "proofreader",
        "name": recipe.name,
        "base": recipe.base,
        **asked,
        "recipe": dataclasses.asdict(recipe),
        "commit": git_commit(),
        "steps": trainer.state.global_step,
        "seconds": round(time.time() - started, 1),
        "device": device.name,
        "precision": device.precision,
        "trainable": found.trainable,
        "parameters": found.parameters,
        "rows": found.rows,
        "loss": losses[-1] if losses else None,
        "evaluation_loss": evaluations[-1] if evaluations else None,
        "peak_bytes": peak_memory(device),
        "baselines": before,
    }
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


def _untaught(folder: Path, trainer: Any, first: bool) -> dict[str, Any]:
    """What the model reaches before it learns, measured when a run begins and kept in its folder. Raises OSError."""
    note = folder / "untaught.json"
    if first and not note.is_file():
        found = trainer.evaluation_loop(trainer.get_eval_dataloader(), "Before learning", prediction_loss_only=True)
        if trainer.is_world_process_zero():
            note.write_text(json.dumps({"evaluation_loss": ["before", found.metrics["eval_loss"]]}) + "\n")
    return dict(json.loads(note.read_text(encoding="utf-8"))) if note.is_file() else {}


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


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m train.sft", description=(__doc__ or "").split("\n\n")[0])
    add_arguments(parser, "the losses are sent besides log.csv")
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
