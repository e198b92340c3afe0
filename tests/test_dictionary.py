"""LanguageTool's dictionaries, without its rules."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

import pytest

from proofreader import dictionary
from proofreader.dictionary import is_known, spellings, unknown
from tests.conftest import ROOT

MEGABYTES = """
import psutil
import lt_py, proofreader.correctors
from proofreader.dictionary import unknown
before = psutil.Process().memory_info().rss
unknown("We recieved it.")
print((psutil.Process().memory_info().rss - before) // 1_000_000)
"""


@pytest.mark.parametrize("word", ["colour", "color", "organise", "internet", "children", "surety", "o'clock"])
def test_words_of_both_variants_are_known(word: str) -> None:
    assert is_known(word)


@pytest.mark.parametrize("word", ["recieved", "holm", "wérd", "colr"])
def test_others_are_not(word: str) -> None:
    assert not is_known(word)


def test_an_unknown_word_stands_where_it_stands_behind_wide_characters() -> None:
    text = "Ünï 😀 – we recieved it, definately."
    assert [(one.word, text[one.start : one.end]) for one in unknown(text) if one.start > 4] == [
        ("recieved", "recieved"),
        ("definately", "definately"),
    ]


def test_each_variant_wants_its_own_spelling() -> None:
    assert [(one.word, one.other_variant) for one in unknown("The colour of it.", "us")] == [("colour", True)]
    assert not unknown("The colour of it.", "gb")
    assert unknown("The color of it.", "gb")[0].suggestions[0] == "colour"


def test_the_nearest_spelling_comes_first() -> None:
    assert spellings("tommorow")[0] == "tomorrow"
    assert spellings("tomorrow") == ()


def test_drafts_that_come_at_once_share_one_engine() -> None:
    dictionary._loaded.cache_clear()
    with ThreadPoolExecutor(4) as pool:
        engines = list(pool.map(dictionary._engine, ["en-US"] * 4))
    assert all(engine is engines[0] for engine in engines)
    assert engines[0].rule_count == 0


def test_it_takes_little_memory() -> None:
    said = subprocess.run([sys.executable, "-c", MEGABYTES], cwd=ROOT, capture_output=True, text=True, check=True)
    assert int(said.stdout) < 150  # 50; with the library's rules 320


def test_where_nothing_can_be_written_it_reads_the_library_where_it_lies(monkeypatch) -> None:
    def nowhere() -> None:
        raise FileNotFoundError(2, "No usable temporary directory found")

    monkeypatch.setattr(tempfile, "TemporaryDirectory", nowhere)
    dictionary._loaded.cache_clear()
    try:
        assert [one.word for one in unknown("We recieved these book.")] == ["recieved"]
    finally:
        dictionary._loaded.cache_clear()


def test_a_text_that_is_asked_about_twice_is_read_once(monkeypatch) -> None:
    read: list[str] = []
    engine = dictionary._engine("en-US")

    class Counting:
        def check(self, text: str) -> list:
            read.append(text)
            return engine.check(text)

    monkeypatch.setattr(dictionary, "_engine", lambda variant: Counting())
    text = "We recieved the parcel that nobody had asked about before."
    assert unknown(text) == unknown(text, "auto") == unknown(text, "us") != ()
    assert read == [text]
