"""What a model's parameters are spent on, part by part, and what fine-tuning changes about that, with the reasons."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

PREFIX = re.compile(r"^(?:base_model\.model\.)?(?:bert\.|distilbert\.)?")
# parts of what transformers names a parameter -> the part that a table shows
PARTS = (
    (r"\.lora_[AB]\.", "LoRA adapters"),
    (r"embeddings\.word", "embeddings: words"),
    (r"embeddings\.position", "embeddings: positions"),
    (r"embeddings\.token_type", "embeddings: segments"),
    (r"embeddings\.", "embeddings: norm"),
    (r"layer\.\d+\..*(?:norm|Norm)", "layers: norm"),
    (r"layer\.\d+\..*attention", "layers: attention"),
    (r"layer\.\d+\.", "layers: feed-forward"),
    (r"pooler\.", "pooler"),
    (r"cls\.predictions|vocab_", "head: masked tokens"),
    (r"cls\.seq_relationship", "head: next sentence"),
    (r"pre_classifier\.", "head: dense before the classes"),
    (r"classifier\.", "head: classes"),
    (r"qa_outputs\.", "head: start and end"),
)
GONE = {
    "head: masked tokens": "nothing is guessed any more; its matrix over the vocabulary is the word embeddings' own, so only the rest of it was counted here",
    "head: next sentence": "no two segments are put in order any more",
    "pooler": "it reads the first token for a whole text; where an answer starts and ends is read from every token",
}
NEW = {
    "head: classes": "random at the start: a weight for each class and hidden unit, and a bias for each class",
    "head: start and end": "random at the start: a weight for each hidden unit and a bias, once for the start and once for the end",
    "head: dense before the classes": "random at the start; it takes the place of a pooler",
    "pooler": "random at the start: the base was saved without one",
    "LoRA adapters": "two narrow matrices beside each adapted projection; all else but the head stays as it was",
}


def table_of(model: Any) -> dict[str, int]:
    """How many parameters each part of an encoder holds; a weight that two parts share counts where it comes first."""
    found: dict[str, int] = {}
    for name, parameter in model.named_parameters():
        if ".original_module." in name:
            continue  # PEFT keeps the untrained head beside the one that it trains
        short = PREFIX.sub("", name)
        part = next((part for pattern, part in PARTS if re.search(pattern, short)), short.split(".")[0])
        found[part] = found.get(part, 0) + parameter.numel()
    return found


def before(config: Any) -> dict[str, int]:
    """The table of a base as it was saved, counted from its configuration, without its weights."""
    import torch
    import transformers

    kind = getattr(transformers, (config.architectures or ["AutoModel"])[0])
    with torch.device("meta"):
        model = kind.from_config(config) if kind is transformers.AutoModel else kind(config)
    return table_of(model)


def differences(old: Mapping[str, int], new: Mapping[str, int]) -> str:
    """Markdown: every part before and after, and why they differ."""
    lines = ["| part | before | after | why |", "| --- | ---: | ---: | --- |"]
    order = [part for _, part in PARTS] + sorted((set(old) | set(new)) - {part for _, part in PARTS})
    for part in dict.fromkeys(order):
        a, b = old.get(part, 0), new.get(part, 0)
        if a or b:
            why = "" if a == b else GONE.get(part, "gone") if not b else NEW.get(part, "new") if not a else f"{b - a:+,}"
            lines.append(f"| {part} | {a:,} | {b:,} | {why} |")
    a, b = sum(old.values()), sum(new.values())
    return "\n".join([*lines, f"| **all** | **{a:,}** | **{b:,}** | {b - a:+,} |"]) + "\n"
