"""Edits turn a draft into its rewrite exactly, and form survives."""

from __future__ import annotations

import itertools
import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofreader import edits
from proofreader.edits import alike, apply, diff, keep_end, opcodes, readable, restore_form, single_spaced

WORDS = st.lists(
    st.sampled_from([*"I has have went go the a 4.50 $ . , ! \n \r\n \t Bob's {{name}} é 👍 https://a.b/c".split(" "), " ", " "]),
    max_size=30,
).map("".join)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=60), WORDS), st.one_of(st.text(max_size=60), WORDS), st.randoms())
def test_all_edits_give_the_rewrite_and_none_the_draft(draft: str, rewrite: str, random) -> None:
    edits = diff(draft, rewrite)
    assert apply(draft, edits) == rewrite
    assert apply(draft, []) == draft
    for edit in edits:
        assert draft[edit.start : edit.end] == edit.before
    subset = [edit for edit in edits if random.random() < 0.5]
    expected, at = "", 0
    for edit in subset:
        expected, at = expected + draft[at : edit.start] + edit.after, edit.end
    assert apply(draft, subset) == expected + draft[at:]


def test_neighbouring_changes_are_one_edit() -> None:
    edits = diff("They have went home.", "They went home.")
    assert [(edit.before, edit.after) for edit in edits] == [(" have", "")]
    edits = diff("I has recieved it.", "I have received it.")
    assert [(edit.before, edit.after) for edit in edits] == [("has recieved", "have received")]


@pytest.mark.parametrize(
    ("draft", "rewrite", "changes"),
    [
        ("I has recieved you're report.", "I received your report.", [("has recieved", "received"), ("you're", "your")]),
        ("It is depend of the wether.", "It depends on the weather.", [("is depend of", "depends on"), ("wether", "weather")]),
        ("Their is alot of work.", "There is a lot of work.", [("Their", "There"), ("alot", "a lot")]),
        ("He was recieve it.", "He received it.", [("was recieve", "received")]),
    ],
)
def test_of_neighbouring_words_each_that_is_put_right_is_an_edit(draft: str, rewrite: str, changes: list) -> None:
    assert [(edit.before, edit.after) for edit in diff(draft, rewrite)] == changes


@pytest.mark.parametrize(
    ("draft", "rewrite", "changes"),
    [
        (
            "We wait since two weeks for an answer.",
            "We wait for an answer for two weeks.",
            [(" since two weeks for an answer", " for an answer for two weeks")],
        ),
        (
            "Please send me tomorrow the report.",
            "Please send me the report tomorrow.",
            [("tomorrow the report", "the report tomorrow")],
        ),
    ],
)
def test_a_word_that_moved_is_one_edit(draft: str, rewrite: str, changes: list) -> None:
    assert [(edit.before, edit.after) for edit in diff(draft, rewrite)] == changes


def test_numbers_links_and_placeholders_change_as_a_whole() -> None:
    assert [e.before for e in diff("Pay $4.50 now", "Pay $4.60 now")] == ["4.50"]
    assert [e.before for e in diff("see https://a.b/c.", "see https://a.b/d.")] == ["https://a.b/c"]


def test_line_breaks_and_double_spaces_survive_a_model_that_saw_single_spaces() -> None:
    unit = "See the list for\ndetails,  its fine\tand we has\r\n  more."
    rewrite = "See the list for details, it's fine and we have more."
    assert restore_form(unit, rewrite) == "See the list for\ndetails,  it's fine\tand we have\r\n  more."


def test_a_change_that_swallows_a_line_break_is_given_up() -> None:
    assert restore_form("one two\nthree four", "one four") == "one two\nthree four"


@settings(max_examples=300, deadline=None)
@given(WORDS, WORDS)
def test_every_line_break_survives_whatever_the_model_writes(unit: str, rewrite: str) -> None:
    breaks = re.compile(r"\s*[\r\n]\s*")
    assert breaks.findall(restore_form(unit, single_spaced(rewrite))) == breaks.findall(unit)


@pytest.mark.parametrize("text", ["", " ", "a  b\n c"])
def test_an_unchanged_text_has_no_edits(text: str) -> None:
    assert diff(text, text) == ()


