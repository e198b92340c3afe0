"""Put mistakes into right sentences, each only where its neighbours prove that the result is wrong English.

Every rule names the places of one kind of mistake and what people write there; several are then laid into the same
sentence, away from each other, so that the clean sentence stays the one answer. It knows inflections and word
frequencies; it knows no syntax beyond the words next to a place, and nothing about tokenizers or prompts.
"""

from __future__ import annotations

import functools
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import lemminflect
import wordfreq

from train.corrupt import KEYS, inflections, misspell, misspellings, regular_past

_WORD = re.compile(r"[A-Za-zÀ-ÿ]+(?:['’-][A-Za-zÀ-ÿ]+)*")
Place = tuple[int, int, list[str]]  # start and end in the text, and what people write there instead


class Clean:
    """A right sentence and its words. Indices beyond its ends give the empty word."""

    def __init__(self, text: str) -> None:
        self.text = text
        found = list(_WORD.finditer(text))
        self.raw = [m[0] for m in found]
        self.words = [word.lower().replace("’", "'") for word in self.raw]
        self.spans = [m.span() for m in found]

    def __len__(self) -> int:
        return len(self.words)

    def w(self, i: int) -> str:
        return self.words[i] if 0 <= i < len(self.words) else ""

    def near(self, i: int) -> bool:
        """Whether exactly one space lies between the words i and i + 1."""
        return 0 <= i < len(self.words) - 1 and self.text[self.spans[i][1] : self.spans[i + 1][0]] == " "

    def run(self, i: int, count: int) -> bool:
        """Whether the words i, i + 1, ... (`count` of them) follow each other with single spaces."""
        return all(self.near(j) for j in range(i, i + count - 1))

    def opens(self, i: int) -> bool:
        """Whether a clause begins with word i, as far as its left neighbour tells."""
        if i == 0 or not self.near(i - 1):
            return True
        return self.words[i - 1] in CLAUSE_OPENERS

    def last(self, i: int) -> bool:
        """Whether word i stands before the final mark or a comma."""
        return self.text[self.spans[i][1] : self.spans[i][1] + 1] in (".", ",", "!", "?", ";", "")

    def part(self, i: int, j: int, *options: str) -> Place:
        """The words i to j with what is written for them; nothing written for the first word moves the capital on."""
        start, end = self.spans[i][0], self.spans[j][1]
        if "" in options:
            if i == 0 and self.near(j):
                end = self.spans[j + 1][0]
            elif self.near(j):
                return start, end + 1, [f"{o} " if o else "" for o in options]
            else:
                return start - 1, end, [f" {o}" if o else "" for o in options]
            return start, end + 1, [f"{o} {self.text[end]}" if o else self.text[end].upper() for o in options]
        if (self.raw[i][0].isupper() and self.words[i] != "i" and self.words[i][:2] != "i'") or i == 0:
            options = tuple(o[:1].upper() + o[1:] for o in options)
        return start, end, list(options)


CLAUSE_OPENERS = frozenset(
    """and but because that if when while although though since where so or as unless until whether which what why how
    before after then think thinks thought know knows knew say says said hope hopes believe believes""".split()
)
MODALS = frozenset("can could will would should must might cannot can't couldn't won't wouldn't shouldn't mustn't".split())
THIRD = frozenset(("he", "she", "it"))
OTHERS = frozenset(("they", "we"))
# groups that Britons follow with a plural verb
COLLECTIVE = frozenset(
    """team committee council family government staff company group police public crew board army majority minority number couple
    pair rest half lot variety none band class club audience press data media faculty party range series species means people
    percent percentage part bulk plenty most some any all more enough who which that what there here one ones each either neither
    percent thousand million hundred dozen department office firm bank union bureau agency parliament cabinet congress
    tribe crew gang cast panel jury choir orchestra management generation population crowd pack herd bunch handful host multitude total amount headquarters politics economics
    statistics physics mathematics athletics ethics news works remains thanks""".split()
)
COUNTABLE = frozenset(
    """book list house car computer phone letter email message meeting letter report document contract file folder website page
    link button screen window door table chair desk room kitchen garden street road bridge city town village country river lake
    mountain island tree flower dog cat horse bird child boy girl woman teacher student doctor nurse lawyer driver farmer writer
    artist scientist engineer manager customer client user guest visitor friend neighbor neighbour brother sister son daughter
    husband wife father mother person company bank shop store hotel restaurant hospital school college university library museum
    product tool machine device camera key bag box bottle cup plate knife shirt dress hat coat shoe ring watch clock calendar
    ticket plan project task job problem question answer mistake error example idea reason way method solution decision choice
    goal step rule law policy process system program programme application app version feature function service team group
    committee agency department organization organisation president leader story song film movie picture photo photograph map
    newspaper magazine article blog post chapter paragraph sentence word number figure result test exam course lesson lecture
    month week year day hour minute moment night party wedding birthday holiday trip journey flight train bus ship boat plane
    bicycle station airport corner field farm factory building apartment flat bed lamp mirror wall roof floor stair key price
    bill budget salary loan tax fee discount refund receipt invoice order package parcel box sign symbol name title address
    country nation state border market business employee worker employer boss colleague partner member owner player coach
    audience crowd summary chart graph form survey template checklist guide manual strategy campaign event conference workshop
    framework repository library contributor maintainer developer designer researcher volunteer citizen voter judge soldier king
    queen prince princess lady gentleman stranger patient victim hero ghost planet star rocket gun sword bell drum piano guitar
    violin melody poem novel play theater theatre scene role character opinion belief feeling dream wish promise secret lie joke
    chance opportunity possibility challenge difficulty advantage disadvantage benefit risk danger threat accident injury disease""".split()
) - frozenset("school college university hospital bed night day way play lie post form order state business chance function".split())  # fmt: skip
MASS = """information advice furniture equipment homework feedback luggage baggage hardware software knowledge evidence
    correspondence stationery machinery jewellery legislation clothing""".split()
FACTS = re.compile(
    r"\b(?:yesterday|last (?:night|week|month|year|summer|winter)|(?:days?|weeks?|months?|years?|hours?|minutes?) ago|in (?:1[6-9]|20)\d\d)\b(?!'s)"
)
MANDATIVE = re.compile(r"\b(?:suggest|recommend|demand|insist|require|propose|important that|essential that|ask(?:ed|s)? that|request|order(?:ed|s)? that|lest|wish|as if|as though|move[sd]? that|if|though|whether|be)\b", re.I)  # fmt: skip
ADVERBS = frozenset("always also never often usually sometimes really still already only just now actually probably".split())


@functools.lru_cache(maxsize=100_000)
def only(word: str, part: str) -> bool:
    """Whether `word` has no other reading than `part` (VERB, NOUN or ADJ)."""
    return set(inflections(word)) == {part} and not lemminflect.getAllLemmas(word).get("ADV")


@functools.lru_cache(maxsize=100_000)
def known(word: str) -> bool:
    """Whether people write `word` often enough that it is a word of its own, in English at large."""
    return wordfreq.zipf_frequency(word, "en") >= 2.0


@functools.lru_cache(maxsize=100_000)
def verb(word: str, tag: str) -> dict[str, str]:
    """The forms of a full verb when `word` is its form `tag`, else an empty table."""
    table = inflections(word).get("VERB", {})
    if "VBD" in table:
        table = {"VBN": table["VBD"], **table}  # lemminflect lists the participle only where it is another word
    if word in BE_FORMS or not all(key in table for key in ("VB", "VBZ", "VBD", "VBG", "VBN")):
        return {}
    return table if table[tag] == word else {}


BE_FORMS = frozenset(
    "be am is are was were been being do does did done have has had having can will may must might shall would".split()
)


@functools.lru_cache(maxsize=100_000)
def plural(word: str) -> str:
    """The singular of a word that is a plural noun and nothing else (no verb, no adjective), else ""."""
    table = inflections(word).get("NOUN", {})
    if word in COLLECTIVE or table.get("NNS") != word or table.get("NN", word) == word or word.endswith(("ics", "ss")):
        return ""
    return table["NN"] if known(table["NN"]) else ""


@functools.lru_cache(maxsize=100_000)
def singular(word: str) -> str:
    """The plural of a word that is a singular countable noun, else ""."""
    table = inflections(word).get("NOUN", {})
    if word in COLLECTIVE or word in MASS or table.get("NN") != word or table.get("NNS", word) == word:
        return ""
    return table["NNS"] if known(table["NNS"]) else ""


# --- verbs ---


