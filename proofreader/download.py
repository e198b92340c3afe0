"""A file of the Hub, fetched in a process of its own, so that it can be stopped at any moment, also while the server is silent.

What was fetched until then stays in the cache of huggingface_hub, and the next try goes on from there. It knows names of
repositories and files, and nothing about models.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from proofreader.errors import Cancelled

ROOT = Path(__file__).resolve().parent.parent
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)  # how a full disk is said
POLL = 0.1  # seconds after which a stop is noticed
MAIN = "from proofreader.download import main; main()"  # not -m, which warns of a module that the package loads by itself


class Failed(Exception):
    """A download that did not come to its end; the text says why."""


def fetch(repository: str, file: str, revision: str, cancelled: Callable[[], bool]) -> Path:
    """The file in the cache of huggingface_hub, downloaded there first with a progress bar. Raises Failed, or Cancelled at once."""
    command = [sys.executable, "-c", MAIN, repository, file, revision]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert child.stdin and child.stdout
    with child.stdin, child.stdout:
        try:
            while child.poll() is None:
                if cancelled():
                    raise Cancelled()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.wait(POLL)
        finally:
            child.kill()
            child.wait()
        try:
            answer = json.loads(child.stdout.read())
        except ValueError:
            raise Failed("the download was ended from outside") from None
    if "path" not in answer:
        raise Failed(answer["why"])
    return Path(answer["path"])


def _fetch_here(repository: str, file: str, revision: str) -> dict[str, str]:
    from huggingface_hub import hf_hub_download, logging
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    logging.set_verbosity_error()
    try:
        return {"path": str(hf_hub_download(repository, file, revision=revision or None))}
    except (LocalEntryNotFoundError, HfHubHTTPError) as error:
        status = next((e.response.status_code for e in (error, error.__cause__) if isinstance(e, HfHubHTTPError)), None)
        return {"why": f"the server answered {status}" if status else "the connection broke, and there is no copy on this machine"}
    except OSError as error:
        if error.errno is None:  # the size is checked at the end
            return {"why": "what came is not the whole file"}
        return {"why": "the disk is full" if error.errno in FULL else f"it could not be stored ({error.strerror})"}
    except Exception as error:  # what the HTTP library raises, whose classes change
        return {"why": f"the connection broke ({type(error).__name__})"}


def _end_with_parent() -> None:
    """Standard input closes when the process that waits for the file is gone, however it ended."""
    sys.stdin.read()
    os._exit(1)


def main() -> None:
    """Print, as JSON, the path of the file that the arguments name, or why there is none."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with contextlib.suppress(KeyboardInterrupt):  # the other process tells of it
        print(json.dumps(_fetch_here(*sys.argv[1:])), flush=True)
