"""Who may be served now: how many requests a minute and how many drafts at a time one client has, and all of them together.

It counts names of clients, and knows nothing about HTTP or drafts.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from proofreader.errors import Cancelled, QueueFull, ServerStops, TooManyRequests
from proofreader.settings import Settings

MINUTE = 60.0  # seconds
CLIENTS = 1000  # clients after which those that are quiet are forgotten
POLL = 0.1  # seconds after which one who waits notices a stop
STOP = 2.0  # seconds that a draft which is stopped may take to end


@dataclass(eq=False)
class _Ticket:
    """A draft that waits for its turn."""

    client: str


class Limits:
    """The limits of the settings. Safe to use from several threads; 0 in a setting means no limit."""

    def __init__(self, settings: Settings, at_once: int, clock: Callable[[], float] = time.monotonic) -> None:
        """`at_once` drafts are worked on side by side; the others wait."""
        self._rate, self._each, self._all = settings.requests_per_minute, settings.queue_per_client, settings.queue
        self._at_once, self._clock = at_once, clock
        self._asked: dict[str, tuple[float, float]] = {}  # requests that are left to a client, and when that was
        self._changed = threading.Condition()
        self._running: list[str] = []  # clients of the drafts that are worked on
        self._waiting: list[_Ticket] = []  # one each, in the order in which they came
        self._closed = False  # no more drafts are taken
        self._stopped = False  # and those on their way end

    @property
    def working(self) -> int:
        """Drafts that are worked on."""
        return len(self._running)

    @property
    def waiting(self) -> int:
        """Drafts that wait for their turn."""
        return len(self._waiting)

    @property
    def full(self) -> bool:
        """Whether the next draft would be refused, whoever sent it."""
        return bool(self._all) and len(self._running) >= self._at_once and len(self._waiting) >= self._all

    def count(self, client: str) -> None:
        """Count a request. Raises TooManyRequests. The right to ask refills evenly, up to a minute's worth (token bucket)."""
        if not self._rate:
            return
        now = self._clock()
        with self._changed:
            if len(self._asked) > CLIENTS:
                self._asked = {name: seen for name, seen in self._asked.items() if now - seen[1] < MINUTE}
            left, since = self._asked.get(client, (float(self._rate), now))
            left = min(self._rate, left + (now - since) * self._rate / MINUTE)
            self._asked[client] = (max(0.0, left - 1) if left >= 1 else left, now)
        if left < 1:
            raise TooManyRequests(self._rate)

    @contextlib.contextmanager
    def turn(self, client: str, cancelled: Callable[[], bool] = lambda: False) -> Iterator[Callable[[], bool]]:
        """Wait for a place among those that are worked on, and keep it for the block. The client with the fewest comes first.

        The block gets what says whether it is to end: that `cancelled()` turned true, or that the server stops. Raises
        TooManyRequests, QueueFull or ServerStops at once, or Cancelled soon after that.
        """
        self.count(client)

        def stop() -> bool:
            return self._stopped or cancelled()

        with self._changed:
            if self._closed:
                raise ServerStops()
            own = self._running.count(client) + sum(ticket.client == client for ticket in self._waiting)
            if self._each and own >= self._each:
                raise QueueFull(own, mine=True)
            if self.full:
                raise QueueFull(len(self._waiting))
            ticket = _Ticket(client)
            self._waiting.append(ticket)
            try:
                while len(self._running) >= self._at_once or self._next() is not ticket:
                    if stop():
                        raise Cancelled()
                    self._changed.wait(POLL)
            finally:
                self._waiting = [other for other in self._waiting if other is not ticket]
                self._changed.notify_all()
            self._running.append(client)
        try:
            yield stop
        finally:
            with self._changed:
                self._running.remove(client)
                self._changed.notify_all()

    def close(self, patience: float) -> None:
        """Take no more drafts, wait up to so many seconds for those on their way, and stop those that are left."""
        with self._changed:
            self._closed = True
            self._changed.wait_for(lambda: not self._running and not self._waiting, patience)
            self._stopped = True
            self._changed.wait_for(lambda: not self._running and not self._waiting, STOP)

    def _next(self) -> _Ticket:
        return min(self._waiting, key=lambda ticket: self._running.count(ticket.client))