def be_agreement(s: Clean) -> Iterator[Place]:
    """he is -> he are; they were -> they was; the reports are -> the reports is."""
    for i, word in enumerate(s.words):
        if not s.near(i) or (word in ("were", "was") and MANDATIVE.search(s.text)):
            continue
        after = s.w(i + 1)
        if after in ("were", "was") and MANDATIVE.search(s.text):
            continue
        if s.opens(i) and s.w(i - 1) not in ("and", "or", "nor"):
            wrong = {("i", "am"): ["is", "are"], ("i", "was"): ["were"], ("i", "have"): ["has"]}.get((word, after))
            if word in THIRD and after in ("is", "was", "has"):
                wrong = {"is": ["are", "are", "be"], "was": ["were"], "has": ["have"]}[after]
            if word in OTHERS or (word == "you" and i == 0):
                wrong = {"are": ["is"], "were": ["was"], "have": ["has"], "aren't": ["isn't"], "weren't": ["wasn't"]}.get(after)
            if wrong:
                yield s.part(i + 1, i + 1, *wrong)
                continue
        if not noun_phrase_opens(s, i):
            continue
        if plural(word) and after in ("are", "were", "have") and not (after == "have" and s.w(i + 2) == "to"):
            yield s.part(i + 1, i + 1, {"are": "is", "were": "was", "have": "has"}[after])
        elif singular(word) and after in ("is", "was", "has") and s.w(i - 1) not in ("many", "few") and known(word):
            yield s.part(i + 1, i + 1, {"is": "are", "was": "were", "has": "have"}[after])


DETERMINERS = frozenset(
    "the a an this that my your his her its our their each every another these those some many several two three".split()
)


def noun_phrase_opens(s: Clean, i: int) -> bool:
    """Whether word i ends a noun phrase of at most four words that opens the sentence, with a determiner and without and/of."""
    return 1 <= i <= 3 and s.words[0] in DETERMINERS and s.run(0, i + 1) and not set(s.words[: i + 1]) & {"and", "or", "of", "what", "who", "that" if i > 1 else ""} and s.raw[i].islower()  # fmt: skip


HEADS = frozenset(
    """cost price purpose goal list quality size success value use history name development owner head manager title colour color
    importance effect impact result role aim choice design review test update copy box letter lack absence cause author""".split()
)


def distant_agreement(s: Clean) -> Iterator[Place]:
    """The list of items is -> The list of items are."""
    if s.w(0) in ("the", "our", "this", "your", "a") and s.w(1) in HEADS and s.w(2) in ("of", "for", "in"):
        for i in range(3, min(9, len(s))):
            if not s.near(i - 1) or s.w(i) in ("and", "or", "that", "which", "who", "as", "but"):
                return
            if s.w(i) in ("is", "was", "has") and plural(s.w(i - 1)):
                yield s.part(i, i, {"is": "are", "was": "were", "has": "have"}[s.w(i)])
                return
    for i in range(2, min(10, len(s) - 1)):  # The items on the list are -> is
        if s.words[0] in ("the", "these", "our", "all") and s.w(i) in ("are", "were") and singular(s.w(i - 1)) and s.near(i - 1):
            head = next((j for j in range(1, i) if s.w(j) in ("of", "in", "on", "for", "from", "with")), 0)
            if (
                head in (2, 3)
                and plural(s.w(head - 1))
                and not {"and", "or", "that", "which", "who"} & set(s.words[:i])
                and s.run(0, i + 1)
            ):
                yield s.part(i, i, "is" if s.w(i) == "are" else "was")


def present(s: Clean) -> Iterator[Place]:
    """he works -> he work; they work -> they works; the company offers a -> the company offer a."""
    if MANDATIVE.search(s.text):
        return
    for i, word in enumerate(s.words):
        j = i + 1 + (s.w(i + 1) in ADVERBS)
        if j >= len(s) or not s.run(i, j - i + 1):
            continue
        after = s.w(j)
        if word in THIRD and s.opens(i):
            forms = verb(after, "VBZ")
            if forms and forms["VB"] != forms["VBD"]:
                yield s.part(j, j, forms["VB"], forms["VB"], forms["VB"], forms["VBG"])
            elif after == "does" and s.w(j + 1) == "not":
                yield s.part(j, j, "do")
            elif after == "doesn't":
                yield s.part(j, j, "don't", "don't", "doesnt", "not")
        elif (word in OTHERS or (word == "i" and s.w(i - 1) != "and") or (word == "you" and i == 0)) and s.opens(i):
            forms = verb(after, "VB")
            if forms and forms["VB"] != forms["VBD"] and after not in ("like", "let", "do"):
                yield s.part(j, j, forms["VBZ"])
            elif after == "do" and s.w(j + 1) == "not":
                yield s.part(j, j, "does")
            elif after == "don't" and s.w(j + 1):
                yield s.part(j, j, "doesn't")
        elif noun_phrase_opens(s, i) and j == i + 1 and s.near(j) and s.w(j + 1) in FOLLOWERS:
            forms = verb(after, "VBZ")
            if forms and singular(word):
                yield s.part(j, j, forms["VB"])
            forms = verb(after, "VB")
            if forms and plural(word) and forms["VB"] != forms["VBD"]:
                yield s.part(j, j, forms["VBZ"])


FOLLOWERS = frozenset("a an the to that their its our his her my your this these it them us you".split())


def questions(s: Clean) -> Iterator[Place]:
    """What does it do -> What do it do; Do you know -> You know left alone, as it may stand; Did you go -> Did you went."""
    for i, word in enumerate(s.words):
        if not s.run(i, 3) or "?" not in s.text:
            continue
        subject, after = s.w(i + 1), s.w(i + 2)
        if word in ("does", "do", "did") and subject in ("he", "she", "it", "you", "we", "they", "i"):
            forms = verb(after, "VB")
            if not forms:
                continue
            if word == "does" and subject in THIRD:
                yield s.part(i, i, "do", "is")
                yield s.part(i + 2, i + 2, forms["VBZ"])
            elif word == "do" and subject not in THIRD:
                yield s.part(i, i, "does", "are")
            elif word == "did" and forms["VBD"] != forms["VB"]:
                yield s.part(i + 2, i + 2, forms["VBD"], forms["VBD"], forms["VBZ"])
            if word != "did" and s.w(i - 1) in ("what", "where", "when", "why", "how") and s.near(i - 1):
                yield s.part(i, i, "")
                if word == "do":
                    yield s.part(i, i + 1, f"{subject} do")


def after_do(s: Clean) -> Iterator[Place]:
    """did not go -> did not went; does not work -> does not works; don't know -> don't knows."""
    for i, word in enumerate(s.words):
        j = i + 1 + (s.w(i + 1) == "not")
        if (word in ("did", "does", "do") and j == i + 2) or word in ("didn't", "doesn't", "don't"):
            forms = verb(s.w(j), "VB") if s.run(i, j - i + 1) else {}
            if not forms:
                continue
            if word.startswith("did") and forms["VBD"] != forms["VB"]:
                yield s.part(j, j, forms["VBD"], forms["VBD"], f"to {forms['VB']}")
            elif word.startswith("doe"):
                yield s.part(j, j, forms["VBZ"], forms["VBG"])
                if j == i + 2 and word == "does" and s.w(i - 1) not in ("what", "who") and not verb(s.w(i - 1), "VBZ"):
                    yield s.part(i, i + 1, "is not", "not")


def after_modal(s: Clean) -> Iterator[Place]:
    """can help -> can helps, can to help, can helped."""
    for i, word in enumerate(s.words):
        j = i + 1 + (s.w(i + 1) in ("not", "also", "always", "never", "only"))
        if word not in MODALS or not s.run(i, j - i + 1) or s.w(i - 1) in DETERMINERS:
            continue
        forms = verb(s.w(j), "VB")
        if forms and s.w(j) not in ("like", "better", "sooner"):
            options = [forms["VBZ"], f"to {forms['VB']}", f"to {forms['VB']}", forms["VBG"]]
            yield s.part(j, j, *options, *([forms["VBD"]] if forms["VBD"] != forms["VB"] else []))
        if s.w(j) == "be" and s.near(j):
            follows = s.w(j + 1)
            participle = verb(follows, "VBN")
            if (
                (participle and participle["VB"] != follows and participle["VBD"] != "")
                or follows in ("able", "ready", "available")
            ) and not follows.endswith("ing"):
                yield s.part(j, j, "", "is", "been")


