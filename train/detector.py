"""Fine-tune the encoder of the classifiers to say, for each token of a sentence, whether a mistake stands there.

It learns from the pairs of `data` (clean sentences with the mistakes of `corrupt` and `slips`), after the spelling was mended
as in the app. A token is wrong when it is replaced or left out in the right sentence, or when something is missing before it;
the end mark of the sentence stands for what is missing at its end. Exported to int8 ONNX. It knows nothing about the language
model that its answers steer.

    python -m train.detector train/recipes/mini.yaml --text ../shared/data/clean-english --out models/error-detector
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from proofreader.edits import TOKEN
from train.data import Pair
from train.encoder import MAX_TOKENS, Run, arguments, average_precision, f_half, fine_tune


class Detector(nn.Module):
    """(batch, tokens) ids and mask to (batch, tokens) logits of a mistake, the only output."""

    def __init__(self, encoder: nn.Module, hidden: int) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(0.1)
        self.head = nn.Linear(hidden, 1)

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> tuple[torch.Tensor]:
        states = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        return (self.head(self.dropout(states)).squeeze(-1),)


def wrong_spans(draft: str, right: str) -> tuple[list[tuple[int, int]], bool]:
    """Character spans of `draft` that are wrong, and whether something is missing at its end."""
    ours, theirs = TOKEN.findall(draft), TOKEN.findall(right)
    starts = [0]
    for token in ours:
        starts.append(starts[-1] + len(token))
    spans, end = [], False
    for tag, low, high, _, _ in difflib.SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if tag == "insert":
            while low < len(ours) and ours[low].isspace():
                low += 1
            high = low + 1
        if tag != "equal":
            if low >= len(ours):
                end = True
            else:
                spans.append((starts[low], starts[min(high, len(ours))]))
    return spans, end


def labels(offsets: Sequence[tuple[int, int]], draft: str, right: str) -> list[float]:
    """0 or 1 for each encoder token by its character offsets; (0, 0) marks the first and last token."""
    if draft == right:
        return [0.0] * len(offsets)
    spans, end = wrong_spans(draft, right)
    marked = [float(any(a < high and b > low for low, high in spans)) for a, b in offsets]
    marked[0], marked[-1] = 0.0, float(end)
    return marked


@dataclass
class Detection:
    """The task of `train.encoder`: which tokens are wrong."""

    tokenizer: Any
    name: str = "error detector"
    inputs: tuple[str, ...] = ("input_ids", "attention_mask")
    outputs: tuple[str, ...] = ("wrong",)

    def model(self, encoder: Any) -> nn.Module:
        return Detector(encoder, encoder.config.hidden_size)

    def encode(self, pairs: Sequence[Pair]) -> tuple[dict[str, torch.Tensor], torch.Tensor]:
        """The labels are (batch, tokens), those of padding -1."""
        batch = self.tokenizer([p.draft for p in pairs], padding=True, truncation=True, max_length=MAX_TOKENS, return_tensors="pt",
                               return_offsets_mapping=True)  # fmt: skip
        wanted = torch.full(batch["input_ids"].shape, -1.0)
        for row, pair in enumerate(pairs):
            count = int(batch["attention_mask"][row].sum())
            offsets = [(int(a), int(b)) for a, b in batch["offset_mapping"][row, :count]]
            wanted[row, :count] = torch.tensor(labels(offsets, pair.draft, pair.rewrite))
        return {name: batch[name] for name in self.inputs}, wanted

    def loss(self, outputs: Sequence[torch.Tensor], wanted: torch.Tensor) -> torch.Tensor:
        known = wanted >= 0
        return nn.functional.binary_cross_entropy_with_logits(outputs[0][known], wanted[known])

    def measure(self, run: Run, pairs: Sequence[Pair]) -> dict[str, float]:
        """Precision, recall and F0.5 are those of tokens at probability 0.5."""
        scores, truth, losses = [], [], []
        for start in range(0, len(pairs), 64):
            inputs, wanted = self.encode(pairs[start : start + 64])
            logits = torch.as_tensor(np.asarray(run(**inputs)[0]))
            losses.append(float(self.loss([logits], wanted)))
            known = wanted >= 0
            scores.append(logits[known].numpy())
            truth.append(wanted[known].numpy())
        score, true = np.concatenate(scores), np.concatenate(truth) > 0.5
        found = score > 0
        precision, recall = float(true[found].mean()) if found.any() else 0.0, float(found[true].mean())
        return {
            "loss": float(np.mean(losses)), "average_precision": average_precision(score, true), "precision": precision,
            "recall": recall, "f_half": f_half(precision, recall),
        }  # fmt: skip

    def keep(self, out: Path) -> dict[str, Any]:
        return {}


def main(argv: Sequence[str] | None = None) -> int:
    args = arguments("train.detector", __doc__ or "", "error-detector", "detector").parse_args(argv)
    return fine_tune(args, "detector", lambda tokenizer, source: Detection(tokenizer))


if __name__ == "__main__":
    raise SystemExit(main())
