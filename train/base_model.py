"""The base that a recipe learns over, loaded by Unsloth or by plain transformers and PEFT, with its tokenizer and its adapters."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import prompts
from train.plan import Device, check_four_bit
from train.provenance import git_commit
from train.recipe import TuneError, TuneRecipe


def make_tiny(folder: Path, recipe: TuneRecipe, texts: Sequence[str]) -> Path:
    """A Llama of 2.6 million parameters with random weights and a tokenizer of `texts`, as train/pretrain.py makes one."""
    from train.pretrain import build_model
    from train.recipe import PretrainRecipe, parse
    from train.tokenizer import train_tokenizer

    shape: PretrainRecipe = parse(
        {
            "name": "tiny",
            "seed": recipe.seed,
            "vocab": 2000,
            "hidden": 192,
            "layers": 4,
            "heads": 4,
            "kv_heads": 2,
            "feed_forward": 512,
        }
    )
    if not (folder / "config.json").is_file():
        train_tokenizer(texts, folder, shape.vocab)
        build_model(shape).save_pretrained(folder)
        facts = {"unit": "sentence", "style": "mini", "prompt": prompts.digest("mini"), "commit": git_commit()}
        (folder / "provenance.json").write_text(json.dumps(facts) + "\n")
    return folder


def load_model(recipe: TuneRecipe, source: str, device: Device) -> tuple[Any, Any]:
    """(model ready to train, tokenizer). Raises TuneError."""
    if recipe.method == "qlora":
        check_four_bit(recipe.name)
    try:
        if device.unsloth:
            return _load_unsloth(recipe, source)
        return _load_plain(recipe, source, device)
    except (OSError, ImportError) as error:
        raise TuneError(f"the base {source} cannot be loaded: {str(error).splitlines()[0]}") from error


def _load_unsloth(recipe: TuneRecipe, source: str) -> tuple[Any, Any]:
    from unsloth import FastLanguageModel

    model, tokenizer = FastLanguageModel.from_pretrained(
        model_name=source,
        max_seq_length=recipe.max_length,
        dtype=None,
        load_in_4bit=recipe.method == "qlora",
        load_in_16bit=recipe.method == "lora",
        full_finetuning=recipe.method == "full",
        random_state=recipe.seed,
    )
    if recipe.method != "full":
        model = FastLanguageModel.get_peft_model(
            model,
            r=recipe.r,
            lora_alpha=recipe.alpha,
            lora_dropout=recipe.dropout,
            bias="none",
            use_gradient_checkpointing="unsloth",
            random_state=recipe.seed,
        )
    return model, _dateless(tokenizer)


def _load_plain(recipe: TuneRecipe, source: str, device: Device) -> tuple[Any, Any]:
    import torch
    from peft import LoraConfig, get_peft_model, prepare_model_for_kbit_training
    from transformers import AutoModelForCausalLM, AutoTokenizer, set_seed

    set_seed(recipe.seed)
    more: dict[str, Any] = {}
    if recipe.method == "qlora":
        from transformers import BitsAndBytesConfig

        compute = {"bf16": torch.bfloat16, "fp16": torch.float16, "fp32": torch.float32}[device.precision]
        more["quantization_config"] = BitsAndBytesConfig(
            load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_compute_dtype=compute, bnb_4bit_use_double_quant=True
        )
    dtype = (
        torch.float32
        if device.precision == "fp32" or recipe.method == "full"
        else torch.float16
        if device.precision == "fp16"
        else torch.bfloat16
    )
    model: Any = AutoModelForCausalLM.from_pretrained(source, dtype=dtype, **more)
    tokenizer = _dateless(AutoTokenizer.from_pretrained(source))
    if recipe.method == "qlora":
        model = prepare_model_for_kbit_training(model)
    if recipe.method != "full":
        config = LoraConfig(
            r=recipe.r, lora_alpha=recipe.alpha, lora_dropout=recipe.dropout, target_modules="all-linear", task_type="CAUSAL_LM"
        )
        model = get_peft_model(model, config)
    if device.kind == "cuda":
        model.to("cuda")
    return model, tokenizer


def _dateless(tokenizer: Any) -> Any:
    """The tokenizer with the project's own template in place of one that writes today's date, and a padding token."""
    template = tokenizer.chat_template or ""
    if "strftime_now" in template or "date_string" in template:
        tokenizer.chat_template = (prompts.FOLDER / "llama3.jinja").read_text(encoding="utf-8").removesuffix("\n")
    if tokenizer.pad_token_id is None:
        tokenizer.pad_token = tokenizer.eos_token
    return tokenizer


def weights_of(adapter: str) -> dict[str, Any]:
    """The tensors of an adapter: PEFT's folder, or a GGUF as it is shipped. Raises TuneError."""
    from peft import load_peft_weights

    from proofreader.errors import ProofreaderError
    from train import smollm2

    try:
        if adapter.endswith(".gguf"):
            return smollm2.adapter_weights(Path(adapter))
        return load_peft_weights(adapter, device="cpu")
    except (OSError, ValueError, ProofreaderError) as error:
        raise TuneError(f"the adapter {adapter} cannot be read: {str(error).splitlines()[0]}") from error


def base_of(recipe: TuneRecipe) -> Path | str:
    """What transformers loads for a recipe's base. Raises TuneError when SmolLM2 is asked for and not there."""
    from proofreader import base
    from proofreader.errors import ProofreaderError
    from train import smollm2

    if recipe.base != smollm2.NAME:
        return recipe.base
    try:
        return smollm2.unpack(base.locate(), smollm2.FOLDER)
    except ProofreaderError as error:
        raise TuneError(str(error)) from error
