"""Why a change was made, in a sentence for the person who wrote the draft: by the kind of edit and the words in and around it.

A rule of a library says this itself; a language model does not, so what it changed is looked at here. Pure functions; they know
nothing about models, and say no more than the words show.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from proofreader.edits import FUNCTION_WORDS, LIKE, Edit, similarity, undenied
from proofreader.inflection import inflections, lemmas

FILE = Path(__file__).with_suffix(".toml")  # the words that a reason is known by
COURTEOUS = "Said more courteously, with the same content."
AROUND = 60  # characters of the draft on either side that are looked at
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


@cache
def _facts() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def _is(word: str, group: str) -> bool:
    return word in _facts()["words"][group].split()


def uncountable(word: str) -> bool:
    """Whether a lower-case noun has no plural in standard English, such as "information"."""
    return _is(word, "uncountable")


@dataclass(frozen=True)
class Change:
    """An edit with what stands around it: words in lower case, without those that both sides share at their ends."""

    edit: Edit
    old: tuple[str, ...]
    new: tuple[str, ...]
    left: str  # the word before, in the same sentence; empty where there is none
    right: str  # the word after
    opens: bool  # nothing stands before it in its sentence
    spelt: tuple[str, str]  # before and after as they are written, without what both share at their ends
    governs: str  # the word before with what it governs, such as "forward to" before a verb
    mark: bool  # a mark follows at once

    @classmethod
    def of(cls, edit: Edit, draft: str) -> Change:
        """The Change of an edit whose offsets are the draft's."""
        old, new = _WORD.findall(edit.before), _WORD.findall(edit.after)
        before = re.split(r"[.!?:;\n]", draft[max(0, edit.start - AROUND) : edit.start])[-1]
        after = re.split(r"[.!?:;\n]", draft[edit.end : edit.end + AROUND])[0]
        left, right = _WORD.findall(before), _WORD.findall(after)
        opens = not left
        while old and new and old[0].lower() == new[0].lower():
            left.append(old.pop(0))
            new.pop(0)
        while old and new and old[-1].lower() == new[-1].lower():
            right.insert(0, old.pop())
            new.pop()
        return cls(
            edit,
            tuple(word.lower().replace("’", "'") for word in old),
            tuple(word.lower().replace("’", "'") for word in new),
            left[-1].lower() if left else "",
            right[0].lower() if right else "",
            opens,
            (" ".join(old), " ".join(new)),
            " ".join(left[-2:] if left and left[-1].lower() == "to" else left[-1:]),
            draft[edit.end : edit.end + 1] in (",", ".", ";", ":", "!", "?", ")"),
        )

    @property
    def one(self) -> tuple[str, str]:
        """The single word that became a single other one; empty texts where it is not so."""
        return (self.old[0], self.new[0]) if len(self.old) == len(self.new) == 1 else ("", "")


def why(edit: Edit, draft: str, others: Sequence[Edit] = ()) -> str:
    """One sentence on why `edit` was made to `draft`, beside `others`; it never promises more than can be seen."""
    if edit.kind == "tone":
        return COURTEOUS
    change = Change.of(edit, draft)
    if moved := _moved(edit, others):
        return f"In English “{moved}” stands in another place of this sentence."
    for reason in REASONS:
        if found := reason(change):
            return found
    was, now = change.spelt
    if not was and now:
        return f"A word is missing here: “{now}”." if len(change.new) == 1 else f"Words are missing here: “{now}”."
    if was and not now:
        return f"“{was}” is not needed here."
    return f"“{now or edit.after.strip()}” fits here better than “{was or edit.before.strip()}”."


def _moved(edit: Edit, others: Sequence[Edit]) -> str:
    """The words that this edit takes out and another one puts in close by, or the other way round; empty where there are none."""
    words = (edit.before or edit.after).strip() if not (edit.before.strip() and edit.after.strip()) else ""
    near = (other for other in others if abs(other.start - edit.start) <= AROUND and other != edit)
    there = any(
        words == (other.after if edit.before.strip() else other.before).strip()
        and not (other.before.strip() and other.after.strip())
        for other in near
    )
    return words if there and _WORD.search(words) else ""


def _doubled(change: Change) -> str:
    if len(change.old) == 1 and not change.new and change.old[0] in (change.left, change.right):
        return f"“{change.spelt[0]}” stands here twice."
    return ""


