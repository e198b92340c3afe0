"""Small runs of encoders for real: pretrained from nothing, fine-tuned, killed and gone on with, put onto a local Hub; and the roads."""

from __future__ import annotations

import dataclasses
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import yaml

from convert.card import card
from convert.hub import Repository, files, upload
from tests.conftest import ROOT
from tests.test_space import address, hub  # noqa: F401
from train.encoder import main, train
from train.encoder_recipe import MINILM, SCRATCH, EncoderRecipe
from train.plan import Device
from train.recipe import RecipeError, TuneError
from train.roads import ROADS, Reached, Road, command_of, recipe_named, run, table
from train.roads import main as roads

BERT = EncoderRecipe(
    "bert",
    task="pretrain",
    base=SCRATCH,
    limit=1000,
    limit_held_out=200,
    vocab=800,
    hidden=32,
    layers=1,
    heads=2,
    feed_forward=64,
    max_length=48,
    epochs=2,
    batch=16,
    lr=3e-3,
    log_every=5,
    save_every=20,
)
MOOD = EncoderRecipe(
    "mood", base="run:bert", limit=96, limit_held_out=32, max_length=48, epochs=1, batch=16, lr=1e-3, log_every=2, save_every=4
)
ANSWERS = EncoderRecipe(
    "answers",
    task="answers",
    base="run:bert",
    limit=48,
    limit_held_out=24,
    max_length=110,
    stride=30,
    epochs=1,
    batch=16,
    lr=1e-3,
    log_every=1,
    save_every=2,
)
LORA = dataclasses.replace(ANSWERS, name="lora", base=MINILM, method="lora", steps=4)


def command(recipe: EncoderRecipe, folder: Path) -> list[str]:
    path = folder.parent / f"{folder.name}.yaml"
    path.write_text(yaml.safe_dump(dataclasses.asdict(recipe)))
    return [sys.executable, "-m", "train.encoder", str(path), "--out", str(folder)]


def history(folder: Path) -> list[tuple[int, float]]:
    rows = json.loads((folder / "history.json").read_text())
    return [(row["step"], row.get("loss", row.get("eval_loss"))) for row in rows]


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    """Models this small only wait when two threads share them, above all where another process wants the other core."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OMP_NUM_THREADS", "1")
        yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def runs(tmp_path_factory) -> Path:
    """A folder with a BERT that was pretrained on some of the project's text."""
    folder = tmp_path_factory.mktemp("runs")
    train(BERT, folder / "bert")
    return folder


def test_a_perplexity_is_one_that_a_person_can_believe(runs: Path) -> None:
    """Untrained it is that of a model to which all pieces are equally likely; trained it is below, and falls with each epoch."""
    found = json.loads((runs / "bert" / "result.json").read_text())
    uniform = found["uniform_perplexity"]
    assert uniform == found["vocabulary"] <= BERT.vocab
    assert found["metrics"]["untrained_perplexity"] == pytest.approx(uniform, rel=0.15)
    assert 1 < found["unigram_perplexity"] < uniform / 1.5
    perplexities = [epoch["perplexity"] for epoch in found["epochs"]]
    assert len(perplexities) == 2 and uniform > perplexities[0] > perplexities[1] == pytest.approx(found["metrics"]["perplexity"])
    assert found["metrics"]["masked_tokens"] > 500 and 0.3 < found["metrics"]["next_sentence_accuracy"] < 1
    assert (runs / "bert" / "curve.png").read_bytes()[:4] == b"\x89PNG"


def test_a_run_goes_on_from_its_checkpoint_with_the_same_losses(runs: Path, tmp_path: Path) -> None:
    """In the middle of an epoch: the same rows, the same masks, the same dropout."""
    copy = tmp_path / "bert"
    shutil.copytree(runs / "bert", copy)
    steps = sorted(int(path.name.split("-")[1]) for path in copy.glob("checkpoint-*"))
    assert len(steps) == 2
    shutil.rmtree(copy / f"checkpoint-{steps[1]}")
    shutil.rmtree(copy / "full")
    before = json.loads((copy / "result.json").read_text())
    after = train(BERT, copy)
    assert history(copy) == history(runs / "bert") and after["steps"] == before["steps"] > steps[0]
    assert after["metrics"]["perplexity"] == before["metrics"]["perplexity"]


def test_a_run_does_not_go_on_with_another_recipe(runs: Path) -> None:
    with pytest.raises(
        RecipeError, match=r"holds a run of another recipe: masked was 0.15 and is 0.3; choose another folder with --out"
    ):
        train(dataclasses.replace(BERT, masked=0.3, log_every=7), runs / "bert")


@pytest.fixture(scope="module")
def mood(runs: Path) -> Path:
    train(MOOD, runs / "mood")
    return runs / "mood"