def after_have(s: Clean) -> Iterator[Place]:
    """has gone -> has went, has go; have been working -> are been working."""
    for i, word in enumerate(s.words):
        j = i + 1 + (s.w(i + 1) in ("not", "also", "always", "never", "already", "just", "ever", "since"))
        if word not in ("has", "have", "had", "hasn't", "haven't", "hadn't", "he's") or not s.run(i, j - i + 1) or word == "he's":
            continue
        forms = verb(s.w(j), "VBN")
        if forms and s.w(j) not in ("set", "left", "read", "lost", "broken", "known"):
            base = forms["VB"]
            if forms["VBD"] != s.w(j) and only(forms["VBD"], "VERB"):
                yield s.part(j, j, forms["VBD"], forms["VBD"], base if base != s.w(j) else forms["VBD"], regular_past(base) if base[-1] not in "y" and base != s.w(j) else forms["VBD"])  # fmt: skip
            elif only(base, "VERB") and base != s.w(j):
                yield s.part(j, j, base, forms["VBG"])
        if s.w(j) == "been" and s.near(j) and verb(s.w(j + 1), "VBG"):
            yield s.part(j, j, "", "be", "being")
            if j == i + 1 and word != "had":
                yield s.part(i, i, "is" if word == "has" else "are")


def passive(s: Clean) -> Iterator[Place]:
    """was written -> was wrote, was write; is used -> is use."""
    for i, word in enumerate(s.words):
        if word not in ("is", "are", "was", "were", "been", "be", "being", "isn't", "aren't", "wasn't", "weren't"):
            continue
        j = i + 1 + (s.w(i + 1) in ("not", "also", "often", "only", "usually"))
        forms = verb(s.w(j), "VBN") if s.run(i, j - i + 1) else {}
        if not forms:
            continue
        base = forms["VB"]
        sure = only(base, "VERB") or (
            s.w(j + 1) in ("by", "to", "as", "in", "for") and s.near(j) and "ADJ" not in inflections(base)
        )
        options = [base] if sure and base != s.w(j) else []
        if forms["VBD"] != s.w(j) and only(forms["VBD"], "VERB"):
            options += [forms["VBD"], forms["VBD"]]
        if options:
            yield s.part(j, j, *options)


def progressive(s: Clean) -> Iterator[Place]:
    """is working -> is work; they are working -> they working."""
    for i, word in enumerate(s.words):
        if word not in ("is", "are", "was", "were", "am") or not s.near(i):
            continue
        forms = verb(s.w(i + 1), "VBG")
        if not forms:
            continue
        if only(forms["VB"], "VERB"):
            yield s.part(i + 1, i + 1, forms["VB"])
        if word in ("is", "are", "am") and s.w(i - 1) in ("he", "she", "they", "we", "i") and s.near(i - 1) and s.opens(i - 1):
            yield s.part(i, i, "")


def past(s: Clean) -> Iterator[Place]:
    """she bought -> she buyed; he went there yesterday -> he go there yesterday; have seen him yesterday."""
    timed = bool(FACTS.search(s.text)) and s.text.count(",") == 0 and len(s) < 15
    for i, word in enumerate(s.words):
        if word not in ("he", "she", "they", "we", "i", "it") or not s.near(i) or not s.opens(i):
            continue
        forms = verb(s.w(i + 1), "VBD")
        if not forms or forms["VBD"] == forms["VB"] or not _common(forms["VBN"]):
            continue
        if not forms["VBD"].endswith("ed") and not known(regular_past(forms["VB"])):
            yield s.part(i + 1, i + 1, regular_past(forms["VB"]))
        if forms["VBN"] != forms["VBD"] and only(forms["VBN"], "VERB"):
            yield s.part(i + 1, i + 1, forms["VBN"])
        if timed:
            have = "has" if word in THIRD else "have"
            yield s.part(
                i + 1,
                i + 1,
                forms["VB"],
                forms["VB"] if word not in THIRD else forms["VBZ"],
                f"{have} {forms['VBN']}",
                f"was {forms['VB']}",
            )


WANT = frozenset(
    """want wants wanted try tries tried decide decides decided plan plans planned hope hopes hoped agree agrees agreed refuse refuses
    refused promise promised wish wished manage managed able unable willing going allowed supposed expected learn learned fail
    failed intend intends intended ready easy difficult hard possible impossible likely forced asked""".split()
)


def infinitive(s: Clean) -> Iterator[Place]:
    """wants to go -> wants go, wants to going, wants to goes; in order to go -> for to go."""
    for i, word in enumerate(s.words):
        if word != "to" or not s.near(i) or not s.near(i - 1) or i == 0:
            continue
        forms = verb(s.w(i + 1), "VB")
        before = s.w(i - 1)
        if not forms or (inflections(s.w(i + 1)).get("NOUN") and before not in WANT):
            continue
        if before in WANT:
            yield s.part(i, i, "")
            yield s.part(i + 1, i + 1, forms["VBG"], forms["VBZ"], *([forms["VBD"]] if forms["VBD"] != forms["VB"] else []))
            yield s.part(i, i, "for")
        elif before == "order" and s.w(i - 2) == "in":
            yield s.part(i - 2, i, "for", "for to")
        else:
            yield s.part(i + 1, i + 1, *([forms["VBD"]] if forms["VBD"] != forms["VB"] else []), forms["VBZ"])
            yield s.part(i, i, "for", "for to")


def gerund(s: Clean) -> Iterator[Place]:
    """without hiring -> without hire, without to hire; enjoy reading -> enjoy to read."""
    for i, word in enumerate(s.words):
        if not s.near(i) or not s.raw[i + 1].islower():
            continue
        forms = verb(s.w(i + 1), "VBG")
        if not forms:
            continue
        base = forms["VB"]
        noun = bool(inflections(base).get("NOUN"))
        if word in ("without", "by", "of", "from") or (word in ("before", "for", "after", "instead", "about", "in") and not noun):
            options = [] if noun else [base, base]
            if word in ("without", "by", "of", "from"):
                options.append(f"to {base}")
            yield s.part(i + 1, i + 1, *options)
        elif word in (
            "enjoy",
            "enjoys",
            "enjoyed",
            "avoid",
            "avoids",
            "avoided",
            "finish",
            "finished",
            "suggest",
            "suggests",
            "consider",
            "keep",
            "keeps",
            "kept",
        ):
            yield s.part(i + 1, i + 1, f"to {base}", *([base] if not inflections(base).get("NOUN") else []))


# --- articles, nouns, pronouns ---


def article_drop(s: Clean) -> Iterator[Place]:
    """a book -> book where the noun cannot stand alone; the same -> same; one of the best -> one of best."""
    for i, word in enumerate(s.words):
        if word not in ("a", "an", "the") or not s.near(i) or (s.raw[i].isupper() and i):
            continue
        j = i + 1
        if j + 1 < len(s) and only(s.w(j), "ADJ") and s.near(j):
            j += 1
        after = s.w(i + 1)
        if s.w(j) in COUNTABLE and s.w(i - 1) not in ("", "by", "as", "of", "per", "from", "half", "on", "to", "at", "in"):
            if (
                not (s.near(j) and inflections(s.w(j + 1)).get("NOUN") and s.w(j + 1) not in ("is", "was", "has", "of"))
                and not s.raw[j][0].isupper()
            ):
                yield s.part(i, i, "")
        elif (
            s.w(j) in COUNTABLE
            and s.raw[j].islower()
            and s.w(j + 1) not in ("to", "by", "and", "in")
            and s.w(i - 1) in ("of", "to", "in", "on", "at", "from")
            and word == "the"
            and i > 2
        ):
            if not (s.near(j) and inflections(s.w(j + 1)).get("NOUN")):
                yield s.part(i, i, "")
        elif (
            word == "the"
            and after
            in (
                "same",
                "only",
                "first",
                "second",
                "best",
                "most",
                "world",
                "internet",
                "rest",
                "beginning",
                "end",
                "following",
                "whole",
                "other",
            )
            and i
        ):
            if (s.near(i + 1) and s.w(i + 2) not in ("of", "and")) or after in ("world", "internet", "rest", "end", "beginning"):  # noqa: SIM102 - one condition a line
                if s.w(i - 1) not in ("for", "at", "in", "by") or after in ("same", "world", "internet"):
                    yield s.part(i, i, "")
        elif (
            word == "the"
            and s.w(i - 1) == "of"
            and s.w(i - 2) in ("one", "most", "some", "all", "many", "each", "part", "none")
            and plural(after)
        ):
            yield s.part(i, i, "")


