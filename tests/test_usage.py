"""Rules of usage: each does what its example says, leaves right sentences and facts alone, and is silent in clean prose."""

from __future__ import annotations

import pytest

from proofreader.correctors import usage
from proofreader.edits import diff
from proofreader.guard import facts, names
from proofreader.phrases import phrases
from proofreader.reasons import why
from proofreader.usage import mend, rules
from tests.conftest import FIXTURES


def test_a_rule_does_what_its_example_says_and_leaves_the_right_sentence_alone() -> None:
    outcomes = {rule: (mend(rule.wrong), mend(rule.right)) for rule in rules()}
    assert {rule: both for rule, both in outcomes.items() if both != (rule.right, rule.right)} == {}


def test_a_change_says_which_rule_made_it_and_why() -> None:
    (proposal,) = usage("He is a high man.")
    assert (proposal.source, proposal.why) == ("usage:A_HIGH", "People are “tall”; “high” is for hills and walls.")


def test_no_rule_leaves_a_person_with_its_words_alone() -> None:
    """Either the kind of change explains its example, or the rule has a message."""
    for rule in rules():
        edits = diff(rule.wrong, rule.right)
        assert rule.message.endswith((".", "”")) or not any("fits here better" in why(edit, rule.wrong, edits) for edit in edits), (
            rule.id
        )


def test_every_rule_has_an_example_of_its_own() -> None:
    assert len({rule.wrong for rule in rules()}) == len({rule.id for rule in rules()}) == len(rules()) > 400


def test_a_phrase_becomes_what_is_meant_and_what_is_meant_stays() -> None:
    for wrong, right in phrases().items():
        assert mend(f"Well, {wrong} now.") == mend(f"Well, {right} now.") == f"Well, {right} now."
    assert mend("Of coarse I will come.") == "Of course I will come."
    assert mend("Some of coarse sand") == "Some of coarse sand"
    assert len(phrases()) > 400


@pytest.mark.parametrize("text", ["", " ", "?", "a", "A", "\n", "i", "an", "12", "«»", "a " * 500, "🙂 a 🙂", "to to", "many"])
def test_odd_text_is_no_trouble(text) -> None:
    assert isinstance(mend(text), str)


def test_facts_stay() -> None:
    texts = [line.split("\t")[0] for name in ("facts.tsv", "orders.tsv") for line in (FIXTURES / name).read_text().splitlines()]
    assert len(texts) > 50
    for text in texts:
        assert facts(mend(text)) == facts(text)
        assert names(mend(text)) == names(text)


def test_right_sentences_that_look_like_mistakes_stay() -> None:
    for text in (
        "He has an hour, a unit, an MP3 and a UFO.",
        "I had had enough.",
        "We used to use to-do lists.",
        "She is used to working late.",
        "These tools can be used to create reports.",
        "There are a number of reasons.",
        "The fact that that is so surprised us.",
        "I do not know when he will come.",
        "Should you need help, call me.",
        "More often than not, he is right.",
        "Could you tell me what the matter is?",
        "It is your right to vote.",
        "The dog wagged its tail.",
        "He could, of course, come.",
        "If you will excuse me, I must go.",
        "We met at the Monday meeting.",
        "One of us is right.",
        "He did as well as he could.",
        "They went to great lengths.",
        "I have to be there by ten.",
        "Let us not forget it.",
        "Such a nice day!",
        "The news is good.",
        "See you later then.",
        "She read it aloud to us.",
        "A great deal of the work is done.",
        "My pronouns are she/her and I live here.",
        "Some of whom have been here for years.",
        "This is the best he could do.",
        "If this was the best he could do, it is fine.",
        "She's become a doctor.",
        "One of my family is ill.",
        "She is a graduate of the university.",
        "Where are team members?",
        "You may contact us in the usual way.",
        "We had to ask permission.",
        "It is next to the station.",
        "He gave up to a stronger man.",
        "The man whom I met is here.",
        "Depend on it.",
        "I would have come if he had asked.",
        "If you had any trouble, you can call me.",
        "If you think I would agree, ask me.",
        "You like it, don't you?",
        "Thank you very much.",
        "Thank you for that.",
        "Please send my post to this address until Friday.",
        "Please tell him to stay until Friday.",
        "You can apply until 30 April.",
        "Don't send it until Friday.",
        "We should not sign the lease until Monday.",
        "Please send weekly reports until tomorrow.",
    ):
        assert mend(text) == text


def test_rules_are_silent_in_clean_prose(data, tmp_path) -> None:
    from evaluation.usage import fired

    for name in ("guides.txt.xz", "osbooks-introduction-business.txt.xz", "e-m-forster_howards-end.txt.xz"):
        (tmp_path / name).symlink_to((data / "clean-english" / name).resolve())
    counts = fired(tmp_path, 3000, seed=9)
    assert counts.sentences == 3000
    assert counts.changed <= 15  # half a percent, real mistakes of the sources among them