def _marks(change: Change) -> str:
    """Where only marks, spaces and capitals changed."""
    before, after = change.edit.before, change.edit.after
    if [c.lower() for c in before if c.isalnum()] != [c.lower() for c in after if c.isalnum()]:
        return ""
    shown = " ".join(_WORD.findall(after))
    if ("'" in after or "’" in after) and not ("'" in before or "’" in before):
        long = _facts()["short"].get(change.new[-1] if change.new else "")
        return f"“{shown}” is short for “{long}”, so it takes an apostrophe." if long else "The apostrophe shows whose it is."
    if ("'" in before or "’" in before) and not ("'" in after or "’" in after):
        return "No apostrophe belongs here: it is a plural, or shows nobody's possession."
    if after.count("?") > before.count("?"):
        return "A question ends with a question mark."
    if re.search(r"[.!?]", after) and not re.search(r"[.!?]", before):
        comma = ", not a comma" if "," in before else ""
        return (
            f"Two whole sentences meet here: a full stop parts them{comma}."
            if change.right or " " in after.strip()
            else "A sentence ends with a full stop."
        )
    if len(before.split()) != len(after.split()) and before.replace(" ", "") == after.replace(" ", ""):
        if _WORD.search(before):
            return f"“{after.strip()}” is written {'as one word' if len(after.split()) < len(before.split()) else 'apart'}."
        return "There is no space before this mark." if before[:1] == " " else "A space stands after this mark."
    if re.sub(r"\s", "", before) == re.sub(r"\s", "", after):
        if len(after) > len(before):
            return "A space is missing here."
        return "There is no space before this mark." if change.mark else "The space is not needed here."
    if after.count("-") != before.count("-"):
        return f"“{after.strip()}” is written {'with' if after.count('-') > before.count('-') else 'without'} a hyphen."
    if after.count(",") > before.count(","):
        return "A comma belongs here."
    if after.count(",") < before.count(","):
        return "No comma belongs here."
    return _capitals(change) if before.lower() == after.lower() else ""


def _capitals(change: Change) -> str:
    before, after = change.edit.before.strip(), change.edit.after.strip()
    if after[:1].isupper() and not before[:1].isupper():
        if after in ("I", "I'm", "I'll", "I've", "I'd"):
            return "“I” is always written with a capital."
        if change.opens:
            return "A sentence begins with a capital letter."
        return "Names, days, months and languages begin with a capital letter."
    return "No capital letter is needed here."


def _confused(change: Change) -> str:
    meanings = _facts()["meanings"]
    was, now = " ".join(change.old), " ".join(change.new)
    if was in meanings and now in meanings and was != now:
        return f"“{now}” {meanings[now]}; “{was}” {meanings[was]}."
    return ""


def _articles(change: Change) -> str:
    was, now = " ".join(change.old), " ".join(change.new)
    after = change.right
    if {was, now} == {"a", "an"}:
        return f"“{now}” stands before {'a vowel' if now == 'an' else 'a consonant'} sound: “{now} {after}”."
    if not was and now in ("a", "an"):
        return f"A thing that can be counted takes an article: “{now} {after}”."
    if not was and now == "the":
        return f"A certain one is meant: “the {after}”."
    if not now and was in ("a", "an"):
        return f"“{after}” takes no “{was}” here: it is a plural, cannot be counted, or has its own determiner."
    if not now and was == "the":
        return f"“{after}” is meant in general or has its own determiner, so it takes no “the”."
    if was in ("a", "an", "the") and now in ("a", "an", "the"):
        return "A certain one is meant." if now == "the" else "Any one is meant, not a certain one."
    return ""


def _prepositions(change: Change) -> str:
    was, now = " ".join(change.old), " ".join(change.new)
    if not all(not word or _is(word, "prepositions") for word in (was, now)) or was == now:
        return ""
    governs = change.left if change.left and not _is(change.left, "function") else ""
    for group, said in (("days", "Days take “on”."), ("months", "Months and years take “in”.")):
        if now and _is(change.right, group) and f"“{now}”" in said:
            return said
    if was and now:
        return f"“{governs}” goes with “{now}”, not “{was}”." if governs else f"“{now}” is used here, not “{was}”."
    if governs:
        return f"“{governs}” goes with “{now}” here." if now else f"“{governs}” takes no “{was}” here."
    return ""


