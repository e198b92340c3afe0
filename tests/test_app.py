"""The page and its endpoints on a real server, asked over real HTTP."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import psutil
import pytest
from gradio_client import Client

from bench.running import running_app
from tests.conftest import ROOT

DRAFT = "Hi Anna,\n\nI recieved the package this morning.\n\nThanks,\nTom"


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, psutil.Process, float]]:
    """`python app.py` in a process of its own, with the Hub out of reach: (address, process, seconds until it answered)."""
    started = time.monotonic()
    with running_app(HF_ENDPOINT="http://127.0.0.1:9") as (url, process):
        urllib.request.urlopen(url, timeout=30).read()
        yield url, psutil.Process(process.pid), time.monotonic() - started


@pytest.fixture(scope="module")
def client(server) -> Client:
    return Client(server[0], verbose=False)


def test_a_program_gets_the_rewrite_with_edits_and_scores(client) -> None:
    result = client.predict(DRAFT, api_name="/proofread")
    assert result["rewrite"] == DRAFT.replace("recieved", "received")
    assert [(edit["before"], edit["after"]) for edit in result["edits"]] == [("recieved", "received")]
    assert result["before"]["sentiment"]["label"] in ("negative", "neutral", "positive")
    assert result["done"]


def test_a_short_draft_does_not_wait_for_somebodys_long_one(client, server) -> None:
    long = client.submit("I has recieved you're report and i dont understand it. " * 80, api_name="/proofread")
    time.sleep(0.3)
    short = Client(server[0], verbose=False).predict(DRAFT, api_name="/proofread")
    assert not long.done()
    assert short["rewrite"] == DRAFT.replace("recieved", "received")
    assert long.result()["done"]


def test_a_program_names_words_that_stay(client) -> None:
    assert client.predict(DRAFT, words="esky, Recieved", api_name="/proofread")["rewrite"] == DRAFT
    (first,) = client.predict([DRAFT], words="recieved", api_name="/proofread_batch")
    assert first["rewrite"] == DRAFT
    with pytest.raises(Exception, match="a list of words with up to 60 characters each"):
        client.predict(DRAFT, words="x" * 61, api_name="/proofread")


def test_a_program_can_score_a_text(client) -> None:
    assert client.predict("Send it now, you idiot!", api_name="/score")["politeness"]["label"] == "impolite"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("",), "the draft is empty"),
        ((DRAFT, "/nowhere/model.gguf"), "There is no model of that name here; choose one of: embedded"),
        ((DRAFT, "embedded", 9.0), "temperature is 9"),
        ((DRAFT, "hub:nobody/nothing:none.gguf"), "There is no model of that name here"),
    ],
)
def test_a_program_gets_one_clear_sentence(client, arguments: tuple, sentence: str) -> None:
    with pytest.raises(Exception, match=sentence):
        client.predict(*arguments, api_name="/proofread")


def test_endpoints_are_documented_and_no_others_are_public(client) -> None:
    endpoints = client.view_api(return_format="dict")["named_endpoints"]
    assert set(endpoints) == {"/proofread", "/proofread_batch", "/score"}
    assert endpoints["/proofread"]["parameters"][0]["parameter_name"] == "draft"


def test_the_page_names_no_other_host(server) -> None:
    page = urllib.request.urlopen(server[0]).read().decode()
    hosts = set(re.findall(r'(?:src|href)="(?:https?:)?//([^/"]+)', page))
    assert hosts <= {server[0].split("/")[2]}


def test_memory_stays_under_1100_megabytes(server, client) -> None:
    client.predict(DRAFT * 20, api_name="/proofread")
    process = server[1]
    used = sum(p.memory_info().rss for p in [process, *process.children(recursive=True)])
    assert used < 1100e6


def test_a_port_in_use_is_a_sentence(server) -> None:
    port = server[0].rsplit(":", 1)[1].strip("/")
    result = subprocess.run(
        [sys.executable, "app.py"], cwd=ROOT, env={**os.environ, "PROOFREADER_PORT": port}, capture_output=True, text=True
    )
    assert result.returncode == 2
    assert "could not be started" in result.stderr.strip().splitlines()[-1]
    assert "Traceback" not in result.stderr


def test_a_program_can_send_several_drafts(client) -> None:
    first, second = client.predict([DRAFT, ""], api_name="/proofread_batch")
    assert first["rewrite"] == DRAFT.replace("recieved", "received")
    assert "the draft is empty" in second["error"]
    with pytest.raises(Exception, match="a list of up to 100 texts"):
        client.predict(["x"] * 101, api_name="/proofread_batch")


def test_an_assistant_finds_the_tools_and_uses_them(server) -> None:
    """Through the Model Context Protocol, with its own client."""
    import anyio
    from mcp import ClientSession
    from mcp.client.streamable_http import streamablehttp_client

    async def talk() -> None:
        async with (
            streamablehttp_client(server[0] + "gradio_api/mcp/") as (reads, writes, _),
            ClientSession(reads, writes) as session,
        ):
            await session.initialize()
            tools = {tool.name: tool for tool in (await session.list_tools()).tools}
            assert set(tools) == {"proofread", "proofread_batch", "score"}
            for tool in tools.values():
                assert len(tool.description) > 60
                assert all(value.get("description") for value in tool.inputSchema["properties"].values())
            answer = await session.call_tool("proofread", {"draft": DRAFT})
            assert not answer.isError
            assert "I received the package this morning." in answer.content[0].text
            refused = await session.call_tool("proofread", {"draft": ""})
            assert "the draft is empty" in refused.content[0].text
            refused = await session.call_tool("proofread", {"draft": DRAFT, "model": "openai:http://127.0.0.1:9/v1#m"})
            assert "no model of that name" in refused.content[0].text

    anyio.run(talk)


def examples(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.S)


def test_the_examples_of_the_readme_run(server) -> None:
    address = server[0].rstrip("/")
    (python,) = examples("python")
    shown = subprocess.check_output([sys.executable, "-c", python.replace("http://127.0.0.1:7860", address)], text=True, cwd=ROOT)
    assert "received" in shown
    (shell,) = examples("bash")
    if shutil.which("curl"):
        shown = subprocess.check_output(["bash", "-ec", shell.replace("http://127.0.0.1:7860", address)], text=True)
        assert "received" in shown


def test_a_page_behind_a_server_says_where_drafts_go() -> None:
    from proofreader import Proofreader, Settings
    from web.page import build

    page = build(Proofreader(Settings(model="openai:http://10.0.0.5:8000/v1#llama")))
    texts = [str(block.value) for block in page.blocks.values() if hasattr(block, "value")]
    assert any("Drafts go to llama at http://10.0.0.5:8000/v1" in text for text in texts)


SENTENCE = "I has recieved you're report {} and i dont understand it. "


def check(url: str, text: str) -> httpx.Response:
    """What a program that speaks LanguageTool's protocol is told beside the page."""
    return httpx.post(f"{url}v2/check", data={"language": "en-US", "text": text}, timeout=60)


