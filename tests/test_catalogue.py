"""The shelf: which models a caller may name, and how several of them are held side by side."""

from __future__ import annotations

from pathlib import Path

import pytest

from proofreader import Options, Proofreader, Settings, catalogue
from proofreader.catalogue import Shelf
from proofreader.errors import ModelNotServed

DRAFT = "I recieved the package this morning."


@pytest.mark.parametrize(
    "model", ["openai:http://127.0.0.1:9/v1#m", "hub:owner/repo:file.gguf", __file__, "../embedded", "EMBEDDED"]
)
def test_a_caller_gets_no_model_but_those_that_are_served(model: str) -> None:
    proofreader = Proofreader(Settings())
    with pytest.raises(ModelNotServed, match="There is no model of that name here; choose one of: embedded") as refused:
        proofreader.proofread(DRAFT, Options(model=model))
    assert model not in str(refused.value)  # what a caller wrote is not shown to anybody


def test_what_the_operator_names_is_served() -> None:
    sources = ["openai:http://127.0.0.1:9/v1#m", "hub:owner/repo:file.gguf", "/nowhere/model.gguf"]
    shelf = Shelf(Settings(model=sources[0]), models=sources[1:])
    assert [entry.name for entry in shelf.served()][:3] == sources
    assert [shelf.entry(name).source for name in sources] == sources


def test_a_model_of_the_catalogue_is_served_where_it_is_present_or_named(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))  # nothing was fetched yet
    monkeypatch.setattr(catalogue, "MODELS", tmp_path / "models")
    monkeypatch.chdir(tmp_path)
    assert [entry.name for entry in Shelf(Settings()).served()] == ["embedded"]
    own = tmp_path / "runs/llama-3.2-1b-grammar/llama-3.2-1b-grammar-Q4_K_M.gguf"
    own.parent.mkdir(parents=True)
    own.write_bytes(b"GGUF")
    shelf = Shelf(Settings(model="llama-3.2-1b"))
    assert [entry.name for entry in shelf.served()] == ["llama-3.2-1b", "llama-3.2-1b-grammar"]
    assert shelf.entry("llama-3.2-1b").source.startswith("hub:")
    with pytest.raises(ModelNotServed):
        shelf.entry("embedded")  # its adapter is not in this folder


def test_a_served_model_of_the_hub_is_one_that_was_fetched(tmp_path: Path, monkeypatch) -> None:
    entry = catalogue.find("llama-3.2-1b")
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    assert not catalogue.is_present(entry)
    repository, file, revision = catalogue.parse_hub(entry.source)
    folder = tmp_path / f"models--{repository.replace('/', '--')}"
    (folder / "refs").mkdir(parents=True)
    (folder / "refs" / (revision or "main")).write_text("c" * 40)
    (folder / "snapshots" / ("c" * 40)).mkdir(parents=True)
    (folder / "snapshots" / ("c" * 40) / file).write_bytes(b"GGUF")
    assert catalogue.is_present(entry)