def article_swap(s: Clean) -> Iterator[Place]:
    """an hour -> a hour; a book -> an book; the books -> a books; some information -> an information."""
    for i, word in enumerate(s.words):
        if not s.near(i):
            continue
        after = s.w(i + 1)
        if (
            word in ("a", "an")
            and s.raw[i].lower() == word
            and after[:1].isalpha()
            and s.raw[i + 1].islower()
            and not after.startswith(("h", "u", "eu", "one", "x", "o"))
        ):
            if word == "an" or hash_of(s.text[s.spans[i][0] :]) % 5 == 0:  # people forget the n far more often than they add it
                yield s.part(i, i, "an" if word == "a" else "a")
        elif word == "an" and after in ("hour", "honest", "old", "order", "open", "office", "hourly", "other", "online", "offer"):
            yield s.part(i, i, "a")
        elif word == "a" and after in (
            "user",
            "unit",
            "university",
            "unique",
            "useful",
            "European",
            "uniform",
            "one",
            "house",
            "home",
        ):
            yield s.part(i, i, "an")
        elif word in ("the", "my", "our", "their", "these", "those") and plural(after) and word == "the" and s.raw[i + 1].islower():
            if not (s.near(i + 1) and inflections(s.w(i + 2)).get("NOUN") and not inflections(s.w(i + 2)).get("VERB")):
                yield s.part(i, i, "a" if after[0] not in "aeiou" else "an")
        elif word in ("some", "more", "much", "any", "good", "useful", "new") and after in MASS:  # noqa: SIM102 - one condition a line
            if word in ("some", "more", "much", "any"):
                yield s.part(i, i, "an" if after[0] in "aeiou" else "a", "many")
    for i, word in enumerate(s.words):
        if word in MASS and s.raw[i].islower() and not (s.near(i) and inflections(s.w(i + 1)).get("NOUN")):
            yield s.part(i, i, word + "s")


PLACES = frozenset(
    """france germany spain italy china japan india england london paris america africa asia europe russia canada mexico brazil
    rome berlin vienna texas california oxford cambridge boston chicago""".split()
)


def article_extra(s: Clean) -> Iterator[Place]:
    """in France -> in the France; my friend -> the my friend; in 2019 -> in the 2019; at home -> at the home."""
    for i, word in enumerate(s.words):
        if not s.near(i):
            continue
        after = s.w(i + 1)
        if (word in ("in", "to", "from", "of", "at") and after in PLACES and s.raw[i + 1][0].isupper() and s.last(i + 1)) or (
            word in ("in", "of", "with", "for", "to", "and", "is", "on")
            and after in ("my", "your", "his", "our", "their", "its")
            and i
        ):
            yield s.part(i, i, f"{word} the")
        elif (word, after) in (
            ("at", "home"),
            ("for", "example"),
            ("at", "night"),
            ("in", "fact"),
            ("at", "least"),
            ("at", "first"),
            ("in", "general"),
            ("in", "addition"),
        ):
            yield s.part(i, i, f"{word} the" if i else f"{word.capitalize()} the")
        elif word in ("very", "most", "all", "some", "many") and i == 0 and plural(after) and word == "most":
            yield s.part(i, i, "The most")


def noun_number(s: Clean) -> Iterator[Place]:
    """two books -> two book; this book -> this books; many people -> many peoples; these -> this."""
    for i, word in enumerate(s.words):
        if not s.near(i):
            continue
        j = i + 1 + (only(s.w(i + 1), "ADJ") and s.near(i + 1))
        noun = s.w(j)
        compound = s.near(j) and s.w(j + 1) and set(inflections(s.w(j + 1))) >= {"NOUN"} and s.w(j + 1) not in BE_FORMS
        if word in (
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "ten",
            "many",
            "several",
            "these",
            "those",
            "few",
            "both",
            "various",
            "numerous",
        ):
            one = plural(noun)
            if one and s.raw[j].islower() and inflections(noun).get("VERB", {}).get("VB") != noun:
                if not compound and not inflections(one).get("ADJ"):
                    options = [one, one, one] if noun.endswith("s") else [f"{noun}s", one]
                    if noun.endswith("s") and word not in ("these", "those", "both"):
                        options.append(f"{one}'s")
                    yield s.part(j, j, *options)
                if word in ("these", "those"):
                    yield s.part(i, i, "this" if word == "these" else "that")
                elif word == "many":
                    yield s.part(i, i, "much")
            elif noun == "people" and word not in ("these", "those", "both"):
                yield s.part(j, j, "peoples", "person")
        elif (
            word in ("this", "a", "an", "another", "every", "each")
            and j == i + 1
            and only(noun, "NOUN")
            and singular(noun)
            and not compound
        ):
            yield s.part(j, j, singular(noun))
            if word == "this":
                yield s.part(i, i, "these")
            elif word == "another":
                yield s.part(i, i, "other", "an other")
        elif word == "of" and s.w(i - 1) == "one" and s.w(i + 1) in ("the", "our", "my", "these", "his", "her", "their"):
            k = i + 2
            if (
                s.run(i, 3)
                and plural(s.w(k))
                and not inflections(plural(s.w(k))).get("ADJ")
                and not (s.near(k) and inflections(s.w(k + 1)).get("NOUN"))
            ):
                yield s.part(k, k, plural(s.w(k)))
        elif word == "other" and plural(noun) and j == i + 1 and not compound:
            yield s.part(i, i, "others")


def existential(s: Clean) -> Iterator[Place]:
    """There are many -> There is many; There is a -> There are a; there are -> it has."""
    for i, word in enumerate(s.words):
        if word != "there" or not s.near(i):
            continue
        be, after = s.w(i + 1), s.w(i + 2)
        if not s.near(i + 1):
            continue
        if be in ("are", "were") and after in (
            "many",
            "several",
            "two",
            "three",
            "four",
            "five",
            "few",
            "some",
            "other",
            "also",
            "various",
            "no",
            "so",
        ):
            yield s.part(i + 1, i + 1, "is" if be == "are" else "was")
            yield s.part(i, i, "their", "they")
        elif (
            be in ("is", "was")
            and after in ("a", "an")
            and s.w(i + 3) not in ("lot", "number", "couple", "few", "variety", "range", "host")
        ):
            yield s.part(i + 1, i + 1, "are" if be == "is" else "were")
            if s.opens(i):
                yield s.part(i, i, "their")
        elif be == "is" and after == "no":
            yield s.part(i, i, "their")


PRONOUNS = {"them": "they", "him": "he", "me": "I", "us": "we"}


def pronoun(s: Clean) -> Iterator[Place]:
    """with them -> with they; I like -> me like; the man who -> the man which."""
    for i, word in enumerate(s.words):
        if (
            word in ("with", "for", "to", "from", "by", "about", "between")
            and s.w(i + 1) in PRONOUNS
            and s.near(i)
            and s.last(i + 1)
        ):
            yield s.part(i + 1, i + 1, PRONOUNS[s.w(i + 1)])
        elif (
            word == "who"
            and s.near(i - 1)
            and s.near(i)
            and s.w(i - 1)
            in ("people", "person", "man", "woman", "children", "men", "women", "those", "friend", "teacher", "someone")
        ):
            if (
                verb(s.w(i + 1), "VB")
                or verb(s.w(i + 1), "VBZ")
                or verb(s.w(i + 1), "VBD")
                or s.w(i + 1) in ("is", "are", "was", "were", "has", "have", "had")
            ):
                yield s.part(i, i, "which", "what")
        elif word == "that" and s.w(i - 1) in ("everything", "something", "anything", "nothing") and s.near(i - 1) and s.near(i):
            yield s.part(i, i, "what")
        elif word in ("themselves", "himself", "myself", "ourselves") and hash_of(s.text) % 3 == 0:
            yield s.part(
                i, i, {"themselves": "theirselves", "himself": "hisself", "myself": "my self", "ourselves": "our selves"}[word]
            )


# --- prepositions ---

# head | right preposition | what is written for it ("-": nothing); heads are inflected
GOVERNED_LINES = """listen|to|- at|v
wait|for|- to|v
depend|on|of from in|v
rely|on|in of to|v
belong|to|- for at|v
consist|of|in from|v
apologize|for|about of|v
apply|for|to at|v:a the this that
participate|in|on at to|v
focus|on|in at|v
concentrate|on|in at|v
contribute|to|for in|v
respond|to|- on at|v
refer|to|- at on|v
lead|to|- into|v
suffer|from|of with|v
succeed|in|to on|v
search|for|- about of|v
care|about|for of|v:the this
deal|with|about of|v
agree|with|to on|v:you me him her them
comply|with|to of -|v
cope|with|of about|v
prepare|for|to at|v
pay|for|- to|v:the a this it them
ask|for|- about|v:a more help
look|at|on to -|v
talk|about|of on|v
interested|in|on for about|a
responsible|for|of to about|a
similar|to|with as than|a
aware|of|about from|a
capable|of|to for in|a
familiar|with|to of|a
proud|of|for on with|a
afraid|of|from to|a
full|of|with by from|a
based|on|in at over|a
related|to|with of|a
due|to|of for|a
according|to|with -|a
instead|of|to -|a
because|of|from|a
able|to|for of -|a
ready|for|to of|a:the a
dependent|on|of from|a
famous|for|by of|a
good|at|in on|a:making
access|to|of on -|n
reason|for|of to|n
solution|to|of on|n
addition|to|of at|n
interest|in|on for|n
impact|on|in of to|n
effect|on|in to over|n
influence|on|in to|n
opportunity|to|for of|n:make get learn work see take use help
difference|between|of from among|n
relationship|with|to of|n
lack|of|from in|n
front|of|from|n
terms|of|from|n
behalf|of|from|n
part|of|from in -|n
example|of|for from|n
cost|of|from|n
lot|of|from -|n
out|of|-|a
regard|to|of for|n
attention|to|on at|n
advantage|of|from to|n
"""