def _verbs(change: Change) -> str:
    was, now = change.one
    if not now or not _share_lemma(was, now):
        return ""
    form, before = _form(now), change.left
    if form == "VB" and _is(before, "do"):
        return f"After “{before}” the verb stands in its base form: “{now}”."
    if form == "VB" and _is(before, "modals"):
        return f"After “{before}” the verb stands in its base form: “{now}”."
    if form == "VB" and before == "to" and _form(was) in ("VBD", "VBZ", "VBN", "VBG"):
        return f"After “to” the verb stands in its base form: “{now}”."
    if _is(now, "agreeing") and _is(was, "agreeing"):
        return f"The verb agrees with its subject: “{now}”."
    if _is(before, "have") and "VBN" in _forms(now):
        return f"After “{before}” the past participle stands: “{now}”."
    if now.endswith("ing") and _is(before, "be"):
        return f"After “{before}” the -ing form says what is going on: “{now}”."
    if now.endswith("ing"):
        return f"After “{change.governs}” the verb takes -ing: “{now}”." if before and not _is(before, "pronouns") else ""
    if _is(before, "be") and "VBN" in _forms(now):
        return f"After “{before}” the past participle stands: “{now}”."
    return ""


def _groups(change: Change) -> str:
    """Where a verb of several words came in or went."""
    old, new = change.old, change.new
    if len(old) + len(new) < 3 or not old or not new or not (lemmas(old[-1]) & lemmas(new[-1]) or _is(new[0], "have")):
        return ""
    if old[0] == "to" and new[-1].endswith("ing"):
        return f"After “{change.governs}” the verb takes -ing: “{new[-1]}”." if change.governs else ""
    if new[0] == "to" and old[-1].endswith("ing"):
        return f"After “{change.governs}” the verb stands with “to”." if change.governs else ""
    if old[0] == "must" and list(new[1:]) == ["to"]:
        return "“must” does not go with another auxiliary verb; “have to” does."
    if _is(new[0], "have") and not _is(old[0], "have") and new[1:2] != ["to"]:
        return (
            f"This came before something else in the past: “{change.spelt[1]}”."
            if new[0] == "had"
            else f"This began in the past and still holds or matters: “{change.spelt[1]}”."
        )
    if _is(old[0], "have") and len(new) == 1 and "VBD" in _forms(new[0]):
        return f"This happened at a time that is over: “{change.spelt[1]}”."
    if _is(old[0], "have") and _is(new[0], "have"):
        return f"After “{new[0]}” the past participle stands, and the verb agrees with its subject: “{change.spelt[1]}”."
    if _is(old[0], "be") and old[-1].endswith("ing") and len(new) == 1:
        return f"“{new[0]}” is a state or a habit here, so it takes no -ing form."
    return ""


def _lone_verbs(change: Change) -> str:
    """Where of an auxiliary and a verb one verb became."""
    if len(change.old) != 2 or len(change.new) != 1 or not any(_is(change.old[0], group) for group in ("be", "have", "do")):
        return ""
    was, now = change.old[1], change.new[0]
    if _slipped(was, now):
        return f"“{change.old[0]}” is not needed here, and “{was}” is misspelt: “{now}”."
    return f"The verb stands here without “{change.old[0]}”: “{now}”." if _share_lemma(was, now) else ""


def _compared(change: Change) -> str:
    if change.old in (("more",), ("most",)) and not change.new:
        return f"“{change.right}” already compares, so it takes no “{change.old[0]}”."
    return ""


def _agreement(change: Change) -> str:
    was, now = change.one
    if not now or not _share_lemma(was, now) or {_form(was), _form(now)} != {"VB", "VBZ"}:
        return ""
    if _is(change.left, "third") and _form(now) == "VBZ":
        return f"After “{change.left}” the verb takes -s: “{now}”."
    if _is(change.left, "others") and _form(now) == "VB":
        return f"After “{change.left}” the verb takes no -s: “{now}”."
    return ""


