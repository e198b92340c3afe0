"""Shared by the tests: the real embedded models, the project's own texts, and the folder of borrowed data sets."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from proofreader import base

os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
if "PYTEST_XDIST_WORKER" in os.environ:  # a processor for each: threads of two models wait for one another
    os.environ.update(CPU_CORES="1", OMP_NUM_THREADS="1")

ROOT = Path(__file__).resolve().parent.parent
FIXTURES = ROOT / "tests" / "fixtures"
DATA = ROOT.parent / "shared" / "data"
EMBEDDED = base.prepared()  # the shipped adapter in its base, in the cache of whoever runs the tests; made once


@pytest.fixture(scope="session")
def proofreader():
    """The real pipeline with the embedded models, loaded once for the whole run."""
    from proofreader import Proofreader, Settings

    return Proofreader(Settings())


@pytest.fixture(scope="session")
def rewriter():
    from proofreader import Settings
    from proofreader.llama import LlamaRewriter

    return LlamaRewriter(EMBEDDED, threads=Settings.from_environment().cores)


@pytest.fixture(scope="session")
def drafts() -> dict[str, str]:
    return {path.stem: path.read_bytes().decode() for path in sorted((FIXTURES / "drafts").glob("*.txt"))}


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of data sets that the project may use but does not hold; tests that need it are skipped without."""
    if not DATA.is_dir():
        pytest.skip(f"needs the data sets in {DATA}")
    return DATA


@pytest.fixture(scope="session")
def llama3(tmp_path_factory) -> Path:
    """A folder with the real Llama 3 tokenizer, out of the vocabulary that llama.cpp's sources hold."""
    from tokenizers import Regex, pre_tokenizers
    from transformers import AutoTokenizer

    from convert.gguf import llama_cpp_sources

    folder = tmp_path_factory.mktemp("llama3")
    tokenizer = AutoTokenizer.from_pretrained(str(llama_cpp_sources() / "models"), gguf_file="ggml-vocab-llama-bpe.gguf")
    # transformers' reader of GGUF leaves out what Llama 3's own tokenizer.json has: its way of cutting words, its BOS, its decoder
    words = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
    tokenizer.backend_tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(words), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    )
    tokenizer.save_pretrained(folder)
    path = folder / "tokenizer.json"
    own = json.loads(path.read_text(encoding="utf-8"))
    name = "<|begin_of_text|>"
    bos, text = {"SpecialToken": {"id": name, "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}
    own["model"] |= {"ignore_merges": True, "byte_fallback": False, "fuse_unk": False}
    own["normalizer"] = None
    own["decoder"] = {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True}
    own["post_processor"] = {
        "type": "TemplateProcessing",
        "single": [bos, text],
        "pair": [bos, text, bos, {"Sequence": {"id": "B", "type_id": 1}}],
        "special_tokens": {name: {"id": name, "ids": [128000], "tokens": [name]}},
    }
    path.write_text(json.dumps(own), encoding="utf-8")
    return folder


def golden(name: str, text: str) -> None:
    """Compare with tests/fixtures/golden/NAME; GOLDEN=renew writes it instead (`make golden`), and the diff is read."""
    path = FIXTURES / "golden" / name
    if os.environ.get("GOLDEN") == "renew":
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.is_file(), f"{path} is missing: run `make golden`"
    assert text == path.read_text(encoding="utf-8")
