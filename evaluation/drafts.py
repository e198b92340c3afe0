"""What models do to the project's own whole drafts: facts, clean drafts, rude ones, and the tones that one can ask for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from classifiers import POLITENESS_LABELS
from evaluation.datasets import FIXTURES
from proofreader import Options, Proofreader
from proofreader.guard import facts
from proofreader.style import TONES


@dataclass(frozen=True)
class Drafts:
    """What one model did to the project's whole drafts."""

    model: str
    drafts: int
    facts_kept: int
    clean: int
    clean_unchanged: int
    rude: int
    rude_improved: int  # the probability of "impolite" fell by 0.1 at least
    seconds: float  # median of one draft


def measure_drafts(proofreader: Proofreader, model: str, options: Options) -> Drafts:
    """Facts, clean drafts and tone over tests/fixtures/drafts."""
    kept = clean = clean_same = rude = improved = 0
    times = []
    paths = sorted((FIXTURES / "drafts").glob("*.txt"))
    for path in paths:
        result = proofreader.proofread(path.read_text(encoding="utf-8"), options)
        times.append(result.seconds)
        kept += facts(result.draft) == facts(result.rewrite)
        if path.name.startswith("clean"):
            clean, clean_same = clean + 1, clean_same + (result.draft == result.rewrite)
        if path.name.startswith("rude") and result.before and result.after:
            rude += 1
            before, after = (scores.politeness.probabilities["impolite"] for scores in (result.before, result.after))
            improved += after < before - 0.1
    return Drafts(model, len(paths), kept, clean, clean_same, rude, improved, sorted(times)[len(times) // 2])


@dataclass(frozen=True)
class ToneEffect:
    """What a wished-for tone did to the project's drafts, beside "as it is"; means over the drafts."""

    tone: str
    drafts: int
    changed: int  # drafts that it worded otherwise than "as it is"
    polite: float  # probability, 0 to 1
    positive: float
    words: float
    informal: float  # contractions and exclamation marks in 100 words
    facts_kept: int


INFORMAL = re.compile(r"\w['’](?:t|re|ve|ll|d|m)\b|!|\b(?:hi|hey|thanks|thx|ok|asap|cheers)\b", re.I)


def measure_tones(proofreader: Proofreader, model: str) -> list[ToneEffect]:
    """Each tone, over tests/fixtures/drafts, tones.txt and rude.txt."""
    drafts = [path.read_text(encoding="utf-8") for path in sorted((FIXTURES / "drafts").glob("*.txt"))]
    lines = (FIXTURES / "tones.txt").read_text(encoding="utf-8").splitlines()
    drafts += [line.replace("\\n", "\n") for line in lines]  # one draft a line
    drafts += (FIXTURES / "rude.txt").read_text(encoding="utf-8").splitlines()
    plain: list[str] = []
    effects = []
    for tone in TONES:
        results = [proofreader.proofread(draft, Options(model=model, tone=tone)) for draft in drafts]
        rewrites = [result.rewrite for result in results]
        plain = plain or rewrites
        scores = [result.after for result in results if result.after]
        words = sum(len(rewrite.split()) for rewrite in rewrites)
        effects.append(
            ToneEffect(
                tone,
                len(drafts),
                sum(a != b for a, b in zip(rewrites, plain, strict=True)),
                sum(score.politeness.probabilities["polite"] for score in scores) / len(scores),
                sum(score.sentiment.probabilities["positive"] for score in scores) / len(scores),
                words / len(rewrites),
                100 * sum(len(INFORMAL.findall(rewrite)) for rewrite in rewrites) / words,
                sum(facts(result.draft) == facts(result.rewrite) for result in results),
            )
        )
    return effects


def tone_table(effects: list[ToneEffect]) -> str:
    """The effects as a Markdown table."""
    lines = [
        f"\nThe tones that one can ask for, over {effects[0].drafts} of the project's own drafts (means of the rewrites):\n",
        "| tone | drafts worded otherwise | P(polite) | P(positive) | words | informal marks in 100 words | every fact kept |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    return (
        "\n".join(lines)
        + "\n"
        + "".join(
            f"| {e.tone} | {e.changed} | {e.polite:.3f} | {e.positive:.3f} | {e.words:.1f} | {e.informal:.2f} | {e.facts_kept} |\n"
            for e in effects
        )
    )


@dataclass(frozen=True)
class Blunt:
    """What one model did to the rude and blunt drafts of tests/fixtures/rude.txt."""

    model: str
    drafts: int
    lifted: int  # the politeness label improved
    facts_kept: int


def measure_blunt(proofreader: Proofreader, model: str, options: Options) -> Blunt:
    """How many rude and blunt drafts come out more polite."""
    lines = (FIXTURES / "rude.txt").read_text(encoding="utf-8").splitlines()
    lifted = kept = 0
    for line in lines:
        result = proofreader.proofread(line, options)
        kept += facts(result.draft) == facts(result.rewrite)
        if result.before and result.after:
            ranks = [POLITENESS_LABELS.index(scores.politeness.label) for scores in (result.before, result.after)]
            lifted += ranks[1] > ranks[0]
    return Blunt(model, len(lines), lifted, kept)


def drafts_table(drafts: list[Drafts], blunt: list[Blunt]) -> str:
    """Both as Markdown tables."""
    lines = [
        "",
        "| model | own drafts | facts kept | clean ones unchanged | rude ones less impolite (by 0.1 at least) | median seconds |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {d.model} | {d.drafts} | {d.facts_kept} | {d.clean_unchanged} of {d.clean} | {d.rude_improved} of {d.rude} | {d.seconds:.2f} |"
        for d in drafts
    ]
    lines += ["", "| model | own rude or blunt drafts | politeness label improves | every fact kept |", "| --- | --- | --- | --- |"]
    lines += [f"| {b.model} | {b.drafts} | {b.lifted} | {b.facts_kept} |" for b in blunt]
    return "\n".join(lines) + "\n"
