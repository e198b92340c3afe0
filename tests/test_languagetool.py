"""A Proofread as LanguageTool's clients read it: offsets, markup, rules and errors, without any model."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofreader.edits import diff
from proofreader.languagetool import LANGUAGES, RULES, Annotated, Query, Refused, matches, response, sentence_ranges, utf16
from proofreader.pipeline import Proofread


def query(text: str = "", **parameters: str) -> Query:
    return Query.parse({"language": "en-US", **({"text": text} if text else {}), **parameters})


def proofread(draft: str, rewrite: str) -> Proofread:
    return Proofread(draft, rewrite, diff(draft, rewrite), done=True)


def answer(draft: str, rewrite: str, **parameters: str) -> list[dict]:
    return matches(proofread(draft, rewrite), query(draft, **parameters))


def mended(draft: str, found: list[dict]) -> str:
    """What a client makes of the matches: it counts UTF-16 units."""
    units = draft.encode("utf-16-le", "surrogatepass")
    for match in reversed(found):
        start, end = 2 * match["offset"], 2 * (match["offset"] + match["length"])
        units = units[:start] + match["replacements"][0]["value"].encode("utf-16-le", "surrogatepass") + units[end:]
    return units.decode("utf-16-le", "surrogatepass")


@pytest.mark.parametrize(
    ("draft", "rewrite", "offset", "length"),
    [
        ("I recieved it.", "I received it.", 2, 8),
        ("😀 I recieved it.", "😀 I received it.", 5, 8),  # an emoji is two units
        ("👩‍👩‍👧 recieved", "👩‍👩‍👧 received", 9, 8),  # a family is eight
        ("Hi,\r\nI recieved it.", "Hi,\r\nI received it.", 7, 8),
        ("The cafe\u0301 recieved it.", "The cafe\u0301 received it.", 10, 8),  # a combining accent is one unit of its own
        ("The café recieved it.", "The café received it.", 9, 8),
        ("𝒳 and 𝒴 recieved", "𝒳 and 𝒴 received", 10, 8),
        ("\ud83d recieved", "\ud83d received", 2, 8),  # half an emoji, as a client may cut it
    ],
)
def test_offsets_count_utf16_units(draft: str, rewrite: str, offset: int, length: int) -> None:
    (match,) = answer(draft, rewrite)
    assert (match["offset"], match["length"]) == (offset, length)
    assert match["replacements"] == [{"value": "received"}]
    assert mended(draft, [match]) == rewrite


def test_the_length_of_what_is_replaced_counts_units_too() -> None:
    (match,) = answer("Fine 😀😀, thanks", "Fine 😀, thanks")
    assert mended("Fine 😀😀, thanks", [match]) == "Fine 😀, thanks"


PIECES = st.sampled_from(
    ["book", "a", "the", "😀", ",", ".", " ", "\r\n", "cafe\u0301", "recieved", "it's", "x@y.org", "  ", "-", "𝒳"]
)


@settings(deadline=None, max_examples=300)
@given(st.lists(PIECES, min_size=1, max_size=12), st.lists(PIECES, max_size=12))
def test_making_every_match_gives_the_rewrite(old: list[str], new: list[str]) -> None:
    draft, rewrite = "".join(old), "".join(new)
    found = answer(draft, rewrite)
    assert mended(draft, found) == rewrite
    assert all(match["length"] > 0 for match in found)
    assert all(one["offset"] + one["length"] <= other["offset"] for one, other in itertools.pairwise(found))


@pytest.mark.parametrize(
    ("draft", "rewrite", "marked", "value"),
    [
        ("She has book.", "She has a book.", "book", "a book"),
        ("I agree Tom.", "I agree, Tom.", "agree", "agree,"),
        ("It is very good.", "It is good.", "very ", ""),
        ("The end", "The end.", "end", "end."),
    ],
)
def test_a_client_can_mark_what_is_missing(draft: str, rewrite: str, marked: str, value: str) -> None:
    (match,) = answer(draft, rewrite)
    shown = draft[match["offset"] : match["offset"] + match["length"]]
    if value:
        assert (shown, match["replacements"][0]["value"]) == (marked, value)
    assert shown.strip()
    assert match["replacements"][0]["value"].strip()


def annotated(*items: dict[str, str]) -> dict[str, str]:
    return {"data": json.dumps({"annotation": list(items)})}


def test_markup_is_not_read_and_counts_in_offsets() -> None:
    asked = query(**annotated({"text": "I "}, {"markup": "<b>"}, {"text": "recieved"}, {"markup": "</b>"}, {"text": " it 😀."}))
    assert asked.text.plain == "I recieved it 😀."
    (match,) = matches(proofread("I recieved it 😀.", "I received it 😀."), asked)
    assert (match["offset"], match["length"]) == (5, 8)
    assert match["replacements"] == [{"value": "received"}]
    assert sentence_ranges(asked.text) == [[0, len("I <b>recieved</b> it 😀.") + 1]]


def test_markup_stands_for_what_it_is_said_to_mean() -> None:
    asked = query(**annotated({"text": "Hi Anna,"}, {"markup": "</p><p>", "interpretAs": "\n\n"}, {"text": "We has news."}))
    assert asked.text.plain == "Hi Anna,\n\nWe has news."
    (match,) = matches(proofread(asked.text.plain, "Hi Anna,\n\nWe have news."), asked)
    assert match["offset"] == len("Hi Anna,</p><p>We ")
    assert sentence_ranges(asked.text)[-1] == [len("Hi Anna,</p><p>"), len("Hi Anna,</p><p>We has news.")]


def test_a_replacement_never_takes_markup_with_it() -> None:
    asked = query(**annotated({"text": "We has "}, {"markup": "\\emph{"}, {"text": "news"}, {"markup": "}"}, {"text": " for she."}))
    result = proofread(asked.text.plain, "We have a message for her.")
    assert result.edits[0].before == "has news"
    found = matches(result, asked)
    assert found[0]["replacements"] == []
    assert found[0]["message"]
    assert found[-1]["replacements"] == [{"value": "her"}]


def test_an_annotated_text_may_be_empty() -> None:
    assert query(**annotated()).text.plain == ""
    assert query(**annotated({"markup": "<br>"})).text.length == 4
    assert Annotated.of("").span(0, 0) == (0, 0)


TWO = ("I recieved it, and she have it.", "I received it, and she has it.")


@pytest.mark.parametrize(
    ("parameters", "rules"),
    [
        ({}, ["PROOFREADER_SPELLING", "PROOFREADER_GRAMMAR"]),
        ({"disabledRules": "PROOFREADER_SPELLING,OTHER"}, ["PROOFREADER_GRAMMAR"]),
        ({"disabledCategories": "GRAMMAR"}, ["PROOFREADER_SPELLING"]),
        ({"enabledOnly": "true", "enabledCategories": "TYPOS"}, ["PROOFREADER_SPELLING"]),
        ({"enabledOnly": "true", "enabledRules": "PROOFREADER_GRAMMAR"}, ["PROOFREADER_GRAMMAR"]),
        ({"enabledRules": "PROOFREADER_GRAMMAR"}, ["PROOFREADER_SPELLING", "PROOFREADER_GRAMMAR"]),
    ],
)
def test_rules_and_categories_can_be_chosen(parameters: dict[str, str], rules: list[str]) -> None:
    assert [match["rule"]["id"] for match in answer(*TWO, **parameters)] == rules


def test_every_kind_of_edit_has_a_rule_of_its_own() -> None:
    from proofreader.edits import KINDS

    assert set(RULES) == set(KINDS)
    assert len({rule.id for rule in RULES.values()}) == len(KINDS)


def test_the_best_replacement_comes_first_and_no_more_than_five() -> None:
    result = proofread(*TWO)
    first = replace(result.edits[0], others=("relieved", "b", "c", "d", "e"), why="A reason.")
    spelling, grammar = matches(replace(result, edits=(first, *result.edits[1:])), query(TWO[0]))
    assert [item["value"] for item in spelling["replacements"]] == ["received", "relieved", "b", "c", "d"]
    assert spelling["message"] == "A reason."
    assert [item["value"] for item in grammar["replacements"]] == ["has"]


def test_other_replacements_take_the_same_neighbour_with_them() -> None:
    result = proofread("She has book.", "She has a book.")
    (match,) = matches(replace(result, edits=(replace(result.edits[0], others=("the ",)),)), query(result.draft))
    assert [item["value"] for item in match["replacements"]] == ["a book", "the book"]


def lifted() -> Proofread:
    result = proofread("We has news. Send me the file, idiot! Thanks.", "We have news. Could you please send me the file? Thanks.")
    edits = tuple(replace(edit, kind="tone") if edit.kind == "wording" else edit for edit in result.edits)
    return replace(result, edits=edits)


def test_tone_is_one_suggestion_of_style_for_its_sentence_and_only_when_picky() -> None:
    result = lifted()
    plain = matches(result, query(result.draft))
    assert [match["replacements"][0]["value"] for match in plain] == ["have"]
    picky = matches(result, query(result.draft, level="picky"))
    assert [match["rule"]["category"]["id"] for match in picky] == ["GRAMMAR", "STYLE"]
    assert mended(result.draft, picky) == result.rewrite
    assert "Could you please send me the file" in picky[1]["message"]


def test_a_match_carries_its_sentence_and_what_stands_around_it() -> None:
    draft = (
        "A first sentence stands here before the one that matters. 😀 I recieved\r\nit. And a last one follows behind it, for good."
    )
    (match,) = answer(draft, draft.replace("recieved", "received"))
    context = match["context"]
    assert match["sentence"] == "😀 I recieved\r\nit."
    assert context["text"].startswith("...")
    assert context["text"].endswith("...")
    assert "\n" not in context["text"]
    units = context["text"].encode("utf-16-le")
    marked = units[2 * context["offset"] : 2 * (context["offset"] + context["length"])].decode("utf-16-le")
    assert marked == "recieved"
    assert match["rule"]["issueType"] == "misspelling"
    assert {"message", "shortMessage", "type", "ignoreForIncompleteSentence", "contextForSureMatch"} <= set(match)


def test_sentences_are_where_the_client_finds_them() -> None:
    text = "Hi 😀. I am here.\r\n\r\nBye."
    ranges = sentence_ranges(Annotated.of(text))
    units = text.encode("utf-16-le")
    assert [units[2 * start : 2 * end].decode("utf-16-le") for start, end in ranges] == ["Hi 😀.", "I am here.", "Bye."]
    assert utf16(text) == len(text) + 1


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        ({"language": "en-US"}, "Missing 'text' or 'data' parameter"),
        ({"text": "a", "data": "{}", "language": "en-US"}, "Set only 'text' or 'data'"),
        ({"data": "{broken", "language": "en-US"}, "Could not parse JSON from 'data'"),
        ({"data": "[" * 100_000, "language": "en-US"}, "Could not parse JSON from 'data'"),
        ({"data": "[]", "language": "en-US"}, "requires 'text' or 'annotation' key"),
        ({"data": '{"text": "a", "annotation": []}', "language": "en-US"}, "not both"),
        ({"data": '{"text": 5}', "language": "en-US"}, "'text' in JSON must be a string"),
        ({"data": '{"annotation": 5}', "language": "en-US"}, "must be a list"),
        ({"data": '{"annotation": [{"text": "a", "markup": "b"}]}', "language": "en-US"}, "either 'text' or 'markup'"),
        ({"data": '{"annotation": [{"markup": "<p>", "interpretAs": 2}]}', "language": "en-US"}, "'interpretAs' in JSON"),
        ({"text": "a"}, "Missing 'language' parameter"),
        (
            {"text": "a", "language": "xx"},
            "'xx' is not a language code known to LanguageTool. Supported language codes are: en, en-US",
        ),
        ({"text": "a", "language": "de-DE"}, "'de-DE' is not a language code"),
        ({"text": "a", "language": "en-US", "level": "strict"}, "'strict' is not a known level"),
        ({"text": "a", "language": "en-US", "preferredVariants": "en-GB"}, "you didn't specify 'language=auto'"),
        ({"text": "a", "language": "auto", "preferredVariants": "en-XX"}, "'en-XX' is not a language code"),
        ({"text": "a", "language": "en-US", "enabledOnly": "true"}, "must specify enabled rules or categories"),
        (
            {"text": "a", "language": "en-US", "enabledOnly": "yes", "enabledRules": "A", "disabledRules": "B"},
            "cannot specify disabled",
        ),
    ],
)
def test_a_bad_request_is_answered_with_a_sentence(parameters: dict[str, str], sentence: str) -> None:
    with pytest.raises(Refused) as caught:
        Query.parse(parameters)
    assert sentence in str(caught.value)
    assert caught.value.status == 400


def test_the_language_is_what_was_said_or_what_it_looks_like() -> None:
    said = response(query("Hello", language="en-gb"), [], ("en", 0.91234))["language"]
    assert (said["code"], said["name"]) == ("en-GB", LANGUAGES["en-GB"])
    assert said["detectedLanguage"]["confidence"] == 0.912
    guessed = response(query("Hello", language="auto", preferredVariants="de-AT, en-AU"), [], ("en", 0.9))["language"]
    assert guessed["code"] == guessed["detectedLanguage"]["code"] == "en-AU"
    other = response(query("Hallo", language="auto"), [], ("de", 0.9))["language"]
    assert other["code"] == "de"
