"""Models from the Hub: real huggingface_hub code against a local server that speaks the Hub's protocol."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from proofreader.catalogue import ENTRIES, find, parse_hub
from proofreader.errors import SettingsError
from tests.conftest import EMBEDDED, ROOT

COMMIT = "c" * 40
DRAFT = "I recieved the package this morning."


class Hub(BaseHTTPRequestHandler):
    """One repository, owner/repo, with one file at one commit; `server.drop` cuts so many downloads in the middle."""

    def do_HEAD(self) -> None:
        self.answer(body=False)

    def do_GET(self) -> None:
        self.answer(body=True)

    def answer(self, body: bool) -> None:
        server = self.server
        server.asked.append((self.command, self.path, self.headers.get("Range")))  # type: ignore[attr-defined]
        if "/private/" in self.path:
            return self.refuse(401, "GatedRepo")
        if busy := re.search(r"/busy/(\d+)/", self.path):
            return self.refuse(int(busy[1]), "")
        if not re.search(rf"/owner/repo/resolve/(main|{COMMIT})/model\.gguf$", self.path):
            return self.refuse(404, "EntryNotFound" if "/owner/repo/" in self.path else "RepoNotFound")
        # huggingface_hub keeps what it got in pieces of 10 MB, so a file that breaks must be longer
        data = EMBEDDED.read_bytes() + bytes(25_000_000)
        start = int(re.sub(r"\D", "", (self.headers.get("Range") or "bytes=0-").split("-")[0]) or 0)
        self.send_response(206 if start else 200)
        self.send_header("ETag", f'"{hashlib.sha256(data).hexdigest()}"')
        self.send_header("X-Repo-Commit", COMMIT)
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", str(len(data) - start))
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        self.end_headers()
        if not body:
            return None
        if server.drop:  # type: ignore[attr-defined]
            server.drop -= 1  # type: ignore[attr-defined]
            self.wfile.write(data[start : start + (len(data) - start) // 2])
            self.wfile.flush()
            self.connection.close()
            return None
        with contextlib.suppress(OSError):
            if server.silent.is_set():  # type: ignore[attr-defined]
                self.wfile.write(data[start : start + 1000])
                server.stuck.set()  # type: ignore[attr-defined]
                start += 1000
                while server.silent.is_set():  # type: ignore[attr-defined]
                    time.sleep(0.02)
            self.wfile.write(data[start:])
            return None
        server.hung_up.set()  # type: ignore[attr-defined]
        return None

    def refuse(self, status: int, code: str) -> None:
        self.send_response(status)
        self.send_header("X-Error-Code", code)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        """Stay quiet."""


@pytest.fixture
def hub() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    server.asked, server.drop = [], 0  # type: ignore[attr-defined]
    server.silent, server.stuck, server.hung_up = threading.Event(), threading.Event(), threading.Event()  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def run(model: str, home: Path, port: int, most: int = resource.RLIM_INFINITY) -> subprocess.CompletedProcess[str]:
    """The command line with a model of this Hub; `most` bytes in a file that it writes."""
    environment = {**os.environ, "HF_ENDPOINT": f"http://127.0.0.1:{port}", "HF_HOME": str(home), "NO_PROXY": "127.0.0.1"}
    environment.pop("HF_HUB_OFFLINE", None)
    command = [sys.executable, "-m", "proofreader", "--model", model]
    return subprocess.run(
        command,
        input=DRAFT,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment,
        timeout=120,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY)),
    )


def test_a_model_is_fetched_once_at_its_revision_and_kept(hub, tmp_path: Path) -> None:
    model = f"hub:owner/repo:model.gguf@{COMMIT}"
    first = run(model, tmp_path, hub.server_port)
    assert first.returncode == 0, first.stderr
    assert first.stdout == "I received the package this morning."
    assert any(f"/resolve/{COMMIT}/" in path for _, path, _ in hub.asked)
    hub.shutdown()
    hub.server_close()
    again = run(model, tmp_path, hub.server_port)
    assert again.stdout == first.stdout


def test_a_download_that_breaks_is_resumed(hub, tmp_path: Path) -> None:
    hub.drop = 1
    result = run("hub:owner/repo:model.gguf@main", tmp_path, hub.server_port)
    assert result.returncode == 0, result.stderr
    assert any(command == "GET" and wanted for command, _, wanted in hub.asked)


@pytest.mark.parametrize(
    ("model", "words"),
    [
        ("hub:owner/repo:other.gguf", "the server answered 404"),
        ("hub:nobody/repo:model.gguf", "the server answered 404"),
        ("hub:private/repo:model.gguf", "the server answered 401"),
        ("hub:busy/429:model.gguf", "the server answered 429"),
        pytest.param("hub:busy/500:model.gguf", "the server answered 500", marks=pytest.mark.slow),  # asked again for 25 s
    ],
)
def test_what_the_server_refuses_is_one_sentence(hub, tmp_path: Path, model: str, words: str) -> None:
    result = run(model, tmp_path, hub.server_port)
    assert result.returncode == 2
    assert result.stdout == ""
    assert len(result.stderr.strip().splitlines()) == 1
    assert words in result.stderr


def test_a_file_of_which_half_comes_each_time_is_one_sentence(hub, tmp_path: Path) -> None:
    hub.drop = 1000
    result = run("hub:owner/repo:model.gguf", tmp_path, hub.server_port)
    assert (result.returncode, result.stdout) == (2, "")
    assert "could not be fetched from the Hub: the connection broke" in result.stderr.strip().splitlines()[-1]
    assert "Traceback" not in result.stderr and not list(tmp_path.rglob("model.gguf"))


def test_a_disk_that_is_full_is_one_sentence_and_nothing_half_is_used(hub, tmp_path: Path) -> None:
    """A limit on the size of a file stands for the disk."""
    model = "hub:owner/repo:model.gguf"
    result = run(model, tmp_path, hub.server_port, most=30_000_000)
    assert (result.returncode, result.stdout) == (2, "")
    assert "could not be fetched from the Hub: the disk is full." in result.stderr.strip().splitlines()[-1]
    assert "Traceback" not in result.stderr and not list(tmp_path.rglob("model.gguf"))
    assert run(model, tmp_path, hub.server_port).stdout == "I received the package this morning."


def test_every_entry_of_the_catalogue_can_be_found() -> None:
    for entry in ENTRIES:
        assert find(entry.name) is entry
        if entry.source.startswith("hub:"):
            assert parse_hub(entry.source)[2]


@pytest.mark.parametrize("source", ["hub:", "hub:owner:file.gguf", "hub:owner/repo:file.bin", "hub:a/b/c:file.gguf"])
def test_a_hub_name_that_is_none_says_how_one_looks(source: str) -> None:
    with pytest.raises(SettingsError, match=r"hub:owner/repo:file\.gguf@revision"):
        parse_hub(source)
