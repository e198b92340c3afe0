"""T5 on a recipe: pairs, ends, the plan on paper, one run that is killed and goes on, methods beside each other, errors as sentences."""

from __future__ import annotations

import dataclasses
import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.conftest import ROOT
from train import compare
from train.losses import read_log
from train.plan import Device
from train.probes import probes
from train.recipe import GPUS, TINY, RecipeError, TuneError, load, parse
from train.seq2seq import main, train
from train.seq2seq_plan import check_disk, counts, on_paper, shaped, where
from train.seq2seq_recipe import Seq2SeqRecipe
from train.seq2seq_rows import encode, ended, read_pairs, split

SMALL = Seq2SeqRecipe(
    "t",
    task="questions",
    base=TINY,
    method="full",
    limit=160,
    held_out=16,
    watched=8,
    max_length=400,
    max_target=24,
    steps=6,
    batch=4,
    accumulation=1,
    lr=5e-3,
    log_every=1,
    save_every=2,
)
RECIPES = sorted((ROOT / "train" / "recipes" / "seq2seq").glob("*.yaml"))
CPU = Device("2 CPU cores", "cpu", "fp32", 8e9, 1e11, unsloth=False)


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_every_recipe_is_valid_and_named_after_its_file(path: Path) -> None:
    assert load(path, Seq2SeqRecipe).name == path.stem


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ({"name": "t", "task": "poems"}, "task: 'poems' must be one of correction, questions"),
        ({"name": "t", "method": "dora"}, "method: 'dora' must be one of lora, qlora, full"),
        ({"name": "t", "held_out": 0}, "held_out: 0 must be a positive number"),
        ({"name": "t", "passage": "yes"}, "passage: 'yes' is not of type bool"),
        ({"name": "t", "modules": " "}, "modules: ' ' must be names of modules, as q v"),
        ({"name": "t", "base": "run:"}, "base: 'run:' must be a Hub id, a folder, tiny or run:NAME"),
        ({"name": "../t"}, "name: '../t' must be letters"),
    ],
)
def test_a_bad_recipe_names_key_value_and_what_was_expected(raw: dict, sentence: str) -> None:
    with pytest.raises(RecipeError) as caught:
        parse(raw, Seq2SeqRecipe)
    assert sentence in str(caught.value)


# -- rows


def write(path: Path, rows: list) -> str:
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return str(path)


def corrections(tmp_path: Path, rows: list, **more: Any) -> Seq2SeqRecipe:
    return Seq2SeqRecipe("t", data=write(tmp_path / "d.jsonl", rows), **more)


def test_corrections_are_cleaned_and_counted(tmp_path: Path) -> None:
    rows = [
        {"wrong": " I  has.", "right": "I have.\n"},
        {"wrong": "I has.", "right": "I have it."},  # a source that was there before
        {"wrong": "He go.", "right": "He goes."},
        {"wrong": "Fine.", "right": "Fine."},
        {"wrong": "", "right": "x"},
        {"wrong": "x", "right": None},
    ]
    found = read_pairs(corrections(tmp_path, rows))
    assert sorted((pair.source, pair.target) for pair in found.pairs) == [("He go.", "He goes."), ("I has.", "I have.")]
    assert found.left_out == {"empty": 2, "nothing changed": 1, "there before": 1}


def test_questions_come_with_their_passage_or_alone(tmp_path: Path) -> None:
    rows = [
        {"question": "Who?", "context": "Ann came.", "answers": {"text": ["Ann", "Ann "], "answer_start": [0, 0]}},
        {"question": "What?", "context": "A cat.", "answers": {"text": [], "answer_start": []}},
        {"question": "When?", "context": "On Monday.", "answers": ["Monday", "On Monday"]},
    ]
    recipe = corrections(tmp_path, rows, task="questions")
    found = {pair.source: pair for pair in read_pairs(recipe).pairs}
    assert set(found) == {"Who? context: Ann came.", "When? context: On Monday."}
    assert found["Who? context: Ann came."].accepted == ("Ann",)
    assert found["When? context: On Monday."].accepted == ("Monday", "On Monday")
    alone = {pair.source for pair in read_pairs(dataclasses.replace(recipe, passage=False)).pairs}
    assert alone == {"Who?", "When?"}


