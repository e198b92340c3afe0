"""How many machines so many people need, from what `make bench` and `make load` measured and from assumptions that stand beside it.

    python -m bench.scale            # write the table into docs/scale.md
    python -m bench.scale --check    # only say whether it is up to date

It reads models/bench.md and models/load.md, and measures nothing itself.
"""

from __future__ import annotations

import argparse
import math
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from bench.running import ROOT

DOC = ROOT / "docs" / "scale.md"
PEOPLE = (10, 1_000, 100_000)
DRAFTS = 20  # a person sends for proofreading in a day
BUSIEST = 0.2  # of a day's drafts come in its busiest hour
WAIT, LATE = 2.0, 0.05  # seconds that a draft may wait for its turn, and the share of them that may wait longer
SPARE = 1  # replicas beyond what is needed: one may be gone
CORES = 16  # of a machine


@dataclass(frozen=True)
class Measured:
    """What one replica did: its cores, seconds for a long draft alone and for the Llama's part of it, drafts a second of all lengths
    under load, and its bytes."""

    cores: int
    words: int
    alone: float
    llama: float
    under_load: float
    memory: float

    @classmethod
    def read(cls, bench: str, load: str) -> Measured:
        """From the Markdown of models/bench.md and models/load.md. Raises ValueError where a row is missing."""
        minutes = number(r"clients for ([\d.]+) minutes", load)
        answered = sum(
            float(count.replace(",", "")) for count in re.findall(r"^\| answered as alone[^|]*\| ([\d,]+) \|", load, re.M)
        )
        return cls(
            int(number(r"(\d+) cores", bench)),
            int(number(r"a draft of (\d+) words through the whole pipeline", bench)),
            number(r"words through the whole pipeline, s \| ([\d.]+)", bench),
            number(r"the Llama's part of it, s \| ([\d.]+)", bench),
            answered / (60 * minutes),
            1e6 * number(r"most memory in the last minute, MB \| ([\d.]+)", load),
        )


def number(pattern: str, text: str) -> float:
    found = re.search(pattern, text)
    if not found:
        raise ValueError(f"nothing in the measurements reads like {pattern!r}")
    return float(found[1])


def waits(load: float, servers: int) -> float:
    """The share of arrivals that find every server busy in an M/M/c queue (Erlang, 1917), by the recursion of Erlang B.

    `load` is arrivals a second times seconds of service; 1.0 where it is more than the servers can do.
    """
    if load >= servers:
        return 1.0
    blocked = 1.0
    for count in range(1, servers + 1):
        blocked = load * blocked / (count + load * blocked)
    return blocked / (1 - load / servers * (1 - blocked))


def replicas(arrivals: float, rate: float) -> int:
    """How many replicas, each of which does `rate` drafts a second, let at most LATE of `arrivals` a second wait longer than WAIT."""
    count = max(1, math.ceil(arrivals / rate))
    while waits(arrivals / rate, count) * math.exp(-max(0.0, count * rate - arrivals) * WAIT) > LATE:
        count += 1
    return count + SPARE


def table(measured: Measured) -> str:
    """The measured row, the assumptions and the machines, as Markdown."""
    long, mixed = 1 / measured.alone, measured.under_load
    lines = [
        "| one replica | measured |",
        "| --- | --- |",
        f"| cores | {measured.cores} |",
        f"| a draft of {measured.words} words alone, s (`make bench`) | {measured.alone:.2f} |",
        f"| such drafts a second and core | {long / measured.cores:.2f} |",
        f"| drafts of mixed length a second and core, 20 clients at once (`make load`) | {mixed / measured.cores:.2f} |",
        f"| most memory, MB (`make load`) | {measured.memory / 1e6:.0f} |",
        "",
        f"Assumed: {DRAFTS} drafts a person and working day, {BUSIEST:.0%} of them in the busiest hour, at random moments of it; not more than "
        f"{LATE:.0%} of the drafts wait longer than {WAIT:.0f} s for their turn (M/M/c: replicas are the servers); {SPARE} replica more than that, "
        f"since one may be gone; machines of {CORES} cores like those measured.",
        "",
        f"| people | drafts a day | a second, busiest hour | replicas, all drafts of {measured.words} words | machines | GB | replicas, mixed drafts | "
        "machines | GB |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for people in PEOPLE:
        day = people * DRAFTS
        arrivals = day * BUSIEST / 3600
        most, fewer = replicas(arrivals, long), replicas(arrivals, mixed)
        counts = (
            f"{count:,} | {machines(count, measured):,} | {rounded(count * measured.memory / 1e9)}" for count in (most, fewer)
        )
        lines.append(f"| {people:,} | {day:,} | {rounded(arrivals)} | {' | '.join(counts)} |")
    lines += [
        "",
        f"Of the {measured.alone:.2f} s of a draft the Llama takes {measured.llama:.2f} s ({measured.llama / measured.alone:.0%}): so much at most a "
        f"batch server takes off these cores, and {1 / (measured.alone - measured.llama):.0f} drafts a second at most are then left for one replica "
        "to do the rest of.",
    ]
    return "\n".join(lines)


def rounded(value: float) -> str:
    """With two digits at least."""
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"


def machines(count: int, measured: Measured) -> int:
    """Machines for so many replicas."""
    return math.ceil(count * measured.cores / CORES)


def rendered(doc: str, text: str) -> str:
    """The document with `text` between its marks."""
    start, end = "<!-- begin:scale -->\n", "\n<!-- end:scale -->"
    before, _, rest = doc.partition(start)
    _, mark, after = rest.partition(end)
    if not mark:
        raise ValueError(f"{DOC.name} has no place for the table")
    return before + start + text + end + after


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.scale", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 when docs/scale.md is not up to date")
    args = parser.parse_args(argv)
    models = ROOT / "models"
    found = table(
        Measured.read((models / "bench.md").read_text(encoding="utf-8"), (models / "load.md").read_text(encoding="utf-8"))
    )
    doc = DOC.read_text(encoding="utf-8")
    new = rendered(doc, found)
    if args.check:
        if new != doc:
            print("docs/scale.md is not up to date; run `python -m bench.scale`", file=sys.stderr)
        return int(new != doc)
    print(found)
    DOC.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
