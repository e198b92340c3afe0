"""Set mistakes of usage, mended by patterns: what learners and hurried writers write so regularly that a table knows it better
than a small model, which has seen each of them too rarely.

A rule is a line of usage.tsv: its ID, a pattern, what stands in its place, a sentence that shows it, and what to tell the person
where the words of the change alone would not. In a pattern "@NAME" is one of _MACROS, and a group's name says what its word must be
(_KINDS); in what stands in its place "{base:ING}" puts that word into another form (_SHAPES). The first letter's case is kept.
 Only what is wrong in (nearly) every context is a
rule: `python -m evaluation.usage` counts how often each speaks up in clean prose. The rules are the project's own; the facts
of grammar in them are those of any handbook. Pure functions over text. They know nothing about models.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from proofreader import phrases
from proofreader.inflection import form, lemmas

FILE = Path(__file__).with_name("usage.tsv")
# Verbs that are hardly anything else: what stands after "to", "will" or "he" is then no noun.
VERBS = frozenset(
    """accept achieve agree allow apologise apologize appear apply appreciate arrive ask attend avoid be become begin believe belong
    borrow bring build buy carry catch choose collect come communicate compare complain complete confirm consider contact contain
    continue create decide deliver deny depend describe develop disappear disagree discuss do earn eat encourage enjoy ensure enter
    exist expect explain express fail feel fill find finish follow forget forgive get give go grow happen have hear help hope imagine
    improve include inform introduce invite join keep know learn leave lend let like listen live lose make manage marry mean meet
    mention need obtain occur offer open organise organize pay perform persuade prefer prepare promise protect prove provide publish
    realise realize receive recognise recognize recommend reduce refuse relax rely remain remember remind remove repair replace
    reply require resolve respond return say see seem sell send serve sing sit sleep solve speak spend spread stay steal
    succeed suffer suggest suppose survive take talk teach tell thank think translate travel try understand update use visit wait
    walk want warn watch wear win wish work worry write""".split()
)
# Verbs that are nouns or adjectives too
ACTS = VERBS | frozenset(
    """answer arrange base book break build call cancel change check clean click close cook copy correct cost count cover cross cry cut
    dance date deal delay demand doubt dress drink drive drop email end exchange extend fall fight fix fly force hold hurry hurt install
    invest issue judge jump land laugh lead lift limit load lock look mail mark match measure miss mix move name note notice order pack
    paint park pass phone plan plant play post postpone practise press print produce proceed process question rain raise reach read record
    register rent rest return ring rise run save search separate set share shop show shut sign skip smile smoke snow sort speak start stop
    store study subscribe swim switch taste test throw total touch train transfer trust turn upgrade upload download value vote
    wash wake waste welcome wonder""".split()
)
UNCOUNTABLE = "information|advice|furniture|equipment|homework|luggage|baggage|feedback|software|hardware|traffic|scenery|jewellery|machinery|stationery|knowledge"
# Things that are counted: without "a" or "the" they stand in the plural.
THINGS = frozenset(
    """account accountant address agreement airport answer apartment appointment article bag bank bed bedroom bicycle bike bill
    book bottle boy brother building bus cake camera car card cat chair chance child church city class client colleague college
    company computer conference contract country course cousin customer customer daughter day dentist department desk dictionary
    discount doctor document dog door dream driver egg email employee employer engineer exam example exercise explanation factory
    farmer father favour favor festival file film flat flight flower folder form friend game garden gift girl group guest guide
    guitar hat holiday home hospital hotel hour house husband idea invitation invoice island job journalist journey kilometer
    kilometre kitchen language laptop lawyer lesson letter library list machine magazine mail manager map market meeting member
    message meter method mile minute mistake month mother motorbike mountain movie museum name neighbor neighbour newspaper number
    nurse office offer opinion orange order package page painter parcel parent party partner passport password payment pen pencil
    person phone photo photograph picture place plan plane planet player poem policeman present president printer prize problem
    product programmer project proposal question quotation reason receipt recipe refund report request reservation restaurant
    river room salesman school seat secretary shop shirt shoe singer sister solution son song spoon station store story street
    student suggestion suitcase supermarket supplier table task teacher team telephone test ticket tool tourist town toy
    train translator tree trip umbrella university village visitor waiter waitress wall website week weekend wife window
    word writer year""".split()
)
ADJECTIVES = frozenset(
    """bad beautiful big bright busy calm cheap clean clear clever close cold cool dangerous dark deep difficult dirty dry early easy
    expensive famous fast friendly funny good great happy hard healthy heavy high hot hungry important intelligent interesting kind
    large late lazy light long loud low lucky modern narrow near new nice noisy old patient polite poor popular pretty proud quick
    quiet rich sad safe serious sharp short simple slow small smart soft strange strong successful sure sweet tall thick thin tidy tired
    ugly useful warm weak wet wide wise young""".split()
)

_MACROS = {
    "PRON": r"(?:I|you|he|she|it|we|they)",
    "ME": r"(?:me|you|him|her|us|them)",
    "THE": r"(?:the|a|an|my|your|his|her|its|our|their|this|that|these|those)",
    "END": r"(?=[.,;:!?)](?!\w)|$)",
    "STOP": r"(?=[.,;:!?)](?!\w)|$| (?:and|but|or|because|so|when|while|if|that|who|which|in|on|at|of|for|from|to|with|without|by|about|near|next|after|before|since|until|during|than|as|is|are|was|were|has|have|had|will|would|can|could|should|must|may|might|here|there|now|today|yesterday|tomorrow|again|yet|ago)(?![\w-]))",
    "CLAUSE": r"(?:^|(?<=[,;:] )|(?<=, and )|(?<=\bbut )|(?<=\bbecause )|(?<=\bif )|(?<=\bwhen )|(?<=\bthink )|(?<=\bso )|(?<=\bsince )|(?<=\balthough )|(?<=\bhope )|(?<=\bsorry ))",
    "MODAL": r"(?:can|could|should|must|might|may|will|would|cannot|can't|couldn't|shouldn't|mustn't|won't|wouldn't)",
    "DAY": r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)",
    "MONTH": r"(?:January|February|March|April|May|June|July|August|September|October|November|December)",
    "NUM": r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty)",
    "SOME": r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|several|many|some|a few)",
    "UNITS": r"(?:seconds|minutes|hours|days|nights|weeks|months|years|decades)",
    "UNIT": r"(?:second|minute|hour|day|night|week|month|year|decade|kilomet(?:er|re)|dollar|euro)",
    "NP": r"(?:(?:the|a|an|my|your|his|her|its|our|their|this|that|these|those) )(?:[\w'’-]+ ){0,2}?[\w'’-]+",
}

_IRREGULAR = frozenset(
    """went came saw did took gave broke wrote ate drank began spoke forgot drove chose fell knew grew ran sang swam stole wore threw
    flew rose shook woke froze became rang blew drew hid tore was were""".split()
)  # pasts that are no participle
_INFLECTED = (
    VERBS
    | ACTS
    | frozenset(
        """break drink fall run swim throw fly rise shake wake freeze ring blow draw hide tear drive ship cancel delay close sign
    approve damage attach postpone locate please disappoint satisfy confuse marry worry excite destroy order review postpone""".split()
    )
)
_PARTICIPLES = frozenset("gone seen done written taken given eaten spoken chosen driven forgotten broken known".split())
_ALIKE = frozenset("come become overcome run".split())  # with a participle like the base form
_DROPPED = frozenset("went came fell rose grew became".split())  # of verbs that have no passive
# Words that look like a form of a verb where they stand after "will" or "they", and are none
_NO_FORM = frozenset("is was has does needs means left felt found saw thought lay bound wound rest".split())
_CLUSTERS = frozenset(
    """bl br ch cl cr dr dw fl fr gh gl gn gr kn ph pl pr ps rh sc sh sk sl sm sn sp sq st sw th tr tw wh wr""".split()
)  # consonants that an English word can begin with; others are spelt out, as in "an nginx"
_SPELT = frozenset("url uri usb usd uswds".split())
_SILENT = re.compile(r"(?:hour|honest|honou?r|heir)", re.I)
_LIKE_YOU = re.compile(r"(?:uni(?!m|nt|nv|nf|ns)|us(?:e|ual|ur|ab)|ut(?:il|op)|eu|one\b|once\b|one-|ubiq|ufo|ewe|unan|uran)", re.I)
_THIRD = {
    "have": "has",
    "do": "does",
    "are": "is",
    "were": "was",
    "don't": "doesn't",
    "haven't": "hasn't",
    "aren't": "isn't",
    "weren't": "wasn't",
}
_PLURAL = {other: word for word, other in _THIRD.items()}
_SMALL = frozenset(
    "is and in of on if as or at it i e am are us up out off over under all any about even ever every each only our".split()
)
_PRONOUNS = {"i": "me", "he": "him", "she": "her", "we": "us", "they": "them"}


def _base(word: str) -> bool:
    return word in VERBS


def _past_of(word: str) -> bool:
    """Whether a word is the past of a verb of VERBS and nothing else that could stand after "did" or "will"."""
    return word not in VERBS and word not in _NO_FORM and any(form(verb, "PAST") == word for verb in lemmas(word) & VERBS)


def _third(word: str) -> bool:
    return word not in VERBS and word not in _NO_FORM and any(form(verb, "S") == word for verb in lemmas(word) & VERBS)


def _finite(word: str) -> bool:
    """The base form of a verb whose past is another word: in the present, and no noun."""
    return word in VERBS and form(word, "PAST") not in (None, word)


def _participle(word: str) -> bool:
    return word in _ALIKE or any(form(verb, "PARTICIPLE") == word for verb in lemmas(word) & (VERBS | {"be"})) or word == "been"


def _vowel(word: str) -> bool:
    if any(char.isupper() for char in word[1:]) or word.lower() in _SMALL | _SPELT or not word[0].isalpha() or len(word) < 3:
        return False
    return bool(_SILENT.match(word)) or (word[0].lower() in "aeiou" and not _LIKE_YOU.match(word))


def _consonant(word: str) -> bool:
    if any(char.isupper() for char in word[1:]) or any(char.isdigit() for char in word) or len(word) < 3 or word[0].lower() == "h":
        return False
    first, second = word[0].lower(), word[1].lower()
    spoken = second in "aeiouy" or first + second in _CLUSTERS
    return (first in "bcdfgjklmnpqrstvwyz" and spoken) or bool(_LIKE_YOU.match(word))


_CASED = ("vowel", "consonant", "thing", "things", "noun")  # a capital makes another word of these: a name
_MANNERS = frozenset(
    "careful loud fluent perfect rapid correct terrible regular immediate efficient professional independent".split()
)
# What the words of a group must be, by the group's name
_KINDS: dict[str, Callable[[str], bool]] = {
    "base": _base,
    "act": lambda word: word in ACTS,
    "acts": lambda word: word in ACTS or _third(word),
    "verb": lambda word: word in VERBS or _third(word),
    "wrong": lambda word: _third(word) or _past_of(word) or word in _PARTICIPLES,
    "third": _third,
    "fin": _finite,
    "irr": lambda word: word in _IRREGULAR and word not in ("was", "were"),
    "irrt": lambda word: word in _IRREGULAR - _DROPPED and word not in ("broke", "was", "were", "drove", "saw", "did", "hid"),
    "vbn": _participle,
    "past": _past_of,
    "owned": lambda word: word in THINGS - ACTS,
    "ving": lambda word: (
        bool(lemmas(word) & VERBS) and word not in ("meeting", "building", "training", "being", "feeling", "living")
    ),
    "thing": lambda word: word in THINGS,
    "things": lambda word: word == "people" or (word.endswith("s") and form(word, "BASE") in THINGS),
    "noun": lambda word: word in THINGS,
    "adj": lambda word: word in ADJECTIVES,
    "adjs": lambda word: word in ADJECTIVES or word in _MANNERS,
    "jjr": lambda word: (
        any(form(adjective, "COMPARATIVE") == word for adjective in lemmas(word) & ADJECTIVES)
        or word in ("better", "worse")
        or " " in word
    ),
    "jjs": lambda word: (
        any(form(adjective, "SUPERLATIVE") == word for adjective in lemmas(word) & ADJECTIVES) or word in ("best", "worst")
    ),
    "vowel": _vowel,
    "consonant": _consonant,
}


def _with_article(word: str) -> str:
    return ("an " if _vowel(word) else "a ") + word


def _verb(word: str, shape: str) -> str:
    """A form of a verb, from any of its forms."""
    verb = word if word in _INFLECTED else next(iter(sorted(lemmas(word) & _INFLECTED)), word)
    if shape == "BASE" or (shape == "PARTICIPLE" and verb in _ALIKE):
        return verb
    return form(verb, shape) or verb


_SHAPES: dict[str, Callable[[str], str]] = {
    "OBJ": lambda word: _PRONOUNS.get(word.lower(), word),
    "SUBJ": lambda word: {other: "I" if mine == "i" else mine for mine, other in _PRONOUNS.items()}.get(word.lower(), word),
    "LOW": lambda word: word if word == "I" else word.lower(),
    "UP": lambda word: word[:1].upper() + word[1:],
    "CAP": lambda word: word[:1].upper() + word[1:],
    "HAVE": lambda word: "has" if word.lower() in ("he", "she", "it") else "have",
    "BE": lambda word: {"i": "am", "he": "is", "she": "is", "it": "is"}.get(word.lower(), "are"),
    "THIRD": lambda word: _THIRD[word.lower()],
    "PLURAL": lambda word: _PLURAL.get(word.lower()) or form(word, "PLURAL") or word,
    "THIS": lambda word: {"these": "this", "those": "that"}[word.lower()],
    "ONE": lambda word: form(word, "BASE") or word,
    "A": _with_article,
    "AGE": lambda word: {"have": "am", "has": "is", "had": "was"}[word.lower()],
    "TELL": lambda word: {"say": "tell", "says": "tells", "said": "told"}[word.lower()],
    "MISS": lambda word: {"lose": "miss", "lost": "missed"}[word.lower()],
    "LOWER": lambda word: word.lower(),
    "DO": lambda word: "does" if word.lower() in ("he", "she", "it") else "do",
    "MOST": lambda word: "Most " + word,
    "EASY": lambda word: {"easily": "easy", "happily": "happy", "quickly": "quick", "comfortably": "comfortable"}[word.lower()],
    "SINCE": lambda word: f"been {word}" if word.endswith("ing") else form(form(word, "BASE") or word, "PARTICIPLE") or word,
    "D": lambda word: "d" if word == "ed" else word,
}


@dataclass(frozen=True)
class Rule:
    """A pattern, its replacement, and an example: a sentence before and after it."""

    id: str
    pattern: re.Pattern[str]
    replacement: str
    wrong: str
    right: str
    message: str = ""  # why, where the words of the change do not say it


@functools.cache
def rules() -> tuple[Rule, ...]:
    """The rules in the order in which they are applied."""
    macros = {**_MACROS, "UNC": f"(?:{UNCOUNTABLE})"}
    longest = re.compile("@(" + "|".join(sorted(macros, key=len, reverse=True)) + ")")

    def expanded(pattern: str) -> re.Pattern[str]:
        # a word is a word of the text, never the first letters of one: to try those too would take the square of its length
        return re.compile(longest.sub(lambda match: macros[match[1]], pattern).replace(r"\w+)", r"\w++)"), re.I)

    lines = FILE.read_text(encoding="utf-8").splitlines()
    records = [line.split("\t") for line in lines if not line.startswith("#")]
    return tuple(Rule(name, expanded(pattern), *rest) for name, pattern, *rest in records)


def _filled(rule: Rule, match: re.Match[str]) -> str:
    """What stands in the place of a match; the match itself where a word is not of the kind that the rule means."""
    found = match.groupdict()
    if any(
        word and name in _KINDS and not _KINDS[name](word.strip() if name in _CASED else word.strip().lower())
        for name, word in found.items()
    ):
        return match[0]

    def fill(field: re.Match[str]) -> str:
        name, shape = field[1], field[2]
        if name == "0":
            return _MADE[shape][re.match(r"\w+", match[0])[0].lower()]  # type: ignore[index]
        word = found[name] or ""
        if shape == "A":  # before the adjective if there is one
            return _with_article(word) if word else ""
        if shape == "B":
            return word if found.get("a") else _with_article(word)
        if shape in ("FIN", "DONT"):
            third = (found.get("p") or "").lower() in ("he", "she", "it")
            if shape == "DONT":
                return ("does not " if third else "do not ") if word else ""
            return _verb(word.lower(), "S") if third and not found.get("n") else word
        if shape in ("BASE", "S", "PAST", "PARTICIPLE", "ING"):
            return _verb(word.lower(), shape)
        if shape in _SHAPES:
            return _SHAPES[shape](word)
        return (form(word.lower(), shape) or word) if shape else word

    new = re.sub(r"\{(\w+)(?::(\w+))?\}", fill, rule.replacement)
    return new[:1].upper() + new[1:] if match[0][:1].isupper() else new


_MADE = {
    "MAKE": {"do": "make", "did": "made", "does": "makes", "doing": "making", "done": "made"},
    "DO": {"make": "do", "made": "did", "makes": "does", "making": "doing"},
}


def mend(text: str) -> str:
    """One sentence with its mistakes of usage mended; the sentence itself where no rule speaks up."""
    changes = list(spoken(text))
    return changes[-1][2] if changes else text


def spoken(text: str) -> Iterator[tuple[Rule, str, str]]:
    """The rules that speak up about a sentence, one after another, each with the text before and after it."""
    for wrong, before, after in phrases.spoken(text):
        right = phrases.phrases()[wrong]
        yield Rule("PHRASE", re.compile(re.escape(wrong), re.I), right, wrong, right), before, after
        text = after
    for rule in rules():
        after = rule.pattern.sub(functools.partial(_filled, rule), text)
        if after != text:
            yield rule, text, after
            text = after