def _nouns(change: Change) -> str:
    was, now = change.one
    if not now or _form(was) in ("VBD", "VBN"):  # of "answered" the library guesses a plural
        return ""
    if _is(now, "uncountable") and was == f"{now}s":
        return f"“{now}” cannot be counted, so it has no plural."
    if now in _plurals(was) and (was != f"{now}s" or now == "people"):
        if _is(change.left, "many"):
            return f"After “{change.left}” the plural stands: “{now}”."
        return (
            f"The plural is needed here, or the verb agrees with its subject: “{now}”."
            if _form(now) == "VBZ"
            else f"More than one is meant: “{now}”."
        )
    if was in _plurals(now) or was == f"{now}s":
        if _is(change.left, "single"):
            return f"After “{change.left}” the singular stands: “{now}”."
        return f"The singular, or the verb without -s, is needed here: “{now}”."
    return ""


def _tense(change: Change) -> str:
    was, now = change.one
    if now and _share_lemma(was, now) and _form(now) == "VBD":
        return f"This is about the past: “{now}”."
    return ""


def _adverbs(change: Change) -> str:
    was, now = change.one
    if (
        now
        and now != was
        and (now == f"{was}ly" or (now.endswith("ly") and was[:-1] == now[: len(was) - 1]) or (was, now) == ("good", "well"))
    ):
        return f"How something is done is said by an adverb: “{now}”."
    if now and was.endswith("ly") and was.startswith(now[:-1]):
        return f"What something is like is said by an adjective: “{now}”."
    return ""


def _subjects(change: Change) -> str:
    now = " ".join(change.new)
    if not change.old and (_is(now, "subjects") or now in ("it is", "there is", "there are")):
        return f"The sentence needs its subject: “{change.spelt[1]}”."
    if not change.old and (_is(now, "be") or _is(now, "have") or _is(now, "do")):
        return f"A verb is missing here: “{now}”."
    if change.new == ("to",) and not change.old:
        return f"“to” stands before the verb here: “to {change.right}”."
    return ""


def _order(change: Change) -> str:
    if len(change.old) > 1 and sorted(change.old) == sorted(change.new):
        return f"English has these words in another order: “{change.spelt[1]}”."
    return ""


def _spelling(change: Change) -> str:
    was, now = change.spelt
    if change.edit.kind != "spelling" or not now:
        return ""
    if len(change.old) == 1 and lemmas(change.old[0]) and _known(change.old[0]):
        return f"“{was}” is another word; here it is “{now}”."
    return f"“{was}” is a misspelling of “{now}”."


def _misspelt(change: Change) -> str:
    """Where an ending was put right in a word that is none: "shiping"."""
    was, now = change.one
    return f"“{change.spelt[0]}” is a misspelling of “{change.spelt[1]}”." if now and _slipped(was, now) else ""


REASONS: tuple[Callable[[Change], str], ...] = (
    _doubled,
    _marks,
    _confused,
    _articles,
    _order,
    _subjects,
    _compared,
    _verbs,
    _groups,
    _lone_verbs,
    _prepositions,
    _agreement,
    _tense,
    _nouns,
    _adverbs,
    _spelling,
    _misspelt,
)


def _known(word: str) -> bool:
    """Whether the dictionary has the word, rather than a guess at it."""
    return any(
        word in forms
        for lemma in lemmas(word)
        for part in ("VERB", "NOUN", "ADJ", "ADV")
        for forms in inflections(lemma, part).values()
    )


def _slipped(was: str, now: str) -> bool:
    """Whether `was` is no word, and much like `now`."""
    return not _known(was) and not _is(was, "function") and was not in FUNCTION_WORDS and similarity(was, now) >= LIKE


def _share_lemma(one: str, other: str) -> bool:
    """Whether two words are other forms of one word, also where they deny."""
    one, other = undenied(one), undenied(other)
    return bool(lemmas(one) & lemmas(other)) and one != other


def _forms(word: str) -> set[str]:
    """The Penn tags that a word can have as a verb."""
    return {tag for lemma in lemmas(word) for tag, forms in inflections(lemma, "VERB").items() if word in forms}


def _form(word: str) -> str:
    """The first of the tags that a word can have as a verb; empty where it is none."""
    found = _forms(word)
    return next((tag for tag in ("VB", "VBP", "VBZ", "VBD", "VBN", "VBG") if tag in found), "").replace("VBP", "VB")


def _plurals(word: str) -> set[str]:
    return {
        form
        for lemma in lemmas(word) | {word}
        for tag, forms in inflections(lemma, "NOUN").items()
        if tag == "NNS"
        for form in forms
    } - {word}
