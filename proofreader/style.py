"""Another tone for a correct sentence, by phrases: what the embedded model, too small for wishes, is not asked for.

`restyled` makes a sentence friendlier, more formal or shorter by tables of the project's own; the facts stay as they are
written. "more polite" is the business of `courtesy`. Pure functions over text.
"""

from __future__ import annotations

import re
from typing import Literal, get_args

Tone = Literal["as it is", "more polite", "friendlier", "more formal", "shorter"]
TONES: tuple[Tone, ...] = get_args(Tone)
AS_IT_IS: Tone = "as it is"
WARMER: tuple[Tone, ...] = ("more polite", "friendlier")  # those that the scores can see

Table = tuple[tuple[str, str], ...]  # patterns and what stands in their place

_CONTRACTIONS: Table = (
    (r"can't", "cannot"),
    (r"won't", "will not"),
    (r"shan't", "shall not"),
    (r"i'm", "I am"),
    (r"let's", "let us"),
    (r"(\w+)n't", r"\1 not"),
    (r"(\w+)'re", r"\1 are"),
    (r"(\w+)'ve", r"\1 have"),
    (r"(\w+)'ll", r"\1 will"),
    (r"(i|you|he|she|we|they|it|who|that)'d like", r"\1 would like"),
    (r"(i|you|he|she|we|they|it|who|that)'d be", r"\1 would be"),
    (
        r"(it|that|there|here|what|where|who|how|he|she)'s (not|a|an|the|very|too|so|no|my|our|your|in|on|at|\w+ing)",
        r"\1 is \2",
    ),
)

_FORMAL: Table = (
    (r"\bthx\b", "thank you"),
    (r"\bthanks a lot\b", "thank you very much"),
    (r"\bthanks\b", "thank you"),
    (r"\basap\b", "as soon as possible"),
    (r"\bpls\b", "please"),
    (r"\bplz\b", "please"),
    (r"\bfyi\b", "for your information"),
    (r"\bbtw\b", "by the way"),
    (r"\bgonna\b", "going to"),
    (r"\bwanna\b", "want to"),
    (r"\bgotta\b", "have to"),
    (r"\bcan you\b", "could you"),
    (r"\bi want to\b", "I would like to"),
    (r"\bi want\b", "I would like"),
    (r"\bwe want to\b", "we would like to"),
    (r"\bwe want\b", "we would like"),
    (r"\bi need to know\b", "I would like to know"),
    (r"\bkids\b", "children"),
    (r"\bguys\b", "colleagues"),
    (r"\bstuff\b", "material"),
    (r"\ba bunch of\b", "several"),
    (r"\bdrop me a line\b", "write to me"),
    (r"\bget back to (me|us)\b", r"reply to \1"),
    (r"\bi(?:'m| am) sorry (?:for|about)\b", "I apologise for"),
    (r"^sorry (?:for|about)\b", "I apologise for"),
    (r"^sorry to\b", "I am sorry to"),
    (r"\bjust wanted to\b", "would like to"),
    (r"\byeah\b", "yes"),
    (r"\byep\b", "yes"),
    (r"\bnope\b", "no"),
    (r"\bokay\b", "agreed"),
    (r"\bok\b", "all right"),
    (r"\bmaybe\b", "perhaps"),
    (r"\bright away\b", "immediately"),
    (r"\bfix\b", "resolve"),
    (r"\bfind out\b", "determine"),
    (r"\blook into\b", "examine"),
    (r"\bhelp out\b", "assist"),
    (r"\bcheck out\b", "examine"),
)

_FRIENDLY: Table = (
    (r"\bplease find attached\b", "I have attached"),
    (r"\battached please find\b", "I have attached"),
    (r"\bi am writing to inform you that\b", "I wanted to let you know that"),
    (r"\bi would like to inform you that\b", "I wanted to let you know that"),
    (r"\bplease be informed that\b", "I wanted to let you know that"),
    (r"\bplease inform me\b", "please just let me know"),
    (r"\bplease let me know\b", "please just let me know"),
    (r"\bat your earliest convenience\b", "whenever it suits you"),
    (r"^thank you for\b", "Thank you so much for"),
    (r"^thanks for\b", "Thanks so much for"),
    (r"^many thanks for\b", "Thank you so much for"),
    (r"^thank you\.$", "Thank you so much!"),
    (r"^thank you very much\.$", "Thank you so much!"),
    (r"^thanks\.$", "Thanks so much!"),
    (r"\bi look forward to\b", "I am really looking forward to"),
    (r"\bwe look forward to\b", "we are really looking forward to"),
    (r"\bi am looking forward to\b", "I am really looking forward to"),
    (r"\bi am pleased\b", "I am very happy"),
    (r"\bwe are pleased\b", "we are very happy"),
    (r"\bi would be glad\b", "I would be very happy"),
    (r"\bwe would be glad\b", "we would be very happy"),
    (r"\bi am glad\b", "I am so glad"),
    (r"\bwe are glad\b", "we are so glad"),
    (r"\bi appreciate\b", "I really appreciate"),
    (r"\bwe appreciate\b", "we really appreciate"),
    (r"\bcould you send\b", "could you please send"),
    (r"\bcan you send\b", "could you please send"),
    (r"\bplease contact me\b", "please feel free to contact me"),
    (r"\bif you have any questions, please contact\b", "if you have any questions, please feel free to contact"),
)

