"""The folder of a run: begun with its recipe, gone on with from its last whole checkpoint, removed."""

from __future__ import annotations

import argparse
import dataclasses
import json
import pickle
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from train.recipe import TuneError, refuse_another

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

# what may change between two halves of a run; a constant rate also lets it become longer or shorter
FREE = ("log_every", "save_every", "gpu")
FREE_WHEN_CONSTANT = ("steps", "epochs")


REPORTS = ("none", "trackio", "wandb")


def add_arguments(parser: argparse.ArgumentParser, reported: str) -> None:
    """The arguments that every command of a run has: recipe, --out, --report (where what was `reported` is sent too) and --anew."""
    parser.add_argument("recipe", type=Path)
    parser.add_argument("--out", type=Path, help="folder of the run (default: runs/NAME); the same command goes on there")
    parser.add_argument("--report", default="none", choices=REPORTS, help=f"where {reported}")
    parser.add_argument(
        "--anew", action="store_true", help="remove what an earlier run left in the folder, which must lie within runs/"
    )


def begin(recipe: DataclassInstance, folder: Path) -> None:
    """Make the folder of a run and write its recipe there. Raises TuneError, and RecipeError where a run of another one goes on."""
    note = folder / "recipe.json"
    if any(folder.glob("checkpoint-*")) or any((folder / name).is_dir() for name in ("adapter", "full")):
        free = (*FREE, *FREE_WHEN_CONSTANT) if getattr(recipe, "schedule", "") == "constant" else FREE
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
        except (OSError, ValueError, RuntimeError, EOFError, pickle.UnpicklingError, SafetensorError) as error:
            print(f"{path} is damaged ({type(error).__name__}); the one before it is used", file=sys.stderr)
    return None


def remove_run(folder: Path, runs: Path = Path("runs")) -> None:
    """Remove the folder of a run. Raises TuneError unless it lies within `runs` and is no link, whatever it is called."""
    if folder.is_symlink() or runs.resolve() not in folder.resolve().parents:
        raise TuneError(f"--anew removes folders within {runs}/ alone; remove {folder} yourself, or choose another one with --out")
    try:
        if folder.exists():
            shutil.rmtree(folder)
    except OSError as error:
        raise TuneError(f"{folder} cannot be removed: {error.strerror}") from error
