"""The card of an encoder that `python -m train.encoder` trained, with a model-index of its measures, out of its provenance."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

KIND = "encoder"  # in the provenance of such a model
# the Hub's name of a task, and the library class that a reader needs
TASKS = {
    "sentiment": ("text-classification", "AutoModelForSequenceClassification"),
    "answers": ("question-answering", "AutoModelForQuestionAnswering"),
    "pretrain": ("fill-mask", "AutoModelForPreTraining"),
}
WHAT = {
    "sentiment": "tells which class a text is of",
    "answers": "finds the answer to a question in a passage, or that there is none",
    "pretrain": "was pretrained from nothing to guess masked tokens and whether two segments follow each other",
}
CANNOT = {
    "sentiment": "irony, mixed feelings and any language but English",
    "answers": "answers that stand in two places or must be inferred, and any language but English",
    "pretrain": "anything before it is fine-tuned, and any language but English",
}


def encoder_card(facts: dict[str, Any], folder: Path) -> str:
    """README.md of the folder that holds the model and its `facts`."""
    recipe, task = facts["recipe"], facts["task"]
    numbers = {name: value for name, value in facts["metrics"].items() if isinstance(value, (int, float))}
    pipeline, kind = TASKS[task]
    matter: dict[str, Any] = {"license": "apache-2.0", "language": "en", "library_name": "transformers", "pipeline_tag": pipeline}
    if recipe["method"] == "lora":
        matter["library_name"] = "peft"
    if re.fullmatch(r"[\w.-]+/[\w.-]+", facts["base"]) and not Path(facts["base"]).exists():
        matter["base_model"] = facts["base"]
    if "/" in facts["data"] and not Path(facts["data"]).suffix:
        matter["datasets"] = [facts["data"]]
    name = "what the recipe makes by itself" if facts["data"] == "own" else facts["data"]
    metrics = [{"type": key, "name": key.replace("_", " "), "value": round(value, 4)} for key, value in numbers.items()]
    matter["model-index"] = [
        {
            "name": facts["name"],
            "results": [{"task": {"type": pipeline}, "dataset": {"type": facts["data"], "name": name}, "metrics": metrics}],
        }
    ]
    rows = "\n".join(f"| {key.replace('_', ' ')} | {value:,.4g} |" for key, value in numbers.items())
    pictures = "\n\n".join(
        f"![{said}]({file})"
        for file, said in (("curve.png", "Losses and measure over the steps"), ("confusion.png", "Counts of truth and guess"))
        if (folder / file).is_file()
    )
    table = (folder / "parameters.md").read_text(encoding="utf-8") if (folder / "parameters.md").is_file() else ""
    spent = f"\n## Parameters\n\nBefore this run and after it.\n\n{table}" if table else ""
    adapters = f", adapters of rank {recipe['r']}, alpha {recipe['alpha']}" if recipe["method"] == "lora" else ""
    return f"""---
{yaml.safe_dump(matter, sort_keys=False).strip()}
---
# {facts["name"]}

This encoder {WHAT[task]}. It began with `{facts["base"]}` and learnt from {name}. Rendered by `python -m convert.card` from `provenance.json`.

- {facts["rows"]:,} rows to learn from, {facts["held_out"]:,} to measure on; {facts["steps"]:,} steps of {recipe["batch"] * recipe["accumulation"]} rows,
  learning rate {recipe["lr"]:g}, {recipe["method"]}{adapters}; {facts["trainable"]:,} of {facts["parameters"]:,} parameters trained.
- {facts["seconds"] / 60:.1f} minutes on {facts["device"]} ({facts["precision"]}), at most {facts["peak_bytes"] / 1e9:.1f} GB; code `{facts["commit"]}`.

| measure on the rows that were held out | |
| --- | ---: |
{rows}

{_baselines(facts)}{pictures}
{spent}
Load it with `{kind}`{" and PEFT, over its base" if recipe["method"] == "lora" else ""}. Not to be trusted with {CANNOT[task]}.
"""


def _baselines(facts: dict[str, Any]) -> str:
    """What pretraining's perplexity is held against."""
    if "uniform_perplexity" not in facts:
        return ""
    return (
        f"A model that finds all {facts['uniform_perplexity']:,} pieces equally likely has a perplexity of {facts['uniform_perplexity']:,}; "
        f"one that knows only how frequent each is, {facts['unigram_perplexity']:,.0f}. Perplexities over other vocabularies do not compare.\n\n"
    )