_SHORT: Table = (
    (r"\bin order to\b", "to"),
    (r"\bdue to the fact that\b", "because"),
    (r"\bowing to the fact that\b", "because"),
    (r"\bin spite of the fact that\b", "although"),
    (r"\bat this point in time\b", "now"),
    (r"\bat the present time\b", "now"),
    (r"\bat the moment\b", "now"),
    (r"\bin the event that\b", "if"),
    (r"\bwith regard to\b", "about"),
    (r"\bwith regards to\b", "about"),
    (r"\bwith respect to\b", "about"),
    (r"\bin regard to\b", "about"),
    (r"\bregarding the matter of\b", "about"),
    (r"\ba large number of\b", "many"),
    (r"\bthe majority of\b", "most"),
    (r"\ba number of\b", "several"),
    (r"\bin the near future\b", "soon"),
    (r"\bon a regular basis\b", "regularly"),
    (r"\bon a daily basis\b", "daily"),
    (r"\bfor the purpose of\b", "for"),
    (r"\bhas the ability to\b", "can"),
    (r"\bis able to\b", "can"),
    (r"\bare able to\b", "can"),
    (r"\bam able to\b", "can"),
    (r"\bmake a decision\b", "decide"),
    (r"\bcome to a decision\b", "decide"),
    (r"\bgive consideration to\b", "consider"),
    (r"^i am writing to (?:inform you|let you know|tell you) that ", ""),
    (r"^i would like to (?:inform you|let you know|point out) that ", ""),
    (r"^i just wanted to (?:say|let you know) that ", ""),
    (r"^i wanted to (?:say|let you know) that ", ""),
    (r"^please be (?:advised|informed) that ", ""),
    (r"^please note that ", ""),
    (r"^it should be noted that ", ""),
    (r"^it is important to note that ", ""),
    (r"^needless to say, ", ""),
    (r"^as you (?:may )?(?:already )?know, ", ""),
    (r"^basically, ", ""),
    (r"^actually, ", ""),
    (r"\bplease do not hesitate to (\w+)", r"please \1"),
    (r"\bplease feel free to (\w+)", r"please \1"),
    (r"\bwould you be so kind as to\b", "could you"),
    (r"\bi would be grateful if you could\b", "could you please"),
    (r"\bit would be great if you could\b", "could you please"),
    (r"\bi would appreciate it if you could\b", "could you please"),
    (r"\bi was wondering (?:if|whether) you could\b", "could you"),
    (r"\bthank you very much\b", "thank you"),
    (r"\bthank you so much\b", "thank you"),
    (r"\bmany thanks\b", "thanks"),
    (r"\beach and every\b", "every"),
    (r"\bfirst and foremost\b", "first"),
    (r"\bperiod of time\b", "time"),
    (r"\bat all times\b", "always"),
    (r"\bin a timely manner\b", "on time"),
    (r"\bwhether or not\b", "whether"),
    (r"\buntil such time as\b", "until"),
    (r"\bprior to\b", "before"),
    (r"\bsubsequent to\b", "after"),
    (r"(?<!\bnot)(?<!n't) (?:really|very|quite|actually|basically|simply|just|absolutely|definitely|certainly) (?=\w)", " "),
)

_CLOSINGS = {
    "more formal": {
        "cheers": "Kind regards",
        "thanks": "Kind regards",
        "best": "Kind regards",
        "bye": "Kind regards",
        "take care": "Kind regards",
        "see you": "Kind regards",
        "talk soon": "Kind regards",
        "thx": "Kind regards",
    },
    "friendlier": {
        "regards": "Warm regards",
        "kind regards": "Warm regards",
        "best regards": "Warm regards",
        "best": "All the best",
        "yours sincerely": "Warm regards",
        "sincerely": "Warm regards",
        "yours faithfully": "Warm regards",
    },
}
_GREETINGS = {
    "more formal": ((r"^(?:hi|hey|hello|hiya)(?: there)?(?= \w)", "Dear"), (r"!$", ",")),
    "friendlier": ((r"^dear(?= (?!sir|madam|mr|mrs|ms|dr|prof))", "Hello"),),
}


def _compiled(table: Table) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern, re.I), new) for pattern, new in table)


_PHRASES: dict[Tone, tuple[tuple[re.Pattern[str], str], ...]] = {
    "more formal": _compiled((*_FORMAL, *((rf"\b{pattern}\b", new) for pattern, new in _CONTRACTIONS))),
    "friendlier": _compiled(_FRIENDLY),
    "shorter": _compiled(_SHORT),
}


def restyled(text: str, tone: Tone, kind: str = "") -> str:
    """`text`, one sentence or line, in another tone; the text itself where no phrase of the tables stands in it.

    `kind` is that of its block: a "greeting" and a "closing" have tables of their own.
    """
    if tone in _CLOSINGS and kind == "closing":
        words = text.rstrip().rstrip(",.!")
        mark = text.rstrip()[len(words) :]
        new = _CLOSINGS[tone].get(words.strip().lower())
        return text.replace(words + mark, new + (mark.replace("!", ",") or ","), 1) if new else text
    if tone in _GREETINGS and kind == "greeting":
        for pattern, new in _GREETINGS[tone]:
            text = re.sub(pattern, new, text, flags=re.I)
        return text
    if kind in ("greeting", "closing"):
        return text
    before = text
    for phrase, new in _PHRASES.get(tone, ()):
        text = phrase.sub(lambda match, new=new: _cased(match, match.expand(new)), text)  # type: ignore[misc]
    if tone == "more formal":
        text = re.sub(r"!+", ".", text)
    if text == before:
        return text
    text = re.sub(r" {2,}", " ", text).strip()
    return text[:1].upper() + text[1:] if before[:1].isupper() else text


def _cased(match: re.Match[str], new: str) -> str:
    """The replacement with the capital of what it replaces; "I" keeps its own."""
    old = match[0].lstrip()
    if old[:1].isupper() and not old.startswith(("I ", "I'")):
        return new[:1].upper() + new[1:]
    if new.startswith("i "):
        return "I" + new[1:]
    return new
