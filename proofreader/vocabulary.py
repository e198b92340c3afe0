"""The words that a model has seen and how often, which lie beside it as words.txt. A word of a draft that is not among
them is likely misspelt: `respell` puts the likeliest known one in its place before the model reads the sentence. A word
of a rewrite that is not among them is no word: `made_up` finds it.

A model of a few million parameters has not seen enough misspellings to mend them; counting letters does it better: of
250 misspellings that people make (train/corrupt.py) the first suggestion is right in 90 % (tests/test_vocabulary.py).
"""

from __future__ import annotations

import functools
import math
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from proofreader.edits import TOKEN
from proofreader.tags import form, lemmas

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*\Z")
_ENDING = re.compile(r"(?<=....)(?:(?<=[^sxzhy])s|less|ness|(?<=[^l])ly)\Z")
_START = re.compile(r"(?:un|re|non|counter|over|under|out|mis|pre)(?=.....)")
# Everyday words of emails that books and public web pages lack.
_MODERN = frozenset(
    """asap fyi btw pdf pdfs jpg jpeg png csv xlsx docx url urls api apis app apps ok okay wifi login logins logout signup
    laptop laptops voicemail unsubscribe faq faqs kpi kpis roi eta rsvp covid webinar webinars timesheet timesheets
    onboarding offboarding backend frontend startup startups hashtag selfie podcast podcasts emoji emojis inbox outbox
    workflow workflows timezone dropdown checkbox popup plugin plugins config configs repo repos admin admins dev devs
    username usernames screenshot screenshots spreadsheet spreadsheets todo todos hi hey thx pls plz cheers cc bcc ps
    regards hr it qa ceo cfo cto iban swift vat sku skus invoice invoices invoicing reschedule rescheduled rescheduling
    freelancer freelancers coworker coworkers teammates airbnb uber gmail outlook whatsapp zoom skype slack linkedin
    smartphone smartphones tablet tablets router usb hdmi led gps sms mms ecommerce crm erp sql html css json yaml python
    kubernetes docker linux github gitlab cannot email emails online offline website websites blog blogs update updates
    cancelled cancelling colour favourite centre organise organised apologise apologies behaviour travelling""".split()
)
_TOGETHER = {
    "alot": "a lot", "aswell": "as well", "infact": "in fact", "atleast": "at least", "incase": "in case",
    "eachother": "each other", "noone": "no one", "inspite": "in spite", "infront": "in front", "abit": "a bit",
}  # fmt: skip
# Misspellings that people make so often that counting letters must not guess: another word is nearer, or a dictionary lists them.
_COMMON = dict(
    pair.split(":")
    for pair in """awnser:answer akward:awkward basicly:basically becos:because brocoli:broccoli changable:changeable
    collegue:colleague collegues:colleagues currenty:currently definatly:definitely definetly:definitely develope:develop
    developement:development easly:easily easely:easily eigth:eighth enery:energy injoy:enjoy injoyed:enjoyed enuf:enough
    specialy:especially favourit:favourite futher:further happyly:happily happyness:happiness harrass:harass heer:here
    hight:height onest:honest industrie:industry leter:letter leters:letters lik:like luckly:luckily nervus:nervous nite:night
    ocur:occur ocured:occurred ofer:offer ofered:offered payed:paid fone:phone politican:politician potatoe:potato
    potatos:potatoes tomatos:tomatoes heros:heroes practicle:practical presense:presence promiss:promise receit:receipt
    resently:recently regading:regarding regulary:regularly relaxe:relax rember:remember remaind:remind repeate:repeat
    romm:room sieze:seize sence:sense shipement:shipment shippment:shipment simpley:simply shure:sure technologie:technology
    thees:these therd:third threeteen:thirteen tiket:ticket tikets:tickets tounge:tongue tonite:tonight totaly:totally
    toch:touch truely:truly intil:until wery:very wether:whether womens:women's rong:wrong mor:more onw:own nex:next wek:week
    weeck:week wich:which wiht:with taht:that hte:the teh:the adn:and waht:what whit:with thsi:this sned:send
    yuo:you youre:you're theyre:they're weve:we've youve:you've thats:that's whats:what's im:I'm ive:I've
    knowed:knew breaked:broke growed:grew throwed:threw runned:ran drived:drove writed:wrote gived:gave""".split()
)
_DOUBLED = re.compile(r"(.)\1")
_VOWELS = frozenset("aeiouy")
_ALIKE = frozenset(["cs", "sc", "ck", "kc", "sz", "zs", "td", "dt", "bp", "pb", "vw", "wv", "fv", "vf", "mn", "nm", "gj", "jg"])
# How much one slip weighs against frequency, in nats; chosen on the misspellings of train/corrupt.py (4 to 7 differ by 1 %)
SLIP = 5.0


