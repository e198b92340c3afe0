"""A run in a process of its own, so that what it holds goes with it, and that it fails alone."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


@dataclass(frozen=True)
class Ended:
    """What became of a run: its provenance, or why there is none, after so many seconds."""

    facts: dict[str, Any]
    seconds: float
    error: str = ""


def run(module: str, recipe: DataclassInstance, folder: Path, log: str) -> Ended:
    """`python -m MODULE RECIPE --out folder`, with what it says in folder/`log`; one that got to its end before is only read."""
    facts = folder / ("full" if getattr(recipe, "method", "full") == "full" else "adapter") / "provenance.json"
    wanted = dataclasses.asdict(recipe)
    done = _read(facts)
    if done.get("recipe") == wanted:
        return Ended(done, done["seconds"])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "recipe.yaml").write_text(yaml.safe_dump(wanted))
    started = time.time()
    command = [sys.executable, "-m", module, str(folder / "recipe.yaml"), "--out", str(folder)]
    with (folder / log).open("w") as said:
        result = subprocess.run(command, stdout=said, stderr=subprocess.STDOUT)
    done = _read(facts)
    if result.returncode or done.get("recipe") != wanted:
        last = [line for line in (folder / log).read_text(errors="replace").splitlines() if line.strip()]
        why = last[-1] if last and result.returncode >= 0 else f"ended by signal {-result.returncode}, perhaps for want of memory"
        return Ended({}, time.time() - started, why.removeprefix("error: "))
    return Ended(done, done["seconds"])


def _read(facts: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(facts.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}
