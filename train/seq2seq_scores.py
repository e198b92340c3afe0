"""What a T5 writes, and how good it is: exact matches, F1 of answers as SQuAD counts it, GLEU and ERRANT's F0.5 of corrections."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from train.provenance import ROOT
from train.recipe import TuneError
from train.seq2seq_recipe import Seq2SeqRecipe
from train.seq2seq_rows import Pair, ended


def write(model: Any, tokenizer: Any, sources: Sequence[str], recipe: Seq2SeqRecipe) -> list[str]:
    """What the model makes of each source, in batches of equal length as far as that goes."""
    import torch

    ids = [ended(tokenizer(recipe.lead + source)["input_ids"], tokenizer.eos_token_id) for source in sources]
    order = sorted(range(len(ids)), key=lambda place: len(ids[place]))
    found = [""] * len(ids)
    model.eval()
    with torch.inference_mode():
        for start in range(0, len(order), 4 * recipe.batch):
            places = order[start : start + 4 * recipe.batch]
            batch = tokenizer.pad({"input_ids": [ids[place] for place in places]}, return_tensors="pt").to(model.device)
            answers = model.generate(**batch, max_new_tokens=recipe.max_target, num_beams=recipe.beams, do_sample=False)
            for place, text in zip(places, tokenizer.batch_decode(answers, skip_special_tokens=True), strict=True):
                found[place] = text
    return found


def simple_scores(recipe: Seq2SeqRecipe, pairs: Sequence[Pair], outputs: Sequence[str]) -> dict[str, float]:
    """Percentages that cost nothing: exact matches, and for answers F1 too, both as the official script of SQuAD counts them."""
    if recipe.task == "correction":
        hits = sum(" ".join(output.split()) in pair.accepted for pair, output in zip(pairs, outputs, strict=True))
        return {"exact": 100 * hits / len(pairs)}
    from transformers.data.metrics.squad_metrics import compute_exact, compute_f1

    both = list(zip(pairs, outputs, strict=True))
    exact = sum(max(compute_exact(answer, output) for answer in pair.accepted) for pair, output in both)
    f1 = sum(max(compute_f1(answer, output) for answer in pair.accepted) for pair, output in both)
    return {"exact": 100 * exact / len(pairs), "f1": 100 * f1 / len(pairs)}


def baselines(
    recipe: Seq2SeqRecipe, learnt: Sequence[Pair], held_out: Sequence[Pair], scores: Mapping[str, float]
) -> dict[str, tuple[str, float]]:
    """By measure, what reaches how much in percent without having learnt: texts left as they are, or always the commonest answer."""
    if recipe.task == "correction":
        return {"gleu": ("unchanged", round(scores["gleu_unchanged"], 2))}
    answer = Counter(pair.target for pair in learnt).most_common(1)[0][0]
    return {"f1": (f"always “{answer}”", round(simple_scores(recipe, held_out, [answer] * len(held_out))["f1"], 2))}


def watching(recipe: Seq2SeqRecipe, pairs: Sequence[Pair], tokenizer: Any) -> Callable[[Any], dict[str, float]]:
    """`compute_metrics` of a trainer that evaluates on `pairs`, in their order."""
    import numpy as np

    def measure(prediction: Any) -> dict[str, float]:
        ids = prediction.predictions[0] if isinstance(prediction.predictions, tuple) else prediction.predictions
        ids = np.where(ids < 0, tokenizer.pad_token_id, ids)
        return simple_scores(recipe, pairs, tokenizer.batch_decode(ids, skip_special_tokens=True))

    return measure


def score(recipe: Seq2SeqRecipe, pairs: Sequence[Pair], outputs: Sequence[str], folder: Path) -> dict[str, float]:
    """All scores in percent; writes predictions.jsonl (source, output, references) into `folder`. Raises TuneError.

    GLEU and F0.5 come from `python -m evaluation predictions`, a process of its own: nothing here imports the evaluation, which
    imports this room, and its spaCy model goes with it.
    """
    path = folder / "predictions.jsonl"
    lines = (
        json.dumps({"source": pair.source, "output": output, "references": list(pair.accepted)}, ensure_ascii=False)
        for pair, output in zip(pairs, outputs, strict=True)
    )
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = simple_scores(recipe, pairs, outputs)
    if recipe.task == "questions":
        return found
    command = [sys.executable, "-m", "evaluation", "predictions", str(path.resolve())]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if result.returncode:
        last = (result.stderr.strip().splitlines() or ["it ended without a word"])[-1]
        raise TuneError(f"{path} could not be measured: {last}")
    return {**found, **json.loads(result.stdout.splitlines()[-1])}