NFD = unicodedata.normalize("NFD", "The résumé of Zoë is in the café.")


@pytest.mark.parametrize(
    ("unit", "right"),
    [
        (NFD, NFD),
        (NFD.replace("is", "are"), NFD),
        ("The oﬃce are on the ﬁrst ﬂoor.", "The oﬃce is on the ﬁrst ﬂoor."),
        ("The hyphen\u00adation are 20\u00a0euros.", "The hyphen\u00adation is 20\u00a0euros."),
        ("\ufeffThe list\u200b are here.", "\ufeffThe list\u200b is here."),
        ("“It’s Anna’s,” he say.", "“It’s Anna’s,” he says."),
        ("She isn’t here and he dont know.", "She isn’t here and he doesn’t know."),
    ],
)
def test_what_differs_in_form_alone_is_no_edit(unit: str, right: str) -> None:
    """A model that saw readable text mends the mistake, and nothing else changes, not even unseen."""
    shown = readable(right).replace("\u00a0", " ").replace("’", "'").replace("“", '"').replace("”", '"')
    formed = restore_form(unit, shown)
    assert formed == right
    assert len(diff(unit, formed)) == (unit != right)


def test_a_letter_and_its_accent_are_one_token() -> None:
    (edit,) = diff(NFD, NFD.replace(unicodedata.normalize("NFD", "café"), "bar"))
    assert unicodedata.normalize("NFC", edit.before) == "café"


def test_what_ends_in_no_sentence_gets_no_full_stop() -> None:
    assert keep_end("Minutes of the meting", "Minutes of the meeting.") == "Minutes of the meeting"
    assert keep_end("rooms (two", "Rooms (two.") == "Rooms (two"
    assert keep_end("It is late.", "It is late.") == "It is late."


TOKENS = st.lists(st.sampled_from("abcdef"), max_size=25)


@settings(max_examples=300, deadline=None)
@given(TOKENS, TOKENS, st.sampled_from([0, 30, 2_500]))
def test_opcodes_lead_from_one_list_to_the_other_however_dear_it_is(old: list[str], new: list[str], pairs: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(edits, "PAIRS", pairs)
        codes = opcodes(old, new)
    assert [token for tag, low, high, *to in codes for token in (old[low:high] if tag == "equal" else new[to[0] : to[1]])] == new
    assert [token for _, low, high, *_ in codes for token in old[low:high]] == old
    kinds = [tag for tag, *_ in codes]
    assert all(("equal" in pair) and len(set(pair)) == 2 for pair in itertools.pairwise(kinds))
    for tag, low, high, new_low, new_high in codes:
        assert tag != "equal" or old[low:high] == new[new_low:new_high]


@settings(max_examples=200, deadline=None)
@given(TOKENS, TOKENS)
def test_the_shortest_script_keeps_as_much_as_can_be_kept(old: list[str], new: list[str]) -> None:
    row = [0] * (len(new) + 1)  # of the table of longest common subsequences
    for token in old:
        last = row
        row = [0]
        for place, other in enumerate(new):
            row.append(last[place] + 1 if token == other else max(row[-1], last[place + 1]))
    assert sum(size for *_, size in edits._shortest_script(old, new)) == row[-1]


def test_a_long_sentence_with_two_mistakes_has_two_edits() -> None:
    draft = "We have " + ", ".join(
        f"the report of the {word} and the list of the prices"
        for word in "first second third fourth fifth sixth seventh eighth".split()
    )
    rewrite = draft.replace("the report of the third", "a report of the third").replace("eighth and the", "eighth and a")
    assert [(edit.before, edit.after) for edit in diff(draft, rewrite)] == [("the", "a"), ("the", "a")]


def test_alike_is_what_a_reader_would_call_so() -> None:
    long = "I has send you the report of the last meeting and the list of all the prices on monday, "
    assert alike(long * 8, long.replace("has send", "have sent") * 8, 0.6)
    assert not alike(long * 8, "Nothing of this kind was ever said by any one of them, as far as I know. " * 9, 0.6)
    assert alike("cat", "cart", 0.6) and not alike("cat", "dog", 0.6)
