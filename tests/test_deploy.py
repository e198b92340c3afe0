"""deploy/: its files agree with the code and with each other, and two replicas behind nginx lose nothing when one is killed."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from fnmatch import fnmatch
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
import yaml

from bench.running import free_port
from proofreader.limits import STOP
from proofreader.monitoring import LINGER, PATHS
from proofreader.settings import PREFIX, Settings
from tests.conftest import ROOT

DEPLOY = ROOT / "deploy"
NGINX = shutil.which("nginx") or (shutil.which("nginx", path="/usr/sbin") or "")
needs_nginx = pytest.mark.skipif(not NGINX, reason="needs nginx (Debian: apt-get install nginx-light)")
RARE = "zymoticquillwort"
GONE = "Error: This request was not finished, for its server was stopped; please send it again.\n"


def nginx_conf(folder: Path, front: int, ports: tuple[int, int]) -> Path:
    """deploy/nginx.conf with its ports and folders changed, and nothing else."""
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    changes = {
        "172.31.78.11:7860": f"127.0.0.1:{ports[0]}",
        "172.31.78.12:7860": f"127.0.0.1:{ports[1]}",
        "listen 8080;": f"listen 127.0.0.1:{front};",
        "/tmp/nginx": f"{folder}/nginx",
        "/dev/stdout": f"{folder}/access.log",
        "error_log stderr": f"error_log {folder}/error.log",
    }
    for before, after in changes.items():
        assert before in text
        text = text.replace(before, after)
    path = folder / "nginx.conf"
    path.write_text(text, encoding="utf-8")
    return path


def in_context(name: str) -> bool:
    """Whether .dockerignore, a list of what is let through, lets a file of the checkout through."""
    rules = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    return any(name == rule or name.startswith(f"{rule}/") or fnmatch(name, rule) for rule in rules)


def copied(folder: Path) -> Path:
    """The checkout as `COPY . .` of the Dockerfile finds it."""
    for name in subprocess.check_output(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT).split(
        b"\0"
    ):
        if name and in_context(name.decode()):
            target = folder / name.decode()
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name.decode(), target)
    return folder


# -- the files


@needs_nginx
def test_nginx_takes_its_file(tmp_path) -> None:
    conf = nginx_conf(tmp_path, free_port(), (free_port(), free_port()))
    checked = subprocess.run([NGINX, "-t", "-c", conf], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr


def test_the_logs_of_nginx_have_no_room_for_a_query() -> None:
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    (shown,) = re.findall(r"log_format drafts '(.*)'", text)
    assert not re.search(r"\$(request|request_uri|args|arg_\w+|query_string|http_\w+|request_body)\b", shown)
    assert re.findall(r"^\s*access_log (.*);", text, re.M) == ["/dev/stdout drafts"]
    assert re.findall(r"^\s*error_log ([^;]*);", text, re.M) == ["stderr emerg"]


def test_compose_and_nginx_name_the_same_replicas() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]
    named = set(services) - {"nginx"}
    addresses = {services[name]["networks"]["inside"]["ipv4_address"] for name in named}
    assert addresses == set(re.findall(r"server ([\d.]+):7860", (DEPLOY / "nginx.conf").read_text(encoding="utf-8")))
    assert len(named) == len(addresses) == 2
    assert "./nginx.conf:/etc/nginx/nginx.conf:ro" in services["nginx"]["volumes"]
    for name in named:
        assert "ports" not in services[name] and [*services[name]["networks"]] == ["inside"]
        known(services[name]["environment"])
        assert int(services[name]["stop_grace_period"].rstrip("s")) > int(services[name]["environment"]["PROOFREADER_GRACE"]) + STOP


def known(environment: dict[str, str]) -> None:
    """Every setting of ours is one that there is."""
    ours = {name: value for name, value in environment.items() if name.startswith(PREFIX)}
    Settings.from_environment(ours)
    assert {name.removeprefix(PREFIX).lower() for name in ours} <= set(Settings().__dict__)


def test_kubernetes_asks_what_the_app_answers() -> None:
    documents = {one["kind"]: one for one in yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text(encoding="utf-8"))}
    assert set(documents) == {"Deployment", "Service", "PodDisruptionBudget", "NetworkPolicy"}
    spec = documents["Deployment"]["spec"]
    pod = spec["template"]["spec"]
    (container,) = pod["containers"]
    environment = {item["name"]: item["value"] for item in container["env"]}
    known(environment)
    assert spec["replicas"] >= 2
    assert {container[f"{probe}Probe"]["httpGet"]["path"] for probe in ("startup", "readiness", "liveness")} <= set(PATHS)
    assert container["livenessProbe"]["httpGet"]["path"] == "/health/live"  # a full queue is no reason to kill
    assert spec["template"]["metadata"]["annotations"]["prometheus.io/path"] in PATHS
    pause = int(container["lifecycle"]["preStop"]["exec"]["command"][1])
    assert pod["terminationGracePeriodSeconds"] > pause + int(environment["PROOFREADER_GRACE"]) + STOP
    port = Settings().port
    assert [p["containerPort"] for p in container["ports"]] == [port]
    assert documents["NetworkPolicy"]["spec"]["ingress"][0]["ports"] == [{"port": port}]
    assert documents["NetworkPolicy"]["spec"]["egress"] == []
    labels = spec["template"]["metadata"]["labels"]
    for kind, path in (("Service", ()), ("PodDisruptionBudget", ("matchLabels",)), ("NetworkPolicy", ("matchLabels",))):
        found = documents[kind]["spec"]["podSelector" if kind == "NetworkPolicy" else "selector"]
        for step in path:
            found = found[step]
        assert found == labels


def test_the_manifest_follows_the_schemas_of_kubernetes() -> None:
    validator = pytest.importorskip("kubernetes_validate", reason="needs kubernetes-validate")
    for document in yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text(encoding="utf-8")):
        validator.validate(document, "1.31", strict=True)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd")
def test_systemd_takes_the_unit_and_finds_it_closed(tmp_path) -> None:
    unit = tmp_path / "email-proofreader.service"
    text = (DEPLOY / unit.name).read_text(encoding="utf-8")
    unit.write_text(text.replace("/opt/email-proofreader/.venv/bin/python", sys.executable), encoding="utf-8")
    checked = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True)
    assert (checked.returncode, checked.stderr) == (0, "")
    closed = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=20", unit], capture_output=True, text=True
    )
    assert closed.returncode == 0, closed.stdout
    environment = dict(pair.split("=", 1) for line in re.findall(r"^Environment=(.*)", text, re.M) for pair in line.split())
    known(environment)
    (patience,) = re.findall(r"^TimeoutStopSec=(\d+)", text, re.M)
    assert int(patience) > int(environment["PROOFREADER_GRACE"]) + STOP


def test_the_image_says_what_the_settings_say() -> None:
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    assert f"EXPOSE {Settings().port}\n" in text and f"PROOFREADER_PORT={Settings().port}\n" in text
    known(dict(re.findall(r"(PROOFREADER_\w+)=(\S+)", text)))
    assert (
        "/health'" in text and "HF_HUB_OFFLINE=1" in text and text.index("\nUSER 10001") < text.index('\nCMD ["python", "app.py"]')
    )


@pytest.mark.parametrize("status", [200, 503])
def test_the_image_is_healthy_where_a_draft_can_be_taken(status: int) -> None:
    class Health(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/health" else 404)
            self.end_headers()

        def log_message(self, *args) -> None:
            pass

    command = re.search(r"^HEALTHCHECK .*\\\n *CMD (\[.*\])$", (DEPLOY / "Dockerfile").read_text(encoding="utf-8"), re.M)
    assert command
    with ThreadingHTTPServer(("127.0.0.1", 0), Health) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        environment = {**os.environ, "PROOFREADER_PORT": str(server.server_port), "http_proxy": "http://127.0.0.1:9"}
        asked = subprocess.run([sys.executable, *json.loads(command[1])[1:]], env=environment, capture_output=True, timeout=30)
        server.shutdown()
    assert (asked.returncode == 0) == (status == 200), asked.stderr


def test_what_the_image_leaves_out_is_not_imported(tmp_path) -> None:
    folder = copied(tmp_path)
    assert (folder / "models/smollm2-proofread/smollm2-proofread-lora.gguf").is_file()
    assert not (folder / "tests").exists() and not (folder / "train").exists() and not (folder / "README.md").exists()
    code = "import app, proofreader.base, proofreader.serve; print(app.page.__file__)"
    shown = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True)
    assert shown.stdout.strip() == str(folder / "web/page.py"), shown.stderr


# -- two replicas


class Replica:
    """`python app.py` as the image runs it, but for its address and its threads."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.url = f"http://127.0.0.1:{port}/"
        self.start()

    def start(self) -> None:
        environment = {
            **os.environ,
            "PROOFREADER_PORT": str(self.port),
            "PROOFREADER_THREADS": "1",
            "PROOFREADER_REQUESTS_PER_MINUTE": "0",
            "PROOFREADER_QUEUE_PER_CLIENT": "0",
            "PROOFREADER_GRACE": "60",
            "HF_HUB_OFFLINE": "1",
        }
        with (self.folder / f"{self.port}.log").open("ab") as log:
            self.process = subprocess.Popen([sys.executable, "app.py"], cwd=self.folder, env=environment, stdout=log, stderr=log)

    def wait(self, patience: float = 200) -> None:
        """Until a draft can be taken."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(f"{self.url}health", timeout=5).status_code == 200:
                    return
            time.sleep(0.2)
        raise AssertionError("a replica did not become ready")

    def working(self) -> float:
        """Drafts that it works on."""
        shown = httpx.get(f"{self.url}metrics", timeout=30).text
        return sum(float(number) for number in re.findall(r"^proofreader_drafts_in_progress\S* (\S+)", shown, re.M))


@dataclass
class Tally:
    """What became of the requests: when each began and ended, which it was, and its error, empty where it was answered rightly."""

    rows: list[tuple[float, float, str, str]] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def failed(self, begun: float, ended: float) -> list[tuple[float, float, str, str]]:
        """What was not answered, of the requests that began after one moment and before the other."""
        return [row for row in self.rows if row[3] and begun <= row[0] < ended]


def check(front: str, number: int, get: bool) -> str:
    """A check as a client of LanguageTool asks for it; the error, if any."""
    form = {"language": "en-US", "text": f"I recieved the {RARE} {number}. There is two boxes. " * 3}
    with httpx.Client(timeout=280) as client:
        answer = client.get(f"{front}v2/check", params=form) if get else client.post(f"{front}v2/check", data=form)
    if answer.status_code == 200:
        return "" if len(answer.json()["matches"]) >= 6 else f"a wrong answer: {answer.text}"
    return f"{answer.status_code} {answer.text}"


def page(client: httpx.Client, front: str, number: int) -> str:
    """A draft through the page's endpoint, which takes two requests of one session; the error, if any."""
    draft = f"I recieved the {RARE} {number}. There is two boxes."
    answer = client.post(f"{front}gradio_api/call/v2/proofread", json={"draft": draft})
    if answer.status_code != 200:
        return f"{answer.status_code} {answer.text}"
    with client.stream("GET", f"{front}gradio_api/call/v2/proofread/{answer.json()['event_id']}") as stream:
        text = "".join(stream.iter_text())
    event = re.search(r"^event: complete\ndata: (.*)$", text, re.M)
    if not event:
        return f"no answer: {text[-200:]}"
    (answer_,) = json.loads(event[1]) if isinstance(json.loads(event[1]), list) else [json.loads(event[1])]
    return "" if answer_["rewrite"] == draft.replace("recieved", "received").replace("There is", "There are") else "another rewrite"


