"""What a person is told of their draft beside its edits, each in a sentence. Pure functions over text."""

from __future__ import annotations

import difflib
import re

from proofreader.draft import Draft
from proofreader.edits import readable

NOT_ENGLISH = "This does not look like English; the model is trained for English, so the draft is returned unchanged."
NOTHING_TO_DO = "Nothing to correct: the draft can go out as it is."
STILL_RUDE = "No correction was found, but the draft sounds impolite; you may want to reword it yourself."
REPAIRED = "Some characters were not valid text and are shown as �."
LOADING = "Loading the model; one from the Hub is fetched first, which can take minutes …"
CUT_SHORT = "A part was too long for the limit of new tokens and is returned as you wrote it."
OTHER_NAME = "You wrote “{name}”, but the signature says “{other}”; one of them may be a slip."
AGAIN = "The tone is not there yet; trying once more …"
TOO_LONG_SENTENCE = (
    "A sentence of more than {most:,} characters is returned as you wrote it; a few full stops would help its readers too."
)
TOO_LONG_FOR_MODEL = "A part is longer than the {words} words or so that this model takes at once and is returned as you wrote it."

NAMES = 24  # names in a signature that are compared with those in the text


def misspelt_names(draft: Draft) -> list[str]:
    """A sentence for each name in the person's own text that the signature spells a little otherwise."""
    signature, own = (
        dict.fromkeys(
            re.findall(
                r"\b[A-ZÀ-Þ][a-zà-ÿ]{3,40}+\b",
                readable("".join(block.text for block in draft.blocks if (block.kind == "signature") == signed)),
            )
        )
        for signed in (True, False)
    )
    few = list(signature)[:NAMES]
    found = []
    for name in own:
        near = difflib.get_close_matches(name, few, 1, 0.8)
        if near and near[0] != name and name not in signature and name.removesuffix("s") not in signature:
            found.append(OTHER_NAME.format(name=name, other=near[0]))
    return found
