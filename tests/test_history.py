"""Quoted history is found in the words of every client and language of the table, and a person's own text about mails is not."""

from __future__ import annotations

import itertools

import pytest

from proofreader.history import header_roles, quoted, table

EXAMPLES = [(language, one["client"], one["text"]) for language, entry in table().items() for one in entry["examples"]]
OWN = "Thanks, it work now.\n"
ROLES = ("from", "sent", "to", "subject")


def own(text: str) -> str:
    """What of `text` is no history."""
    lines = text.splitlines(keepends=True)
    return "".join(line for line, mark in zip(lines, quoted(lines), strict=True) if not mark)


def test_the_table_holds_the_languages_and_clients_that_were_asked_for() -> None:
    assert set("en de fr es it pt nl da sv no fi pl cs ru tr zh ja".split()) <= set(table())
    named = {client.split(",")[0] for _, client, _ in EXAMPLES}
    assert {"Gmail", "Outlook for Mac", "Apple Mail", "Thunderbird", "Yahoo", "Proton"} <= named


@pytest.mark.parametrize(("language", "client", "heading"), EXAMPLES)
@pytest.mark.parametrize("between", ["", "\n"])
@pytest.mark.parametrize("old", ["> old text\n", "old text\n\nmore of it\n"])
def test_an_attribution_and_what_stands_below_it_is_history(
    language: str, client: str, heading: str, between: str, old: str
) -> None:
    assert own(OWN + between + heading + "\n\n" + old).strip() == OWN.strip()


@pytest.mark.parametrize(("language", "client", "heading"), [one for one in EXAMPLES if not one[2].startswith("----")])
@pytest.mark.parametrize("between", ["", "\n"])
def test_an_attribution_may_be_wrapped(language: str, client: str, heading: str, between: str) -> None:
    spaces = [i for i, char in enumerate(heading) if char == " " and i > 7]
    wrong = [i for i in spaces if own(f"{OWN}{between}{heading[:i]}\n{heading[i + 1 :]}\n\n> old\n").strip() != OWN.strip()]
    assert len(wrong) <= 0.1 * len(spaces), [heading[:i] for i in wrong]
    assert not [i for i in wrong if i > 50]  # where mail programs do wrap


def test_an_attribution_may_be_wrapped_twice() -> None:
    assert (
        own(
            f"{OWN}\nOn Thursday, 5 March 2026 at 08:00, Ana\nMaria Ruiz of Ruiz and Sons\n<ana@example.com> wrote:\n> old\n"
        ).strip()
        == OWN.strip()
    )


@pytest.mark.parametrize("language", sorted(table()))
@pytest.mark.parametrize("style", ["{}: {}", "*{}:* {}", "{}\t: {}", "**{}:** {}", "{} : {}"])
def test_the_headers_of_a_mail_begin_history(language: str, style: str) -> None:
    names = table()[language]["headers"]
    values = {"from": "Ana Ruiz", "sent": "5.3.2026 08:00", "to": "Kim Lee", "subject": "Pump"}
    block = [style.format(names[role][0], values[role]) + "\n" for role in ROLES]
    for order in (block, [*block[3:], *block[:3]]):
        for rule in ("", "________________________________\n", "-----\n\n"):
            assert own(f"{OWN}\n{rule}{''.join(order)}\nold text\n").strip() == OWN.strip()


@pytest.mark.parametrize("language", sorted(table()))
def test_a_separator_begins_history(language: str) -> None:
    for phrase, shape in itertools.product(
        table()[language]["original"], ("-----{}-----", "---------- {} ----------", "{}:", "-------- {} --------", "{} ----")
    ):
        assert own(f"{OWN}\n{shape.format(phrase.capitalize())}\nold text\n").strip() == OWN.strip(), phrase


