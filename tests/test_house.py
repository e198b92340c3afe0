"""The rules of the house: who imports whom, what a plain import loads, and what lies in the repository."""

from __future__ import annotations

import ast
import inspect
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from proofreader import errors
from tests.conftest import ROOT

ROOMS = ("app", "web", "proofreader", "classifiers", "prompts", "train", "convert", "evaluation", "bench")
MAY_IMPORT = {
    "app": {"web", "proofreader"},
    "web": {"proofreader"},
    "proofreader": {"classifiers", "prompts"},
    "classifiers": set(),
    "prompts": {"classifiers"},
    "train": {"proofreader", "classifiers", "prompts"},
    "convert": {"proofreader", "classifiers", "prompts"},
    "evaluation": {"proofreader", "classifiers", "prompts", "train"},
    "bench": {"proofreader", "classifiers", "prompts", "evaluation", "convert"},
}
HEAVY = {"torch", "transformers", "trl", "peft", "unsloth", "datasets"}
RAY_DOOR = "proofreader/bulk.py"
HEAVY_DOORS = ("train/", "convert/merge.py", "convert/onnx.py", "classifiers/hub.py")


def sources() -> list[Path]:
    return [ROOT / "app.py", *(path for room in ROOMS[1:] for path in sorted((ROOT / room).rglob("*.py")))]


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_room_imports_only_what_it_may(path: Path) -> None:
    name = str(path.relative_to(ROOT))
    room = name.split("/")[0].removesuffix(".py")
    assert (imports(path) & set(ROOMS)) - {room} <= MAY_IMPORT[room]
    if not name.startswith(HEAVY_DOORS):
        assert not imports(path) & HEAVY
    assert "ray" not in imports(path) or name == RAY_DOOR
    if room not in ("app", "web"):
        assert "gradio" not in imports(path)


@pytest.mark.parametrize("module", ["proofreader", "classifiers", "prompts", "proofreader.__main__", "proofreader.catalogue"])
def test_importing_loads_nothing_heavy(module: str) -> None:
    heavy = [
        *sorted(HEAVY),
        "gradio",
        "llama_cpp",
        "onnxruntime",
        "tokenizers",
        "huggingface_hub",
        "numpy",
        "py3langid",
        "ray",
        "pyarrow",
        "prometheus_client",
    ]
    code = f"import sys, {module}; print([name for name in {heavy!r} if name in sys.modules])"
    assert subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, text=True).strip() == "[]"


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_says_what_it_does(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not text.strip() or ast.get_docstring(ast.parse(text)), f"{path} has no docstring"


def all_sources() -> list[Path]:
    return [*sources(), *sorted((ROOT / "tests").rglob("*.py"))]


@pytest.mark.parametrize("path", all_sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_is_long_but_for_its_tables(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tables = [node for node in ast.parse(text).body if isinstance(node, (ast.Assign, ast.AnnAssign))]
    assert len(text.splitlines()) - sum((node.end_lineno or 0) - node.lineno + 1 for node in tables) <= 500


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_function_takes_more_than_five_arguments(path: Path) -> None:
    """But for those that Gradio calls: it gives one for each component of the page, or field of the API."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            given = [arg.arg for arg in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
            if "request" not in given:
                assert len([name for name in given if name not in ("self", "cls")]) <= 5, f"{path.name}: {node.name}"


EXAMPLES = {
    "EmptyDraft": (),
    "DraftTooLong": (20_001, 20_000),
    "OnlyQuotedText": (),
    "ModelNotServed": (["embedded", "llama-3.2-1b"],),
    "ModelNotFound": ("models/none.gguf",),
    "ModelBroken": ("none.gguf", "it is not a GGUF file"),
    "DecodingFailed": ("none.gguf", "llama.cpp could not decode (code 1)"),
    "BaseMissing": ("SmolLM2-135M-Instruct",),
    "BaseDamaged": ("SmolLM2-135M-Instruct.Q4_1.gguf",),
    "AdapterBroken": ("lora.gguf", "it is damaged or cut short"),
    "CacheFailed": ("/home/me/.cache/email-proofreader", "the disk is full"),
    "HubUnreachable": ("hub:a/b:c.gguf", "no connection"),
    "BatchFile": ("mails.csv", "it is empty"),
    "EngineFailed": ("ray", "it is not installed"),
    "ServerFailed": ("http://127.0.0.1:8000/v1", "there is no connection to it"),
    "SettingsError": ("PROOFREADER_THREADS", "many", "a whole number"),
    "TooManyRequests": (60,),
    "QueueFull": (32,),
    "ServerStops": (),
    "OutOfMemory": (),
    "Cancelled": (),
}


def test_every_error_is_one_sentence() -> None:
    classes = {name: cls for name, cls in inspect.getmembers(errors, inspect.isclass) if issubclass(cls, errors.ProofreaderError)}
    assert set(classes) - {"ProofreaderError", "DraftError", "ModelError", "Busy"} == set(EXAMPLES)
    for name, arguments in EXAMPLES.items():
        sentence = str(classes[name](*arguments))
        print(f"{name}: {sentence}")
        assert re.fullmatch(r"[A-Z].{15,}\.", sentence)
        assert "\n" not in sentence


def test_weights_are_few_and_small_and_each_has_its_card() -> None:
    weights = [path for pattern in ("*.gguf", "*.onnx") for path in (ROOT / "models").rglob(pattern)]
    assert weights
    assert all(path.stat().st_size < 45e6 for path in weights)
    assert sum(path.stat().st_size for path in weights) < 90e6
    for path in weights:
        assert (path.parent / "README.md").is_file(), f"{path.parent} has no card"
        assert json.loads((path.parent / "provenance.json").read_text())["commit"]


def test_the_readme_opens_with_what_a_space_needs() -> None:
    import yaml

    head = yaml.safe_load((ROOT / "README.md").read_text(encoding="utf-8").split("---")[1])
    assert head["sdk"] == "gradio"
    assert head["app_file"] == "app.py"
    assert head["python_version"] == "3.12"
    assert head["license"] == "apache-2.0"
    pinned = re.search(r"gradio\S*==(\S+)", (ROOT / "requirements.txt").read_text())
    assert pinned
    assert head["sdk_version"] == pinned.group(1)


def test_the_app_needs_no_torch() -> None:
    names = re.findall(r"^[\w-]+", (ROOT / "requirements.txt").read_text(), re.M)
    assert not HEAVY & set(names)


def test_no_borrowed_data_is_committed() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if tracked.returncode:
        pytest.skip("not a git checkout")
    for name in tracked.stdout.split():
        assert not re.search(r"jfleg|grammar-2k|goemotions|stanford|\.xz$|\.pt$|\.safetensors$", name)
