"""Fine-tuning on lessons that are made as a run goes."""

from __future__ import annotations

import dataclasses
import json
import lzma
import shutil
from pathlib import Path

import pytest

from tests.test_sft import losses
from train.recipe import TuneError, TuneRecipe
from train.sft import train


@pytest.fixture(scope="module")
def lessons(tmp_path_factory) -> TuneRecipe:
    """A recipe of lessons out of a little prose, for a Llama of random weights with the tokenizer of SmolLM2."""
    from transformers import LlamaConfig, LlamaForCausalLM

    from proofreader.base import locate
    from tests.test_lessons import SENTENCES
    from train.smollm2 import tokenizer_of

    folder = tmp_path_factory.mktemp("lessons")
    tokenizer = tokenizer_of(locate())
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=1,
        tie_word_embeddings=True,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    LlamaForCausalLM(config).save_pretrained(folder / "base")
    tokenizer.save_pretrained(folder / "base")
    prose = folder / "data" / "clean-english"
    prose.mkdir(parents=True)
    (prose / "guides.txt.xz").write_bytes(lzma.compress("\n".join(SENTENCES).encode()))
    return TuneRecipe(
        "t",
        base=str(folder / "base"),
        data=str(folder / "data"),
        format="lessons",
        steps=4,
        batch=2,
        accumulation=1,
        width=128,
        lr=0.005,
        warmup=0,
        schedule="stable",
        weight_decay=0,
        log_every=1,
        save_every=2,
    )


@pytest.fixture(scope="module")
def taught(lessons: TuneRecipe, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("taught")
    train(lessons, folder)
    return folder


def test_lessons_are_learnt_and_say_what_they_were(lessons: TuneRecipe, taught: Path) -> None:
    from prompts import digest

    rows = losses(taught)
    assert float(rows[-1][2]) < float(rows[0][1])  # the last on held-out lessons, the first of the training
    facts = json.loads((taught / "adapter" / "provenance.json").read_text())
    assert (facts["unit"], facts["style"], facts["prompt"]) == ("sentence", "terse", digest("terse"))
    assert (facts["base"], facts["steps"], facts["rows"], facts["tokens"]) == (lessons.base, 4, 8, 8 * 128)
    assert 8 < facts["pairs"] < 8 * 8
    for licence in ("CC0", "CC BY 4.0", "Automattic/harper's tests (Apache-2.0)", "ErAConD (MIT)", "crate-ci/typos (MIT"):
        assert any(licence in source for source in facts["sources"]), licence
    assert (taught / "samples.txt").read_text().count("step ") == 2


def test_lessons_go_on_from_a_checkpoint_with_the_same_losses(lessons: TuneRecipe, taught: Path, tmp_path: Path, capsys) -> None:
    folder = Path(shutil.copytree(taught, tmp_path / "stopped"))
    for name in ("adapter", "checkpoint-4"):
        shutil.rmtree(folder / name)
    train(lessons, folder)
    assert "going on from checkpoint-2" in capsys.readouterr().out
    assert losses(folder) == losses(taught)


def test_a_run_over_lessons_begins_where_another_adapter_stands(lessons: TuneRecipe, taught: Path, tmp_path: Path) -> None:
    train(dataclasses.replace(lessons, steps=1, init=str(taught / "adapter")), tmp_path / "run")
    assert float(losses(tmp_path / "run")[0][1]) < float(losses(taught)[0][1])


def test_a_processor_that_multiplies_bfloat16_learns_in_it(lessons: TuneRecipe, taught: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("train.sft.multiplies_bf16", lambda: True)
    train(lessons, tmp_path / "run")
    assert json.loads((tmp_path / "run" / "adapter" / "provenance.json").read_text())["precision"] == "bf16"
    for ours, theirs in zip(losses(tmp_path / "run"), losses(taught), strict=True):
        assert [float(a) for a in ours[1:3] if a] == pytest.approx([float(b) for b in theirs[1:3] if b], rel=0.03)


def test_what_was_learnt_becomes_a_file_that_cuts_text_as_the_training_did(taught: Path, tmp_path: Path, capsys) -> None:
    from convert.__main__ import main

    assert (
        main([str(taught / "adapter"), "--out", str(tmp_path / "out"), "--name", "taught", "--work", str(tmp_path / "work")]) == 0
    )
    assert "taught-Q8_0.gguf" in capsys.readouterr().out
    assert (tmp_path / "out" / "taught-Q8_0.gguf").is_file()


def test_the_card_of_the_embedded_model_comes_out_of_its_provenance(taught: Path) -> None:
    from evaluation.card import proofreader_card

    facts = json.loads((taught / "adapter" / "provenance.json").read_text())
    card = proofreader_card(facts, {"examples": [["I has.", "I have."]]})
    for words in (
        "base_model: HuggingFaceTB/SmolLM2-135M-Instruct",
        f"(digest `{facts['prompt']}`)",
        "rank 8, alpha 16",
        "4 steps",
        f"about {facts['pairs']:,} pairs",
        "© OpenStax",
        "© GitHub and contributors",
        "`make smollm2`",
        "| I has. | I have. |",
    ):
        assert words in card, words
    assert all(source in card for source in facts["sources"])
    parts = [{"loss": 0.5, "evaluation_loss": 0.7}, {"loss": None, "evaluation_loss": None}]
    mean = proofreader_card(facts | {"loss": None, "evaluation_loss": None, "average_of": parts}, {})
    assert "the average of 2 (`python -m convert.average`); their last losses are 0.500 and not noted." in mean


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [({"steps": 0}, "t needs steps: its lessons have no end"), ({"data": "/nowhere"}, "/nowhere holds no folder clean-english")],
)
def test_lessons_that_cannot_be_made_are_a_sentence(lessons: TuneRecipe, tmp_path: Path, changes: dict, sentence: str) -> None:
    with pytest.raises(TuneError, match=sentence):
        train(dataclasses.replace(lessons, **changes), tmp_path / "r")