@functools.cache
def governed() -> dict[tuple[str, str], tuple[list[str], frozenset[str]]]:
    """(head, preposition) -> (what is written, the words that must follow, none: any)."""
    table = {}
    for line in GOVERNED_LINES.split("\n"):
        if not line:
            continue
        head, right, wrong, kind = line.split("|")
        kind, _, following = kind.partition(":")
        heads = {head}
        if kind == "v":
            heads |= {form for forms in lemminflect.getAllInflections(head, upos="VERB").values() for form in forms}
        for form in heads:
            table[form, right] = (["" if w == "-" else w for w in wrong.split()], frozenset(following.split()))
    return table


MONTHS = frozenset("january february april june july september october november december".split())
DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
TRANSITIVE = {"discuss": "about", "mention": "about", "emphasize": "on", "reach": "to", "contact": "with", "explain": "about", "consider": "about", "join": "to", "approach": "to", "describe": "about", "lack": "of", "affect": "to", "request": "for", "visit": "to", "attend": "to", "inform": "to", "influence": "on", "answer": "to", "ask": "to", "tell": "to", "help": "to", "thank": "to", "call": "to", "marry": "with", "support": "to", "allow": "to"}  # fmt: skip


@functools.cache
def transitive() -> dict[str, str]:
    table = {}
    for base, wrong in TRANSITIVE.items():
        for forms in lemminflect.getAllInflections(base, upos="VERB").values():
            table.update(dict.fromkeys(forms, wrong))
    return table


def preposition(s: Clean) -> Iterator[Place]:
    """depends on -> depends of; on Monday -> in Monday; discuss the plan -> discuss about the plan."""
    for i, word in enumerate(s.words):
        if not s.near(i):
            continue
        after = s.w(i + 1)
        wrong, following = governed().get((word, after), ([], frozenset()))
        if wrong and s.near(i + 1) and (not following or s.w(i + 2) in following) and (word != "look" or s.w(i + 2) != "it"):
            yield s.part(i + 1, i + 1, *wrong)
        elif word == "on" and after in DAYS and s.last(i + 1):
            yield s.part(i, i, "in", "at")
        elif word == "in" and after in MONTHS and s.last(i + 1):
            yield s.part(i, i, "on", "at")
        elif word == "in" and after in PLACES and s.raw[i + 1][0].isupper():
            yield s.part(i, i, "at", "on")
        elif word == "at" and after in ("night", "noon", "midnight", "home", "least", "first", "once"):
            yield s.part(i, i, "in", "on" if after != "home" else "in")
        elif word == "in" and after == "the" and s.w(i + 2) in ("morning", "afternoon", "evening", "world", "future", "past"):
            yield s.part(i, i, "at")
        elif word == "with" and after in ("me", "him", "them", "us", "her") and s.w(i - 1) in ("agree", "talk", "live", "work"):
            yield s.part(i, i, "to" if s.w(i - 1) != "talk" else "at")
        elif (
            word == "for"
            and after in ("two", "three", "four", "five", "six", "ten", "several", "many", "a")
            and s.w(i + 2) in ("years", "weeks", "months", "days", "hours", "while", "decades")
        ):
            if {"been", "have", "has"} & set(s.words[:i]) and "will" not in s.words and "to" not in s.words[:i]:
                yield s.part(i, i, "since", "from")
        elif (
            word in transitive()
            and verb_place(s, i)
            and (
                after in ("me", "him", "them", "us", "the", "a", "this", "our", "your", "my")
                if word not in ("help", "helped")
                else after in ("me", "him", "them", "us")
            )
        ) and (
            transitive()[word] != "to"
            or word in ("reach", "reached", "join", "joined", "affect", "affects", "approach", "visit", "visited")
            or after in ("me", "him", "them", "us")
        ):
            yield s.part(i, i, f"{s.raw[i]} {transitive()[word]}")


def verb_place(s: Clean, i: int) -> bool:
    """Whether word i surely is a verb: after "to", a modal, a pronoun, or having no other reading."""
    return (
        s.w(i - 1) in MODALS | {"to", "i", "we", "they", "he", "she", "please", "not", "you", "and"}
        and s.near(i - 1)
        and (s.w(i - 1) != "to" or bool(verb(s.w(i), "VB")))
    )


# --- words that sound or look alike, in places that decide ---


def pattern(right: str, *wrong: str) -> tuple[re.Pattern[str], list[str]]:
    return re.compile(rf"\b{right}\b"), list(wrong)


