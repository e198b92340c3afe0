"""The rows that a recipe makes of its data."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from tests.test_sft import SMALL, write
from train.recipe import TuneError
from train.rows import _own_pairs, read_rows


def test_chats_become_messages_up_to_their_last_answer(tmp_path: Path) -> None:
    chat = [
        {"from": "system", "value": "S"},
        {"from": "human", "value": "Q"},
        {"from": "gpt", "value": "A"},
        {"from": "human", "value": "?"},
    ]
    data = write(
        tmp_path / "d.jsonl", [{"conversations": chat}, {"conversations": []}, {"conversations": [{"from": "x", "value": "y"}]}]
    )
    rows = read_rows(dataclasses.replace(SMALL, format="chat", data=data, base="x"))
    assert rows.conversations == [
        [{"role": "system", "content": "S"}, {"role": "user", "content": "Q"}, {"role": "assistant", "content": "A"}]
    ]
    assert rows.left_out == {"empty or malformed": 2}


def test_corrections_are_stripped_and_counted(tmp_path: Path) -> None:
    data = write(tmp_path / "d.jsonl", [{"wrong": " I has.", "right": "I have.\n"}, {"wrong": " ", "right": "x"}, {"wrong": 1}])
    rows = read_rows(dataclasses.replace(SMALL, format="corrections", data=data, base="x"))
    assert [[message["content"] for message in row[1:]] for row in rows.conversations] == [["I has.", "I have."]]
    assert rows.left_out == {"empty or malformed": 2}


def test_rows_carry_their_own_scores_and_sometimes_a_wish(proofreader) -> None:
    """Every answer is one that the prompt asks for: in the tone that it names, and courteous where that is "more polite"."""
    from prompts import build_messages
    from proofreader.style import TONES, restyled

    recipe = dataclasses.replace(SMALL, base="x")
    plain = {pair.draft: pair for pair in _own_pairs(recipe)}
    asked: dict[str, int] = {}
    for system, user, answer in read_rows(recipe).conversations:
        pair, score = plain[user["content"]], proofreader.shelf.classifier.score([user["content"]])[0]
        (tone,) = [tone for tone in TONES if build_messages("", score, tone)[0] == system]
        asked[tone] = asked.get(tone, 0) + 1
        assert answer["content"] == restyled(pair.rewrite, tone)
        assert tone != "more polite" or pair.lifted
    assert set(asked) == set(TONES)
    assert 0.7 < asked["as it is"] / recipe.limit < 0.9
    for system, *_ in read_rows(SMALL).conversations:  # a prompt in which no wish can be said
        assert re.fullmatch("sentiment=(negative|neutral|positive),politeness=(impolite|neutral|polite)", system["content"])


def test_rows_of_bodies_are_asked_for_nothing_but_their_correction(tmp_path: Path) -> None:
    data = write(
        tmp_path / "d.jsonl",
        [{"wrong": f"Hi,\n\nI cant come on {n} May.", "right": f"Hi,\n\nI can't come on {n} May."} for n in range(30)],
    )
    recipe = dataclasses.replace(SMALL, format="corrections", data=data, base="x", unit="body")
    assert not any("Wanted tone" in row[0]["content"] for row in read_rows(recipe).conversations)
    assert any("Wanted tone" in row[0]["content"] for row in read_rows(dataclasses.replace(recipe, unit="sentence")).conversations)


@pytest.mark.parametrize(
    ("rows", "more", "sentence"),
    [
        ([{"a": "x"}], {}, "has no column input or source or"),
        ([{"wrong": "x", "b": "y"}], {}, "for the right sentences; it has wrong, b"),
        ([{"wrong": "x", "right": "y"}], {"source": "bad"}, "has no column bad for the wrong sentences"),
        ([{"wrong": "", "right": ""}], {}, "can be used: all 1 are empty or malformed"),
        ([], {}, "holds no rows"),
    ],
)
def test_data_that_does_not_fit_is_a_sentence(tmp_path: Path, rows: list, more: dict, sentence: str) -> None:
    recipe = dataclasses.replace(SMALL, format="corrections", data=write(tmp_path / "d.jsonl", rows), base="x", **more)
    with pytest.raises(TuneError) as caught:
        read_rows(recipe)
    assert sentence in str(caught.value)
