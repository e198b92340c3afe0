"""Forms of words, regular and not."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofreader.inflection import form, lemmas

ROOT = Path(__file__).parent.parent
FORMS = ("BASE", "S", "PLURAL", "PAST", "PARTICIPLE", "ING", "COMPARATIVE", "SUPERLATIVE", "ADVERB")


@pytest.mark.parametrize(
    ("word", "name", "other"),
    [
        ("go", "PAST", "went"),
        ("goed", "PAST", "went"),
        ("taken", "BASE", "take"),
        ("child", "S", "children"),
        ("man", "PLURAL", "men"),
        ("goes", "ING", "going"),
        ("quick", "ADVERB", "quickly"),
        ("big", "COMPARATIVE", "bigger"),
        ("the", "ING", None),
        ("4711", "PAST", None),
    ],
)
def test_a_word_has_its_forms(word: str, name: str, other: str | None) -> None:
    assert form(word, name) == other


def test_a_form_has_its_lemmas() -> None:
    assert {"leave", "leaf"} <= lemmas("leaves")


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzé'", min_size=1, max_size=12), st.sampled_from(FORMS))
def test_no_form_is_the_word_itself_or_empty(word: str, name: str) -> None:
    assert form(word, name) not in (word, "")


def test_the_library_does_not_load_spacy() -> None:
    """Which the tests have and a person's machine may have: 265 MB and two seconds."""
    assert importlib.util.find_spec("spacy")
    code = "import sys; from proofreader.inflection import lemmas; assert lemmas('leaves'); assert 'spacy' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