ADJ_AFTER_TOO = "much|many|late|early|big|small|large|long|short|high|low|hard|difficult|easy|expensive|busy|tired|old|young|far|fast|slow|heavy|complex|broad|strong|weak|cold|hot"
# the group "x" is what changes; the rest of the pattern decides that nothing else can stand there
ALIKE = [
    pattern(r"(?:more|less|better|larger|smaller|higher|lower|older|younger|easier|longer|shorter|worse|faster|greater|fewer|rather|other|further|sooner|stronger) (?P<x>than)", "then", "then", "that"),
    pattern(rf"(?P<x>too) (?:{ADJ_AFTER_TOO})", "to", "to", "two"),
    pattern(r"(?<=and )(?P<x>then)(?= (?:he|she|they|we|I|it|the)\b)", "than"),
    pattern(r"(?P<x>[Ii]t's) (?:a|an|the|not|been|time|very|so|just|also|important|too)", "its"),
    pattern(r"(?:of|in|on|to|with|for|and|has|from) (?P<x>its) (?:own|first|[a-z]{5,})", "it's", "it's", "their"),
    pattern(r"(?P<x>[Yy]ou're) (?:a|an|the|not|going|very|so|just|in|on|right|wrong)", "your", "youre"),
    pattern(r"(?:of|in|on|to|with|for|and|is|from) (?P<x>your) [a-z]{4,}", "you're", "you"),
    pattern(r"(?:of|in|on|to|with|for|and|from|by) (?P<x>their) [a-z]{4,}", "there", "they're", "thier", "them"),
    pattern(r"(?P<x>[Tt]hey're) (?:a|the|not|going|all|very|so|just|in|on|both)", "their", "there", "theyre"),
    pattern(r"(?P<x>[Ww]hose) (?:name|work|job|father|mother|face|eyes|house)", "who's"),
    pattern(r"(?P<x>[Ww]ho's) (?:a|the|not|going|been|there|responsible)", "whose"),
    pattern(r"(?:could|should|would|must|might) (?P<x>have) (?:been|done|made|had|gone|known|taken|seen|given|said|come)", "of"),
    pattern(r"(?:to|not|will|don't|could|might|may|can) (?P<x>lose) (?:the|his|her|my|their|your|our|it|a|money|time)", "loose"),
    pattern(r"(?:an|the|no|this|its|any|little|same) (?P<x>effect) (?:on|of|that|is|was)", "affect"),
    pattern(r"(?:to|will|not|can|may|could|might|would|they) (?P<x>affect) (?:the|how|your|our|us|you|their|a|people)", "effect"),
    pattern(r"(?:to|not|will|cannot|must|would|could) (?P<x>accept) (?:the|a|this|it|your|his|that)", "except"),
    pattern(r"(?:everyone|everybody|nothing|everything|nobody|anything|all) (?P<x>except) (?:the|for|a|that|his|in)", "accept"),
    pattern(r"(?:some|good|my|your|his|her|their|the|of|more|for) (?P<x>advice)", "advise", "advices"),
    pattern(r"(?:to|would|I|we|can|should|will) (?P<x>advise) (?:you|him|her|them|us|the|me)", "advice"),
    pattern(r"(?:to|can|will|may|should|must|not|could|might|you) (?P<x>choose)", "chose"),
    pattern(r"(?:he|she|they|we|I) (?P<x>chose) (?:the|a|to|not|this|his|her)", "choosed"),
    pattern(r"(?P<x>[Qq]uite) (?:a|an|the|sure|different|good|right|clear|well|so|as|common)", "quiet", "quit"),
    pattern(r"(?:very|so|was|were|be|too|keep|kept) (?P<x>quiet)(?= and|[.,])", "quite"),
    pattern(r"(?P<x>[Ww]hether) (?:the|it|he|she|they|you|we|or|I|to|a|this)", "weather", "wether"),
    pattern(r"(?:the|bad|cold|warm|good|this|of|hot|fine) (?P<x>weather)(?= (?:was|is|and|had|in)\b|[.,])", "whether", "wheather"),
    pattern(r"(?:the|a|my|his|her|your|our) (?P<x>whole) (?:thing|world|time|story|day|of|business|country|family|week|process|team)", "hole", "all"),
    pattern(r"(?:he|she|they|we|had|have|has|was|were|it|I) (?P<x>passed)", "past"),
    pattern(r"(?:in|over|of) the (?P<x>past)(?=[.,]| few| two| year| and)", "passed"),
    pattern(r"(?:to|can|could|not|you|will|never|I) (?P<x>hear) (?:the|him|her|it|a|from|about|you|that|of|what)", "here"),
    pattern(r"(?:to|don't|not|you|I|we|they|should|must|never) (?P<x>know) (?:the|that|what|how|about|it|why|if|him|where)", "now", "no"),
    pattern(r"(?:he|she|they|I|we|who|never|you) (?P<x>knew) (?:that|the|what|how|it|he|him|her|nothing|about)", "new", "knowed"),
    pattern(r"(?:a|the|this|every|some|any|our|your) (?P<x>new) [a-z]{4,}", "knew"),
    pattern(r"(?:a|this|that|one|another) (?P<x>piece) of", "peace", "peice"),
    pattern(r"(?:this|last|next|every|each|a|per|one|that) (?P<x>week)(?=[.,]| and| in| to)", "weak", "wek"),
    pattern(r"(?:the|to|of|in|for|by|with|and|on) (?P<x>our) [a-z]{4,}", "are", "ours", "us"),
    pattern(r"[a-z]+ (?P<x>of) the", "off"),
    pattern(r"(?<=[a-z] )(?P<x>from) (?:the|a|his|her|my|their|our|your|this|its)", "form"),
    pattern(r"(?:I|he|she|they|we|had|never|have|who) (?P<x>thought) (?:that|of|about|it|the|he|she|I|you|they|we)", "though", "tought", "thinked"),
    pattern(r"(?<=[a-z] )(?P<x>through) (?:the|a|his|her|my|their|our|your|this)", "trough", "threw", "though"),
    pattern(r"(?P<x>[Ee]very day)(?=[.,])", "everyday"),
    pattern(r"(?P<x>a lot) of", "alot"),
    pattern(r"(?:it|this|that|there|he|she|they|you|we|which|I) (?P<x>may be)", "maybe"),
    pattern(r"(?P<x>Maybe) (?:the|it|he|she|they|you|we|I|that)", "May be"),
    pattern(r"(?:I|we|they|you|to|don't) (?P<x>believe) (?:that|it|in|the|he|you|we|I|me)", "belief", "beleive"),
    pattern(r"(?:his|her|my|your|own|of|daily|human|real) (?P<x>life)(?=[.,]| and| in| was| is| of)", "live", "lifes"),
    pattern(r"(?:be|am|is|are|was|were|very|more|not) (?P<x>interested) in", "interesting", "interest"),
    pattern(r"(?:how|so|too|very) (?P<x>much) (?:time|money|of|work|better|more|information|water|attention|trouble)", "many"),
    pattern(r"(?P<x>[Mm]any) (?:of the|people|years|times|other|different|things|ways|companies|countries)", "much"),
    pattern(r"(?:work|works|worked|go|goes|went|sleep|slept|perform|performs|performed|very) (?P<x>well)(?=[.,]| enough)", "good"),
    pattern(r"(?:is|are|was|were|be|been) (?P<x>lower|higher|larger|smaller|cheaper|older|younger|easier|faster|stronger|longer|greater|better|worse|bigger) than", "more {x}"),
    pattern(r"[Tt]he (?P<x>best|biggest|greatest|largest|oldest|easiest|worst|highest|strongest|cheapest)", "most {x}", "more {x}"),
    pattern(r"as (?:good|much|many|big|large|old|fast|simple|high|important|easy) (?P<x>as)", "than", "like"),
    pattern(r"(?P<x>[Dd]espite) (?:the|his|her|a|these|their|this|all|its)", "despite of", "although", "inspite"),
    pattern(r"(?P<x>[Ii]n spite of)", "inspite of", "in spite"),
    pattern(r"(?:I|he|she|we|they|you) (?P<x>used) to", "use"),
    pattern(r"(?:is|are|was|were|I'm|you're) (?P<x>supposed) to", "suppose"),
    pattern(r"(?P<x>[Ee]ach other)", "eachother", "each others"),
    pattern(r"(?P<x>[Nn]o one)", "noone"),
    pattern(r"(?P<x>[Aa]t least)", "atleast", "at less"),
    pattern(r"(?P<x>[Ii]n front) of", "infront"),
    pattern(r"(?P<x>as well)(?= as|[.,])", "aswell"),
    pattern(r"(?P<x>[Ff]or example)", "for exemple", "by example"),
    pattern(r"(?P<x>[Ss]uch an?) [a-z]+", "a such", "so"),
    pattern(r"(?P<x>[Cc]annot)", "can not to", "can't not"),
    pattern(r"(?P<x>[Aa]lthough) [^,]{8,60},(?= (?:he|she|it|they|we|I|the)\b)", "despite"),
    pattern(r"(?P<x>already) (?:been|have|has|had|done|made|there|know|knew)", "all ready", "allready"),
    pattern(r"(?P<x>[Nn]owadays)", "now a days", "nowdays"),
    pattern(r"(?P<x>cannot|can't|couldn't|don't|didn't|doesn't) (?:see|hear|know|say|do|want|need|find|have) (?:any|anything|anyone)", "{x} not"),
    pattern(r"(?:don't|didn't|doesn't|couldn't|can't|cannot|won't) (?:see|hear|know|say|do|want|need|find|have|get|like|matter) (?P<x>any|anything|anyone|anybody)", "no!", "nothing!", "nobody!"),
    pattern(r"(?:told|tell|tells) (?P<x>me|him|her|them|us)", "to {x}"),
    pattern(r"(?:said|says|say) (?P<x>to (?:me|him|her|them|us))(?=[., ])", "~to"),
    pattern(r"(?:explain|explained|describe|described) (?:it|this|that|everything) (?P<x>to) (?:me|him|her|them|us)", ""),
    pattern(r"(?:to|can|not|please|could) (?P<x>remind) (?:me|him|you|them|us|people)", "remember"),
    pattern(r"(?:to|not|I|we|can|will|you|must) (?P<x>remember) (?:that|the|to|what|how|when)", "remind"),
    pattern(r"(?:a|the|this|that|any|no|my|your|his|big|important|of) (?P<x>decision)", "decission", "desicion"),
    pattern(r"(?P<x>made?|makes|making) (?:a|the|this|that|any|his|her|their|your|an) (?:mistake|decision|effort|choice|list|difference|offer|call)", "!do"),
    pattern(r"(?P<x>in the future|in the end|at the moment|at the same time|on the other hand|as soon as possible|of course|in order to)", "!phrase"),
    pattern(r"(?:prevent|prevents|prevented|stop|stopped) (?:it|them|him|her|us|people|you|the [a-z]+) (?P<x>from) [a-z]+ing", "to", "for", "of"),
    pattern(r"(?P<x>one) of the [a-z]+s", "ones"),
    pattern(r"(?:good|better|easy|hard|important|possible|necessary|difficult) (?P<x>for) (?:you|me|us|them|him|her|people) to", "to", "of", "that"),
]  # fmt: skip
PHRASE_SLIPS = {
    "in the future": ["on the future"], "in the end": ["at the end of all", "on the end"], "at the moment": ["in the moment", "on the moment"],
    "at the same time": ["in the same time", "at same time"], "on the other hand": ["in the other hand", "by the other hand", "on other hand"],
    "as soon as possible": ["as soon possible", "so soon as possible", "as soon as posible"], "of course": ["off course", "ofcourse"],
    "in order to": ["in order for", "inorder to"],
}  # fmt: skip
DO_FOR_MAKE = {"make": "do", "made": "did", "makes": "does", "making": "doing"}
NEGATED = {"any": "no", "anything": "nothing", "anyone": "no one", "anybody": "nobody"}


# patterns that fit nearly every sentence are used in one of so many
COMMON_SLIPS = {"off": 8, "form": 4, "knew": 3, "are": 3, "there": 3, "you're": 2}