@pytest.mark.parametrize(
    ("rows", "more", "sentence"),
    [
        ([{"a": "x"}], {}, "has no column input or source or"),
        ([{"wrong": "x", "b": "y"}], {}, "for the right sentences; it has wrong, b"),
        ([{"wrong": "x", "right": "y"}], {"source": "bad"}, "has no column bad for the wrong sentences"),
        ([{"question": "x", "answers": ["y"]}], {"task": "questions"}, "has no column context for the passages"),
        ([{"wrong": "", "right": ""}], {}, "0 of the 1 rows of"),
        ([{"wrong": "x", "right": "x"}] * 3, {}, "can be used, and 2 are needed: 3 nothing changed"),
        ([], {}, "holds no rows"),
    ],
)
def test_data_that_does_not_fit_is_a_sentence(tmp_path: Path, rows: list, more: dict, sentence: str) -> None:
    with pytest.raises(TuneError) as caught:
        read_pairs(corrections(tmp_path, rows, **more))
    assert sentence in str(caught.value)


def test_rows_of_a_data_set_are_drawn_while_they_are_fetched(tmp_path: Path) -> None:
    """A folder stands for the Hub's: `datasets` reads both by the same name."""
    (tmp_path / "train.csv").write_text("input,output\n" + "".join(f"He go {n}.,He goes {n}.\n" for n in range(90)))
    recipe = dataclasses.replace(SMALL, task="correction", data=str(tmp_path), limit=20)
    found = read_pairs(recipe).pairs
    assert len(found) == 20 and found == read_pairs(recipe).pairs
    assert {pair.source for pair in found} != {pair.source for pair in read_pairs(dataclasses.replace(recipe, seed=2)).pairs}
    assert len(read_pairs(dataclasses.replace(recipe, limit=0)).pairs) == 90


def test_questions_on_one_passage_stay_on_one_side(tmp_path: Path) -> None:
    rows = [{"question": f"Q{n}?", "context": f"Passage {n // 4}.", "answers": ["a"]} for n in range(80)]
    recipe = corrections(tmp_path, rows, task="questions", held_out=20)
    learnt, held_out = split(read_pairs(recipe).pairs, recipe)
    assert (len(learnt), len(held_out)) == (60, 20)
    assert not {pair.group for pair in learnt} & {pair.group for pair in held_out}
    assert split(read_pairs(recipe).pairs, recipe) == (learnt, held_out)
    half = dataclasses.replace(recipe, held_out=2000)
    assert len(split(read_pairs(half).pairs, half)[1]) == 40


def test_every_target_ends_in_one_end(straight: Path) -> None:
    """Also where the tokenizer adds none: a T5 that never saw an end goes on for ever."""
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(straight / "full")
    bare = AutoTokenizer.from_pretrained(straight / "full")
    bare.backend_tokenizer.post_processor = None
    pairs = read_pairs(SMALL).pairs
    assert len(pairs) > 50
    assert bare("Room 12.")["input_ids"] == tokenizer("Room 12.")["input_ids"][:-1]
    for pair in pairs:
        for one in (tokenizer, bare):
            row = encode(pair, one, SMALL.lead)
            for ids in row.values():
                assert ids[-1] == tokenizer.eos_token_id and ids.count(tokenizer.eos_token_id) == 1
        assert tokenizer.decode(row["labels"], skip_special_tokens=True) == pair.target
    assert ended([5, 1, 6, 1, 1], 1) == [5, 6, 1]


# -- the plan


@pytest.mark.parametrize("path", [path for path in RECIPES if "tiny" not in path.stem], ids=lambda path: path.stem)
def test_a_recipe_fits_the_gpu_that_it_names(path: Path) -> None:
    """By its own plan, with every row as long as the recipe lets it be; and with a batch of 64 times as many rows it does not."""
    recipe = load(path, Seq2SeqRecipe)
    known = {"t5-large": 737_668_096, "flan-t5-base": 247_577_856, "flan-t5-small": 76_961_152}  # as published
    methods = ("full", "lora", "qlora") if "large" in path.stem else (recipe.method,)
    totals = []
    for method in methods:
        one = dataclasses.replace(recipe, method=method)
        found, parts = on_paper(one)
        assert found.parameters - (0 if method == "full" else found.trainable) == known[recipe.base.split("/")[1]]
        assert 0.5e9 < parts.total < GPUS[recipe.gpu]
        assert min(parts.weights, parts.learning, parts.layers, parts.logits) > 0
        totals.append(parts)
    if len(methods) == 3:
        full, lora, qlora = totals
        assert full.total > 2 * lora.total and lora.weights > 2 * qlora.weights
    with pytest.raises(TuneError, match="make batch smaller"):
        on_paper(dataclasses.replace(recipe, batch=64 * recipe.batch))


