"""Shared by the tests: the real embedded models, the project's own texts, and the folder of borrowed data sets."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from proofreader import base

os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")

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
    from proofreader.llama import LlamaRewriter

    return LlamaRewriter(EMBEDDED, threads=2)


@pytest.fixture(scope="session")
def drafts() -> dict[str, str]:
    return {path.stem: path.read_bytes().decode() for path in sorted((FIXTURES / "drafts").glob("*.txt"))}


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of data sets that the project may use but does not hold; tests that need it are skipped without."""
    if not DATA.is_dir():
        pytest.skip(f"needs the data sets in {DATA}")
    return DATA


def golden(name: str, text: str) -> None:
    """Compare with tests/fixtures/golden/NAME; GOLDEN=renew writes it instead (`make golden`), and the diff is read."""
    path = FIXTURES / "golden" / name
    if os.environ.get("GOLDEN") == "renew":
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.is_file(), f"{path} is missing: run `make golden`"
    assert text == path.read_text(encoding="utf-8")