def alike(s: Clean) -> Iterator[Place]:
    """than -> then, too -> to, its -> it's, have -> of and the like, where the words around decide."""
    for compiled, wrong in ALIKE:
        if wrong[0] in COMMON_SLIPS and hash_of(s.text + wrong[0]) % COMMON_SLIPS[wrong[0]]:
            continue
        for match in compiled.finditer(s.text):
            start, end = match.span("x")
            right = match["x"]
            if wrong[0] == "no!":
                options = [NEGATED[right.lower()]]
            elif wrong[0] == "!do":
                options = [DO_FOR_MAKE[right.lower()]] if right.lower() in DO_FOR_MAKE else []
            elif wrong[0] == "!phrase":
                options = PHRASE_SLIPS[right]
            elif wrong[0] == "~to":
                options = [right[3:]]
            elif wrong == [""]:
                start, options = start - 1, [""]
            else:
                options = [w.format(x=right) for w in wrong]
            if options:
                yield start, end, [o[:1].upper() + o[1:] if right[0].isupper() and right != "I" else o for o in options]


def adverb(s: Clean) -> Iterator[Place]:
    """is completely different -> is complete different; did it quickly. -> did it quick."""
    for i, word in enumerate(s.words):
        if not word.endswith("ly") or not s.near(i - 1) or i == 0:
            continue
        base = word[:-3] + "y" if word.endswith("ily") else word[:-2]
        if word.endswith(("ably", "ibly")):
            base = word[:-1] + "e"
        elif word.endswith("ically"):
            base = word[:-4]
        if not inflections(base).get("ADJ") or base in (
            "especial",
            "like",
            "most",
            "near",
            "late",
            "hard",
            "on",
            "real",
            "clear",
            "close",
            "direct",
            "short",
            "right",
            "quick",
            "slow",
            "loud",
            "cheap",
            "tight",
            "deep",
            "high",
            "low",
            "fair",
        ):
            continue
        if (
            s.w(i - 1) in ("is", "are", "was", "were", "be", "been")
            and s.near(i)
            and (verb(s.w(i + 1), "VBN") or only(s.w(i + 1), "ADJ"))
        ) or (
            (
                s.last(i)
                and not s.w(i - 1).endswith("ly")
                and (inflections(s.w(i - 1)).get("NOUN") or verb(s.w(i - 1), "VBD"))
                and s.w(i - 1) not in BE_FORMS
            )
            and not inflections(s.w(i - 1)).get("ADJ")
            and verb(s.w(i - 1), "VBD")
        ):
            yield s.part(i, i, base)


# --- words missing, doubled, in the wrong place ---


def missing(s: Clean) -> Iterator[Place]:
    """He is a -> He a; because it is -> because is; one of the -> one the; out of -> out."""
    for i, word in enumerate(s.words):
        if not s.near(i) or (not s.near(i - 1) and i):
            continue
        before, after = s.w(i - 1), s.w(i + 1)
        if word in ("is", "are", "am") and before in ("he", "she", "it", "they", "we", "i") and s.opens(i - 1):
            if after in (
                "a",
                "an",
                "the",
                "not",
                "very",
                "in",
                "on",
                "at",
                "too",
                "so",
                "always",
                "still",
                "also",
                "ready",
                "happy",
                "important",
                "able",
                "sure",
                "available",
            ):
                yield s.part(i, i, "")
        elif (
            word in ("it", "they")
            and before in ("because", "if", "although", "since")
            and after in ("is", "was", "are", "were", "has", "will", "can")
        ):
            yield s.part(i, i, "")
        elif (
            word == "of"
            and before in ("one", "out", "because", "kind", "most", "instead", "number", "sort", "couple")
            and after in ("the", "these", "his", "her", "my", "their", "our", "your", "people", "those", "this")
        ):
            if before != "most" or after in ("the", "these", "his", "my", "their", "our"):
                yield s.part(i, i, "")
        elif word in ("been", "be") and before in ("to", "have", "has") and after in ("able", "used", "made", "done", "a"):
            if (word == "be" and before == "to") or (word == "been" and after in ("able", "a")):
                yield s.part(i, i, "")
        elif (
            word == "there"
            and after in ("are", "is", "was", "were")
            and before in ("that", "because", "if", "think", "and", "but")
            and s.w(i + 2) in ("a", "no", "many", "some", "several", "two")
        ) and before in ("because", "if", "think"):
            yield s.part(i, i, "")


DOUBLED = frozenset(
    "the a to of and in for on with we you i it be are will an or at by from if this our your my can not have was".split()
)


def doubled(s: Clean) -> Iterator[Place]:
    """the -> the the; of -> of of."""
    for i, word in enumerate(s.words):
        if word in DOUBLED and s.near(i) and s.w(i + 1) != word and s.w(i - 1) != word:
            yield s.part(i, i, f"{s.raw[i]} {word if word != 'i' else 'I'}")
        elif (
            len(word) > 3
            and s.near(i)
            and s.raw[i].islower()
            and not word.endswith("ly")
            and word not in ("very", "that", "really", "many", "never", "long", "much", "more", "later")
        ) and hash_of(word + s.text) % 9 == 0:
            yield s.part(i, i, f"{word} {word}")


def hash_of(text: str) -> int:
    """A small number that is the same in every process."""
    return sum(ord(c) * (n + 7) for n, c in enumerate(text[:40]))


def order(s: Clean) -> Iterator[Place]:
    """know what it is -> know what is it; big enough -> enough big; he always goes -> he goes always; in the -> the in."""
    for i, word in enumerate(s.words):
        if not s.run(i, 3):
            continue
        one, two = s.w(i + 1), s.w(i + 2)
        if (
            word in ("what", "where", "who", "how", "why", "when")
            and s.near(i - 1)
            and s.w(i - 1)
            in (
                "know",
                "knows",
                "knew",
                "understand",
                "wonder",
                "wondered",
                "me",
                "see",
                "asked",
                "ask",
                "tell",
                "sure",
                "of",
                "about",
            )
        ) and (
            one in ("he", "she", "it", "they", "you", "we", "i")
            and two in ("is", "are", "was", "were", "can", "could", "should", "will", "would", "have", "has", "had")
            and s.w(i - 1) != "i"
        ):
            yield s.part(i + 1, i + 2, f"{two} {s.raw[i + 1]}")
        if one == "enough" and only(word, "ADJ") and s.w(i - 1) in ("is", "are", "was", "were", "be", "not"):
            yield s.part(i, i + 1, f"enough {word}")
        if (
            (
                word in ("he", "she", "they", "we", "i")
                and one in ("always", "never", "often", "usually", "sometimes", "also")
                and s.opens(i)
            )
            and (verb(two, "VBZ") or verb(two, "VBD"))
            and one in ("always", "usually", "often")
            and s.near(i + 2)
        ):
            yield s.part(i + 1, i + 2, f"{two} {one}")
        if (
            word in ("of", "in", "to", "on", "for", "with", "from", "at", "by")
            and one in ("the", "a", "this", "his", "her", "their", "our")
            and hash_of(s.text[s.spans[i][0] :]) % 5 == 0
        ):
            yield s.part(i, i + 1, f"{one} {word}")
        if (
            word in ("is", "are", "was", "were", "can", "will", "should", "would", "could", "do", "does", "did")
            and one == "not"
            and s.w(i - 1) not in ("or", "if", "whether")
            and i
        ):
            yield s.part(i, i + 1, f"not {word}")


# --- marks, capitals, apostrophes, spaces ---

INTRODUCTIONS = re.compile(r"^(?:However|Therefore|Unfortunately|For example|In addition|Finally|Moreover|In fact|As a result|Of course|First|Furthermore|For instance|On the other hand|Instead|Otherwise)(?P<x>,) ")  # fmt: skip
CLAUSE_COMMA = re.compile(r"^(?:When|If|Although|Because|After|While|Since|Unless|Once|As soon as|Even though|Before) [^,;:]{8,80}(?P<x>,) (?:he|she|it|they|we|you|I|the|there|this|a|please)\b")  # fmt: skip
LIST = re.compile(r"\b[a-z]{3,}(?P<x>,) (?:[a-z]+ )?[a-z]{3,}(?P<y>,?) (?:and|or) [a-z]{3,}\b")
COORDINATED = re.compile(r"[a-z]{2,}(?P<x>,) (?:but|so) (?:he|she|it|they|we|you|I)\b")


