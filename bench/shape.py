"""A Llama-3.2-1B of the true shape with random weights, Q4_K_M: its speed is that of the real one, its words are not.

Built once from llama.cpp's own Llama 3 vocabulary and cached beside llama.cpp's sources; never committed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from convert.gguf import llama_cpp_sources
from convert.quantize import quantize
from proofreader.base import cache_folder

HIDDEN, LAYERS, HEADS, KV_HEADS, FEED_FORWARD = 2048, 16, 32, 8, 8192  # meta-llama/Llama-3.2-1B, config.json
# Llama 3's chat format without a date, as the project's own models carry it
TEMPLATE = (
    "{{ bos_token }}{% for m in messages %}<|start_header_id|>{{ m['role'] }}<|end_header_id|>\n\n{{ m['content'] }}<|eot_id|>"
    "{% endfor %}{% if add_generation_prompt %}<|start_header_id|>assistant<|end_header_id|>\n\n{% endif %}"
)


def llama_1b() -> Path:
    """The file; makes it the first time (about two minutes and 3.5 GB of disk, of which 0.8 GB stay)."""
    target = cache_folder() / "bench" / "llama-3.2-1b-random-Q4_K_M.gguf"
    if not target.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        wide, partial = target.with_suffix(".f16"), target.with_suffix(".partial")
        _write(wide)
        quantize(wide, partial, "Q4_K_M")
        wide.unlink()
        partial.replace(target)
    return target


def _write(path: Path) -> None:
    """The model in 16 bit, with the tokenizer of llama.cpp's vocabulary file."""
    import gguf

    vocabulary = gguf.GGUFReader(llama_cpp_sources() / "models" / "ggml-vocab-llama-bpe.gguf")
    writer = gguf.GGUFWriter(path, arch="llama")
    writer.add_context_length(131072)
    writer.add_embedding_length(HIDDEN)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(FEED_FORWARD)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KV_HEADS)
    writer.add_rope_dimension_count(HIDDEN // HEADS)
    writer.add_rope_freq_base(500000.0)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_chat_template(TEMPLATE)
    for name, field in vocabulary.fields.items():
        if name.startswith("tokenizer.ggml.") and name != "tokenizer.ggml.eos_token_id":
            kind = field.types[0]
            writer.add_key_value(name, field.contents(), kind, field.types[-1] if kind == gguf.GGUFValueType.ARRAY else None)
    pieces = vocabulary.fields["tokenizer.ggml.tokens"].contents()
    writer.add_eos_token_id(pieces.index("<|eot_id|>"))
    for name, tensor in _tensors(len(pieces)):
        writer.add_tensor(name, tensor)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _tensors(vocabulary: int) -> Iterator[tuple[str, np.ndarray]]:
    rng = np.random.default_rng(0)

    def random(rows: int, columns: int) -> np.ndarray:
        return (0.02 * rng.standard_normal((rows, columns), np.float32)).astype(np.float16)

    yield "token_embd.weight", random(vocabulary, HIDDEN)
    yield "output_norm.weight", np.ones(HIDDEN, np.float32)
    narrow = HIDDEN * KV_HEADS // HEADS
    for layer in range(LAYERS):
        yield f"blk.{layer}.attn_norm.weight", np.ones(HIDDEN, np.float32)
        yield f"blk.{layer}.ffn_norm.weight", np.ones(HIDDEN, np.float32)
        for name, rows, columns in (
            ("attn_q", HIDDEN, HIDDEN),
            ("attn_k", narrow, HIDDEN),
            ("attn_v", narrow, HIDDEN),
            ("attn_output", HIDDEN, HIDDEN),
            ("ffn_gate", FEED_FORWARD, HIDDEN),
            ("ffn_up", FEED_FORWARD, HIDDEN),
            ("ffn_down", HIDDEN, FEED_FORWARD),
        ):
            yield f"blk.{layer}.{name}.weight", random(rows, columns)
