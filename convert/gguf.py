"""A Hugging Face model folder becomes a GGUF, by llama.cpp's own converter.

No wheel ships that converter, but the source archive of llama-cpp-python holds llama.cpp whole. It is fetched once, at
the version that is installed, and cached.
"""

from __future__ import annotations

import importlib.metadata
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from proofreader.base import cache_folder

SCRIPT = "convert_hf_to_gguf.py"


class ConversionError(RuntimeError):
    """The converter failed; the sentence says at what."""


def llama_cpp_sources() -> Path:
    """The folder of llama.cpp inside the source archive of the installed llama-cpp-python; downloads it once."""
    version = importlib.metadata.version("llama-cpp-python")
    target = cache_folder() / f"llama-cpp-python-{version}"
    found = sorted(target.glob(f"*/vendor/llama.cpp/{SCRIPT}"))
    if found:
        return found[0].parent
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target) as folder:
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--no-binary",
            ":all:",
            "--no-build-isolation",
            "--dest",
            folder,
            f"llama-cpp-python=={version}",
        ]
        result = subprocess.run(command, capture_output=True, text=True)
        archives = sorted(Path(folder).glob("*.tar.gz"))
        if not archives:
            last = (result.stderr.strip().splitlines() or ["no output"])[-1]
            raise ConversionError(f"The source archive of llama-cpp-python {version} could not be downloaded: {last}")
        wanted = (
            "/conversion/",
            "/gguf-py/",
            "/models/ggml-vocab-llama-bpe.gguf",
            "convert_hf_to_gguf.py",
            "convert_lora_to_gguf.py",
        )
        with tarfile.open(archives[0]) as archive:
            members = [m for m in archive if "/vendor/llama.cpp/" in m.name and any(part in m.name for part in wanted)]
            archive.extractall(target, members=members, filter="data")
    return sorted(target.glob(f"*/vendor/llama.cpp/{SCRIPT}"))[0].parent


def convert(model: Path, out: Path, outtype: str = "f16") -> Path:
    """Write `out` from the Hugging Face folder `model`; `outtype` is f32, f16, bf16 or q8_0.

    What provenance.json says of unit, prompt style and prompt digest goes into the GGUF's metadata.
    """
    if not (model / "config.json").is_file():
        raise ConversionError(f"{model} holds no config.json, so it is no model folder.")
    out.parent.mkdir(parents=True, exist_ok=True)
    plain = out.with_suffix(".plain.gguf")
    command = [sys.executable, str(llama_cpp_sources() / SCRIPT), str(model), "--outfile", str(plain), "--outtype", outtype]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode or not plain.is_file():
        raise ConversionError(f"llama.cpp's converter failed: {(result.stderr.strip().splitlines() or ['no output'])[-1]}")
    template = model / "tokenizer_config.json"
    annotate(
        plain,
        out,
        _facts(model),
        chat_template=json.loads(template.read_text()).get("chat_template") if template.is_file() else None,
    )
    plain.unlink()
    return out


def sixteen_bit(model: Path) -> str:
    """The 16-bit type that keeps a model's weights: bf16 where they are in it, whose small numbers f16 cannot hold; else f16."""
    path = model / "config.json"
    config = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return "bf16" if config.get("dtype", config.get("torch_dtype")) == "bfloat16" else "f16"


def convert_adapter(adapter: Path, base: str, out: Path) -> Path:
    """Write a LoRA adapter alone as a GGUF, for llama.cpp to lay over a GGUF of its base: a folder or an id on the Hub.

    What the adapter's provenance.json, or else that of the base, says of unit, prompt style and prompt digest goes into the GGUF's
    metadata.
    """
    folder = base_folder(base)
    out.parent.mkdir(parents=True, exist_ok=True)
    plain = out.with_suffix(".plain.gguf")
    script = llama_cpp_sources() / "convert_lora_to_gguf.py"
    command = [sys.executable, str(script), str(adapter), "--base", str(folder), "--outfile", str(plain), "--outtype", "f16"]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode or not plain.is_file():
        raise ConversionError(f"llama.cpp's converter failed: {(result.stderr.strip().splitlines() or ['no output'])[-1]}")
    annotate(plain, out, _facts(adapter) or _facts(folder))
    plain.unlink()
    return out


def base_folder(base: str) -> Path:
    """A folder with the config.json of a base, which alone an adapter's conversion needs; fetched where `base` is an id on the Hub.

    Not by the converter's --base-model-id, which reads the base's tensors over the network. Raises ConversionError.
    """
    if (Path(base) / "config.json").is_file():
        return Path(base)
    from huggingface_hub import hf_hub_download
    from huggingface_hub.utils import httpx  # httpx2 under hub 2

    try:
        return Path(hf_hub_download(base, "config.json")).parent
    except (OSError, ValueError, httpx.HTTPError) as error:  # the Hub's own errors are of these kinds
        why = " ".join(str(error).split())[:200]
        raise ConversionError(
            f"The base {base} is neither a folder with a config.json nor a model that the Hub gives ({why}); name it with --base."
        ) from error


def _facts(folder: Path) -> dict[str, str]:
    """What provenance.json says of how a model is asked, as metadata of a GGUF."""
    path = folder / "provenance.json"
    facts = json.loads(path.read_text()) if path.is_file() else {}
    return {f"proofreader.{key}": str(facts[key]) for key in ("unit", "style", "prompt", "commit") if key in facts}


def annotate(source: Path, out: Path, values: dict[str, str], chat_template: str | None = None) -> None:
    """Copy a GGUF with string values added to its metadata, and a chat template where it has none."""
    import gguf
    from gguf.scripts.gguf_new_metadata import MetadataDetails, copy_with_new_metadata

    reader = gguf.GGUFReader(source, "r")
    field = reader.get_field(gguf.Keys.General.ARCHITECTURE)
    writer = gguf.GGUFWriter(out, arch=field.contents() if field else "llama", endianess=reader.endianess)
    added = {key: MetadataDetails(gguf.GGUFValueType.STRING, value) for key, value in values.items()}
    if chat_template and reader.get_field(gguf.Keys.Tokenizer.CHAT_TEMPLATE) is None:
        added[gguf.Keys.Tokenizer.CHAT_TEMPLATE] = MetadataDetails(gguf.GGUFValueType.STRING, chat_template)
    alignment = reader.get_field(gguf.Keys.General.ALIGNMENT)
    if alignment is not None:
        writer.data_alignment = alignment.contents()
    copy_with_new_metadata(reader, writer, added, [])
