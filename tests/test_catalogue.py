"""The shelf: which models a caller may name, and how several of them are held side by side."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from proofreader import Options, Proofreader, Settings, catalogue
from proofreader.catalogue import Shelf
from proofreader.errors import Cancelled, HubUnreachable, ModelNotFound, ModelNotServed
from proofreader.llama import LlamaRewriter, Sampling
from tests.conftest import EMBEDDED
from tests.test_hub import COMMIT, hub  # noqa: F401 - a fixture
from tests.test_llama import request

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
    own = tmp_path / "runs/llama-3.2-1b-grammar/gguf/llama-3.2-1b-grammar-Q4_K_M.gguf"
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


# -- side by side


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """Three names of the embedded model's file: three models, for the shelf."""
    names = [tmp_path / f"{letter}.gguf" for letter in "abc"]
    for name in names:
        name.symlink_to(EMBEDDED)
    return [str(name) for name in names]


def shelf_of(files: list[str], memory: int = 4000) -> Shelf:
    return Shelf(Settings(model=files[0], threads=1, context=256, memory=memory), models=files)


def loaded(shelf: Shelf, files: list[str]) -> list[bool]:
    gc.collect()
    return [shelf.is_loaded(name) for name in files]


def test_several_models_stay_and_the_least_recently_used_goes_first(files) -> None:
    one = LlamaRewriter(EMBEDDED, 256, 1).memory // 1_000_000
    shelf = shelf_of(files, memory=int(2.5 * one))
    for name in (files[0], files[1], files[0]):
        shelf.rewriter(name)
    assert loaded(shelf, files) == [True, True, False]
    shelf.rewriter(files[2])
    assert loaded(shelf, files) == [True, False, True]


def test_a_model_that_alone_takes_more_than_the_limit_is_the_only_one(files) -> None:
    shelf = shelf_of(files, memory=1)
    for name in files[:2]:
        shelf.rewriter(name)
    assert loaded(shelf, files) == [False, True, False]


def test_two_who_alternate_do_not_throw_each_others_model_out(files) -> None:
    shelf = shelf_of(files, memory=1)
    _, first = shelf.rewriter(files[0])
    growths = first.rewrite([request("I has recieved you're report yesterday.")], Sampling())
    next(growths)  # its draft is on its way
    _, second = shelf.rewriter(files[1])
    assert shelf.rewriter(files[0])[1] is first and shelf.rewriter(files[1])[1] is second
    assert list(growths)[-1].done


def test_those_who_ask_for_a_model_at_once_get_the_same_one(files) -> None:
    shelf, found = shelf_of(files), []
    threads = [threading.Thread(target=lambda: found.append(shelf.rewriter(files[0])[1])) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(found) == 4 and len(set(map(id, found))) == 1


def test_a_model_that_could_not_be_loaded_is_tried_anew(tmp_path: Path) -> None:
    name = tmp_path / "late.gguf"
    shelf = shelf_of([str(name)])
    with pytest.raises(ModelNotFound):
        shelf.rewriter(str(name))
    name.symlink_to(EMBEDDED)
    assert shelf.rewriter(str(name))[1].path == name


def test_the_memory_of_a_model_is_counted_with_its_cache() -> None:
    small, large = (LlamaRewriter(EMBEDDED, context, 1) for context in (256, 2048))
    assert small.memory > EMBEDDED.stat().st_size
    cell = 2 * 2 * 30 * 3 * 64  # bytes of a token: keys and values in 16 bits, 30 layers, 3 heads of 64
    assert large.memory - small.memory == (2048 - 256) * cell


# -- a download


@pytest.fixture
def slow_hub(hub, tmp_path: Path, monkeypatch) -> Iterator:  # noqa: F811
    """The Hub of test_hub as this machine's; with `hub.silent` set it stops in the middle of a file and says nothing more."""
    address = f"http://127.0.0.1:{hub.server_port}"
    monkeypatch.setenv("HF_ENDPOINT", address)
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", address)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))
    yield hub
    hub.silent.clear()


SOURCE = f"hub:owner/repo:model.gguf@{COMMIT}"


def until(true, seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.02)
    return bool(true())


def test_a_slow_download_keeps_nobody_else_and_can_be_cancelled(slow_hub, files) -> None:
    slow_hub.silent.set()
    shelf, stop, errors = Shelf(Settings(model=SOURCE, threads=1, context=256), models=files), threading.Event(), []

    def ask() -> None:
        try:
            shelf.rewriter(SOURCE, stop.is_set)
        except Cancelled as error:
            errors.append(error)

    waiting = threading.Thread(target=ask)
    waiting.start()
    assert until(slow_hub.stuck.is_set)
    shelf.rewriter(files[0])  # another model, while the first one is still on its way
    assert waiting.is_alive() and not shelf.is_loaded(SOURCE)
    stop.set()
    waiting.join(5)
    assert len(errors) == 1
    slow_hub.silent.clear()
    assert until(lambda: slow_hub.hung_up.is_set(), 10)  # the download itself has ended too
    assert shelf.rewriter(SOURCE)[0].name == SOURCE  # and the next one who asks gets the model


def test_a_download_goes_on_while_one_of_two_still_waits(slow_hub) -> None:
    slow_hub.silent.set()
    shelf, found = Shelf(Settings(model=SOURCE, threads=1, context=256)), []
    patient = threading.Thread(target=lambda: found.append(shelf.rewriter(SOURCE)))
    patient.start()
    assert until(slow_hub.stuck.is_set)
    with pytest.raises(Cancelled):
        shelf.rewriter(SOURCE, lambda: True)
    assert patient.is_alive()
    slow_hub.silent.clear()
    patient.join(60)
    assert found and found[0][0].name == SOURCE
    assert sum(command == "GET" for command, _, _ in slow_hub.asked) == 1


def test_a_download_that_fails_is_a_sentence_for_all_who_wait(slow_hub) -> None:
    shelf, errors = Shelf(Settings(model="hub:owner/repo:other.gguf")), []

    def ask() -> None:
        try:
            shelf.rewriter("hub:owner/repo:other.gguf")
        except HubUnreachable as error:
            errors.append(str(error))

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(errors) == 2 and all("the server answered 404" in error for error in errors)