@pytest.mark.parametrize(
    "text",
    [
        "From:\tAna Ruiz <ana@example.com>\nTo:\tKim Lee <kim@example.com>,\n\tBo Berg <bo@example.com>\nDate:\t05/03/2026\nSubject:\tPump\n\nold\n",
        "From: Ana Ruiz <ana@example.com>\n\nSent: Thursday\n\nTo: Kim\n\nSubject: Pump\n\nold\n",
        "From: Ana Ruiz Sent: Thursday, 5 March 2026 08:00 To: Kim Subject: Pump old text\n",
        "------- Original Message -------\nOn Thursday, March 5th, 2026 at 08:00, Ana Ruiz <ana@example.com> wrote:\n\n> old\n",
        "---------------------- Forwarded by Ana Ruiz on 03/05/2026 08:00 AM ---------------------\n\nold\n",
        "##- Please type your reply above this line -##\n\nold\n",
        "On 3 May Ana wrote:\n> old\n",
        "Ana Ruiz wrote:\n> old\n",
    ],
)
def test_other_forms_of_history(text: str) -> None:
    assert own(f"{OWN}\n{text}").strip() == OWN.strip()


@pytest.mark.parametrize(
    "text",
    [
        "On Monday Ana wrote: the pump work again.\n",
        "On Monday Ana wrote:\nthe pump work again.\n",
        "On 5 March 2026 I wrote:\nthe pump work again.\n",
        "On 5 March 2026 at 08:00 Ana wrote to me:\nthe pump work again.\n",
        "In her mail of 5 March 2026 Ana wrote:\nthe pump work again.\n",
        "As Ana has wrote on 5 March 2026 at 08:00:\nthe pump work again.\n",
        "Please note the meeting on 5 March 2026 at 08:00:\nit are in room 4.\n",
        "From: Berlin\nTo: Rome\nDate: 5 May\n\nPlease book it.\n",
        "From Monday on: we works from home.\nTo be clear: it is allow.\nSubject to change: the room.\n",
        "Message: the original message were lost.\n",
        "The original message:\nwe has lost it.\n",
        "I send the forwarded message again.\n",
        "To: Kim\nSubject: Pump\n\nHi Kim,\n\nthe pump work.\n",
        "To: All staff\nFrom: Kim\nDate: 5 May 2026\nSubject: Holidays\n\nDear all,\n\nthe office close early.\n",
        "| Room | Seats |\n| A1 | 12 |\n",
    ],
)
def test_a_persons_own_text_about_mails_is_no_history(text: str) -> None:
    assert own(f"{text}") == text


def test_text_below_a_marked_quotation_is_own() -> None:
    text = "On Thu, 5 Mar 2026 at 08:00, Ana Ruiz <ana@example.com> wrote:\n> when?\nAt noon.\n> where?\nIn room 4.\n"
    assert own(text) == "At noon.\nIn room 4.\n"


def test_a_line_of_own_text_above_a_heading_stays_own_whatever_it_begins_with() -> None:
    heading = "On Thu, 5 Mar 2026 at 08:00, Ana Ruiz <ana@example.com> wrote:\n> old\n"
    for line in (
        "On Friday it work.",
        "5 boxes has arrived",
        "Ana Ruiz is ill",
        "Monday at 5 is good",
        "At 8 we starts",
        "Ana,",
        "To be sure",
        "Ok",
    ):
        assert own(f"{line}\n{heading}") == f"{line}\n"


def test_header_names_are_read_in_any_case_and_language() -> None:
    assert ("de", "subject") in header_roles("BETREFF: Pumpe")
    assert ("fr", "subject") in header_roles("Objet : pompe")
    assert ("zh", "subject") in header_roles("主题：泵")
    assert not header_roles("Note: the pump")


def test_the_boxes_that_notes_draws_around_headers_begin_history() -> None:
    lines = "The pump work now.\n\n|------------>\n| From:      |\n|------------>\n  >------|\n  |Ana Ruiz|\n\nDo it works?".split(
        "\n"
    )
    assert quoted(lines) == [False, False] + [True] * 7