def test_the_plan_can_be_had_without_a_hub(capsys) -> None:
    assert main([str(ROOT / "train/recipes/seq2seq/flan-t5-base-squad-5k.yaml"), "--plan"]) == 0
    text = capsys.readouterr().out
    assert "Tesla T4" in text and "parameters  1,769,472 of 249,347,328 are trained (0.71%)" in text and "weights" in text


def test_only_queries_and_values_get_adapters() -> None:
    model = shaped(dataclasses.replace(SMALL, method="lora", r=8))
    names = {name.split(".lora_")[0].rsplit(".", 1)[1] for name, p in model.named_parameters() if p.requires_grad}
    assert names == {"q", "v"}
    assert counts(model)[1] == 2 * 6 * 8 * (128 + 128)  # two modules in six attentions, each between 128 and 128
    with pytest.raises(TuneError, match="modules: 'query' is not what tiny is made of"):
        shaped(dataclasses.replace(SMALL, method="lora", modules="query"))


def test_what_runs_where_is_said_before(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "bitsandbytes", None)  # as if it were not installed
    gpu = Device("Tesla T4", "cuda", "fp32", 15e9, 4e12, unsloth=False)
    assert "no CUDA GPU: weights (not in 4 bit, which needs bitsandbytes), batches and generation stay on 2 CPU cores" in where(
        SMALL, CPU
    )
    assert "on Tesla T4, in fp32, for T5 overflows fp16" in where(SMALL, gpu)
    assert "in bf16" in where(SMALL, dataclasses.replace(gpu, precision="bf16"))
    with pytest.raises(TuneError, match=r"t wants 4-bit weights \(method: qlora\), and bitsandbytes is not installed"):
        where(dataclasses.replace(SMALL, method="qlora"), CPU)
    with pytest.raises(TuneError, match="was made for a T4 and there is no CUDA GPU here"):
        where(dataclasses.replace(SMALL, gpu="T4"), CPU)


def test_a_full_disk_is_said_before(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("train.seq2seq_plan.shutil.disk_usage", lambda path: SimpleNamespace(free=1000))
    with pytest.raises(TuneError, match=r"needs about 0\.0\d GB for checkpoints and 0\.00 GB are free; choose another disk"):
        check_disk(SMALL, shaped(SMALL), tmp_path)


# -- runs


@pytest.fixture(scope="module")
def straight(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("straight")
    train(SMALL, folder)
    return folder


def losses(folder: Path) -> list[tuple[str, ...]]:
    return [(row["step"], row["loss"], row["evaluation"], row["exact"], row["f1"]) for row in read_log(folder)]


def test_a_run_learns_and_writes_what_the_road_needs(straight: Path) -> None:
    values = [float(loss) for _, loss, *_ in losses(straight) if loss]
    assert values[-1] < values[0]
    assert all(exact and f1 for _, _, evaluation, exact, f1 in losses(straight) if evaluation)
    facts = json.loads((straight / "full" / "provenance.json").read_text())
    assert facts["steps"] == 6 and facts["trainable"] == facts["parameters"] and set(facts["metrics"]) == {"exact", "f1"}
    assert facts["size_bytes"] > 4e6 / 2 and facts["prefix"] == "question: "
    assert (straight / "loss.png").read_bytes()[:4] == b"\x89PNG"
    table = (straight / "probes.md").read_text().splitlines()
    assert table[0] == "| asked | wanted | before | after |" and len(table) == 2 + len(probes("questions", True)) == 10
    assert len((straight / "predictions.jsonl").read_text().splitlines()) == 16
    assert len((straight / "full" / "learnt.txt").read_text().split()) == facts["rows"]


def test_a_run_goes_on_from_a_checkpoint_with_the_same_curve(straight: Path, tmp_path: Path, capsys) -> None:
    folder = Path(shutil.copytree(straight, tmp_path / "stopped"))
    for name in ("full", "checkpoint-6"):
        shutil.rmtree(folder / name)
    facts = train(SMALL, folder)
    assert "going on from checkpoint-4" in capsys.readouterr().out
    assert losses(folder) == losses(straight)
    assert facts["seconds"] > float((folder / "checkpoint-4" / "seconds.txt").read_text()) > 0
    assert (folder / "probes.md").read_text() == (straight / "probes.md").read_text()


def test_a_run_does_not_go_on_with_another_recipe(straight: Path) -> None:
    with pytest.raises(RecipeError, match=r"max_target was 24 and is 23, lr was 0\.005 and is 0\.001; choose another folder"):
        train(dataclasses.replace(SMALL, lr=1e-3, max_target=23), straight)


def test_an_adapter_over_another_run_learns_alone(straight: Path, tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    shutil.copytree(straight / "full", runs / "first" / "full")
    recipe = dataclasses.replace(SMALL, name="second", base="run:first", method="lora", steps=2)
    facts = train(recipe, runs / "second")
    assert facts["output"] == "adapter" and (runs / "second" / "adapter" / "adapter_model.safetensors").is_file()
    assert facts["trainable"] == 2 * 6 * 16 * 256
    with pytest.raises(TuneError, match=r"goes on from .*none/full, which is not there; run the recipe none first"):
        train(dataclasses.replace(recipe, base="run:none"), runs / "third")


def test_too_long_rows_are_counted(tmp_path: Path, capsys) -> None:
    with pytest.raises(TuneError, match="0 rows are left to learn from and 0 to measure on; max_length 8"):
        train(dataclasses.replace(SMALL, max_length=8), tmp_path / "r")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"method": "qlora"}, "bitsandbytes is not installed"),
        ({"gpu": "T4"}, "made for a T4"),
        ({"data": "/nowhere.csv"}, "/nowhere.csv cannot be read"),
    ],
)
def test_what_cannot_be_done_is_a_sentence_and_code_2(changes: dict, sentence: str, tmp_path: Path, capsys, monkeypatch) -> None:
    import yaml

    monkeypatch.setitem(sys.modules, "bitsandbytes", None)
    if Device.find().kind == "cuda" and "gpu" in changes:
        pytest.skip("there is a GPU")
    path = tmp_path / "t.yaml"
    path.write_text(yaml.safe_dump(dataclasses.asdict(dataclasses.replace(SMALL, **changes))))
    assert main([str(path), "--out", str(tmp_path / "r")]) == 2
    assert sentence in capsys.readouterr().err
    assert not (tmp_path / "r").exists()


