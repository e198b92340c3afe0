"""The app as a process of its own, for the benchmarks and the pictures."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    """A port of this machine on which nobody listens yet."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running_app(
    patience: float = 120, said: Path | None = None, **environment: str
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """(address, process) of `python app.py` on a free port, which listens; it is ended at the end. What it prints goes into `said`."""
    port = free_port()
    environment = {**os.environ, **environment, "PROOFREADER_PORT": str(port)}
    with said.open("wb") if said else contextlib.nullcontext(subprocess.DEVNULL) as out:
        both = {"stdout": out} | ({"stderr": out} if said else {})
        process = subprocess.Popen([sys.executable, "app.py"], cwd=ROOT, env=environment, **both)  # type: ignore[call-overload]
    try:
        end = time.monotonic() + patience
        while not _listens(port) and process.poll() is None and time.monotonic() < end:
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/", process
    finally:
        process.terminate()
        process.wait(20)
