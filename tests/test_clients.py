"""Clients of LanguageTool that nobody here wrote, against the page's own port: they find the edits that /proofread finds."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from gradio_client import Client

from bench.running import running_app

# emoji and line ends before the mistakes, a greeting, a closing, two mistakes in one sentence
DRAFT = "Hi Anna 😀,\n\nI recieved the package this morning. She have two keys for the shed.\n\nBest regards,\nTom"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """`python app.py` in a process of its own."""
    with running_app(patience=300) as (url, _):
        yield url


@pytest.fixture(scope="module")
def rewrite(address) -> str:
    """What the page's own endpoint makes of DRAFT."""
    result = Client(address, verbose=False).predict(DRAFT, api_name="/proofread")
    assert result["rewrite"] == DRAFT.replace("recieved", "received").replace("She have", "She has")
    return result["rewrite"]


def mended(matches: list[dict]) -> str:
    """DRAFT with the first replacement of every match, whose offsets count UTF-16 units."""
    units = DRAFT.encode("utf-16-le")
    for match in sorted(matches, key=lambda match: -match["offset"]):
        start, end = 2 * match["offset"], 2 * (match["offset"] + match["length"])
        units = units[:start] + match["replacements"][0]["value"].encode("utf-16-le") + units[end:]
    return units.decode("utf-16-le")


def test_language_tool_python(address, rewrite) -> None:
    pytest.importorskip("toml", reason="language_tool_python needs toml")
    library = pytest.importorskip("language_tool_python", reason="pip install -r requirements-dev.txt")
    with library.LanguageTool("en-US", remote_server=address) as tool:
        assert tool.correct(DRAFT) == rewrite
        assert tool.check(DRAFT)[0].rule_issue_type == "misspelling"
        tool.disabled_rules = {"PROOFREADER_SPELLING"}
        assert [match.replacements for match in tool.check(DRAFT)] == [["has"]]
    with (
        library.LanguageTool("en-US", remote_server=address) as tool,
        pytest.raises(library.exceptions.LanguageToolError, match="Error: Your text exceeds"),
    ):
        tool.check("a" * 20_001)


def test_pylanguagetool(address, rewrite) -> None:
    api = pytest.importorskip("pylanguagetool.api", reason="pip install -r requirements-dev.txt")
    base = f"{address}v2/"
    assert {language["longCode"] for language in api.get_languages(base)} >= {"en-US", "en-GB"}
    answer = api.check(DRAFT, api_url=base, lang="auto", preferred_variants="en-GB", picky=True)
    assert answer["language"]["code"] == "en-GB"
    assert mended(answer["matches"]) == rewrite
    # its own list of words counts characters, so no emoji here
    known = api.check(DRAFT.replace(" 😀", ""), api_url=base, lang="en-US", pwl=["recieved"])
    assert [match["replacements"] for match in known["matches"]] == [[{"value": "has"}]]


def test_curl(address, rewrite) -> None:
    if not shutil.which("curl"):
        pytest.skip("there is no curl")
    command = ["curl", "-s", "--data", "language=en-US", "--data-urlencode", f"text={DRAFT}", f"{address}v2/check"]
    assert mended(json.loads(subprocess.check_output(command))["matches"]) == rewrite


def test_a_browser_reads_nothing_that_the_operator_did_not_allow(address) -> None:
    """Gradio's own answers allow every origin when they are asked by another name than localhost."""
    headers = {"Host": "mail.example.com", "Origin": "https://elsewhere.example.com"}
    assert "access-control-allow-origin" not in httpx.get(f"{address}v2/languages", headers=headers).headers
    assert "access-control-allow-origin" in httpx.get(f"{address}config", headers=headers).headers


def test_the_page_without_it() -> None:
    with running_app(patience=300, PROOFREADER_LANGUAGETOOL="off") as (url, _):
        assert "LanguageTool" not in httpx.get(f"{url}v2/languages").text
        assert httpx.get(f"{url}v2/healthcheck").text != "OK"


HERE = Path(__file__).parent / "clients"


@pytest.mark.parametrize("markdown", [False, True])
def test_gramma(address, rewrite, markdown: bool) -> None:
    """npm's gramma; it sends Markdown as annotated text."""
    if (
        not shutil.which("node")
        or subprocess.run(["node", "-e", 'require.resolve("gramma")'], cwd=HERE, capture_output=True).returncode
    ):
        pytest.skip("needs node and its client: npm install --prefix tests/clients")
    text, wanted = ("**Note:** " + DRAFT, "**Note:** " + rewrite) if markdown else (DRAFT, rewrite)
    asked = json.dumps({"text": text, "url": f"{address}v2/check", "markdown": markdown})
    answer = json.loads(
        subprocess.run(["node", "check.js"], cwd=HERE, input=asked, capture_output=True, text=True, check=True).stdout
    )
    assert answer["mended"] == wanted
    assert [match["word"] for match in answer["matches"]] == ["recieved", "have"]


PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Linguistic/GrammarChecking/LanguageTool">
<prop oor:name="BaseURL" oor:op="fuse"><value>{address}v2</value></prop></item>
<item oor:path="/org.openoffice.Office.Linguistic/GrammarChecking/LanguageTool">
<prop oor:name="IsEnabled" oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""


def test_libreoffice(address, rewrite, tmp_path) -> None:
    """LibreOffice Writer, headless, its proofreader pointed at us by configuration (Debian: libreoffice-writer, python3-uno)."""
    python = "/usr/bin/python3"
    if not shutil.which("soffice") or subprocess.run([python, "-c", "import uno"], capture_output=True).returncode:
        pytest.skip("needs LibreOffice and its Python (Debian: apt-get install libreoffice-writer-nogui python3-uno)")
    (tmp_path / "user").mkdir()
    (tmp_path / "user" / "registrymodifications.xcu").write_text(PROFILE.format(address=address), encoding="utf-8")
    pipe = f"proofreader{os.getpid()}"
    office = subprocess.Popen(
        [
            "soffice",
            "--headless",
            "--norestore",
            "--nologo",
            f"-env:UserInstallation={tmp_path.as_uri()}",
            f"--accept=pipe,name={pipe};urp;",
        ]
    )
    try:
        sentences = DRAFT.split("\n\n")[1]
        command = [python, str(HERE / "libreoffice.py"), pipe]
        shown = subprocess.run(command, input=sentences, capture_output=True, text=True, check=True, timeout=400).stdout
    finally:
        office.terminate()
        office.wait(60)
    marked = [[sentences[start : start + length], suggestions] for start, length, suggestions in json.loads(shown)]
    assert marked == [["recieved", ["received", "relieved"]], ["have", ["has"]]]
