"""Every change says why it was made: by its kind and the words in and around it."""

from __future__ import annotations

import pytest

from proofreader.edits import Edit, diff
from proofreader.reasons import REASONS, why

# draft, rewrite with one change, what its reason is
ROWS = (
    ("The invoices was paid.", "The invoices were paid.", "The verb agrees with its subject: “were”."),
    ("The lifts doesn't work.", "The lifts don't work.", "The verb agrees with its subject: “don't”."),
    ("You don't must wait.", "You don't have to wait.", "“must” does not go with another auxiliary verb; “have to” does."),
    ("He didn't came yesterday.", "He didn't come yesterday.", "After “didn't” the verb stands in its base form: “come”."),
    ("We can meets at ten.", "We can meet at ten.", "After “can” the verb stands in its base form: “meet”."),
    ("We have wrote to you.", "We have written to you.", "After “have” the past participle stands: “written”."),
    ("It was build in 1990.", "It was built in 1990.", "After “was” the past participle stands: “built”."),
    (
        "I look forward to hear from you.",
        "I look forward to hearing from you.",
        "After “forward to” the verb takes -ing: “hearing”.",
    ),
    ("He suggested to go.", "He suggested going.", "After “suggested” the verb takes -ing: “going”."),
    ("She is working.", "She has been working.", "This began in the past and still holds or matters: “has been”."),
    ("He work here.", "He works here.", "After “he” the verb takes -s: “works”."),
    ("They works here.", "They work here.", "After “they” the verb takes no -s: “work”."),
    ("I go there yesterday.", "I went there yesterday.", "This is about the past: “went”."),
    ("We discussed about it.", "We discussed it.", "“discussed” takes no “about” here."),
    ("It depends of the price.", "It depends on the price.", "“depends” goes with “on”, not “of”."),
    ("We meet in Monday.", "We meet on Monday.", "Days take “on”."),
    ("I need a answer.", "I need an answer.", "“an” stands before a vowel sound: “an answer”."),
    ("I have question.", "I have a question.", "A thing that can be counted takes an article: “a question”."),
    ("Thank you for the informations.", "Thank you for the information.", "“information” cannot be counted, so it has no plural."),
    ("I have two dog.", "I have two dogs.", "After “two” the plural stands: “dogs”."),
    ("Every students knows.", "Every student knows.", "After “every” the singular stands: “student”."),
    ("She sings good.", "She sings well.", "How something is done is said by an adverb: “well”."),
    ("It is more better.", "It is better.", "“better” already compares, so it takes no “more”."),
    ("Is raining.", "It is raining.", "The sentence needs its subject: “It”."),
    ("I want go home.", "I want to go home.", "“to” stands before the verb here: “to go”."),
    ("This is the the house.", "This is the house.", "“the” stands here twice."),
    ("I recieved it.", "I received it.", "“recieved” is a misspelling of “received”."),
    ("It came form him.", "It came from him.", "“form” is another word; here it is “from”."),
    ("I dont know.", "I don't know.", "“don't” is short for “do not”, so it takes an apostrophe."),
    ("We came, they left.", "We came. They left.", "Two whole sentences meet here: a full stop parts them, not a comma."),
    ("I bought alot of it.", "I bought a lot of it.", "“a lot” is written apart."),
    ("Yes , it is.", "Yes, it is.", "There is no space before this mark."),
    ("how are you?", "How are you?", "A sentence begins with a capital letter."),
    ("She speaks english.", "She speaks English.", "Names, days, months and languages begin with a capital letter."),
    ("Is it ready.", "Is it ready?", "A question ends with a question mark."),
    (
        "Send it until Friday.",
        "Send it by Friday.",
        "“by” names the last moment for something; “until” says how long something goes on.",
    ),
    ("I like very much it.", "I like it very much.", "In English “it” stands in another place of this sentence."),
    ("Always he comes late.", "He always comes late.", "English has these words in another order: “He always”."),
    ("I has recieved it.", "I received it.", "“has” is not needed here, and “recieved” is misspelt: “received”."),
    ("He is live here.", "He lives here.", "The verb stands here without “is”: “lives”."),
    ("He has a lots of it.", "He has a lot of it.", "After “a” the singular stands: “lot”."),
    ("The shiping is late.", "The shipping is late.", "“shiping” is a misspelling of “shipping”."),
    ("He is a kind.", "He is a kind man.", "A word is missing here: “man”."),
)


@pytest.mark.parametrize(("draft", "rewrite", "reason"), ROWS)
def test_a_change_has_the_reason_that_its_words_show(draft: str, rewrite: str, reason: str) -> None:
    edits = diff(draft, rewrite)
    assert reason in {why(edit, draft, edits) for edit in edits}, [(edit, why(edit, draft, edits)) for edit in edits]


def test_every_kind_of_reason_is_tried_by_a_row() -> None:
    from proofreader.reasons import Change

    used = set()
    for draft, rewrite, _ in ROWS:
        for edit in diff(draft, rewrite):
            change = Change.of(edit, draft)
            used.add(next((reason.__name__ for reason in REASONS if reason(change)), "none"))
    assert {reason.__name__ for reason in REASONS} <= used


def test_what_no_rule_knows_still_has_a_sentence() -> None:
    assert why(Edit(0, 3, 8, "blue!", "green", "wording"), "It blue!") == "“green” fits here better than “blue”."
    assert why(Edit(0, 0, 4, "Stop", "Could you stop", "tone"), "Stop") == "Said more courteously, with the same content."
    assert why(Edit(0, 0, 1, "", "x"), "").endswith(".") and why(Edit(0, 0, 3, "…", "", "punctuation"), "…").endswith(".")
