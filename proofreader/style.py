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

_CONTRACTIONS = """can't=cannot|won't=will not|shan't=shall not|i'm=I am|let's=let us|(\\w+)n't=\\1 not|(\\w+)'re=\\1 are|(\\w+)'ve=\\1 have
(\\w+)'ll=\\1 will|(i|you|he|she|we|they|it|who|that)'d like=\\1 would like|(i|you|he|she|we|they|it|who|that)'d be=\\1 would be
(it|that|there|here|what|where|who|how|he|she)'s (not|a|an|the|been|very|too|so|no|my|our|your|in|on|at|\\w+ing)=\\1 is \\2"""

_FORMAL = r"""\bthx\b=thank you|\bthanks a lot\b=thank you very much|\bthanks\b=thank you|\basap\b=as soon as possible|\bpls\b=please
\bplz\b=please|\bfyi\b=for your information|\bbtw\b=by the way|\bgonna\b=going to|\bwanna\b=want to|\bgotta\b=have to|\bgot to\b=have to
\bcan you\b=could you|\bi want to\b=I would like to|\bi want\b=I would like|\bwe want to\b=we would like to|\bwe want\b=we would like
\bi need to know\b=I would like to know|\bkids\b=children|\bguys\b=colleagues|\bstuff\b=material|\ba bunch of\b=several|\blots of\b=many
\bdrop me a line\b=write to me|\bget in touch\b=contact us|\bget back to (me|us)\b=reply to \1
\bi(?:'m| am) sorry (?:for|about)\b=I apologise for|^sorry (?:for|about)\b=I apologise for|\bsorry to\b=I am sorry to|\bjust wanted to\b=would like to
\byeah\b=yes|\byep\b=yes|\bnope\b=no|\bokay\b=agreed|\bok\b=all right|\bmaybe\b=perhaps|\bright away\b=immediately|\bfix\b=resolve
\bset up\b=arrange|\bfind out\b=determine|\blook into\b=examine|\bput off\b=postpone|\bhelp out\b=assist|\bcheck out\b=examine"""

_FRIENDLY = r"""\bplease find attached\b=I have attached|\battached please find\b=I have attached|\bi am writing to inform you that\b=I wanted to let you know that
\bi would like to inform you that\b=I wanted to let you know that|\bplease be informed that\b=I wanted to let you know that
\bplease inform me\b=please just let me know|\bplease let me know\b=please just let me know|\bat your earliest convenience\b=whenever it suits you
^thank you for\b=Thank you so much for|^thanks for\b=Thanks so much for|^many thanks for\b=Thank you so much for|^thank you\.$=Thank you so much!
^thank you very much\.$=Thank you so much!|^thanks\.$=Thanks so much!|\bi look forward to\b=I am really looking forward to
\bwe look forward to\b=we are really looking forward to|\bi am looking forward to\b=I am really looking forward to
\bi am pleased\b=I am very happy|\bwe are pleased\b=we are very happy|\bi would be glad\b=I would be very happy|\bwe would be glad\b=we would be very happy
\bi am glad\b=I am so glad|\bwe are glad\b=we are so glad|\bi appreciate\b=I really appreciate|\bwe appreciate\b=we really appreciate
\bcould you send\b=could you please send|\bcan you send\b=could you please send|\bplease contact me\b=please feel free to contact me
\bif you have any questions, please contact\b=if you have any questions, please feel free to contact"""