def test_a_fine_tuned_model_says_what_became_of_its_parameters(mood: Path) -> None:
    told = (mood / "parameters.md").read_text()
    assert (
        "| head: masked tokens |" in told and "| head: classes | 0 | 66 | random at the start" in told
    )  # 2 x 32 weights, 2 biases
    assert "| pooler | 1,056 | 1,056 |  |" in told
    found = json.loads((mood / "result.json").read_text())
    assert sum(found["parts"].values()) == found["parameters"] == found["trainable"]
    assert sum(sum(row) for row in found["metrics"]["confusion"]) == 32
    assert {"accuracy", "precision", "recall", "f1"} < set(found["metrics"]) and found["classes"] == ["negative", "positive"]
    assert all((mood / name).read_bytes()[:4] == b"\x89PNG" for name in ("confusion.png", "curve.png", "full/confusion.png"))


def test_a_model_goes_onto_the_hub_with_its_card_and_comes_back(hub, mood: Path, monkeypatch) -> None:  # noqa: F811
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_DISABLE_XET", True)
    hub.spaces = False
    folder = mood / "full"
    (folder / "README.md").write_text(card(folder))
    matter = yaml.safe_load((folder / "README.md").read_text().split("---")[1])
    assert matter["pipeline_tag"] == "text-classification" and "base_model" not in matter
    shown = {metric["type"]: metric["value"] for metric in matter["model-index"][0]["results"][0]["metrics"]}
    assert shown["accuracy"] == round(json.loads((mood / "result.json").read_text())["metrics"]["accuracy"], 4)
    upload(folder, files(folder), Repository("owner/mood", "model"), "hf_test", address(hub))
    assert {"README.md", "model.safetensors", "config.json", "tokenizer.json", "confusion.png"} <= set(hub.files)
    assert not {"training_args.bin", "optimizer.pt"} & set(hub.files)
    fetched = mood / "fetched"
    for name, content in hub.files.items():
        fetched.mkdir(exist_ok=True)
        (fetched / name).write_bytes(content)
    model = AutoModelForSequenceClassification.from_pretrained(fetched)
    said = model(**AutoTokenizer.from_pretrained(fetched)("The kettle is awful.", return_tensors="pt")).logits
    assert said.shape == (1, 2) and model.config.id2label == {0: "negative", 1: "positive"}


@pytest.mark.slow
def test_adapters_learn_to_answer_over_a_pretrained_bert(tmp_path: Path) -> None:
    found = train(LORA, tmp_path / "lora")
    assert found["trainable"] == 6 * 2 * 2 * 384 * 16 + 2 * 385
    assert {"exact", "f1", "HasAns_exact", "NoAns_f1", "best_f1", "best_f1_thresh"} <= set(found["metrics"])
    said = json.loads((tmp_path / "lora" / "predictions.json").read_text())
    assert len(said) == 24 and set(said) == set(json.loads((tmp_path / "lora" / "na_probs.json").read_text()))
    told = (tmp_path / "lora" / "parameters.md").read_text()
    assert "| LoRA adapters | 0 | 147,456 | two narrow matrices" in told and "| pooler | 147,840 | 0 |" in told
    adapter = json.loads((tmp_path / "lora" / "adapter" / "adapter_config.json").read_text())
    assert adapter["base_model_name_or_path"] == "sentence-transformers/all-MiniLM-L6-v2"
    text = card(tmp_path / "lora" / "adapter")
    assert "adapters of rank 16, alpha 32" in text and "library_name: peft" in text


