"""Merge a LoRA adapter into its base, in 16 bit, so that what is converted is one plain model."""

from __future__ import annotations

from pathlib import Path


def merge(adapter: Path, out: Path, base: str | None = None) -> Path:
    """Write the merged model and its tokenizer to `out` (safetensors, bfloat16 unless the base is float32 and tiny).

    `base` overrides the base that the adapter names. Raises FileNotFoundError when `adapter` holds no adapter.
    """
    if not (adapter / "adapter_config.json").is_file():
        raise FileNotFoundError(f"{adapter} holds no adapter_config.json, so there is no adapter to merge.")
    import torch
    from peft import PeftConfig, PeftModel
    from transformers import AutoModelForCausalLM, AutoTokenizer

    source = base or PeftConfig.from_pretrained(str(adapter)).base_model_name_or_path
    if source is None:
        raise ValueError(f"{adapter} does not name its base; name it with --base.")
    # load in 32 bit, add, then round once: rounding base and sum separately loses more
    model = AutoModelForCausalLM.from_pretrained(source, dtype=torch.float32)
    merged = PeftModel.from_pretrained(model, str(adapter)).merge_and_unload(safe_merge=True)
    merged.to(torch.bfloat16).save_pretrained(out)
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


def reference_tokens(model: Path, prompts: list[list[int]], count: int) -> list[list[int]]:
    """The greedy continuation of each prompt by the Hugging Face model in 32 bit: at most `count` tokens, without EOS."""
    import torch
    from transformers import AutoModelForCausalLM

    network = AutoModelForCausalLM.from_pretrained(model, dtype=torch.float32).eval()
    stops = network.generation_config.eos_token_id
    ends = set(stops if isinstance(stops, list) else [stops])
    answers = []
    with torch.no_grad():
        for prompt in prompts:
            ids = list(prompt)
            for _ in range(count):
                token = int(network(input_ids=torch.tensor([ids])).logits[0, -1].argmax())
                if token in ends:
                    break
                ids.append(token)
            answers.append(ids[len(prompt) :])
    return answers