def test_a_page_that_is_told_to_end_answers_first() -> None:
    """As `docker stop` does: what is on its way is answered, what comes meanwhile is told, and the process ends by itself."""
    with running_app(PROOFREADER_GRACE="30") as (url, process):
        client = Client(url, verbose=False)
        client.predict(DRAFT, api_name="/proofread")  # the models are loaded
        checked = ThreadPoolExecutor(1).submit(check, url, SENTENCE.format(0) * 12)
        job = client.submit("".join(SENTENCE.format(i) for i in range(12)), api_name="/proofread")
        time.sleep(0.5)
        assert not job.done() and not checked.done()
        process.terminate()
        time.sleep(0.2)
        health = httpx.get(f"{url}health")
        assert (health.status_code, health.json()["state"]) == (503, "stopping")
        with pytest.raises(Exception, match="This server is being stopped and takes no more drafts"):
            client.predict(DRAFT, api_name="/proofread")
        assert job.result(timeout=30)["rewrite"].count("received") == 12
        assert len(checked.result().json()["matches"]) >= 12
        assert process.wait(10) == 0


def test_a_draft_that_a_page_cannot_finish_in_time_is_told_so() -> None:
    with running_app() as (url, process):
        client = Client(url, verbose=False)
        client.predict(DRAFT, api_name="/proofread")
        job = client.submit("".join(SENTENCE.format(i) for i in range(300)), api_name="/proofread")
        time.sleep(0.5)
        process.terminate()
        with pytest.raises(Exception, match=r"Stopped; your draft is unchanged\."):
            job.result(timeout=30)
        assert process.wait(10) == 0
