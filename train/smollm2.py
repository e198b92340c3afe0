"""SmolLM2-135M-Instruct out of its GGUF as a folder that transformers loads: the weights that the server dequantizes are the
weights that the adapter learns over."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import prompts

NAME = "smollm2"  # what a recipe calls it
FOLDER = Path("runs") / "smollm2-base"
BOS, EOS = "<|im_start|>", "<|im_end|>"
HEAD = 64  # width of an attention head
ROTATED = ("attn_q", "attn_k")
# llama.cpp's name of a projection -> that of transformers
PROJECTIONS = {
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}


def tokenizer_of(gguf: Path) -> Any:
    """The tokenizer in a GGUF, its end of turn as EOS and padding, with the project's own dateless template."""
    from tokenizers import decoders, pre_tokenizers
    from transformers import AutoTokenizer

    tokenizer: Any = AutoTokenizer.from_pretrained(str(gguf.parent), gguf_file=gguf.name)
    # transformers takes every Llama's vocabulary for SentencePiece pieces, and llama.cpp's converter would believe it; SmolLM2 has
    # bytes, and digits one by one
    own = tokenizer.backend_tokenizer
    own.normalizer, own.decoder = None, decoders.ByteLevel()
    own.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)]
    )
    own.model.byte_fallback = own.model.fuse_unk = False
    tokenizer.bos_token, tokenizer.eos_token, tokenizer.pad_token = BOS, EOS, EOS
    tokenizer.chat_template = (prompts.FOLDER / "chatml.jinja").read_text(encoding="utf-8")
    return tokenizer


def unpack(gguf: Path, folder: Path) -> Path:
    """Write the dequantized model (float32 safetensors) and tokenizer to `folder`, unless they are there."""
    import torch
    from transformers import AutoModelForCausalLM, LlamaConfig, LlamaForCausalLM

    if (folder / "config.json").is_file() and (folder / "tokenizer.json").is_file():
        if json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))["model"]["byte_fallback"]:
            tokenizer_of(gguf).save_pretrained(folder)  # one that llama.cpp's converter misreads, as older versions wrote it
        return folder
    loaded = AutoModelForCausalLM.from_pretrained(str(gguf.parent), gguf_file=gguf.name, dtype=torch.float32)
    # a model loaded from a GGUF refuses to be saved, so its weights move into a plain one
    values = {key: value for key, value in loaded.config.to_dict().items() if key != "quantization_config"}
    tokenizer = tokenizer_of(gguf)
    values |= {
        "bos_token_id": tokenizer.bos_token_id,
        "eos_token_id": tokenizer.eos_token_id,
        "pad_token_id": tokenizer.pad_token_id,
    }
    model = LlamaForCausalLM(LlamaConfig(**values)).float()
    model.load_state_dict(loaded.state_dict())
    model.generation_config.eos_token_id = tokenizer.eos_token_id
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    facts = {"unit": "sentence", "style": "terse", "prompt": prompts.digest("terse"), "base": gguf.name}
    (folder / "provenance.json").write_text(json.dumps(facts) + "\n")
    return folder


def adapter_weights(gguf: Path, head: int = HEAD) -> dict[str, Any]:
    """The tensors of a Llama's GGUF adapter under the names that PEFT gives them, so that training goes on from what is shipped.

    llama.cpp's converter reorders the rows of the query's and key's B factors, `head` rows an attention head, for its rotary
    embedding; here they are put back. Raises AdapterBroken.
    """
    import torch

    from proofreader.base import read_adapter

    adapter = read_adapter(gguf)
    found = {}
    for name, (a, b) in adapter.factors.items():
        _, layer, part, _ = name.split(".")
        if part in ROTATED:
            b = b.reshape(-1, head // 2, 2, b.shape[1]).swapaxes(1, 2).reshape(b.shape)
        where = f"base_model.model.model.layers.{layer}.{PROJECTIONS[part]}"
        found[f"{where}.lora_A.weight"], found[f"{where}.lora_B.weight"] = torch.tensor(a), torch.tensor(b)
    return found
