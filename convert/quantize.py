"""A 16-bit GGUF becomes a smaller one, through llama.cpp's own quantizer."""

from __future__ import annotations

import ctypes
from pathlib import Path

import llama_cpp

from convert.gguf import ConversionError

TYPES = {
    "Q4_0": llama_cpp.LLAMA_FTYPE_MOSTLY_Q4_0,
    "Q4_K_M": llama_cpp.LLAMA_FTYPE_MOSTLY_Q4_K_M,
    "Q5_K_M": llama_cpp.LLAMA_FTYPE_MOSTLY_Q5_K_M,
    "Q6_K": llama_cpp.LLAMA_FTYPE_MOSTLY_Q6_K,
    "Q8_0": llama_cpp.LLAMA_FTYPE_MOSTLY_Q8_0,
}


def quantize(source: Path, out: Path, kind: str, threads: int = 2) -> Path:
    """Write `out` from `source` with the type `kind` (a key of TYPES). Raises ConversionError when llama.cpp refuses."""
    if kind not in TYPES:
        raise ConversionError(f"{kind} is not a known type; choose one of {', '.join(TYPES)}.")
    parameters = llama_cpp.llama_model_quantize_default_params()
    parameters.ftype = TYPES[kind]
    parameters.nthread = threads
    out.parent.mkdir(parents=True, exist_ok=True)
    code = llama_cpp.llama_model_quantize(str(source).encode(), str(out).encode(), ctypes.byref(parameters))
    if code or not out.is_file():
        raise ConversionError(f"llama.cpp could not quantize {source.name} to {kind} (code {code}).")
    return out
