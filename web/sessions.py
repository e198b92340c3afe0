"""What is on its way in which browser, so that it can be stopped."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

import gradio as gr


class Sessions:
    """One run at a time for each browser session, a draft or a file."""

    def __init__(self) -> None:
        self._running: dict[str, threading.Event] = {}  # by browser session: the way to stop its draft

    def stop_session(self, request: gr.Request) -> None:
        """Stop the draft of this browser session, if one is on its way."""
        if event := self._running.get(request.session_hash or ""):
            event.set()

    @contextlib.contextmanager
    def stoppable(self, request: gr.Request) -> Iterator[threading.Event]:
        """A flag that stop_session raises; what this session did before is stopped."""
        self.stop_session(request)
        session = request.session_hash or ""
        stopped = self._running[session] = threading.Event()
        try:
            yield stopped
        finally:
            if self._running.get(session) is stopped:
                del self._running[session]
