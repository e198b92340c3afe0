"""The machines of docs/scale.md: the queue's formula against known values and a simulation, and a page that is up to date."""

from __future__ import annotations

import heapq
import random

import pytest

from bench import scale
from tests.conftest import ROOT

BENCH = "2 cores\n| a draft of 100 words through the whole pipeline, s | 2.0 |\n| the Llama's part of it, s | 1.5 |\n"
LOAD = "20 clients for 2 minutes\n| answered as alone | 1,100 |\n| answered as alone but for a tie | 100 |\n| most memory in the last minute, MB | 900 |\n"


@pytest.mark.parametrize(
    ("load", "servers", "share"), [(0.5, 1, 0.5), (1, 2, 1 / 3), (0, 3, 0), (5, 5, 1), (9, 4, 1), (8, 10, 0.409)]
)
def test_the_share_that_waits_is_erlangs(load: float, servers: int, share: float) -> None:
    assert scale.waits(load, servers) == pytest.approx(share, abs=0.001)


def test_as_many_replicas_as_a_simulated_hour_needs() -> None:
    """Drafts at random moments, each as long as chance has it, to whichever replica is free first."""
    arrivals, rate = 3.0, 0.75
    count = scale.replicas(arrivals, rate) - scale.SPARE
    assert late(arrivals, rate, count) <= 1.2 * scale.LATE
    assert late(arrivals, rate, count - 1) > scale.LATE


def late(arrivals: float, rate: float, servers: int) -> float:
    """The share of 200,000 drafts that wait longer than scale.WAIT."""
    chance, now, many = random.Random(1), 0.0, 0
    free = [0.0] * servers
    for _ in range(200_000):
        now += chance.expovariate(arrivals)
        begun = max(now, heapq.heappop(free))
        many += begun - now > scale.WAIT
        heapq.heappush(free, begun + chance.expovariate(rate))
    return many / 200_000


def test_what_was_measured_is_read_and_what_is_missing_is_said() -> None:
    measured = scale.Measured.read(BENCH, LOAD)
    assert measured == scale.Measured(2, 100, 2.0, 1.5, 10.0, 900e6)
    assert "| such drafts a second and core | 0.25 |" in scale.table(measured)
    assert "(75%)" in scale.table(measured)
    with pytest.raises(ValueError, match="most memory"):
        scale.Measured.read(BENCH, LOAD.replace("last minute", "first"))
    with pytest.raises(ValueError, match="no place for the table"):
        scale.rendered("# Nothing\n", "table")


def test_twice_the_people_never_need_fewer() -> None:
    counts = [scale.replicas(people / 100, 0.7) for people in range(1, 3000, 13)]
    assert counts == sorted(counts) and counts[0] == 1 + scale.SPARE


def test_the_page_is_up_to_date_and_a_change_is_noticed(tmp_path, monkeypatch, capsys) -> None:
    assert scale.main(["--check"]) == 0
    stale = tmp_path / "scale.md"
    stale.write_text(
        (ROOT / "docs" / "scale.md").read_text(encoding="utf-8").replace("| cores | ", "| cores | 1"), encoding="utf-8"
    )
    monkeypatch.setattr(scale, "DOC", stale)
    assert scale.main(["--check"]) == 1
    assert "not up to date" in capsys.readouterr().err
    assert scale.main([]) == scale.main(["--check"]) == 0
