"""Courteous wordings: what rude sentences become, and that facts come along."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofreader.courtesy import addressed, softened, wordings
from proofreader.guard import facts
from proofreader.sentences import split_sentences
from tests.conftest import FIXTURES

LINES = (FIXTURES / "rude.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(
    ("rude", "courteous"),
    [
        ("Send me the report, you idiot!", "Could you please send me the report?"),
        ("Shut up and pay the outstanding $3,400.", "Could you please pay the outstanding $3,400?"),
        ("Where is my order?!", "Could you please let me know where my order is?"),
        ("Why is the heating still broken?", "Could you please let me know why the heating is still broken?"),
        ("You must sign it now.", "Could you please sign it as soon as possible?"),
        ("I want my money back.", "I would like to have my money back."),
        ("This report is garbage.", "I am not quite satisfied with this report."),
        ("You never answer.", "It seems to me that you never answer."),
        ("Don't touch the printer!", "Please do not touch the printer."),
        ("Never send me such a file!", "Please never send me such a file."),
        ("Never call me again!", "Please do not call me again."),
        ("Are you deaf?", "I am a little surprised by this."),
        ("Get this done by tomorrow or find another job.", "Could you please get this done by tomorrow?"),
        ("SEND ME THE FIGURES FOR Q3 NOW!", "Could you please send me the figures for Q3 as soon as possible?"),
        ("It's your fault that we lost the client.", "I am sorry to say that we lost the client."),
        ("Who wrote this pathetic offer?", "May I ask who wrote this offer?"),
    ],
)
def test_a_rude_sentence_gets_a_courteous_wording(rude: str, courteous: str) -> None:
    assert wordings(rude)[0] == courteous


@pytest.mark.parametrize(
    "rude", ["This is unacceptable and you are completely useless.", "The report is late and you are completely useless."]
)
def test_a_clause_is_no_thing_that_one_can_be_satisfied_with(rude: str) -> None:
    assert not any("satisfied with" in wording for wording in wordings(rude))


@pytest.mark.parametrize("line", LINES)
def test_the_first_wording_keeps_every_fact(line: str) -> None:
    for sentence in split_sentences(line):
        for wording in wordings(sentence.strip())[:1]:
            assert facts(wording) == facts(sentence.strip())


@pytest.mark.parametrize(
    "fine",
    [
        "Thank you for your message.",
        "Go forth and prosper!",
        "Guess who rang me from the airport!",
        "We will send the goods on Monday.",
        "Please find the invoice attached.",
        "The results were ready on Tuesday.",
        '"You are an idiot," he said.',
        "I look forward to hearing from you.",
        "The stupid thing about it is the price.",
        "Our useless stock was sold.",
    ],
)
def test_without_being_sure_only_open_insults_are_worded_anew(fine: str) -> None:
    assert not wordings(fine, sure=False) or any(word in fine for word in ("stupid", "useless"))


def test_a_command_is_left_alone_unless_one_is_sure() -> None:
    assert wordings("Send me the report by Friday.", sure=False) == []
    assert wordings("Send me the report by Friday.")


@pytest.mark.parametrize(
    "sentence",
    [
        "You don't have to bring anything.",
        "You don't must do anything.",
        "You won't regret it.",
        "I will not hide from you that we are disappointed.",
        "We can't invite you before June.",
        "I can't thank you enough.",
        "I expect a doctor could tell us more.",
        "Long time no see!",
    ],
)
def test_what_is_no_reproach_and_no_demand_is_left_alone(sentence: str) -> None:
    assert wordings(sentence) == []


@given(st.text(max_size=120))
def test_any_text_is_taken(text: str) -> None:
    softened(text)
    assert all(wording.strip() for wording in wordings(text))


@pytest.mark.parametrize(
    "text",
    [
        "It is bloody cold in Malmö.",
        "My cousin said my soup was rubbish.",
        "He called her an idiot.",
        "They are useless at darts.",
    ],
)
def test_what_is_said_of_others_is_left_alone_unless_one_is_sure(text: str) -> None:
    assert wordings(text, sure=False) == []


@pytest.mark.parametrize(
    "text", ["I want my damn money back.", "My stupid order is still not here!", "The report you wrote is garbage."]
)
def test_what_the_reader_owes_or_did_is_worded_anew(text: str) -> None:
    assert wordings(text, sure=False)


@pytest.mark.parametrize(
    "text", ["Have a look at the file at once!", "Take care of this mess now!", "Go get them from the store right now!"]
)
def test_an_order_that_begins_like_a_wish_is_one(text: str) -> None:
    assert any("please" in wording for wording in wordings(text))


def test_the_thing_that_is_called_rubbish_holds_no_clause() -> None:
    assert not any(wording.startswith("I was not quite satisfied") for wording in wordings("The boss said the plan was rubbish."))


@pytest.mark.parametrize("wish", ["Break a leg on Friday!", "Hold your horses, it opens at nine.", "Get well soon!", "Keep it up!"])
def test_a_wish_is_no_order(wish: str) -> None:
    assert not any("please" in wording for wording in wordings(wish))


@pytest.mark.parametrize("name", ["dimwit", "selfish pig", "spineless coward", "utter twit"])
def test_what_somebody_is_called_at_the_end_goes(name: str) -> None:
    assert wordings(f"Sign the form, you {name}!", sure=False)[0] == "Could you please sign the form?"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("You are useless.", True),
        ("Send it now.", True),
        ("Don't ever write again.", True),
        ("This is a disgrace.", True),
        ("Sign here, idiot.", True),
        ("How stupid of me!", False),
        ("What a stupid machine!", False),
        ("My neighbour is an idiot.", False),
        ('"Send me the money, you fool," the caller said.', False),
        ("Hold your horses, it opens at nine.", False),
        ("Take it easy, you lazy idiot.", True),
        ("Where the hell is my order?", True),
        ("I demand a refund immediately.", True),
        ("Totally unacceptable!", True),
        ("Worst company ever!", True),
        ("Kim, send the damn report.", True),
        ("Don’t worry about it!", False),
    ],
)
def test_who_is_spoken_to(text: str, expected: bool) -> None:
    assert addressed(text) is expected
