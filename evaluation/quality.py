"""Quality of the models at hand over data sets, with the app's default settings, as a Markdown table.

    python -m evaluation.quality --data ../shared/data --out models/report.md

The folder may hold any of: jfleg-dev/ (dev.src, dev.ref0 …), grammar-2k/*.csv (error_type,ungrammatical,standard),
clean-english/*.txt.xz. The project's own sets in tests/fixtures are always measured. Evaluation-only sets are read, never
copied and never chosen by.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import json
import random
import re
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from nltk.tokenize.treebank import TreebankWordDetokenizer, TreebankWordTokenizer

from classifiers import POLITENESS_LABELS
from evaluation.metrics import Spans, bootstrap, exact_match, gleu, span_counts
from evaluation.plots import drawn
from proofreader import Options, Proofreader, ProofreaderError, Settings
from proofreader.catalogue import find
from proofreader.guard import facts

MARGINS = (0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 7.0)  # nats, of the curve
FIXTURES = Path(__file__).resolve().parent.parent / "tests" / "fixtures"
_TOKENIZER, _DETOKENIZER = TreebankWordTokenizer(), TreebankWordDetokenizer()


@dataclass(frozen=True)
class DataSet:
    """Sentences as people write them, and one or more corrected versions of each."""

    name: str
    sources: list[str]
    references: list[list[str]]
    tokenized: bool = False  # sources and references come tokenised; they are joined for the model


@dataclass(frozen=True)
class Result:
    """What one model reached on one data set; percentages."""

    model: str
    data: str
    sentences: int
    gleu: float
    gleu_unchanged: float
    precision: float
    recall: float
    f_half: float
    exact: float
    exact_interval: tuple[float, float]
    changed: float
    seconds: float = field(default=0.0)


def tokenize(text: str) -> list[str]:
    """Penn Treebank tokens, quotes kept as written."""
    return ['"' if token in ("``", "''") else token for token in _TOKENIZER.tokenize(text)]


def load_jfleg(folder: Path) -> DataSet:
    sources = (folder / "dev.src").read_text(encoding="utf-8").splitlines()
    columns = [path.read_text(encoding="utf-8").splitlines() for path in sorted(folder.glob("dev.ref*"))]
    return DataSet(
        "JFLEG dev", [s.strip() for s in sources], [[r.strip() for r in row] for row in zip(*columns, strict=True)], True
    )


def load_grammar(path: Path) -> DataSet:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return DataSet("grammar-2k", [row["ungrammatical"] for row in rows], [[row["standard"]] for row in rows])


def load_pairs(path: Path, name: str = "own pairs") -> DataSet:
    """A file with `error type<TAB>draft<TAB>corrected` lines."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return DataSet(name, [row[1] for row in rows], [[row[2]] for row in rows])


