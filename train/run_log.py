"""log.csv of a run: a row for each time that the trainer says something, read and drawn by train/losses.py."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from train.losses import read_log

NAMES = {"loss": "loss", "evaluation": "eval_loss", "lr": "learning_rate"}  # columns beside the step, by the trainer's names


def log(folder: Path, names: Mapping[str, str] = NAMES) -> Any:
    """A callback that keeps log.csv: a run that goes on from a checkpoint continues it there."""
    from transformers import TrainerCallback

    columns = ("step", *names)

    class Log(TrainerCallback):
        def on_train_begin(self, args: Any, state: Any, control: Any, **more: Any) -> None:
            if not state.is_world_process_zero:
                return
            rows = [row for row in read_log(folder) if int(row["step"]) <= state.global_step]
            with (folder / "log.csv").open("w", newline="") as file:
                writer = csv.DictWriter(file, columns)
                writer.writeheader()
                writer.writerows(rows)

        def on_log(self, args: Any, state: Any, control: Any, logs: dict[str, Any] | None = None, **more: Any) -> None:
            row = {"step": state.global_step, **{column: (logs or {}).get(name, "") for column, name in names.items()}}
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
                csv.DictWriter(file, columns).writerow(row)

    return Log()
