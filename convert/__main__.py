"""Merge, convert, quantize and verify, in that order: `python -m convert runs/NAME/adapter --out runs/NAME/gguf`."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from convert import hub
from convert.card import card
from convert.gguf import ConversionError, convert, convert_adapter, sixteen_bit
from convert.quantize import TYPES, quantize


def parse_arguments(argv: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m convert", description="A trained model becomes a GGUF for llama.cpp.")
    parser.add_argument("model", type=Path, help="Hugging Face folder of a model, or of a LoRA adapter")
    parser.add_argument("--out", type=Path, required=True, help="folder for the GGUF files")
    parser.add_argument("--name", help="name of the files (default: the name of --out)")
    parser.add_argument(
        "--base",
        "--base-model-id",
        metavar="FOLDER_OR_ID",
        help="base model of an adapter, when it is not the one that the adapter names",
    )
    parser.add_argument(
        "--quantize", nargs="+", default=["Q8_0"], choices=sorted(TYPES), metavar="TYPE", help=f"of {', '.join(TYPES)}"
    )
    parser.add_argument(
        "--style", choices=("chat", "terse", "mini"), help="prompt style (default: what provenance.json says, else chat)"
    )
    parser.add_argument("--keep-16-bit", action="store_true", help="keep the 16-bit GGUF too")
    parser.add_argument(
        "--adapter-only", action="store_true", help="write the LoRA adapter alone, to be laid over a GGUF of its base"
    )
    parser.add_argument("--push", metavar="OWNER/NAME", help="upload to the Hub afterwards; a dry run unless --confirm")
    parser.add_argument("--confirm", action="store_true", help="with --push: really upload")
    parser.add_argument("--work", type=Path, help="folder for intermediate files (default: beside the model)")
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    args = parse_arguments(argv)
    try:
        return run(args)
    except (ConversionError, FileNotFoundError, ValueError, AssertionError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


def run(args: argparse.Namespace) -> int:
    name = args.name or args.out.name
    work = args.work or args.model.parent / "convert"
    model = args.model
    if args.adapter_only:
        if not (model / "adapter_config.json").is_file():
            raise FileNotFoundError(f"{model} holds no adapter_config.json, so it is no adapter.")
        base = args.base or json.loads((model / "adapter_config.json").read_text()).get("base_model_name_or_path")
        if not base:
            raise ConversionError(f"{model} does not name its base; name it with --base.")
        path = convert_adapter(model, base, args.out / f"{name}-lora.gguf")
        if (model / "provenance.json").is_file():
            shutil.copy(model / "provenance.json", args.out / "provenance.json")
        print(f"adapter: {path}; use it as PROOFREADER_MODEL=BASE.gguf+{path}")
        return 0
    if (model / "adapter_config.json").is_file():
        from convert.merge import merge

        print(f"merge: {model}", flush=True)
        model = merge(model, work / "merged", args.base)
    provenance_path = model / "provenance.json"
    provenance = json.loads(provenance_path.read_text()) if provenance_path.is_file() else {}
    print(f"gguf: {model}", flush=True)
    outtype = sixteen_bit(model)
    full = convert(model, work / f"{name}-{outtype.upper()}.gguf", outtype)
    files = []
    for kind in args.quantize:
        print(f"quantize: {kind}", flush=True)
        files.append(quantize(full, args.out / f"{name}-{kind}.gguf", kind))
    from convert.verify import verify

    print("verify:", flush=True)
    verdicts = verify(model, full, files, args.style or provenance.get("style", "chat"))
    for verdict in verdicts:
        print(
            f"  {verdict.file}: {verdict.megabytes:.1f} MB, {verdict.same}/{verdict.prompts} prompts with the same greedy tokens, "
            f"perplexity {verdict.perplexity:.4f} (16 bit: {verdict.reference_perplexity:.4f})"
        )
    (args.out / "provenance.json").write_text(
        json.dumps({**provenance, "verified": [asdict(verdict) for verdict in verdicts]}, indent=1) + "\n"
    )
    if (model / "learnt.txt").is_file():
        shutil.copy(model / "learnt.txt", args.out / "learnt.txt")
    if "method" in provenance.get("recipe", {}):
        (args.out / "README.md").write_text(card(args.out), encoding="utf-8")
    if args.keep_16_bit:
        shutil.copy(full, args.out / full.name)
    if not verdicts[0].faithful:
        print("error: the 16-bit GGUF does not give the tokens of the model that it was made from.", file=sys.stderr)
        return 1
    if args.push:
        return hub.main([str(args.out), "--to", args.push, *(["--push"] if args.confirm else [])])
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