class Vocabulary:
    """Known words with their counts; an empty one knows nothing and changes nothing."""

    LEAST = 12  # times that a word must have been seen to be suggested: rare words are rarely meant

    def __init__(self, counts: dict[str, int]) -> None:
        self.counts = counts
        self._by_start: dict[tuple[str, int], list[str]] = {}
        self._contractions: dict[str, str] = {}
        for word, count in counts.items():
            if count >= self.LEAST and "'" not in word:
                self._by_start.setdefault((word[:1], len(word)), []).append(word)
            bare = word.replace("'", "")
            rare = counts.get(bare, 0) * 20 < count  # "dont" stands in novels, but "don't" is meant; "well" is not "we'll"
            if bare != word and rare and count >= counts.get(self._contractions.get(bare, ""), 0):
                self._contractions[bare] = word
        self.suggest = functools.lru_cache(maxsize=4096)(self._suggest)

    @classmethod
    def load(cls, path: Path) -> Vocabulary:
        """Read `word count` lines; a file that is not there is an empty vocabulary."""
        if not path.is_file():
            return cls({})
        return cls({word: int(count) for word, count in map(str.split, path.read_text(encoding="utf-8").splitlines())})

    def __bool__(self) -> bool:
        return bool(self.counts)

    def knows(self, word: str) -> bool:
        """Whether a word is known, or made of a known one by an ending or beginning that follows no spelling rule."""
        lower = word.lower().replace("’", "'")
        if lower in self._contractions or (lower in _COMMON and self.counts):
            return False
        if lower in self.counts or lower in _MODERN or _american(lower) in self.counts:
            return True
        if "'" in lower:
            return all(len(part) < 3 or self.knows(part) for part in lower.split("'"))
        ending = _ENDING.search(lower)
        start = _START.match(lower)
        if (ending and lower[: ending.start()] in self.counts) or (start and lower[start.end() :] in self.counts):
            return True
        if start and len(lower) - start.end() > 4 and any(lemma in self.counts for lemma in lemmas(lower[start.end() :])):
            return True
        # a dictionary knows rarer words, but "occured" and "happyness" too: not one that is a doubled letter, or if it is long
        # a vowel, away from an everyday word
        near = self.suggest(lower, 0.65) if self.counts and _listed(lower) else lower
        if near is None or near == lower:
            return near is None
        return len(lower) < 8 and _DOUBLED.sub(r"\1", near) != _DOUBLED.sub(r"\1", lower)

    def _suggest(self, word: str, farthest: float) -> str | None:
        """The likeliest known word for a lower-case unknown one, at most `farthest` slips away; None if there is none.

        Likeliest by a noisy channel (Kernighan, Church and Gale, 1990): log count less SLIP for each slip.
        """
        if word in _COMMON or word in _TOGETHER:
            return _COMMON.get(word) or _TOGETHER[word]
        if word.endswith(("ed", "s")) and not _listed(word):  # "sended", "childs": the rule where there is an exception
            right = form(word, "PAST" if word.endswith("ed") else "PLURAL")
            if right in self.counts:
                return right
        if word in self._contractions:
            return self._contractions[word]
        letters = Counter(word)
        best, found = -math.inf, None
        for size in range(max(1, len(word) - 2), len(word) + 3):
            for candidate in self._by_start.get((word[0], size), ()):
                other = Counter(candidate)
                if (letters - other).total() > 2 or (other - letters).total() > 2:
                    continue
                slips = distance(word, candidate)
                score = math.log(self.counts[candidate]) - SLIP * slips
                if slips <= farthest and score > best:
                    best, found = score, candidate
        return found