def test_a_reporter_that_is_not_installed_is_a_sentence(tmp_path: Path) -> None:
    if importlib.util.find_spec("trackio"):
        pytest.skip("trackio is installed")
    with pytest.raises(TuneError, match="--report trackio needs the package trackio"):
        train(SMALL, tmp_path / "r", "trackio")


# -- the long ones


def command(recipe: Seq2SeqRecipe, folder: Path) -> list[str]:
    import yaml

    path = folder.with_suffix(".yaml")
    path.write_text(yaml.safe_dump(dataclasses.asdict(recipe)))
    return [sys.executable, "-m", "train.seq2seq", str(path), "--out", str(folder)]


@pytest.mark.slow
def test_a_killed_run_continues_the_same_curve(straight: Path, tmp_path: Path) -> None:
    folder = tmp_path / "killed"
    process = subprocess.Popen(command(SMALL, folder), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(2400):
        if (folder / "checkpoint-4" / "trainer_state.json").is_file():
            break
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert not (folder / "full").exists()
    result = subprocess.run(command(SMALL, folder), cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr[-2000:]
    assert "going on from checkpoint-" in result.stdout
    assert losses(folder) == losses(straight)


@pytest.mark.slow
def test_methods_stand_beside_each_other(tmp_path: Path, capsys) -> None:
    import yaml

    recipe = dataclasses.replace(SMALL, task="correction", method="lora", steps=4, r=4)
    path = tmp_path / "t.yaml"
    path.write_text(yaml.safe_dump(dataclasses.asdict(recipe)))
    assert compare.main([str(path), "--out", str(tmp_path / "c")]) == 0
    text = (tmp_path / "c" / "compare.md").read_text()
    assert text in capsys.readouterr().out + "\n"
    assert "| seconds | size, MB | exact, % | GLEU, % | P, % | R, % | F0.5, % | evaluation loss |" in text
    assert "| full | 0.0005 |" in text and "| lora | 0.005 | 12,288 |" in text
    four_bit = importlib.util.find_spec("bitsandbytes") is not None
    assert ("| qlora | 0.005 | 12,288 |" if four_bit else "| qlora | 0.005 | failed: t wants 4-bit weights") in text
    assert f"| source | wanted | full | lora |{' qlora |' if four_bit else ''}" in text
    assert all((tmp_path / "c" / name).read_bytes()[:4] == b"\x89PNG" for name in ("loss.png", "scores.png"))
    started = time.monotonic()
    compare.main([str(path), "--out", str(tmp_path / "c"), "--methods", "full", "lora"])
    assert time.monotonic() - started < 10  # what is done is only read
