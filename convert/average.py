"""The average of LoRA adapters that came out of one another: weights of stages of one training (SWA, Izmailov et al., 2018), or of
branches of one adapter (a model soup, Wortsman et al., 2022). It is no dearer to run than one of them.

    python -m convert.average runs/FIRST/adapter runs/SECOND/adapter --out runs/AVERAGE/adapter

A and B are averaged each, so B·A only nearly is: that holds where the adapters are near each other.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from convert.gguf import ConversionError

WEIGHTS, SETTINGS, FACTS, LEARNT = "adapter_model.safetensors", "adapter_config.json", "provenance.json", "learnt.txt"
COPIED = (SETTINGS, "tokenizer*", "special_tokens_map.json", "chat_template.jinja")  # of the last adapter
FITS = ("r", "lora_alpha", "rank_pattern", "alpha_pattern", "use_rslora", "use_dora")  # equal in all, beside base and modules
NOTED = ("steps", "pairs", "tokens", "loss", "evaluation_loss", "commit")  # what is kept of each provenance


def average(adapters: Sequence[Path], out: Path) -> Path:
    """Write an adapter whose factors A and B are the means of those of `adapters`, as float32, to `out`, a new or empty folder.

    Settings, tokenizer and what else its provenance says are the last one's. Raises FileNotFoundError or ConversionError.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load_file, save_file

    if len({adapter.resolve() for adapter in adapters}) < 2:
        raise ConversionError("An average takes two adapters or more.")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise ConversionError(f"{out} holds something already; name a new folder.")
    for adapter in adapters:
        for name in (SETTINGS, WEIGHTS):
            if not (adapter / name).is_file():
                raise FileNotFoundError(f"{adapter} holds no {name}, so it is no adapter that can be averaged.")
    total: dict[str, Any] = {}
    noted: list[dict[str, Any]] = []
    learnt: set[str] = set()
    first: list[Any] = []
    for adapter in adapters:
        try:
            factors = {name: value.float() for name, value in load_file(adapter / WEIGHTS).items()}
            fits = _fits(adapter)
            first = first or fits
            noted.append(json.loads(path.read_text(encoding="utf-8")) if (path := adapter / FACTS).is_file() else {})
        except (SafetensorError, ValueError, AttributeError) as error:
            raise ConversionError(f"{adapter} is damaged or cut short.") from error
        shapes = [{name: value.shape for name, value in some.items()} for some in (factors, total or factors)]
        if fits != first or shapes[0] != shapes[1]:
            raise ConversionError(
                f"{adapter} has another base, other modules or another rank than {adapters[0]}: they have no average."
            )
        total = {name: value + total.get(name, 0) for name, value in factors.items()}
        if (adapter / LEARNT).is_file():
            learnt |= set((adapter / LEARNT).read_text(encoding="utf-8").split())
    facts = noted[-1] | dict.fromkeys(("loss", "evaluation_loss", "seconds"))
    facts["average_of"] = [{key: one.get(key) for key in NOTED} for one in noted]
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent) as made:
        folder = Path(made) / "adapter"
        folder.mkdir()
        for path in (path for pattern in COPIED for path in adapters[-1].glob(pattern)):
            shutil.copyfile(path, folder / path.name)
        mean = {name: (value / len(adapters)).contiguous() for name, value in total.items()}
        save_file(mean, folder / WEIGHTS, metadata={"format": "pt"})
        (folder / FACTS).write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
        if learnt:
            (folder / LEARNT).write_text("\n".join(sorted(learnt)) + "\n", encoding="utf-8")
        folder.replace(out)
    return out


def _fits(adapter: Path) -> list[Any]:
    settings = json.loads((adapter / SETTINGS).read_text(encoding="utf-8"))
    base = settings.get("base_model_name_or_path") or ""
    return [str(Path(base).resolve()) if Path(base).is_dir() else base, *(settings.get(key) or None for key in FITS)]


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m convert.average", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("adapters", nargs="+", type=Path, help="folders of adapters, all of one base, rank and scale")
    parser.add_argument("--out", type=Path, required=True, help="folder of the average, new or empty")
    args = parser.parse_args(argv)
    try:
        print(f"adapter: {average(args.adapters, args.out)}; convert it like any other")
    except (ConversionError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
