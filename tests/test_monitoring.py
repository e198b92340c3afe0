"""/health and /metrics: what a balancer is told, what is counted, and that no text is among it."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from gradio_client import Client
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from bench.load import Browser
from bench.running import running_app
from proofreader import Proofreader, Settings, monitoring
from proofreader.errors import BaseMissing, Cancelled, EmptyDraft, ModelNotFound, QueueFull, SettingsError
from proofreader.languagetool import Refused
from proofreader.limits import Limits
from proofreader.monitoring import Monitor, outcome

RARE = "zymoticquillwort"
DRAFT = f"I recieved the {RARE} this morning."


def wait_for(true: Callable[[], bool], patience: float = 60) -> None:
    end = time.monotonic() + patience
    while not true():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.1)


# -- without a model


@pytest.fixture
def monitor() -> Monitor:
    return Monitor(Proofreader(Settings(queue=1)))


def numbers(text: str) -> dict[tuple[str, ...], float]:
    """The samples of /metrics by name, and the values of their labels in the order of these, as Prometheus's own parser reads them."""
    found = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    return {(sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value for sample in found}


def counted(monitor: Monitor) -> dict[tuple[str, ...], float]:
    return numbers(TestClient(monitor.api()).get("/metrics").text)


def health(monitor: Monitor) -> tuple[int, dict[str, str]]:
    answer = TestClient(monitor.api()).get("/health")
    assert answer.headers["cache-control"] == "no-store"
    return answer.status_code, answer.json()


def test_nobody_is_sent_here_before_the_models_are_loaded(monitor) -> None:
    assert health(monitor) == (503, {"state": "loading", "why": monitoring.LOADING})
    assert TestClient(monitor.api()).get("/health/live").status_code == 200


def test_models_that_cannot_be_loaded_are_said_once_and_tried_again(monitor, monkeypatch) -> None:
    monkeypatch.setattr(monitoring, "AGAIN", 0.05)
    errors: list[Exception] = [BaseMissing("SmolLM2"), BaseMissing("SmolLM2"), ModelNotFound("a.gguf")]
    told: list[str] = []
    seen = []

    def warm_up() -> None:
        seen.append(health(monitor)[1])
        if errors:
            raise errors.pop(0)

    monkeypatch.setattr(monitor._proofreader, "warm_up", warm_up)
    monitor.warm_up(told.append)
    assert told == [f"warning: {BaseMissing('SmolLM2')}", f"warning: {ModelNotFound('a.gguf')}"]
    assert [state["state"] for state in seen] == ["loading", "failed", "failed", "failed"]
    assert seen[-1]["why"] == str(ModelNotFound("a.gguf"))
    assert health(monitor) == (200, {"state": "ready"})


def test_a_full_queue_and_a_stop_send_others_elsewhere(monitor) -> None:
    limits = Limits(Settings(queue=1), 1)
    monitor.watch("page", limits)
    monitor._ready = True
    done = threading.Event()

    def draft() -> None:
        with limits.turn("somebody"):
            done.wait()

    threads = [threading.Thread(target=draft) for _ in range(2)]
    for number, thread in enumerate(threads):
        assert health(monitor) == (200, {"state": "ready"})
        thread.start()
        wait_for(lambda number=number: limits.working + limits.waiting == number + 1)
    assert health(monitor) == (503, {"state": "full", "why": monitoring.FULL})
    found = counted(monitor)
    assert (found["proofreader_drafts_in_progress", "page"], found["proofreader_drafts_waiting", "page"]) == (1, 1)
    assert found["proofreader_ready",] == 0
    done.set()
    for thread in threads:
        thread.join()
    assert health(monitor) == (200, {"state": "ready"})
    monitor.close(1)
    assert health(monitor)[1]["state"] == "stopping"
    with pytest.raises(Exception, match="This server is being stopped"), limits.turn("somebody"):
        pass


@pytest.mark.parametrize(
    ("error", "name"),
    [
        (QueueFull(3), "busy"),
        (Refused("Too many", 503), "busy"),
        (EmptyDraft(), "refused"),
        (SettingsError("tone", "x", "one"), "refused"),
        (Refused("Missing 'text'"), "refused"),
        (Cancelled(), "stopped"),
        (GeneratorExit(), "stopped"),
        (ZeroDivisionError(), "failed"),
        (ModelNotFound("a.gguf"), "failed"),
    ],
)
def test_what_becomes_of_a_request_is_counted(monitor, error: BaseException, name: str) -> None:
    assert outcome(error) == name
    with pytest.raises(type(error)), monitor.request("/score"):
        raise error
    with monitor.request("/score"):
        time.sleep(0.06)
    found = counted(monitor)
    assert found["proofreader_requests_total", name, "/score"] == found["proofreader_requests_total", "answered", "/score"] == 1
    assert found["proofreader_request_seconds_count", "/score"] == 2
    assert found["proofreader_request_seconds_bucket", "0.05", "/score"] == 1
    assert found["proofreader_request_seconds_sum", "/score"] >= 0.06


def test_two_apps_in_one_process_count_apart(monitor) -> None:
    other = Monitor(Proofreader(Settings()))
    with other.request("/score"):
        pass
    assert not [name for name in counted(monitor) if name[0].startswith("proofreader_requests")]


# -- the page and the protocol, in a process of their own


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[tuple[str, Path]]:
    """(address, file with all that it prints) of a page that lets a client ask five times a minute."""
    said = tmp_path_factory.mktemp("said") / "log"
    with running_app(said=said, PROOFREADER_REQUESTS_PER_MINUTE="5") as (url, _):
        yield url, said


def test_drafts_are_counted_and_no_word_of_them_is_told(server) -> None:
    url, said = server
    assert httpx.get(f"{url}health").json()["state"] in ("loading", "ready")
    wait_for(lambda: httpx.get(f"{url}health").status_code == 200)
    before = numbers(httpx.get(f"{url}metrics").text)
    client = Client(url, verbose=False)
    assert RARE in client.predict(DRAFT, api_name="/proofread")["rewrite"]
    with pytest.raises(Exception, match="There is no model of that name"):
        client.predict(DRAFT, model=f"/home/{RARE}.gguf", api_name="/proofread")
    assert RARE in Browser(url).ask(DRAFT, None)[1]
    headers = {"User-Agent": RARE, "Referer": f"http://{RARE}/", "X-Forwarded-For": "203.0.113.7"}
    asked = {"language": "en-US", "text": DRAFT}
    assert httpx.post(f"{url}v2/check", data=asked, headers=headers, timeout=60).json()["matches"]
    assert httpx.get(f"{url}v2/check", params=asked, headers=headers, timeout=60).json()["matches"]
    assert httpx.post(f"{url}v2/check", data={"text": DRAFT, "language": RARE}).status_code == 400
    assert httpx.get(f"{url}v2/{RARE}").status_code == 404
    answer = httpx.get(f"{url}metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    found = numbers(answer.text)
    assert {name[1:]: value for name, value in found.items() if name[0] == "proofreader_requests_total"} == {
        ("answered", "/proofread"): 1,
        ("refused", "/proofread"): 1,
        ("answered", "page"): 1,
        ("answered", "/v2/check"): 2,
        ("refused", "/v2/check"): 1,
    }
    read, written = (
        found[f"proofreader_tokens_{name}_total",] - before[f"proofreader_tokens_{name}_total",] for name in ("read", "written")
    )
    assert 20 < written < read < 2000
    assert found["proofreader_drafts_in_progress", "page"] == found["proofreader_drafts_waiting", "languagetool"] == 0
    assert 2e8 < found["process_resident_memory_bytes",] < 2e9
    assert RARE not in answer.text and "203.0.113.7" not in answer.text and ".gguf" not in answer.text
    assert RARE not in said.read_text() and "recieved" not in said.read_text()


def test_who_watches_is_not_counted_as_a_client(server) -> None:
    url, _ = server
    answers = [httpx.get(f"{url}{path}") for path in ("health", "health/live", "metrics") for _ in range(12)]
    assert {answer.status_code for answer in answers} == {200}
    assert re.search(r"^proofreader_ready 1\.0$", answers[-1].text, re.M)
    assert httpx.post(f"{url}health").status_code == 405
