"""Merge a LoRA adapter into its base, in 16 bit, so that what is converted is one plain model."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

SHARD = "1GB"  # of a file of weights: as much is copied in memory while they are written


def merge(adapter: Path, out: Path, base: str | None = None) -> Path:
    """Write the merged model and its tokenizer to `out`, as safetensors in bfloat16.

    It holds the base once, in the type of its own weights, and a SHARD of it while it writes. `base` overrides the base that the
    adapter names. Raises FileNotFoundError when `adapter` holds no adapter.
    """
    if not (adapter / "adapter_config.json").is_file():
        raise FileNotFoundError(f"{adapter} holds no adapter_config.json, so there is no adapter to merge.")
    import torch
    from peft import PeftConfig, PeftModel
    from transformers import AutoModelForCausalLM, AutoTokenizer

    source = base or PeftConfig.from_pretrained(str(adapter)).base_model_name_or_path
    noted = adapter / "provenance.json"
    if not base and str(source).endswith("-bnb-4bit") and noted.is_file():
        # Unsloth names what it loaded, into which nothing can be merged
        source = json.loads(noted.read_text(encoding="utf-8"))["base"]
    if source is None:
        raise ValueError(f"{adapter} does not name its base; name it with --base.")
    # in its own type: what a base in bfloat16 would be in 32 bit is more than Colab has for one of 3 billion weights
    model = AutoModelForCausalLM.from_pretrained(source, dtype="auto")
    merged = PeftModel.from_pretrained(model, str(adapter)).merge_and_unload(safe_merge=True)
    merged.to(torch.bfloat16).save_pretrained(out, max_shard_size=SHARD)
    folders = [folder for folder in (Path(source), adapter) if folder.is_dir()]
    for folder in folders:
        if (folder / "tokenizer.model").is_file():
            # as it is: transformers would write a SentencePiece tokenizer in another form, which llama.cpp reads otherwise
            for name in ("tokenizer.model", "tokenizer_config.json"):
                (out / name).write_bytes((folder / name).read_bytes())
            break
    else:
        tokenizer = adapter if (adapter / "tokenizer_config.json").is_file() else source
        AutoTokenizer.from_pretrained(str(tokenizer)).save_pretrained(out)
    for folder in reversed(folders):
        if (folder / "provenance.json").is_file():
            for name in ("provenance.json", "learnt.txt"):
                if (folder / name).is_file():
                    (out / name).write_bytes((folder / name).read_bytes())
            break
    return out


def reference_logits(model: Path, prompts: list[list[int]], answers: list[list[int]]) -> list[np.ndarray]:
    """What the Hugging Face model, in the type of its weights, would write in the place of each token of an answer.

    Logits (tokens of the answer, vocabulary) for each prompt, all of an answer in one pass.
    """
    import torch
    from transformers import AutoModelForCausalLM

    network = AutoModelForCausalLM.from_pretrained(model, dtype="auto").eval()
    found = []
    with torch.inference_mode():
        for prompt, answer in zip(prompts, answers, strict=True):
            ids = torch.tensor([[*prompt, *answer[:-1]]])
            found.append(network(input_ids=ids, logits_to_keep=len(answer), use_cache=False).logits[0].float().numpy())
    return found