_SHORT = r"""\bin order to\b=to|\bdue to the fact that\b=because|\bowing to the fact that\b=because|\bin spite of the fact that\b=although
\bat this point in time\b=now|\bat the present time\b=now|\bat the moment\b=now|\bin the event that\b=if|\bwith regard to\b=about|\bwith regards to\b=about
\bwith respect to\b=about|\bin regard to\b=about|\bregarding the matter of\b=about|\ba large number of\b=many|\bthe majority of\b=most|\ba number of\b=several
\bin the near future\b=soon|\bon a regular basis\b=regularly|\bon a daily basis\b=daily|\bfor the purpose of\b=for|\bhas the ability to\b=can|\bis able to\b=can
\bare able to\b=can|\bam able to\b=can|\bmake a decision\b=decide|\bcome to a decision\b=decide|\bgive consideration to\b=consider
^i am writing to (?:inform you|let you know|tell you) that =|^i would like to (?:inform you|let you know|point out) that =|^i just wanted to (?:say|let you know) that =
^i wanted to (?:say|let you know) that =|^please be (?:advised|informed) that =|^please note that =|^it should be noted that =|^it is important to note that =
^needless to say, =|^as you (?:may )?(?:already )?know, =|^basically, =|^actually, =
\bplease do not hesitate to (\w+)=please \1|\bplease feel free to (\w+)=please \1|\bwould you be so kind as to\b=could you|\bi would be grateful if you could\b=could you please
\bit would be great if you could\b=could you please|\bi would appreciate it if you could\b=could you please|\bi was wondering (?:if|whether) you could\b=could you
\bthank you very much\b=thank you|\bthank you so much\b=thank you|\bmany thanks\b=thanks|\beach and every\b=every|\bfirst and foremost\b=first|\bperiod of time\b=time
\bin advance\b=in advance|\bat all times\b=always|\bin a timely manner\b=on time|\bwhether or not\b=whether|\buntil such time as\b=until|\bprior to\b=before|\bsubsequent to\b=after
(?<!\bnot)(?<!n't) (?:really|very|quite|actually|basically|simply|just|absolutely|definitely|certainly) (?=\w)= """

_CLOSINGS = {
    "more formal": {"cheers": "Kind regards", "thanks": "Kind regards", "best": "Kind regards", "bye": "Kind regards", "take care": "Kind regards", "see you": "Kind regards", "talk soon": "Kind regards", "thx": "Kind regards"},
    "friendlier": {"regards": "Warm regards", "kind regards": "Warm regards", "best regards": "Warm regards", "best": "All the best", "yours sincerely": "Warm regards", "sincerely": "Warm regards", "yours faithfully": "Warm regards"},
}  # fmt: skip
_GREETINGS = {
    "more formal": ((r"^(?:hi|hey|hello|hiya)(?: there)?(?= \w)", "Dear"), (r"!$", ",")),
    "friendlier": ((r"^dear(?= (?!sir|madam|mr|mrs|ms|dr|prof))", "Hello"),),
}


def _split(text: str) -> str:
    """`text` with a zero byte for each bar and line break outside brackets: they part the entries of a table."""
    depth, out = 0, []
    for char in text:
        depth += (char == "(") - (char == ")")
        out.append("\0" if char in "|\n" and depth == 0 else char)
    return "".join(out)


def _entries(text: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    found = []
    for entry in _split(text).split("\0"):
        at = max((m.start() for m in re.finditer("=", entry) if entry[m.start() - 1 : m.start()] != "?"), default=-1)
        if at > 0:
            found.append((re.compile(entry[:at], re.I), entry[at + 1 :]))
    return tuple(found)


_PHRASES: dict[Tone, tuple[tuple[re.Pattern[str], str], ...]] = {
    "more formal": (*_entries(_FORMAL), *((re.compile(rf"\b{p.pattern}\b", re.I), new) for p, new in _entries(_CONTRACTIONS))),
    "friendlier": _entries(_FRIENDLY),
    "shorter": _entries(_SHORT),
}


def restyled(text: str, tone: Tone, kind: str = "") -> str:
    """`text`, one sentence or line, in another tone; the text itself where no phrase of the tables stands in it.

    `kind` is that of its block: a "greeting" and a "closing" have tables of their own.
    """
    if tone in _CLOSINGS and kind == "closing":
        words, mark = re.fullmatch(r"(.*?)([,.!]*)\s*", text, re.S).groups()  # type: ignore[union-attr]
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
