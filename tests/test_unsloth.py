"""Our calls of Unsloth against its own signatures."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.fixture
def unsloth(tmp_path: Path) -> Path:
    """The folder of the pinned package: the installed one, else out of its wheel, which alone needs no GPU."""
    import importlib.util
    import zipfile

    found = importlib.util.find_spec("unsloth")
    if found is not None and found.submodule_search_locations:
        return Path(next(iter(found.submodule_search_locations)))
    pin = re.search(r"unsloth==[\d.]+", (ROOT / "train" / "notebook.py").read_text(encoding="utf-8"))
    assert pin
    fetch = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary", ":all:", "-d", str(tmp_path), pin[0]]
    if subprocess.run(fetch, capture_output=True, timeout=300).returncode:
        pytest.skip(f"{pin[0]} is neither installed nor can it be downloaded")
    with zipfile.ZipFile(next(tmp_path.glob("unsloth*.whl"))) as wheel:
        wheel.extractall(tmp_path, [name for name in wheel.namelist() if name.startswith("unsloth/models/")])
    return tmp_path / "unsloth"


def test_unsloth_takes_what_it_is_given(unsloth: Path) -> None:
    """The keywords of our two calls against the signatures of the package, read without importing it: it needs a GPU."""
    import ast

    module = ast.parse((ROOT / "train" / "base_model.py").read_text(encoding="utf-8"))
    calls = {
        node.func.attr: {keyword.arg for keyword in node.keywords}
        for node in ast.walk(module)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and ast.unparse(node.func.value) == "FastLanguageModel"
    }
    assert set(calls) == {"from_pretrained", "get_peft_model"}
    folder = unsloth / "models"
    taken: dict[str, set[str]] = {name: set() for name in calls}
    for path in (folder / "loader.py", folder / "llama.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name in calls:
                taken[node.name] |= {argument.arg for argument in (*node.args.args, *node.args.kwonlyargs)}
    for name, keywords in calls.items():
        assert keywords <= taken[name], f"{name} does not know {keywords - taken[name]}"