def load_clean(folder: Path, count: int) -> list[str]:
    """Clean sentences that no model of this project is trained on, drawn evenly from all sources."""
    from train.data import clean_sentences, is_held_out, plain_marks

    rng = random.Random(7)
    modern, literary = clean_sentences(folder, 5, 38)
    pools = [[s for s in pool if is_held_out(s)] for pool in (modern, literary)]
    return [plain_marks(s, rng) for pool in pools for s in rng.sample(pool, min(count // 2, len(pool)))]


def rewrite_all(proofreader: Proofreader, options: Options, sentences: Sequence[str]) -> tuple[list[str], float]:
    """The rewrite of every sentence (the sentence itself where it is refused), and the seconds that it took."""
    outputs, seconds = [], 0.0
    for sentence in sentences:
        try:
            result = proofreader.proofread(sentence, options)
        except ProofreaderError:
            outputs.append(sentence)
            continue
        outputs.append(result.rewrite)
        seconds += result.seconds
    return outputs, seconds


def measure(proofreader: Proofreader, model: str, options: Options, data: DataSet) -> Result:
    """All metrics of one model on one data set, through the whole pipeline."""
    plain = [_DETOKENIZER.detokenize(s.split()) for s in data.sources] if data.tokenized else data.sources
    outputs, seconds = rewrite_all(proofreader, options, plain)
    if data.tokenized:
        source_tokens = [s.split() for s in data.sources]
        references = [[r.split() for r in options_] for options_ in data.references]
        # what the model left alone keeps the set's own tokens, so that a tokeniser's habits are not counted as edits
        output_tokens = [s if o == p else tokenize(o) for s, p, o in zip(source_tokens, plain, outputs, strict=True)]
    else:
        source_tokens = [tokenize(s) for s in plain]
        references = [[tokenize(r) for r in options_] for options_ in data.references]
        output_tokens = [tokenize(o) for o in outputs]
    rows = list(zip(source_tokens, output_tokens, references, strict=True))
    spans = sum((span_counts(*row) for row in rows), Spans())
    joined = [" ".join(tokens) for tokens in output_tokens]
    wanted = [[" ".join(tokens) for tokens in options_] for options_ in references]
    hits = [float(o in options_) for o, options_ in zip(joined, wanted, strict=True)]
    low, high = bootstrap(hits)
    return Result(
        model, data.name, len(plain), gleu(source_tokens, output_tokens, references), gleu(source_tokens, source_tokens, references),
        100 * spans.precision, 100 * spans.recall, 100 * spans.f_half, exact_match(joined, wanted), (100 * low, 100 * high),
        100 * sum(o != p for o, p in zip(outputs, plain, strict=True)) / len(plain), seconds,
    )  # fmt: skip


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
class Point:
    """One point of the curve over the edit margin, percentages."""

    margin: float
    precision: float
    recall: float
    f_half: float
    clean_unchanged: float


def sweep(proofreader: Proofreader, model: str, data: DataSet, clean: Sequence[str]) -> list[Point]:
    """Precision and recall over the edit margin, on data of the project's own; the default is chosen from this."""
    points = []
    for margin in MARGINS:
        options = Options(model=model, margin=margin)
        result = measure(proofreader, model, options, data)
        same = share_same(clean, rewrite_all(proofreader, options, clean)[0])
        points.append(Point(margin, result.precision, result.recall, result.f_half, same))
    return points


def by_type(proofreader: Proofreader, options: Options, path: Path) -> dict[str, tuple[int, float, float]]:
    """For each error type of the project's own pairs: (pairs, share changed, share corrected exactly), in percent."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    found: dict[str, list[tuple[bool, bool]]] = {}
    for kind, draft, right in rows:
        rewrite = proofreader.proofread(draft, options).rewrite
        found.setdefault(kind, []).append((rewrite != draft, rewrite == right))
    return {
        kind: (len(hits), 100 * sum(a for a, _ in hits) / len(hits), 100 * sum(b for _, b in hits) / len(hits))
        for kind, hits in sorted(found.items())
    }


def plot_types(types: dict[str, tuple[int, float, float]], path: Path) -> None:
    names = sorted(types, key=lambda kind: types[kind][2])
    with drawn(path, 0.32 * len(types) + 1) as axes:
        axes.barh(names, [types[kind][1] for kind in names], color="#cbd5e1", label="changed")
        axes.barh(names, [types[kind][2] for kind in names], color="#0f766e", label="corrected exactly")
        axes.set(xlabel="% of the project's own pairs", xlim=(0, 100))


def plot_margins(points: list[Point], path: Path) -> None:
    margins = [p.margin for p in points]
    lines = (
        ("precision", [p.precision for p in points], "#0f766e"), ("recall", [p.recall for p in points], "#b45309"),
        ("F0.5", [p.f_half for p in points], "#1e293b"), ("clean sentences unchanged", [p.clean_unchanged for p in points], "#64748b"),
    )  # fmt: skip
    with drawn(path, 3.6) as axes:
        for name, values, color in lines:
            axes.plot(margins, values, "o-", color=color, label=name, markersize=4)
        axes.set(xlabel="edit margin, nats (bold ← → careful)", ylabel="%", ylim=(0, 100))


def share_same(before: Sequence[str], after: Sequence[str]) -> float:
    """How many of the texts are unchanged, in percent; nan of none."""
    return 100 * sum(a == b for a, b in zip(before, after, strict=True)) / len(before) if before else float("nan")


@dataclass(frozen=True)
class ToneEffect:
    """What a wished-for tone did to the project's drafts, beside "as it is"; means over the drafts."""

    tone: str
    changed: int  # drafts that it worded otherwise than "as it is"
    polite: float  # probability, 0 to 1
    positive: float
    words: float
    informal: float  # contractions and exclamation marks in 100 words
    facts_kept: int


INFORMAL = re.compile(r"\w['’](?:t|re|ve|ll|d|m)\b|!|\b(?:hi|hey|thanks|thx|ok|asap|cheers)\b", re.I)


def measure_tones(proofreader: Proofreader, model: str) -> list[ToneEffect]:
    """Each tone that the model offers over tests/fixtures/drafts, tones.txt and rude.txt."""
    drafts = [path.read_text(encoding="utf-8") for path in sorted((FIXTURES / "drafts").glob("*.txt"))]
    lines = (FIXTURES / "tones.txt").read_text(encoding="utf-8").splitlines()
    drafts += [line.replace("\\n", "\n") for line in lines]  # one draft a line
    drafts += (FIXTURES / "rude.txt").read_text(encoding="utf-8").splitlines()
    plain: list[str] = []
    effects = []
    for tone in find(model).tones:
        results = [proofreader.proofread(draft, Options(model=model, tone=tone)) for draft in drafts]
        rewrites = [result.rewrite for result in results]
        plain = plain or rewrites
        scores = [result.after for result in results if result.after]
        words = sum(len(rewrite.split()) for rewrite in rewrites)
        effects.append(
            ToneEffect(
                tone, sum(a != b for a, b in zip(rewrites, plain, strict=True)),
                sum(score.politeness.probabilities["polite"] for score in scores) / len(scores),
                sum(score.sentiment.probabilities["positive"] for score in scores) / len(scores),
                words / len(rewrites), 100 * sum(len(INFORMAL.findall(rewrite)) for rewrite in rewrites) / words,
                sum(facts(result.draft) == facts(result.rewrite) for result in results),
            )
        )  # fmt: skip
    return effects


def tone_table(effects: list[ToneEffect], count: int) -> str:
    lines = [
        f"\nThe tones that one can ask for, over {count} of the project's own drafts (means of the rewrites):\n",
        "| tone | drafts worded otherwise | P(polite) | P(positive) | words | informal marks in 100 words | every fact kept |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    return "\n".join(lines) + "\n" + "".join(
        f"| {e.tone} | {e.changed} | {e.polite:.3f} | {e.positive:.3f} | {e.words:.1f} | {e.informal:.2f} | {e.facts_kept} |\n" for e in effects
    )  # fmt: skip


def measure_blunt(proofreader: Proofreader, options: Options) -> tuple[int, int, int]:
    """(drafts, lifted, facts kept) over the rude and blunt drafts of tests/fixtures/rude.txt. Lifted: the politeness
    label improves."""
    lines = (FIXTURES / "rude.txt").read_text(encoding="utf-8").splitlines()
    lifted = kept = 0
    for line in lines:
        result = proofreader.proofread(line, options)
        kept += facts(result.draft) == facts(result.rewrite)
        if result.before and result.after:
            ranks = [POLITENESS_LABELS.index(scores.politeness.label) for scores in (result.before, result.after)]
            lifted += ranks[1] > ranks[0]
    return len(lines), lifted, kept


def examples(proofreader: Proofreader, options: Options) -> list[tuple[str, str]]:
    """Ten of the project's own sentences, every sixteenth, with what the model makes of them: not picked, so honest."""
    chosen = load_pairs(FIXTURES / "pairs.tsv").sources[7::16]
    return [(sentence, proofreader.proofread(sentence, options).rewrite) for sentence in chosen]


def margin_table(points: list[Point], count: int) -> list[str]:
    """Lines of the curve as a Markdown table."""
    lines = [
        "", f"Over the edit margin (own pairs; {count} held-out clean sentences), from bold to careful:", "",
        "| margin, nats | P | R | F0.5 | clean unchanged |", "| --- | --- | --- | --- | --- |",
    ]  # fmt: skip
    return lines + [
        f"| {p.margin:g} | {p.precision:.1f} | {p.recall:.1f} | {p.f_half:.1f} | {p.clean_unchanged:.1f} % |" for p in points
    ]


def table(results: list[Result], clean: dict[str, tuple[int, float]], drafts: list[Drafts]) -> str:
    lines = [
        f"Measured on {datetime.date.today()} by `make report`, whole pipeline, app defaults.", "",
        "| model | data | sentences | GLEU (unchanged) | P | R | F0.5 | exact (95 %) | changed |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]  # fmt: skip
    for r in results:
        low, high = r.exact_interval
        lines.append(
            f"| {r.model} | {r.data} | {r.sentences} | {r.gleu:.1f} ({r.gleu_unchanged:.1f}) | {r.precision:.1f} | {r.recall:.1f} "
            f"| {r.f_half:.1f} | {r.exact:.1f} % ({low:.1f}–{high:.1f}) | {r.changed:.0f} % |"
        )
    lines += ["", "| model | clean sentences it never saw | left unchanged |", "| --- | --- | --- |"]
    lines += [f"| {model} | {count} | {share:.1f} % |" for model, (count, share) in clean.items()]
    lines += ["", "| model | own drafts | facts kept | clean ones unchanged | rude ones less impolite (by 0.1 at least) | median seconds |",
              "| --- | --- | --- | --- | --- | --- |"]  # fmt: skip
    lines += [
        f"| {d.model} | {d.drafts} | {d.facts_kept} | {d.clean_unchanged} of {d.clean} | {d.rude_improved} of {d.rude} | {d.seconds:.2f} |"
        for d in drafts
    ]
    return "\n".join(lines) + "\n"


def parse_arguments(argv: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m evaluation.quality", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--data", type=Path, help="folder with data sets; without it only the project's own are measured")
    parser.add_argument("--models", nargs="+", default=["embedded"], help="as PROOFREADER_MODEL takes them")
    parser.add_argument("--margin", type=float, help="edit margin in nats (default: the model's own)")
    parser.add_argument("--clean", type=int, default=1000, help="clean sentences to try")
    parser.add_argument("--limit", type=int, default=0, help="only the first sentences of each set")
    parser.add_argument(
        "--only", nargs="+", help="only these sets: own, dev (what settings are chosen by), jfleg, grammar, clean, drafts, margins"
    )
    parser.add_argument("--out", type=Path, help="write the table here, and the numbers beside it as .json")
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    args = parse_arguments(argv)
    only = set(args.only or ("own", "jfleg", "grammar", "clean", "drafts", "margins"))
    sets = [load_pairs(FIXTURES / "pairs.tsv")] if "own" in only else []
    if "dev" in only:
        sets.append(load_pairs(FIXTURES / "dev.tsv", "own development pairs"))
    clean: list[str] = []
    if args.data:
        if not args.data.is_dir():
            print(f"error: {args.data} is not a folder", file=sys.stderr)
            return 2
        if "jfleg" in only and (args.data / "jfleg-dev").is_dir():
            sets.append(load_jfleg(args.data / "jfleg-dev"))
        if "grammar" in only:
            sets += [load_grammar(path) for path in sorted((args.data / "grammar-2k").glob("*.csv"))]
        if only & {"clean", "margins"} and (args.data / "clean-english").is_dir():
            clean = load_clean(args.data / "clean-english", args.clean)
    if args.limit:
        sets = [DataSet(s.name, s.sources[: args.limit], s.references[: args.limit], s.tokenized) for s in sets]
        clean = clean[: args.limit]
    proofreader = Proofreader(Settings.from_environment())
    results, kept, drafts = [], {}, []
    for model in args.models:
        options = Options(model=model, margin=args.margin)
        try:
            results += [measure(proofreader, model, options, data) for data in sets]
            if clean and "clean" in only:
                outputs, _ = rewrite_all(proofreader, options, clean)
                kept[model] = (len(clean), share_same(clean, outputs))
            if "drafts" in only:
                drafts.append(measure_drafts(proofreader, model, options))
        except ProofreaderError as error:
            print(f"{model}: left out. {error}", file=sys.stderr)
    blunt = {d.model: measure_blunt(proofreader, Options(model=d.model, margin=args.margin)) for d in drafts}
    text = table(results, kept, drafts)
    if blunt:
        text += "\n| model | own rude or blunt drafts | politeness label improves | every fact kept |\n| --- | --- | --- | --- |\n"
        text += "".join(f"| {model} | {count} | {lifted} | {same} |\n" for model, (count, lifted, same) in blunt.items())
    tones = measure_tones(proofreader, args.models[0]) if "drafts" in only else []
    if tones:
        text += tone_table(tones, 30 + len((FIXTURES / "tones.txt").read_text(encoding="utf-8").splitlines()) + 30)
    some = clean[:: max(1, len(clean) // 200)]
    points = sweep(proofreader, args.models[0], load_pairs(FIXTURES / "pairs.tsv"), some) if "margins" in only else []
    if points:
        text += "\n".join(margin_table(points, len(some))) + "\n"
    types = by_type(proofreader, Options(model=args.models[0], margin=args.margin), FIXTURES / "pairs.tsv") if "own" in only else {}
    if types:
        text += "\n| error type of own pairs | pairs | changed | corrected exactly |\n| --- | --- | --- | --- |\n"
        text += "".join(
            f"| {kind} | {count} | {touched:.0f} % | {right:.0f} % |\n" for kind, (count, touched, right) in types.items()
        )
    print(text)
    if args.out:
        args.out.write_text(text, encoding="utf-8")
        numbers = {
            "results": [asdict(r) for r in results], "clean": kept, "drafts": [asdict(d) for d in drafts],
            "blunt": blunt, "tones": [asdict(e) for e in tones], "types": types, "margins": [asdict(p) for p in points], "table": text.strip(),
            "examples": examples(proofreader, Options(model=args.models[0], margin=args.margin)),
        }  # fmt: skip
        if points:
            plot_margins(points, args.out.with_name("margins.png"))
        if types:
            plot_types(types, args.out.with_name("types.png"))
        args.out.with_suffix(".json").write_text(json.dumps(numbers, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
