"""What a person may choose for one draft, and what is then wanted of each of its sentences.

Options are checked as they are made; a Wish adds what the model and the whole draft say. They know no model at work.
"""

from __future__ import annotations

from dataclasses import dataclass

from proofreader.catalogue import CORRECTORS, Entry
from proofreader.errors import SettingsError
from proofreader.style import AS_IT_IS, TONES, Tone
from proofreader.variants import VARIANTS, Variant, localised
from proofreader.words import MOST, checked

# One setting for people, from careful to bold: nats on top of the model's own edit margin.
BOLDNESS = {"very careful": 4.0, "careful": 2.0, "balanced": 0.0, "bold": -1.5, "very bold": -3.0}


@dataclass(frozen=True)
class Options:
    """What a person may choose for one draft; None takes the model's default."""

    model: str | None = None  # a name that the Shelf serves; None: the one of the settings
    temperature: float = 0.0  # 0 (always the same answer) to 2
    top_p: float = 0.95  # above 0, up to 1
    max_tokens: int = 512  # new tokens for each unit that the model rewrites, 1 to 4096
    seed: int = 0
    boldness: str = "balanced"  # how readily a word is changed, a key of BOLDNESS
    margin: float | None = None  # nats; how much surer than the draft the model must be to change a word, instead of boldness
    guided: bool = True  # False: decode one token at a time; the same words, slower
    tone: Tone = AS_IT_IS  # how the rewrite should sound, one of TONES; "as it is" lifts only what is rude
    variant: Variant = (
        "auto"  # of English, one of VARIANTS; "auto" keeps the draft's own, "us" and "gb" are those of LanguageTool too
    )
    words: tuple[str, ...] = ()  # a person's own, which are never changed, beside those of the settings; up to words.MOST
    courteous: bool = True  # False: what is rude stays so, and only its mistakes are corrected, as long as the tone is "as it is"
    correctors: tuple[str, ...] | None = None  # of catalogue.CORRECTORS, for an ablation; None: those of the model
    doubted: bool = True  # False: the model's changes stand by its margin alone, whatever their kind; for an ablation
    judged: bool = True  # False: every proposal stands, whatever the model thinks of it; for an ablation

    def __post_init__(self) -> None:
        for name, low, high in (("temperature", 0, 2), ("top_p", 0.01, 1), ("max_tokens", 1, 4096), ("seed", 0, 2**31 - 1)):
            value = getattr(self, name)
            if not isinstance(value, (int, float)) or not low <= value <= high:
                raise SettingsError(name, value, f"a number from {low} to {high}")
        if self.boldness not in BOLDNESS:
            raise SettingsError("boldness", self.boldness, f"one of {', '.join(BOLDNESS)}")
        if self.tone not in TONES:
            raise SettingsError("tone", self.tone, f"one of {', '.join(TONES)}")
        if self.variant not in VARIANTS:
            raise SettingsError("variant", self.variant, f"one of {', '.join(VARIANTS)}")
        if not set(self.correctors or ()) <= set(CORRECTORS):
            raise SettingsError("correctors", self.correctors, f"some of {', '.join(CORRECTORS)}")
        object.__setattr__(self, "words", checked(self.words, most=2 * MOST))  # those of the settings among them
        if self.margin is not None and not self.margin >= 0:
            raise SettingsError("margin", self.margin, "a number of nats from 0 up")


@dataclass(frozen=True)
class Wish:
    """All that decides, beside its text, what becomes of a sentence."""

    entry: Entry
    options: Options
    variant: Variant = "auto"  # that was chosen, or that the draft is written in
    angry: bool = False  # the draft is impolite, and insults somebody openly
    insist: bool = False  # the second try, because of the scores after the first

    @property
    def margin(self) -> float:
        """The edit margin in nats."""
        if self.options.margin is not None:
            return self.options.margin
        return max(0.0, self.entry.margin + BOLDNESS[self.options.boldness])

    @property
    def threshold(self) -> float:
        """By how many nats a proposal must make its sentence likelier, its source's trust counted in."""
        if self.options.margin is not None:
            return self.options.margin - self.entry.margin
        return BOLDNESS[self.options.boldness]

    @property
    def correctors(self) -> tuple[str, ...]:
        """Who proposes edits."""
        return self.entry.correctors if self.options.correctors is None else self.options.correctors

    @property
    def goal(self) -> str:
        """The tone that the model is asked for; none where tables see to it, which such a model never learnt to be asked for."""
        tone = self.options.tone
        if "courtesy" in self.correctors:
            return AS_IT_IS
        if self.insist:
            return "more polite" if tone == AS_IT_IS else f"{tone}, clearly so"
        return tone

    def localised(self, text: str, rewrite: str) -> str:
        """`rewrite` of `text` in the draft's variant of English, or in the one that was chosen."""
        return localised(text, rewrite, self.variant, self.options.variant != "auto")
