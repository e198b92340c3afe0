"""Fine-tuned models on their way to others: the card, what is uploaded, and a real upload to a local Hub with large files."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from convert.card import card
from convert.hub import HubError, Repository, files, main, upload
from tests.conftest import ROOT
from tests.test_space import address, hub  # noqa: F401
from train.recipe import TuneRecipe

FACTS = {
    "kind": "proofreader",
    "name": "t",
    "base": "unsloth/Llama-3.2-1B-Instruct",
    "recipe": TuneRecipe("t", data="owner/pairs").__dict__,
    "commit": "abc",
    "steps": 60,
    "seconds": 300.0,
    "device": "Tesla T4",
    "precision": "fp16",
    "trainable": 10,
    "parameters": 1000,
    "rows": 2000,
    "loss": 0.5,
    "evaluation_loss": 0.4,
    "peak_bytes": 3e9,
    "verified": [{"file": "t-F16.gguf", "megabytes": 2.0, "same": 6, "prompts": 6, "perplexity": 1.5, "reference_perplexity": 1.5}],
}
ROW = {"model": "t-Q4_K_M.gguf", "sentences": 100, "corrected": 51.25, "gleu": 60.0, "f_half": 55.5, "clean_unchanged": 97.0}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "provenance.json").write_text(json.dumps(FACTS))
    (tmp_path / "README.md").write_text(card(tmp_path))
    (tmp_path / "t-Q4_K_M.gguf").write_bytes(bytes(range(256)) * 40)
    (tmp_path / "learnt.txt").write_text("x")
    return tmp_path


def test_the_card_has_a_model_index_once_there_are_measures(folder: Path) -> None:
    def matter() -> dict:
        return yaml.safe_load((folder / "README.md").read_text().split("---")[1])

    assert "model-index" not in matter() and "Not measured yet" in (folder / "README.md").read_text()
    (folder / "grammar.json").write_text(json.dumps({"data": "pairs", "rows": [ROW]}))
    assert subprocess.run([sys.executable, "-m", "convert.card", str(folder)], cwd=ROOT).returncode == 0
    found = matter()
    assert (found["license"], found["base_model"], found["datasets"]) == ("llama3.2", FACTS["base"], ["owner/pairs"])
    metrics = {m["type"]: m["value"] for m in found["model-index"][0]["results"][0]["metrics"]}
    assert metrics == {"corrected": 51.2, "gleu": 60.0, "f_half": 55.5, "clean_unchanged": 97.0}
    assert "2,000 rows, 60 steps of 64 rows" in (folder / "README.md").read_text()


def test_the_card_of_an_average_says_so(tmp_path: Path) -> None:
    """With what convert.average leaves open: how long it took, and its losses."""
    open_facts = {"seconds": None, "loss": None, "evaluation_loss": None, "average_of": [{"loss": 0.5}, {"loss": 0.4}]}
    (tmp_path / "provenance.json").write_text(json.dumps(FACTS | open_facts))
    text = card(tmp_path)
    assert "- Trained on Tesla T4 (fp16)" in text and "Loss of the last steps not measured" in text
    assert "the average of 2 adapters (`python -m convert.average`); rows and steps are the last one's." in text


def test_a_folder_without_provenance_is_a_sentence(tmp_path: Path) -> None:
    result = subprocess.run([sys.executable, "-m", "convert.card", str(tmp_path)], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 2 and result.stderr.startswith(f"error: {tmp_path} holds no provenance.json")


def test_a_dry_run_uploads_nothing(folder: Path, capsys) -> None:
    assert main([str(folder), "--to", "owner/name"]) == 0
    shown = capsys.readouterr().out
    assert "t-Q4_K_M.gguf" in shown and "learnt.txt" not in shown and "nothing was uploaded" in shown


@pytest.mark.parametrize(("gone", "sentence"), [("t-Q4_K_M.gguf", "holds no .gguf file"), ("README.md", "the model's card")])
def test_half_a_model_is_not_uploaded(folder: Path, capsys, gone: str, sentence: str) -> None:
    (folder / gone).unlink()
    assert main([str(folder), "--to", "owner/name", "--push"]) == 2
    assert sentence in capsys.readouterr().err


def test_a_model_goes_up_whole(hub, folder: Path, monkeypatch) -> None:  # noqa: F811
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_DISABLE_XET", True)  # read once, when the library is imported
    hub.spaces = False
    assert upload(folder, files(folder), Repository("owner/name", "model"), "hf_test", address(hub)) == f"{address(hub)}/owner/name"
    assert set(hub.files) == {"README.md", "provenance.json", "t-Q4_K_M.gguf"}
    assert hub.files["t-Q4_K_M.gguf"] == (folder / "t-Q4_K_M.gguf").read_bytes()
    assert sum("/commit/" in path for path, _ in hub.asked) == 1


def test_a_repository_that_exists_is_left_alone(hub, folder: Path) -> None:  # noqa: F811
    hub.spaces, hub.exists = False, True
    with pytest.raises(HubError, match="it exists already; choose another name, or --update to add to it"):
        upload(folder, files(folder), Repository("owner/name", "model"), "hf_test", address(hub))
    assert not hub.files


@pytest.mark.parametrize("name", ["", "nobody", "a/b/c", "a b/c"])
def test_a_name_that_is_none_is_a_sentence(folder: Path, name: str) -> None:
    with pytest.raises(HubError, match="but must be owner/name"):
        upload(folder, files(folder), Repository(name, "model"))


def test_without_a_token_it_says_so(hub, folder: Path) -> None:  # noqa: F811
    hub.status = 401
    with pytest.raises(HubError, match="there is no valid token: run `hf auth login`"):
        upload(folder, files(folder), Repository("owner/name", "model"), "hf_test", address(hub))