@pytest.mark.slow
@pytest.mark.parametrize("recipe", [BERT, MOOD, ANSWERS, LORA], ids=lambda recipe: recipe.name)
def test_a_killed_run_continues_the_same_curve(runs: Path, recipe: EncoderRecipe) -> None:
    straight, killed = runs / f"{recipe.name}-straight", runs / f"{recipe.name}-killed"
    assert subprocess.run(command(recipe, straight), cwd=ROOT, capture_output=True).returncode == 0
    process = subprocess.Popen(command(recipe, killed), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(2400):
        if any(path.is_file() for path in killed.glob("checkpoint-*/trainer_state.json")):
            break
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert not (killed / "result.json").exists()
    result = subprocess.run(command(recipe, killed), cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0 and "going on from checkpoint-" in result.stdout, result.stderr[-2000:]
    assert history(killed) == history(straight)


@pytest.mark.slow
def test_a_disk_that_fills_up_is_a_sentence_and_what_was_saved_is_whole(runs: Path) -> None:
    """Files may not grow beyond what a checkpoint's weights take but its optimizer's moments do not."""
    most = 2 * sum(path.stat().st_size for path in (runs / "bert" / "full").glob("*.safetensors"))
    folder = runs / "full-disk"

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    result = subprocess.run(command(BERT, folder), cwd=ROOT, capture_output=True, text=True, preexec_fn=limit)
    last = result.stderr.strip().splitlines()[-1]
    assert (
        result.returncode == 2
        and last.startswith(f"error: {folder} cannot be written: ")
        and last.endswith("what was saved before is whole")
    )
    result = subprocess.run(command(BERT, folder), cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0 and history(folder) == history(runs / "bert")


def test_a_recipe_for_a_gpu_is_refused_without_one(tmp_path: Path, capsys) -> None:
    if Device.find().kind == "cuda":
        pytest.skip("there is a GPU")
    assert main([str(ROOT / "train/recipes/encoder/sst2-bert.yaml"), "--out", str(tmp_path / "r")]) == 2
    told = capsys.readouterr().err
    assert told == "error: sst2-bert was made for a GPU (T4 or better) and there is none here; --cpu runs it all the same, slowly\n"
    assert not (tmp_path / "r").exists()


def test_a_folder_that_is_none_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(TuneError, match="cannot be written: Not a directory"):
        train(MOOD, tmp_path / "file" / "r")


def test_a_recipe_says_on_paper_what_it_will_take(capsys) -> None:
    assert main([str(recipe_named("squad2-distilbert-lora")), "--plan"]) == 0
    told = capsys.readouterr().out
    assert "296,450 of 66,659,330 are trained (0.44%)" in told and "activations" in told and "disk" in told


def test_every_recipe_has_its_command() -> None:
    found = {path.stem: command_of(path.stem, Path("runs/x"))[2] for path in (ROOT / "train" / "recipes").rglob("*.yaml")}
    assert found["sst2-bert"] == "train.encoder" and found["tiny-cpu"] == "train.sft" and found["mini"] == "train.pretrain"
    assert all((ROOT / f"{module.replace('.', '/')}.py").is_file() for module in found.values())
    assert {(road.command, Path(road.recipe).stem) for road in ROADS if road.methods == ("",)} <= {
        (module, name) for name, module in found.items()
    }
    with pytest.raises(RecipeError, match=r"nothing is no recipe; there are .*small-bert"):
        command_of("nothing", Path("runs/x"))


def test_the_readme_of_training_names_every_recipe() -> None:
    text = (ROOT / "train" / "README.md").read_text(encoding="utf-8")
    assert not [path.stem for path in (ROOT / "train" / "recipes").rglob("*.yaml") if path.stem not in text]


def test_a_road_that_fails_keeps_its_line_with_the_reason(tmp_path: Path) -> None:
    broken = Road("broken", "train.encoder", "mini.yaml", ("accuracy",))
    (found,) = run(broken, tmp_path / "broken")
    assert "kv_heads: unknown key" in found.missing and found.cpu > 0
    facts = {"trainable": 10, "parameters": 40, "rows": 1000, "steps": 5, "peak_bytes": 2e9, "metrics": {"accuracy": 0.75}}
    facts["baselines"] = {"accuracy": ["always yes", 0.5]}
    good = Reached(Road("good", "train.encoder", "encoder/small-reviews.yaml", ("accuracy",)), facts, 12.0, 20.0)
    lines = table([found, good]).splitlines()
    assert lines[2].startswith("| broken | `mini` | failed: ")
    assert lines[3] == "| good | `small-reviews` | 10 | 25.0% | 1,000 | 5 | 12 | 20 | 2.0 | accuracy 0.75 (always yes: 0.5) |"
    facts["baselines"] = {"accuracy": ["always yes", 0.8]}
    assert "accuracy 0.75 (always yes: 0.8; nothing learnt) |" in table([good])
    assert "failed: it left no accuracy" in table([Reached(good.road, {}, 1.0)])


def test_a_road_that_is_none_is_a_sentence(capsys) -> None:
    assert roads(["nowhere"]) == 2
    assert capsys.readouterr().err.startswith("error: nowhere is no road; there are tiny-cpu, smollm2-methods, small-reviews")


@pytest.mark.slow
@pytest.mark.parametrize("names", [["small-reviews"], ["small-bert", "small-bert-reviews"]], ids=" ".join)
def test_roads_reach_what_their_readme_says(tmp_path: Path, capsys, names: Sequence[str]) -> None:
    assert roads([*names, "--out", str(tmp_path)]) == 0
    told = capsys.readouterr().out
    assert f"minutes for {len(names)} of {len(ROADS)} roads" in told
    last = json.loads((tmp_path / names[-1] / "result.json").read_text())
    assert last["metrics"]["accuracy"] > 0.6
    assert (tmp_path / "roads.md").read_text() in told


@pytest.mark.slow
def test_the_notebook_runs_a_recipe_of_an_encoder(tmp_path: Path, monkeypatch) -> None:
    import nbformat
    from nbclient import NotebookClient

    from train.notebook import PATH

    recipe = tmp_path / "encoder" / "bert.yaml"
    recipe.parent.mkdir()
    recipe.write_text(yaml.safe_dump(dataclasses.asdict(BERT)))
    for name, value in {"RECIPE": recipe, "RUN": tmp_path / "run"}.items():
        monkeypatch.setenv(name, str(value))
    book = nbformat.read(PATH, 4)
    NotebookClient(book, timeout=300, resources={"metadata": {"path": str(ROOT)}}).execute()
    shown = "".join(output.get("text", "") for cell in book.cells for output in cell.get("outputs", []))
    assert '"perplexity"' in shown and "nothing was uploaded" in shown and "model.safetensors" in shown
