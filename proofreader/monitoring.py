"""What a server tells those who run it: /health and /health/live for balancers, /metrics for Prometheus.

Numbers and the states below, never a text: no label holds anything that a client sent. Each app has a Monitor of its own, which knows
the doors that drafts come in by, and nothing about drafts.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from typing import Protocol

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from proofreader.errors import BatchFile, Busy, Cancelled, DraftError, ModelNotServed, ProofreaderError, ServerStops, SettingsError
from proofreader.pipeline import Proofreader

PATHS = ("/health", "/health/live", "/metrics")
SECONDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)  # upper edges of the histogram
LINGER = 1.0  # seconds for which a server that is being stopped can still be reached: who balances may not know it yet
AGAIN = 10.0  # seconds after which models that could not be loaded are tried again: what was missing may have come
LOADING = "The models are still being loaded; please try again in a minute."
FULL = "As many drafts as may wait here are waiting already; please try again in a minute."


class Door(Protocol):
    """Where drafts come in: some are worked on, others wait."""

    @property
    def working(self) -> int: ...
    @property
    def waiting(self) -> int: ...
    @property
    def full(self) -> bool: ...

    def close(self, patience: float) -> None:
        """Take no more drafts, wait up to so many seconds for those on their way, and stop and tell those that are left."""


class Monitor(Collector):
    """The state and the counts of one app. Safe to use from several threads."""

    def __init__(self, proofreader: Proofreader) -> None:
        self._proofreader = proofreader
        self._doors: dict[str, Door] = {}
        self._ready = False  # for good: a model that made room for another one is loaded again when it is asked for
        self._trouble = ""
        self._stopping = threading.Event()
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "proofreader_requests", "Requests by route and by what became of them.", ["route", "outcome"], registry=self.registry
        )
        self._seconds = Histogram(
            "proofreader_request_seconds",
            "Seconds from a request to its whole answer.",
            ["route"],
            buckets=SECONDS,
            registry=self.registry,
        )
        ProcessCollector(registry=self.registry)
        self.registry.register(self)

    def watch(self, name: str, door: Door) -> None:
        """Tell of a door under a name that the code gives it."""
        self._doors[name] = door

    @contextlib.contextmanager
    def request(self, route: str) -> Iterator[None]:
        """Count and time what the block does; an error that leaves it is its outcome. `route` is a name that the code gives."""
        started, found = time.monotonic(), "answered"
        try:
            yield
        except BaseException as error:
            found = outcome(error)
            raise
        finally:
            self._requests.labels(route, found).inc()
            self._seconds.labels(route).observe(time.monotonic() - started)

    def warm_up(self, notify: Callable[[str], None]) -> None:
        """Load the models and be ready; where that fails, say why, once for each reason, and try again every AGAIN seconds."""
        while not self._stopping.is_set():
            try:
                self._proofreader.warm_up()
            except ProofreaderError as error:
                if str(error) != self._trouble:
                    notify(f"warning: {error}")
                self._trouble = str(error)
                self._stopping.wait(AGAIN)
            else:
                self._ready = True
                return

    def close(self, patience: float, unlisten: Callable[[], None] = lambda: None) -> None:
        """Be no longer ready, close every door, and after LINGER seconds the port, which `unlisten` does.

        A balancer that asks for nothing then finds no connection and goes to another server, where it would go on sending drafts to one
        that refuses them quickly. It takes `patience` seconds at most, and those that a door takes to stop a draft.
        """
        self._stopping.set()
        threads = [threading.Thread(target=door.close, args=(patience,)) for door in self._doors.values()]
        threads.append(threading.Timer(LINGER, unlisten))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def state(self) -> tuple[str, str]:
        """One of ready, loading, failed, full, stopping, and but for the first the sentence that says why."""
        if self._stopping.is_set():
            return "stopping", str(ServerStops())
        if not self._ready:
            return ("failed", self._trouble) if self._trouble else ("loading", LOADING)
        if any(door.full for door in self._doors.values()):
            return "full", FULL
        return "ready", ""

    def collect(self) -> Iterator[Metric]:
        """What is read at the moment when it is asked for."""
        doors = list(self._doors.items())
        working = GaugeMetricFamily("proofreader_drafts_in_progress", "Drafts that are worked on.", labels=["door"])
        waiting = GaugeMetricFamily("proofreader_drafts_waiting", "Drafts that wait for their turn.", labels=["door"])
        for name, door in doors:
            working.add_metric([name], door.working)
            waiting.add_metric([name], door.waiting)
        read, written = self._proofreader.shelf.tokens()
        yield from (working, waiting)
        yield GaugeMetricFamily("proofreader_ready", "1 where /health says 200.", value=float(self.state()[0] == "ready"))
        yield CounterMetricFamily(
            "proofreader_tokens_read", "Tokens that went through a Llama here, judged ones among them.", value=read
        )
        yield CounterMetricFamily("proofreader_tokens_written", "Tokens that a Llama here wrote.", value=written)

    def api(self) -> Starlette:
        """The application that answers under PATHS."""

        async def health(request: Request) -> Response:
            state, why = self.state()
            headers = {"Cache-Control": "no-store"} | ({"Retry-After": "5"} if why else {})
            return JSONResponse({"state": state} | ({"why": why} if why else {}), 503 if why else 200, headers)

        async def live(request: Request) -> Response:
            return JSONResponse({"state": "live"}, headers={"Cache-Control": "no-store"})

        async def metrics(request: Request) -> Response:
            return Response(generate_latest(self.registry), media_type=CONTENT_TYPE_LATEST)

        return Starlette(routes=[Route(path, ask) for path, ask in zip(PATHS, (health, live, metrics), strict=True)])


def outcome(error: BaseException) -> str:
    """How a request ended that raised this: busy, stopped, refused (it asked for what cannot be) or failed (the server's fault)."""
    status = getattr(error, "status", None)  # of an error of LanguageTool's protocol
    if isinstance(error, Busy) or status == 503:
        return "busy"
    if isinstance(error, (DraftError, SettingsError, BatchFile, ModelNotServed)) or status in (400, 403, 413):
        return "refused"
    # who went away closes a generator, or has the task of the request cancelled
    if isinstance(error, (Cancelled, GeneratorExit)) or type(error).__name__ in ("CancelledError", "ClientDisconnect"):
        return "stopped"
    return "failed"