@functools.lru_cache(maxsize=20_000)
def _listed(word: str) -> bool:
    """Whether lemminflect's dictionary (of the SPECIALIST lexicon) has a lower-case word."""
    import lemminflect

    return bool(lemminflect.getAllLemmas(word))


def _american(word: str) -> str:
    """A British spelling as Americans write it: summarise, colours, analysed. Other words come back as they are."""
    word = re.sub(r"(?<=...)is(?=(?:e[ds]?|ers?|ing|ations?)\Z)", "iz", word)
    return re.sub(
        r"(?<=..[bdilmnpv])our(?=(?:s|ed|ing|ful|able|ite|ites)?\Z)", "or", re.sub(r"lys(?=(?:e[ds]?|ing)\Z)", "lyz", word)
    )


def distance(wrong: str, right: str) -> float:
    """Slips between two words: Damerau-Levenshtein distance in which doubled letters, swapped neighbours, vowels for
    vowels and consonants that sound alike count less than 1."""
    before: list[float] = []
    last = [0.0]
    for j in range(1, len(right) + 1):
        last.append(last[-1] + (0.6 if j > 1 and right[j - 1] == right[j - 2] else 1.0))
    for i, x in enumerate(wrong, 1):
        row = [last[0] + (0.6 if i > 1 and x == wrong[i - 2] else 1.0)]
        for j, y in enumerate(right, 1):
            alike = (x in _VOWELS and y in _VOWELS) or x + y in _ALIKE
            drop = 0.6 if i > 1 and wrong[i - 2] == x else 1.0
            add = 0.6 if j > 1 and right[j - 2] == y else 0.8 if y in "eh" else 1.0
            cost = min(last[j - 1] + (0.0 if x == y else 0.6 if alike else 1.1), last[j] + drop, row[j - 1] + add)
            if i > 1 and j > 1 and x == right[j - 2] and wrong[i - 2] == y:
                cost = min(cost, before[j - 2] + 0.7)
            row.append(cost)
        before, last = last, row
    return last[-1]


def farthest(word: str, first: bool) -> float:
    """How many slips a correction of `word` may mend: fewer in short words, and at a sentence's start, where an unknown
    word with a capital may be a name."""
    if first:
        return 0.85 if len(word) > 4 else 0.0
    return 0.0 if len(word) < 4 else 1.0 if len(word) == 4 else 1.7 if len(word) < 7 else 2.2


def _unknown(text: str, vocabulary: Vocabulary) -> Iterator[tuple[int, str]]:
    """(place among the tokens, word) of the words that are likely misspelt: unknown, and no name."""
    tokens = TOKEN.findall(text)
    seen = Counter(token.lower() for token in tokens)
    for place, token in enumerate(tokens):
        if not _WORD.match(token) or not token.isascii() or vocabulary.knows(token) or seen[token.lower()] > 1:
            continue  # what is written twice is meant
        if "-" in tokens[max(0, place - 1) : place + 2]:
            continue  # a part of a compound
        if token.islower() or (place == 0 and token[1:].islower()):
            yield place, token


def respell(text: str, vocabulary: Vocabulary) -> str:
    """`text` with its likely misspellings mended; names, shouted words and words that stand there twice are left alone."""
    if not vocabulary:
        return text
    tokens = TOKEN.findall(text)
    for place, word in _unknown(text, vocabulary):
        better = vocabulary.suggest(word.lower(), farthest(word, first=not word.islower()))
        if better:
            tokens[place] = better if word.islower() else better[:1].upper() + better[1:]
    return "".join(tokens)


def made_up(draft: str, text: str, vocabulary: Vocabulary) -> list[str]:
    """The words of `text` that are neither in `vocabulary` nor in `draft`."""
    written = {token.lower() for token in TOKEN.findall(draft)}
    words = [token for token in TOKEN.findall(text) if _WORD.match(token)]
    return [word for word in words if word.lower() not in written and not vocabulary.knows(word)]
