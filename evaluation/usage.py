"""How often each rule of `proofreader.usage` speaks up in clean prose: nearly all of that is a false alarm.

python -m evaluation.usage --text ../shared/data/clean-english --sentences 30000
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from proofreader.usage import rules, spoken
from train.data import clean_sentences, plain_marks


@dataclass
class Fired:
    """What happened to `sentences` sentences: how many were changed, the rules that spoke up by example, some changes."""

    sentences: int
    changed: int = 0
    rules: Counter[str] = field(default_factory=Counter)
    samples: dict[str, list[tuple[str, str]]] = field(default_factory=dict)


def fired(folder: Path, count: int, seed: int = 1) -> Fired:
    """Try `count` sentences of `folder`/*.txt.xz, half of them of the modern sources."""
    rng = random.Random(seed)
    modern, literary = clean_sentences(folder, 3, 38)
    sentences = [plain_marks(s, rng) for s in rng.sample(modern, count - count // 2) + rng.sample(literary, count // 2)]
    found = Fired(len(sentences))
    for sentence in sentences:
        changes = list(spoken(sentence))
        found.changed += bool(changes)
        for rule, before, after in changes:
            found.rules[rule.wrong] += 1
            found.samples.setdefault(rule.wrong, []).append((before, after))
    return found


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m evaluation.usage", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--text", type=Path, required=True, help="folder of *.txt.xz, one paragraph of clean prose a line")
    parser.add_argument("--sentences", type=int, default=30_000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args(argv)
    found = fired(args.text, args.sentences, args.seed)
    for example, count in found.rules.most_common():
        print(f"{count:4d}  {example}")
        for before, after in found.samples[example][:3]:
            print(f"        {before}\n     -> {after}")
    share = found.changed / found.sentences
    print(f"{len(rules())} rules changed {found.changed} of {found.sentences} clean sentences ({share:.2%}).")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
