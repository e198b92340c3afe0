"""The command line, run as a person runs it: in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, golden

DRAFT = "Hi Anna,\n\nI recieved the package this morning.\n\nThanks,\nTom\n"


def run(*arguments: str, text: str | bytes = DRAFT, **environment: str) -> subprocess.CompletedProcess[bytes]:
    data = text.encode() if isinstance(text, str) else text
    command = [sys.executable, "-m", "proofreader", *arguments]
    return subprocess.run(command, input=data, capture_output=True, cwd=ROOT, env={**os.environ, "COLUMNS": "100", **environment})


def test_standard_input_becomes_the_rewrite_on_standard_output() -> None:
    result = run()
    assert result.returncode == 0
    assert result.stdout.decode() == DRAFT.replace("recieved", "received")


def test_a_reader_that_stops_reading_is_no_fault() -> None:
    """As in `python -m proofreader … | head`."""
    reading, writing = os.pipe()
    os.close(reading)
    result = subprocess.run(
        [sys.executable, "-m", "proofreader", "--json"], input=DRAFT.encode(), stdout=writing, stderr=subprocess.PIPE, cwd=ROOT
    )
    os.close(writing)
    assert (result.returncode, result.stderr) == (1, b"")


def test_a_file_keeps_its_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "draft.txt"
    path.write_bytes(DRAFT.replace("\n", "\r\n").encode())
    assert run(str(path)).stdout == DRAFT.replace("recieved", "received").replace("\n", "\r\n").encode()


def test_changes_and_scores_can_be_shown() -> None:
    result = run("--diff", "--scores")
    assert "[-recieved-]{+received+}" in result.stdout.decode()
    errors = result.stderr.decode().splitlines()
    assert errors[-2].startswith("before: sentiment ")
    assert errors[-1].startswith("after: sentiment ")


def test_json_holds_everything() -> None:
    result = json.loads(run("--json").stdout)
    assert result["draft"] == DRAFT
    assert result["edits"][0]["after"] == "received"
    assert set(result["before"]["politeness"]["probabilities"]) == {"impolite", "neutral", "polite"}


@pytest.mark.parametrize(
    ("arguments", "text", "sentence"),
    [
        ((), "  \n", "the draft is empty"),
        ((), "a" * 20_001, "the limit is 20,000"),
        ((), "> only\n> quoted\n", "only quoted history"),
        ((), b"\xff\xfe\x00", "text in UTF-8"),
        (("/nowhere/draft.txt",), "", "a file that can be read"),
        (("--model", "/nowhere/model.gguf"), DRAFT, "There is no model at"),
        (("--model", "requirements.gguf"), DRAFT, "There is no model at"),
        (("--temperature", "7"), DRAFT, "temperature is 7.0"),
        (("--words", "/nowhere/words.txt"), DRAFT, "words is '/nowhere/words.txt', but it must be a file that can be read"),
        (("--max-tokens", "0"), DRAFT, "max_tokens is 0"),
        (("--model", "hub:nobody/nothing:none.gguf"), DRAFT, "could not be fetched from the Hub"),
    ],
)
def test_what_cannot_be_done_is_one_line_on_standard_error_and_exit_code_2(arguments, text, sentence: str) -> None:
    result = run(*arguments, text=text, HF_ENDPOINT="http://127.0.0.1:9")
    lines = result.stderr.decode().strip().splitlines()
    assert result.returncode == 2
    assert result.stdout == b""
    assert len(lines) == 1
    assert lines[0].startswith("error: ")
    assert sentence in lines[0]


def test_a_bad_environment_is_one_line() -> None:
    result = run(PROOFREADER_CONTEXT="much")
    assert result.returncode == 2
    assert result.stderr.decode().strip() == "error: PROOFREADER_CONTEXT is 'much', but it must be a whole number."


def test_a_list_of_words_that_is_missing_is_one_line() -> None:
    result = run(PROOFREADER_WORDS="/nowhere/words.txt")
    assert result.returncode == 2
    assert "PROOFREADER_WORDS is '/nowhere/words.txt'" in result.stderr.decode().strip()
    assert len(result.stderr.splitlines()) == 1


def test_words_of_both_lists_stay(tmp_path: Path) -> None:
    for name, word in (("team", "recieved"), ("mine", "definately")):
        (tmp_path / name).write_text(f"{word}\n", encoding="utf-8")
    draft = "I recieved it untill noon. He will definately come."
    result = run("--words", str(tmp_path / "mine"), text=draft, PROOFREADER_WORDS=str(tmp_path / "team"))
    assert result.stdout.decode() == draft.replace("untill", "until")


def test_help_is_as_in_the_golden_file() -> None:
    golden("help.txt", run("--help").stdout.decode())
