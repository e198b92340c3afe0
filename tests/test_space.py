"""Onto a Space: what is uploaded, the checks before it, and a real upload to a local server that speaks the Hub's protocol."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from convert.hub import HubError, Repository, upload
from convert.space import SpaceError, check, files, front_matter
from tests.conftest import ROOT


class Hub(BaseHTTPRequestHandler):
    """Takes a commit into owner/name; `server.status` refuses instead, "drop" breaks the connection."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        server = self.server
        server.asked.append((self.path, self.headers.get("Authorization")))  # type: ignore[attr-defined]
        if server.status == "drop":  # type: ignore[attr-defined]
            self.connection.close()
            return
        if server.status != 200:  # type: ignore[attr-defined]
            self.answer({"error": "no"}, server.status)  # type: ignore[attr-defined]
        elif self.path == "/api/repos/create":
            if server.exists and not server.spaces:  # type: ignore[attr-defined]
                return self.answer({"error": "You already created this model repo"}, 409)
            self.answer({"url": f"http://{self.headers['Host']}/spaces/owner/name"})
        elif self.path == "/api/validate-yaml":
            self.answer({"errors": [], "warnings": []})
        elif "/preupload/" in self.path:
            paths = [file["path"] for file in json.loads(body)["files"]]
            modes = {path: "lfs" if path.endswith(".gguf") and not server.spaces else "regular" for path in paths}  # type: ignore[attr-defined]
            self.answer({"files": [{"path": path, "uploadMode": mode, "shouldIgnore": False} for path, mode in modes.items()]})
        elif self.path.endswith("/info/lfs/objects/batch"):
            wanted = json.loads(body)["objects"]
            objects = [
                {**item, "actions": {"upload": {"href": f"http://{self.headers['Host']}/lfs/{item['oid']}"}}} for item in wanted
            ]
            self.answer({"transfer": "basic", "objects": objects})
        elif "/commit/" in self.path:
            for line in body.decode().splitlines():
                item = json.loads(line)
                if item["key"] == "lfsFile":
                    server.files[item["value"]["path"]] = server.blobs[item["value"]["oid"]]  # type: ignore[attr-defined]
                if item["key"] == "file":
                    server.files[item["value"]["path"]] = base64.b64decode(item["value"]["content"])  # type: ignore[attr-defined]
            self.answer(
                {"commitUrl": f"http://{self.headers['Host']}/spaces/owner/name/commit/1", "commitOid": "1", "hookOutput": ""}
            )
        else:
            self.answer({"error": "unknown"}, 404)
        return None

    def do_PUT(self) -> None:
        self.server.blobs[self.path.rsplit("/", 1)[1]] = self.rfile.read(int(self.headers["Content-Length"]))  # type: ignore[attr-defined]
        self.answer({})

    def answer(self, value: dict, status: int = 200) -> None:
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args) -> None:
        pass


@pytest.fixture
def hub() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    server.status, server.asked, server.files, server.blobs = 200, [], {}, {}  # type: ignore[attr-defined]
    server.exists, server.spaces = False, True  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


def address(server) -> str:
    return f"http://127.0.0.1:{server.server_port}"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path in ("README.md", "requirements.txt", "app.py", "prompts/terse.txt", "models/tone-classifier/README.md"):
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((ROOT / path).read_bytes())
    (tmp_path / "models" / "x.gguf").write_bytes(bytes(1000))
    for unwanted in ("tests/a.py", "train/b.py", ".git/config", "prompts/__pycache__/c.pyc", "runs/d.pt"):
        (tmp_path / unwanted).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / unwanted).write_text("")
    return tmp_path


def test_the_repository_is_ready_for_a_space() -> None:
    check(ROOT)
    chosen = {str(path) for path in files(ROOT)}
    assert {"app.py", "requirements.txt", "README.md", "prompts/terse.txt"} <= chosen
    assert {"web/page.py", "web/page.css", "web/review.js"} <= chosen
    assert {"models/tone-classifier/model.onnx", "models/tone-classifier/tokenizer.json"} <= chosen
    assert "models/smollm2-proofread/smollm2-proofread-lora.gguf" in chosen
    assert not any(name.startswith(("tests/", "train/", "runs/", ".", "bench/")) for name in chosen)


