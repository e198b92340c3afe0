"""A right sentence as the rules read it, and what they know of words."""

from __future__ import annotations

import functools
import re

import lemminflect
import wordfreq

from train.corrupt import inflections

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
) - frozenset(
    "school college university hospital bed night day way play lie post form order state business chance function".split()
)
MASS = """information advice furniture equipment homework feedback luggage baggage hardware software knowledge evidence
    correspondence stationery machinery jewellery legislation clothing""".split()
FACTS = re.compile(
    r"\b(?:yesterday|last (?:night|week|month|year|summer|winter)|(?:days?|weeks?|months?|years?|hours?|minutes?) ago|in (?:1[6-9]|20)\d\d)\b(?!'s)"
)
MANDATIVE = re.compile(
    r"\b(?:suggest|recommend|demand|insist|require|propose|important that|essential that|ask(?:ed|s)? that|request|order(?:ed|s)? that|lest|wish|as if|as though|move[sd]? that|if|though|whether|be)\b",
    re.I,
)
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