def client(front: str, number: int, tally: Tally) -> None:
    """One draft after another: programs of LanguageTool's protocol, one of which asks by GET, and browsers."""
    browser = httpx.Client(timeout=280)
    if number % 2:
        browser.get(front)
        assert browser.cookies["proofreader"] in "12"
    count = 1000 * number
    while not tally.stop.is_set():
        count += 1
        started, name = time.monotonic(), "page" if number % 2 else "check"
        try:
            error = page(browser, front, count) if number % 2 else check(front, count, number == 2)
        except httpx.HTTPError as problem:
            error = f"cut: {type(problem).__name__}"
        tally.rows.append((started, time.monotonic(), name, error))


@contextlib.contextmanager
def balanced(folder: Path) -> Iterator[tuple[str, list[Replica]]]:
    """(address, replicas) of two replicas behind nginx."""
    front, ports = free_port(), (free_port(), free_port())
    app = copied(folder / "app")
    replicas = [Replica(app, port) for port in ports]
    options = "daemon off;" + (" user root;" if os.getuid() == 0 else "")
    nginx = subprocess.Popen([NGINX, "-c", nginx_conf(folder, front, ports), "-g", options])
    try:
        for replica in replicas:
            replica.wait()
        yield f"http://127.0.0.1:{front}/", replicas
    finally:
        nginx.terminate()
        nginx.wait(20)
        for replica in replicas:
            replica.process.kill()
            replica.process.wait(20)


