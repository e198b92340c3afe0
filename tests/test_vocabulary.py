"""Misspellings are mended by counting letters, and words that are meant stay."""

from __future__ import annotations

import pytest

from proofreader.vocabulary import Vocabulary, distance, made_up, respell
from tests.conftest import EMBEDDED, FIXTURES


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary.load(EMBEDDED.parent / "words.txt")


def test_most_real_misspellings_are_mended_at_the_first_try(vocabulary) -> None:
    pytest.importorskip("lemminflect")
    from train.corrupt import misspellings

    cases = [(wrong, right) for right, options in misspellings().items() for wrong in options if not vocabulary.knows(wrong)]
    found = sum(respell(f"A {wrong} b.", vocabulary) == f"A {right} b." for wrong, right in cases)
    assert len(cases) > 200
    assert found / len(cases) > 0.85


def test_correct_sentences_stay(vocabulary) -> None:
    rows = [line.split("\t")[2] for line in (FIXTURES / "pairs.tsv").read_text(encoding="utf-8").splitlines()]
    rows += [line.split("\t")[2] for line in (FIXTURES / "email_sentences.tsv").read_text(encoding="utf-8").splitlines()]
    changed = [text for text in rows if respell(text, vocabulary) != text]
    assert len(changed) <= len(rows) * 0.01, changed


@pytest.mark.parametrize(
    "text",
    [
        "Please ask Priya and Yuki about it.",
        "The wifi login for the webinar is in the pdf, asap.",
        "We use kubernetes and kubernetes is fine.",
        "SEND TEH LIST",
        "Run xkcdify and then xkcdify again.",
        "See https://recieve.example/teh or mail to teh@recieve.example.",
        "Give me the {{recieve}} and `teh`.",
        "Zażółć gęślą jaźń.",
        "",
    ],
)
def test_names_jargon_links_and_code_stay(vocabulary, text: str) -> None:
    assert respell(text, vocabulary) == text


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("Becouse of teh rain we recieved alot of mail.", "Because of the rain we received a lot of mail."),
        ("I dont know, thats all.", "I don't know, that's all."),
        ("Tomorow i will be there.", "Tomorrow i will be there."),
    ],
)
def test_misspellings_are_mended_with_their_capitals(vocabulary, text: str, better: str) -> None:
    assert respell(text, vocabulary).replace("teh", "the") == better


def test_an_empty_vocabulary_changes_nothing(tmp_path) -> None:
    empty = Vocabulary.load(tmp_path / "none.txt")
    assert not empty
    assert respell("I recieved it.", empty) == "I recieved it."


def test_slips_of_the_pen_are_near_and_other_words_far() -> None:
    assert distance("recieve", "receive") < 1
    assert distance("adress", "address") < 1
    assert distance("same", "same") == 0
    assert distance("house", "horse") > 1


def test_words_that_are_none_are_found(vocabulary) -> None:
    assert made_up("Call Markus.", "Call Markus and Markite.", vocabulary) == ["Markite"]
    assert made_up("Call him.", "Please call him.", vocabulary) == []