def comma(s: Clean) -> Iterator[Place]:
    """Commas that a list or an opening clause needs left out; commas between subject and verb, before "that"; marks doubled."""
    text = s.text
    for compiled in (INTRODUCTIONS, CLAUSE_COMMA, COORDINATED):
        for match in compiled.finditer(text):
            yield *match.span("x"), [""]
    for match in LIST.finditer(text):
        if text.count(",") <= 3:
            yield *match.span("x"), [""]
    for match in re.finditer(
        r"\b(?:think|say|said|believe|know|hope|told (?:him|her|me|us|them)|sure|true|so)(?P<x>) that (?:the|it|he|she|they|we|you|I|there)\b",
        text,
    ):
        yield *match.span("x"), [","]
    if opening := re.match(r"(?:The|This|My|Our|His|Her) [a-z]+(?P<x>) (?:is|was|are|were|has|will) ", text):
        yield *opening.span("x"), [","]
    for match in re.finditer(r"(?<=[a-z]), (?=[a-z])", text):
        yield *match.span(), [" ,", " , ", ",", ",, "]
    if len(s) > 4 and text[-1] == "?":
        yield len(text) - 1, len(text), [".", ".", " ?", "", "??"]
    elif len(s) > 4 and text[-1] == "." and text[-2].isalpha() and hash_of(text) % 3 == 0:
        yield len(text) - 1, len(text), [" .", "", "", ".."]


NAMES_CAPITAL = (
    DAYS
    | MONTHS
    | frozenset("english french german spanish european american british chinese japanese italian russian african indian".split())
)


def capital(s: Clean) -> Iterator[Place]:
    """i for I, monday for Monday, a small first letter; The in the middle."""
    for i, word in enumerate(s.words):
        start, end = s.spans[i]
        if s.raw[i] == "I" and s.text[end : end + 1] in " ,":
            yield start, end, ["i"]
        elif word in ("i'm", "i've", "i'll", "i'd"):
            yield start, end, [word, word.replace("'", "")]
        elif (word in NAMES_CAPITAL | PLACES and s.raw[i][0].isupper()) or (
            i == 0 and s.raw[0][1:].islower() and s.text[0].isalpha()
        ):
            yield start, end, [word]
        elif (
            i > 1
            and word in ("the", "is", "of", "and", "for", "with", "to", "in")
            and s.raw[i].islower()
            and s.near(i - 1)
            and s.near(i)
            and s.raw[i - 1].islower()
            and s.raw[i + 1].islower()
            and hash_of(s.text[start:]) % 7 == 0
        ):
            yield start, end, [word.capitalize()]


CONTRACTIONS = frozenset(
    "don't doesn't didn't isn't aren't wasn't weren't can't couldn't wouldn't shouldn't won't haven't hasn't hadn't i'm i've you've we've they've they're you're that's there's what's it's he's she's let's".split()
)


def apostrophe(s: Clean) -> Iterator[Place]:
    """dont for don't, johns for John's, childrens'."""
    for i, word in enumerate(s.words):
        if word in CONTRACTIONS:
            head, tail = word.split("'")
            options = [head + tail, head + tail, f"{head} {tail}"] if tail == "t" else [head + tail]
            if tail == "t":
                options.append(f"{head[:-1]}'{head[-1]}t")
            yield s.part(i, i, *options)
        elif (
            word.endswith("'s")
            and s.near(i)
            and s.w(i + 1) in COUNTABLE | {"name", "work", "office", "own", "eyes", "face", "hand", "life"}
        ):
            yield s.part(i, i, s.raw[i][:-2] + "s", s.raw[i][:-2])


def spaced(s: Clean) -> Iterator[Place]:
    """a long, thelong, im portant."""
    for i, word in enumerate(s.words):
        if (
            s.near(i)
            and s.raw[i].islower()
            and s.raw[i + 1].islower()
            and len(word) + len(s.w(i + 1)) > 4
            and not known(word + s.w(i + 1))
        ):
            yield s.spans[i][0], s.spans[i + 1][1], [word + s.w(i + 1)]


# --- spelling ---


def respell(word: str, rng: random.Random) -> str:
    """`word`, in small letters, with a slip that makes no other word; the word itself where none is found."""
    for _ in range(6):
        wrong = misspell(word, rng) if rng.random() < 0.75 else _by_key(word, rng)
        if wrong != word and (not known(wrong) or (wrong in misspellings().get(word, ()) and not _common(wrong))):
            return wrong
    return word


def _common(word: str) -> bool:
    return wordfreq.zipf_frequency(word, "en") >= 3.2


def _by_key(word: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(word))
    roll = rng.random()
    if roll < 0.3 and at + 1 < len(word):
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if roll < 0.55:
        return word[:at] + word[at + 1 :]
    if roll < 0.8:
        return word[:at] + word[at] + word[at:]
    return word[:at] + rng.choice(KEYS.get(word[at], "e")) + word[at:]


# words whose capital at the beginning is no name's
OPENING = frozenset(
    """this that these they there then please thank thanks could would should when because unfortunately however what where
    with your their also after before although many most some every another while first unless everyone nobody""".split()
)


def respellable(s: Clean) -> Iterator[int]:
    """The numbers of the words in which a slip can be told from a rare word or a name."""
    for i, word in enumerate(s.words):
        raw = s.raw[i]
        if (
            len(word) > 3
            and word.isascii()
            and word.isalpha()
            and (raw.islower() or (i == 0 and word in OPENING))
            and _common(word)
        ):
            yield i


@dataclass(frozen=True)
class Rule:
    """One kind of mistake: its weight among the kinds, its places, and its family (one mistake a family in a sentence)."""

    weight: float
    places: Callable[[Clean], Iterator[Place]]
    family: str = ""


def _spelling(s: Clean) -> Iterator[Place]:
    for i in respellable(s):
        yield s.spans[i][0], s.spans[i][1], []


# Weights: what published counts of learner corpora agree on (articles, prepositions, verbs, nouns, spelling and marks
# first), tuned by reading samples.
RULES = {
    "spelling": Rule(9, _spelling),
    "article_drop": Rule(11, article_drop, "number"),
    "article_swap": Rule(5, article_swap, "number"),
    "article_extra": Rule(2, article_extra),
    "preposition": Rule(12, preposition),
    "be_agreement": Rule(6, be_agreement, "number"),
    "distant_agreement": Rule(5, distant_agreement, "number"),
    "present": Rule(6, present, "number"),
    "questions": Rule(4, questions, "verb"),
    "after_do": Rule(3, after_do, "verb"),
    "after_modal": Rule(4, after_modal),
    "after_have": Rule(4, after_have),
    "passive": Rule(4, passive),
    "progressive": Rule(3, progressive),
    "past": Rule(4, past),
    "infinitive": Rule(5, infinitive),
    "gerund": Rule(4, gerund),
    "noun_number": Rule(9, noun_number, "number"),
    "existential": Rule(3, existential, "number"),
    "pronoun": Rule(2, pronoun),
    "alike": Rule(12, alike),
    "adverb": Rule(3, adverb),
    "missing": Rule(6, missing),
    "doubled": Rule(1, doubled),
    "order": Rule(2, order),
    "comma": Rule(5, comma),
    "capital": Rule(3, capital),
    "apostrophe": Rule(4, apostrophe),
    "spaced": Rule(1, spaced),
}


EVERYWHERE = frozenset(("spelling", "doubled", "capital", "spaced", "comma"))  # rules that fit nearly every sentence


def draw_rule(rng: random.Random) -> str:
    """The name of a rule, by weight."""
    return rng.choices(list(RULES), [rule.weight for rule in RULES.values()])[0]


def fits(text: str, name: str) -> bool:
    """Whether the rule called `name` finds a place in `text`."""
    return next(iter(RULES[name].places(Clean(text))), None) is not None


def mistaken(text: str, rng: random.Random, wanted: int, first: str = "") -> tuple[str, tuple[str, ...]]:
    """`text` with up to `wanted` mistakes that do not touch each other, and their names; none where no rule fits. The rule
    called `first` comes first when it fits."""
    clean = Clean(text)
    found = {name: list(rule.places(clean)) for name, rule in RULES.items()} if len(clean) > 1 else {}
    edits: list[tuple[int, int, str]] = []
    names: list[str] = []
    families: set[str] = set()
    for _ in range(3 * wanted):
        usable = [name for name, places in found.items() if places and RULES[name].family not in families]
        if len(edits) == wanted or not usable:
            break
        weights = [RULES[n].weight * (0.3 if n in EVERYWHERE else 1) for n in usable]
        name = first if first in usable and not edits else rng.choices(usable, weights)[0]
        rule = RULES[name]
        free = [p for p in found[name] if all(p[1] + 2 <= start or end + 2 <= p[0] for start, end, _ in edits)]
        if not free:
            continue
        start, end, options = rng.choice(free)
        right = text[start:end]
        if name == "spelling":
            wrong = respell(right.lower(), rng)
            wrong = wrong[:1].upper() + wrong[1:] if right[0].isupper() else wrong
        else:
            wrong = rng.choice(options)
        if wrong == right:
            continue
        edits.append((start, end, wrong))
        names.append(name)
        families.add(rule.family)
        families.discard("")
    for start, end, wrong in sorted(edits, reverse=True):
        text = text[:start] + wrong + text[end:]
    return text, tuple(names)