def answered(folder: Path, replica: Replica) -> int:
    """Drafts and checks that nginx had answered by a replica."""
    lines = (folder / "access.log").read_text().splitlines()
    return sum(" 200 " in line and line.endswith(f"127.0.0.1:{replica.port} 200") and "/v2/" in line for line in lines)


def until(true: object, patience: float = 120) -> None:
    assert callable(true)
    end = time.monotonic() + patience
    while not true():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.05)


@needs_nginx
@pytest.mark.slow
@pytest.mark.alone
def test_a_replica_that_is_killed_costs_only_what_it_worked_on(tmp_path) -> None:
    tally = Tally()
    with balanced(tmp_path) as (front, (first, second)), ThreadPoolExecutor(8) as pool:
        assert httpx.get(f"{front}metrics").status_code == httpx.get(f"{front}health/live").status_code == 404
        clients = [pool.submit(client, front, number, tally) for number in range(8)]
        try:
            until(lambda: answered(tmp_path, first) > 3 and answered(tmp_path, second) > 3)
            until(lambda: first.working() > 1)
            lost = first.working()
            killed = time.monotonic()
            first.process.send_signal(signal.SIGKILL)
            first.process.wait()
            time.sleep(8)
            before = answered(tmp_path, first)
            first.start()
            first.wait()
            back = time.monotonic()
            until(lambda: answered(tmp_path, first) > before + 3)
            ended = time.monotonic()
            second.process.terminate()  # and a stop that is announced costs nothing
            assert second.process.wait(90) == 0
            time.sleep(3)
        finally:
            tally.stop.set()
        for one in clients:
            one.result()
    told = tally.failed(0, killed)
    print(f"\nkilled at 0 s, back at {back - killed:.1f}, the other one told to end at {ended - killed:.1f}")
    for start, end, name, error in tally.rows:
        if error:
            print(f"{start - killed:.2f} to {end - killed:.2f}: {name}: {error.strip()}")
    print(f"{len(tally.rows)} requests, {lost:.0f} at work on the replica that was killed, {len(told)} told")
    assert 0 < len(told) <= lost + 1
    assert all(end >= killed for _, end, _, _ in told)  # they were on their way
    assert all(error == f"503 {GONE}" if name == "check" else error.startswith(("cut: ", "503 ")) for _, _, name, error in told)
    assert tally.failed(killed, ended) == []
    late = tally.failed(ended, time.monotonic())  # only the page's drafts that come before the port closes, which are refused
    assert all(name == "page" and start < ended + LINGER + 1 for start, _, name, _ in late)
    assert all("is being stopped" in error or error.startswith("cut: ") for _, _, _, error in late)
    assert sum(not error for start, _, _, error in tally.rows if killed <= start < back) > 5
    for path in [*tmp_path.glob("*.log"), *(tmp_path / "app").glob("*.log")]:
        assert RARE not in path.read_text(), path.name  # though one client sends its text in the address
    assert not [path for path in tmp_path.glob("nginx-*/**/*") if path.is_file()]
