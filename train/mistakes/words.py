"""Words that sound or look alike, and words that are missing, doubled or in the wrong place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from train.corrupt import inflections
from train.mistakes.clean import BE_FORMS, Clean, Place, only, verb


def pattern(right: str, *wrong: str) -> tuple[re.Pattern[str], list[str]]:
    return re.compile(rf"\b{right}\b"), list(wrong)


ADJ_AFTER_TOO = "much|many|late|early|big|small|large|long|short|high|low|hard|difficult|easy|expensive|busy|tired|old|young|far|fast|slow|heavy|complex|broad|strong|weak|cold|hot"
# the group "x" is what changes; the rest of the pattern decides that nothing else can stand there
ALIKE = [
    pattern(
        r"(?:more|less|better|larger|smaller|higher|lower|older|younger|easier|longer|shorter|worse|faster|greater|fewer|rather|other|further|sooner|stronger) (?P<x>than)",
        "then",
        "then",
        "that",
    ),
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
    pattern(
        r"(?:the|a|my|his|her|your|our) (?P<x>whole) (?:thing|world|time|story|day|of|business|country|family|week|process|team)",
        "hole",
        "all",
    ),
    pattern(r"(?:he|she|they|we|had|have|has|was|were|it|I) (?P<x>passed)", "past"),
    pattern(r"(?:in|over|of) the (?P<x>past)(?=[.,]| few| two| year| and)", "passed"),
    pattern(r"(?:to|can|could|not|you|will|never|I) (?P<x>hear) (?:the|him|her|it|a|from|about|you|that|of|what)", "here"),
    pattern(
        r"(?:to|don't|not|you|I|we|they|should|must|never) (?P<x>know) (?:the|that|what|how|about|it|why|if|him|where)", "now", "no"
    ),
    pattern(r"(?:he|she|they|I|we|who|never|you) (?P<x>knew) (?:that|the|what|how|it|he|him|her|nothing|about)", "new", "knowed"),
    pattern(r"(?:a|the|this|every|some|any|our|your) (?P<x>new) [a-z]{4,}", "knew"),
    pattern(r"(?:a|this|that|one|another) (?P<x>piece) of", "peace", "peice"),
    pattern(r"(?:this|last|next|every|each|a|per|one|that) (?P<x>week)(?=[.,]| and| in| to)", "weak", "wek"),
    pattern(r"(?:the|to|of|in|for|by|with|and|on) (?P<x>our) [a-z]{4,}", "are", "ours", "us"),
    pattern(r"[a-z]+ (?P<x>of) the", "off"),
    pattern(r"(?<=[a-z] )(?P<x>from) (?:the|a|his|her|my|their|our|your|this|its)", "form"),
    pattern(
        r"(?:I|he|she|they|we|had|never|have|who) (?P<x>thought) (?:that|of|about|it|the|he|she|I|you|they|we)",
        "though",
        "tought",
        "thinked",
    ),
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
    pattern(
        r"(?:is|are|was|were|be|been) (?P<x>lower|higher|larger|smaller|cheaper|older|younger|easier|faster|stronger|longer|greater|better|worse|bigger) than",
        "more {x}",
    ),
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
    pattern(
        r"(?P<x>cannot|can't|couldn't|don't|didn't|doesn't) (?:see|hear|know|say|do|want|need|find|have) (?:any|anything|anyone)",
        "{x} not",
    ),
    pattern(
        r"(?:don't|didn't|doesn't|couldn't|can't|cannot|won't) (?:see|hear|know|say|do|want|need|find|have|get|like|matter) (?P<x>any|anything|anyone|anybody)",
        "no!",
        "nothing!",
        "nobody!",
    ),
    pattern(r"(?:told|tell|tells) (?P<x>me|him|her|them|us)", "to {x}"),
    pattern(r"(?:said|says|say) (?P<x>to (?:me|him|her|them|us))(?=[., ])", "~to"),
    pattern(r"(?:explain|explained|describe|described) (?:it|this|that|everything) (?P<x>to) (?:me|him|her|them|us)", ""),
    pattern(r"(?:to|can|not|please|could) (?P<x>remind) (?:me|him|you|them|us|people)", "remember"),
    pattern(r"(?:to|not|I|we|can|will|you|must) (?P<x>remember) (?:that|the|to|what|how|when)", "remind"),
    pattern(r"(?:a|the|this|that|any|no|my|your|his|big|important|of) (?P<x>decision)", "decission", "desicion"),
    pattern(
        r"(?P<x>made?|makes|making) (?:a|the|this|that|any|his|her|their|your|an) (?:mistake|decision|effort|choice|list|difference|offer|call)",
        "!do",
    ),
    pattern(
        r"(?P<x>in the future|in the end|at the moment|at the same time|on the other hand|as soon as possible|of course|in order to)",
        "!phrase",
    ),
    pattern(
        r"(?:prevent|prevents|prevented|stop|stopped) (?:it|them|him|her|us|people|you|the [a-z]+) (?P<x>from) [a-z]+ing",
        "to",
        "for",
        "of",
    ),
    pattern(r"(?P<x>one) of the [a-z]+s", "ones"),
    pattern(
        r"(?:good|better|easy|hard|important|possible|necessary|difficult) (?P<x>for) (?:you|me|us|them|him|her|people) to",
        "to",
        "of",
        "that",
    ),
]
PHRASE_SLIPS = {
    "in the future": ["on the future"],
    "in the end": ["at the end of all", "on the end"],
    "at the moment": ["in the moment", "on the moment"],
    "at the same time": ["in the same time", "at same time"],
    "on the other hand": ["in the other hand", "by the other hand", "on other hand"],
    "as soon as possible": ["as soon possible", "so soon as possible", "as soon as posible"],
    "of course": ["off course", "ofcourse"],
    "in order to": ["in order for", "inorder to"],
}
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
