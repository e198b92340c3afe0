"""How the next token is chosen from what the model finds likely, with the draft's own token in sight."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

NUCLEUS = 256  # likeliest tokens among which the sampling chain chooses


@dataclass(frozen=True)
class Sampling:
    """How tokens are chosen. Temperature 0 is greedy; `margin` is in nats, 0 (exact) to infinity (no change)."""

    temperature: float = 0.0  # 0 to 2
    top_p: float = 0.95  # above 0, up to 1; share of probability kept when temperature is above 0
    max_tokens: int = 512  # new tokens for one unit
    seed: int = 0
    margin: float = 0.0  # the draft's token stays unless log p(choice) - log p(draft's token) is above this
    guided: bool = True  # False: one token at a time; the same words, slower


def choose(logits: np.ndarray, likeliest: int, expected: int | None, sampling: Sampling, rng: np.random.Generator) -> int:
    """The next token out of (vocabulary,) logits. The draft's token stays unless the choice beats it by the margin.

    A sample is drawn from the whole chain whatever the draft says, and the draft's token is accepted when it is the
    sample: so at margin 0 the output has the distribution of plain sampling, and with the same seed even the same tokens.
    """
    choice = likeliest if sampling.temperature <= 0 else sample(logits, sampling, rng)
    if expected is None or sampling.margin == 0:
        return choice
    return expected if float(logits[choice]) - float(logits[expected]) <= sampling.margin else choice


def sample(logits: np.ndarray, sampling: Sampling, rng: np.random.Generator) -> int:
    """Nucleus sampling (Holtzman et al., 2020): the likeliest tokens that together hold `top_p` of the probability.

    The nucleus is looked for among the NUCLEUS likeliest tokens.
    """
    count = min(len(logits), NUCLEUS)
    top = np.argpartition(logits, -count)[-count:]
    top = top[np.argsort(-logits[top], kind="stable")]
    scaled = logits[top].astype(np.float64) / sampling.temperature
    weights = np.exp(scaled - scaled[0])
    total = np.cumsum(weights / weights.sum())
    keep = int(np.searchsorted(total, sampling.top_p)) + 1
    weights = weights[:keep] / weights[:keep].sum()
    return int(rng.choice(top[:keep], p=weights))