def test_it_is_uploaded_in_one_commit_and_nothing_else_is(hub, root: Path) -> None:
    assert (
        upload(root, files(root), Repository("owner/name", "space"), "hf_test", address(hub)) == f"{address(hub)}/spaces/owner/name"
    )
    assert set(hub.files) == {
        "README.md",
        "requirements.txt",
        "app.py",
        "prompts/terse.txt",
        "models/tone-classifier/README.md",
        "models/x.gguf",
    }
    assert hub.files["app.py"] == (ROOT / "app.py").read_bytes()
    assert sum("/commit/" in path for path, _ in hub.asked) == 1
    assert {key for path, key in hub.asked if "/api/spaces" in path} == {"Bearer hf_test"}


@pytest.mark.parametrize(
    ("status", "sentence"), [(401, "there is no valid token"), (403, "the Hub answered 403"), (500, "the Hub answered 500")]
)
def test_a_hub_that_refuses_is_a_sentence(hub, root: Path, status: int, sentence: str) -> None:
    hub.status = status
    with pytest.raises(HubError, match=sentence):
        upload(root, files(root), Repository("owner/name", "space"), "hf_test", address(hub))


def test_a_hub_that_breaks_off_is_a_sentence(hub, root: Path) -> None:
    hub.status = "drop"
    with pytest.raises(HubError, match="owner/name could not be uploaded"):
        upload(root, files(root), Repository("owner/name", "space"), "hf_test", address(hub))


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("---\ntitle", "title", "does not begin with front matter"),
        ("sdk: gradio", "sdk: docker", "sdk in the front matter of README.md is 'docker'"),
        ("sdk_version: 6.31.0", "sdk_version: 5.0.0", "sdk_version is 5.0.0 and requirements.txt pins gradio 6.31.0"),
        ("title: Email", "title: [", "is not valid YAML"),
        ("short_description: ", f"short_description: {'x' * 60}", "short_description in the front matter"),
    ],
)
def test_wrong_front_matter_is_a_sentence(root: Path, old: str, new: str, sentence: str) -> None:
    readme = root / "README.md"
    readme.write_text(readme.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SpaceError) as caught:
        check(root)
    assert sentence in str(caught.value)


def test_front_matter_names_models_that_the_catalogue_has() -> None:
    from proofreader.catalogue import ENTRIES

    matter = front_matter((ROOT / "README.md").read_text(encoding="utf-8"))
    wanted = {entry.source.removeprefix("hub:").split(":")[0] for entry in ENTRIES if entry.source.startswith("hub:")}
    assert wanted <= set(matter["models"])


def test_the_command_is_a_dry_run_by_default() -> None:
    result = subprocess.run([sys.executable, "-m", "convert.space"], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0 and "nothing was uploaded" in result.stdout
    result = subprocess.run(
        [sys.executable, "-m", "convert.space", "--push", "--to", "nobody"], cwd=ROOT, capture_output=True, text=True
    )
    assert result.returncode == 2 and result.stderr == "error: --to is 'nobody', but must be owner/name\n"


def test_on_zerogpu_the_app_asks_for_its_gpu_and_uses_none(tmp_path: Path) -> None:
    """A stand-in for the package of ZeroGPU, which exists only there: it must be called, and the page must build."""
    (tmp_path / "spaces.py").write_text(
        "asked = []\ndef GPU(function):\n    asked.append(function.__name__)\n    return function\n"
    )
    code = (
        "import spaces, app; from proofreader import Proofreader, Settings; "
        "app.page.build(Proofreader(Settings())); print(spaces.asked)"
    )
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    shown = subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, env=environment, text=True)
    assert shown.splitlines()[-1] == "['never_called']"
