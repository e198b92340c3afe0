"""The card of a fine-tuned and converted model, with a model-index of its measures. Rendered from what lies in its folder:
provenance.json, and grammar.json where `python -m evaluation grammar --out` was pointed at it.

    python -m convert.card runs/NAME/gguf     # again, after it was measured
    python -m convert.card runs/NAME/full     # of an encoder
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from convert.encoder_card import KIND, encoder_card


def card(folder: Path) -> str:
    """README.md of a folder that `python -m convert` wrote, or of an encoder that `python -m train.encoder` did."""
    facts = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))
    if facts.get("kind") == KIND:
        return encoder_card(facts, folder)
    measured = folder / "grammar.json"
    report = json.loads(measured.read_text(encoding="utf-8")) if measured.is_file() else {}
    recipe = facts["recipe"]
    rows = [row for row in report.get("rows", []) if facts["name"] in row["model"]]
    matter: dict[str, Any] = {
        "license": "llama3.2" if "llama-3.2" in str(facts["base"]).lower() else "apache-2.0",
        "language": "en",
        "library_name": "llama.cpp",
        "pipeline_tag": "text-generation",
        "tags": ["gguf", "grammar-correction", "email", "proofreading"],
    }
    if "/" in facts["base"]:
        matter["base_model"] = facts["base"]
    if recipe.get("data") and "/" in recipe["data"] and not Path(recipe["data"]).suffix:
        matter["datasets"] = [recipe["data"]]
    if rows:
        matter["model-index"] = [{"name": facts["name"], "results": [_result(report["data"], rows[0])]}]
    files = "\n".join(
        f"| {v['file']} | {v['megabytes']:.1f} | {v['same']} of {v['prompts']} | {v['perplexity']:.3f} |" for v in facts["verified"]
    )
    return f"""---
{yaml.safe_dump(matter, sort_keys=False).strip()}
---
# {facts["name"]}

{recipe["method"]} fine-tuning of `{facts["base"]}` on {recipe.get("data") or "the project's own pairs"} by this project's recipe of that name, for
proofreading English emails with llama.cpp. Rendered by `python -m convert` from `provenance.json`.

- {facts["rows"]:,} rows, {facts["steps"]:,} steps of {recipe["batch"] * recipe["accumulation"]} rows, learning rate {recipe["lr"]:g}, rank {recipe["r"]}, alpha {recipe["alpha"]}, dropout {recipe["dropout"]:g};
  {facts["trainable"]:,} of {facts["parameters"]:,} parameters trained.
- {_minutes(facts["seconds"])} on {facts["device"]} ({facts["precision"]}), at most {facts["peak_bytes"] / 1e9:.1f} GB; code `{facts["commit"]}`.
- Loss of the last steps {_number(facts["loss"])}, on held-out rows {_number(facts["evaluation_loss"])} nats a token.{_average(facts)}

| file | MB | prompts with the greedy tokens of the trained model, ties aside | perplexity |
| --- | --- | --- | --- |
{files}

{_measures(report, rows)}

Not checked: anything but English, texts beyond the length of an email, and what the data says about people.
"""


def _number(value: float | None) -> str:
    return "not measured" if value is None else f"{value:.3f}"


def _minutes(seconds: float | None) -> str:
    return "Trained" if seconds is None else f"{seconds / 60:.0f} minutes"


def _average(facts: dict[str, Any]) -> str:
    """What the card says of an average beside the facts of the last adapter in it."""
    parts = facts.get("average_of")
    return (
        f"\n- It is the average of {len(parts)} adapters (`python -m convert.average`); rows and steps are the last one's."
        if parts
        else ""
    )


def _result(data: str, row: dict[str, Any]) -> dict[str, Any]:
    names = {
        "corrected": "sentences corrected exactly, %",
        "gleu": "GLEU",
        "f_half": "F0.5",
        "clean_unchanged": "clean sentences unchanged, %",
    }
    return {
        "task": {"type": "text-generation", "name": "grammatical error correction"},
        "dataset": {"type": data, "name": data},
        "metrics": [{"type": key, "name": name, "value": round(row[key], 1)} for key, name in names.items()],
    }


def _measures(report: dict[str, Any], rows: list[dict[str, Any]]) -> str:
    if not rows:
        return "Not measured yet: `python -m evaluation grammar --models THE_FILE --out THIS_FOLDER`, then `python -m convert.card THIS_FOLDER`."
    row = rows[0]
    return (
        f"On {row['sentences']:,} pairs of {report['data']} that it did not learn from: {row['corrected']:.1f} % corrected exactly, GLEU {row['gleu']:.1f}, "
        f"F0.5 {row['f_half']:.1f}; {row['clean_unchanged']:.1f} % of the right sentences left alone."
    )


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m convert.card", description="Write the card of a converted model anew.")
    parser.add_argument("folder", type=Path, help="what `python -m convert --out` wrote, or the model of an encoder's run")
    args = parser.parse_args(argv)
    try:
        (args.folder / "README.md").write_text(card(args.folder), encoding="utf-8")
    except (OSError, ValueError, KeyError) as error:
        print(f"error: {args.folder} holds no provenance.json of a fine-tuned model ({type(error).__name__}).", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
