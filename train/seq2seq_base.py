"""The T5 that a recipe learns over, with its tokenizer and its adapters: of the Hub, a folder, another run, or made on the spot."""

from __future__ import annotations

import string
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from train.plan import Device
from train.recipe import TINY, TuneError
from train.seq2seq_recipe import RUN, Seq2SeqRecipe

VOCAB = 1200  # pieces of the tiny one's tokenizer
# config.json of the bases that recipes name: T5 (Raffel et al., 2020) and FLAN-T5 (Chung et al., 2022)
FLAN = {"vocab_size": 32128, "d_kv": 64, "feed_forward_proj": "gated-gelu", "tie_word_embeddings": False}
SHAPES: dict[str, dict[str, Any]] = {
    "google-t5/t5-large": {"vocab_size": 32128, "d_model": 1024, "d_kv": 64, "d_ff": 4096, "num_layers": 24, "num_heads": 16},
    "google/flan-t5-small": {**FLAN, "d_model": 512, "d_ff": 1024, "num_layers": 8, "num_heads": 6},
    "google/flan-t5-base": {**FLAN, "d_model": 768, "d_ff": 2048, "num_layers": 12, "num_heads": 12},
    TINY: {
        "vocab_size": VOCAB,
        "d_model": 128,
        "d_kv": 32,
        "d_ff": 256,
        "num_layers": 2,
        "num_heads": 4,
        "feed_forward_proj": "gated-gelu",
        "dropout_rate": 0.0,
    },
}


def base_of(recipe: Seq2SeqRecipe, folder: Path, texts: Sequence[str]) -> str:
    """What transformers loads for the base of a recipe whose run lives in `folder`. Raises TuneError."""
    if recipe.base == TINY:
        return str(make_tiny(folder / "base", recipe.seed, texts))
    if recipe.base.startswith(RUN):
        path = folder.parent / recipe.base.removeprefix(RUN) / "full"
        if not (path / "config.json").is_file():
            raise TuneError(
                f"{recipe.name} goes on from {path}, which is not there; run the recipe {recipe.base.removeprefix(RUN)} first"
            )
        return str(path)
    return recipe.base


def make_tiny(folder: Path, seed: int, texts: Sequence[str]) -> Path:
    """A T5 of less than a million parameters with random weights, and a Unigram tokenizer of `texts` as T5's own is made."""
    if (folder / "config.json").is_file():
        return folder
    import sentencepiece
    from transformers import GenerationConfig, T5Config, T5ForConditionalGeneration, T5Tokenizer, set_seed

    folder.mkdir(parents=True, exist_ok=True)
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts),
        model_prefix=str(folder / "spiece"),
        model_type="unigram",
        vocab_size=VOCAB,
        character_coverage=1.0,
        required_chars=string.digits + string.ascii_letters + string.punctuation,
        hard_vocab_limit=False,
        normalization_rule_name="identity",
        pad_id=0,
        eos_id=1,
        unk_id=2,
        bos_id=-1,
        minloglevel=2,
    )
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(folder / "spiece.model"))
    vocabulary = [(pieces.id_to_piece(number), pieces.get_score(number)) for number in range(len(pieces))]
    tokenizer = T5Tokenizer(vocab=vocabulary, extra_ids=0)
    tokenizer.save_pretrained(folder)
    set_seed(seed)
    model = T5ForConditionalGeneration(T5Config(**{**SHAPES[TINY], "vocab_size": len(tokenizer), "decoder_start_token_id": 0}))
    model.generation_config = GenerationConfig(decoder_start_token_id=0, eos_token_id=1, pad_token_id=0)
    model.save_pretrained(folder)
    return folder


def load_model(recipe: Seq2SeqRecipe, source: str, device: Device) -> tuple[Any, Any]:
    """(model ready to train, tokenizer). Raises TuneError."""
    import torch
    from peft import prepare_model_for_kbit_training
    from transformers import AutoModelForSeq2SeqLM, AutoTokenizer, set_seed

    set_seed(recipe.seed)
    compute = torch.bfloat16 if device.precision == "bf16" else torch.float32  # T5's activations overflow float16
    more: dict[str, Any] = {"dtype": torch.float32 if recipe.method == "full" else compute}
    if recipe.method == "qlora":
        from transformers import BitsAndBytesConfig

        more["quantization_config"] = BitsAndBytesConfig(
            load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_compute_dtype=compute, bnb_4bit_use_double_quant=True
        )
    try:
        model: Any = AutoModelForSeq2SeqLM.from_pretrained(source, **more)
        tokenizer = AutoTokenizer.from_pretrained(source)
    except (OSError, ImportError, ValueError) as error:
        raise TuneError(f"the base {source} cannot be loaded: {str(error).splitlines()[0]}") from error
    if recipe.method == "qlora":
        model = prepare_model_for_kbit_training(model)
    if recipe.method != "full":
        model = adapted(model, recipe)
    if device.kind == "cuda" and recipe.method != "qlora":
        model.to("cuda")
    return model, tokenizer


def adapted(model: Any, recipe: Seq2SeqRecipe) -> Any:
    """The model with a LoRA adapter on the modules that the recipe names; only that learns, in 32 bit. Raises TuneError."""
    from peft import LoraConfig, get_peft_model

    config = LoraConfig(
        r=recipe.r,
        lora_alpha=recipe.alpha,
        lora_dropout=recipe.dropout,
        target_modules=recipe.modules.split(),
        task_type="SEQ_2_SEQ_LM",
    )
    try:
        return get_peft_model(model, config)
    except ValueError as error:
        raise TuneError(
            f"modules: {recipe.modules!r} is not what {recipe.base} is made of: {str(error).splitlines()[0]}"
        ) from error
