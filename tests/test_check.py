"""`python -m proofreader check`, run as a linter is run: in a process of its own, over files."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from proofreader import Options, Proofreader, check
from proofreader.check import Diagnostic, diagnose, mended
from proofreader.edits import diff
from proofreader.errors import BatchFile
from proofreader.languagetool import Annotated, Query, matches
from proofreader.memory import Memory
from proofreader.notes import NOT_ENGLISH
from proofreader.pipeline import Proofread
from tests.conftest import ROOT, golden

WRONG = "I recieved it 😀. She have two keys.\r\n"
MARKDOWN = (
    "# Keys\n\nShe have `two keys` and\n  **recieved** [the shed](https://a.example/recieved).\n\n```\nshe have recieved\n```\n"
)
LATEX = "\\begin{document}\nI \\emph{recieved} $she_{have}$ the \\texttt{keys} % recieved\nuntill noon.\n\\end{document}\n"
HTML = '<p title="recieved">I <b>recieved</b> the keys &amp; the\nbox.</p><script>"recieved"</script>\n'


def run(*arguments: str, text: bytes = b"", where: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "proofreader", "check", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100", **environment}
    done = subprocess.run(command, input=text, capture_output=True, cwd=where, env=environment)
    return subprocess.CompletedProcess(command, done.returncode, done.stdout.decode(), done.stderr.decode())


def test_a_finding_is_a_line_that_editors_can_follow(tmp_path: Path) -> None:
    (tmp_path / "mail.txt").write_bytes(WRONG.encode())
    result = run("mail.txt", where=tmp_path)
    assert result.stdout.splitlines() == [
        "mail.txt:1:3: “recieved” is a misspelling of “received”. [PROOFREADER_SPELLING] (received)",
        "mail.txt:1:22: The verb agrees with its subject: “has”. [PROOFREADER_GRAMMAR] (has)",
    ]
    assert result.returncode == 1
    assert (tmp_path / "mail.txt").read_bytes() == WRONG.encode()


def test_right_text_is_no_finding_and_standard_input_is_read() -> None:
    assert (run("-", text=b"She has two keys.\n").stdout, run("-", text=b"She has two keys.\n").returncode) == ("", 0)
    result = run("-", text="\ufeffShe have two keys.\n".encode())
    assert (result.stdout[:6], result.returncode) == ("-:1:6:", 1)


def test_what_was_not_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "brief.txt").write_text(
        "Guten Tag, wir haben die Lieferung gestern leider noch nicht erhalten.\n", encoding="utf-8"
    )
    (tmp_path / "right.txt").write_text("She has two keys.\n", encoding="utf-8")
    result = run("brief.txt", "right.txt", where=tmp_path)
    assert (result.stdout, result.returncode) == ("", 0)
    assert result.stderr == f"brief.txt: {NOT_ENGLISH}\n"


def test_only_the_text_is_mended_and_the_file_keeps_its_rights(tmp_path: Path) -> None:
    texts = {"a.md": MARKDOWN, "b.tex": LATEX, "c.html": HTML, "d.txt": WRONG}
    for name, text in texts.items():
        (tmp_path / name).write_bytes(text.encode())
    (tmp_path / "a.md").chmod(0o640)
    (tmp_path / "link.md").symlink_to("a.md")
    result = run("--fix", "link.md", *list(texts)[1:], where=tmp_path)
    found = {name: (tmp_path / name).read_bytes().decode() for name in texts}
    assert found == {
        "a.md": MARKDOWN.replace("She have", "She has").replace("**recieved**", "**received**"),
        "b.tex": LATEX.replace("{recieved}", "{received}").replace("untill", "until"),
        "c.html": HTML.replace("<b>recieved", "<b>received"),
        "d.txt": WRONG.replace("recieved", "received").replace("have", "has"),
    }
    assert result.returncode == 0
    assert "link.md: 2 of 2 mended" in result.stderr
    assert stat.S_IMODE((tmp_path / "a.md").stat().st_mode) == 0o640
    assert (tmp_path / "link.md").is_symlink()
    assert sorted(path.name for path in tmp_path.iterdir()) == [*texts, "link.md"]
    again = run("--fix", *texts, where=tmp_path)
    assert (again.stdout, again.stderr.replace("Preparing the model once …\n", ""), again.returncode) == ("", "", 0)


def test_what_cannot_be_checked_costs_no_other_file(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(bytes(range(256)))
    (tmp_path / "latin.txt").write_bytes("caf\xe9".encode("latin-1"))
    (tmp_path / "long.txt").write_bytes(b"a" * 2_000_001)
    (tmp_path / "mail.eml").write_bytes(b"Subject: x\n\nI recieved it.\n")
    (tmp_path / "deep.tex").write_bytes(b"{" * 20_000)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    (tmp_path / "good.txt").write_text("She have two keys.\n", encoding="utf-8")
    names = ["missing.txt", "binary", "latin.txt", "long.txt", "mail.eml", "deep.tex", "pipe", "folder", "a\udcff.txt", "good.txt"]
    result = run(*names, where=tmp_path)
    reasons = [line for line in result.stderr.splitlines() if line.startswith("error: ")]
    assert reasons == [
        "error: The file missing.txt cannot be used: No such file or directory.",
        "error: The file binary cannot be used: it is not text.",
        "error: The file latin.txt cannot be used: it is not text in UTF-8.",
        "error: The file long.txt cannot be used: it is larger than 2 MB.",
        "error: The file mail.eml cannot be used: it is mail, which `python -m proofreader batch` proofreads.",
        "error: The file deep.tex cannot be used: it is nested too deep.",
        "error: The file pipe cannot be used: it is no regular file.",
        "error: The file folder cannot be used: it is a folder; name the files in it.",
        "error: The file a\\udcff.txt cannot be used: No such file or directory.",
    ]
    assert result.stdout.startswith("good.txt:1:5:")
    assert result.returncode == 2


def test_a_file_that_may_not_be_read_or_written_is_a_sentence(tmp_path: Path, monkeypatch) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read and write everything")
    path = tmp_path / "secret.txt"
    path.write_text("She have two keys.\n", encoding="utf-8")
    tmp_path.chmod(0o500)
    result = run("--fix", str(path))
    tmp_path.chmod(0o700)
    assert "cannot be written" in result.stderr
    path.chmod(0)
    assert "Permission denied" in run(str(path)).stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "the following arguments are required: FILE"),
        (("--fix", "-"), "--fix writes files"),
        (("--format", "xml", "a"), "invalid choice: 'xml'"),
        (("--words", "/nowhere", "a"), "words is '/nowhere', but it must be a file that can be read"),
        (("--model", "/nowhere/model.gguf", "README.md"), "There is no model at"),
    ],
)
def test_bad_usage_is_said_in_a_line(arguments: tuple[str, ...], sentence: str) -> None:
    result = run(*arguments)
    assert result.returncode == 2
    assert sentence in result.stderr.splitlines()[-1]
    assert not result.stdout


def test_programs_get_json_and_code_hosts_sarif(tmp_path: Path) -> None:
    (tmp_path / "a b.md").write_bytes(MARKDOWN.encode())
    one, other = json.loads(run("--format", "json", "a b.md", where=tmp_path).stdout)
    assert (one["file"], one["line"], one["column"], one["text"], one["replacements"][0]) == ("a b.md", 3, 5, "have", "has")
    assert MARKDOWN[other["offset"] : other["offset"] + other["length"]] == other["text"] == "recieved"
    assert 1 <= len(other["replacements"]) <= 5
    (found,) = json.loads(run("--format", "sarif", "a b.md", where=tmp_path).stdout)["runs"]
    rules = {rule["id"] for rule in found["tool"]["driver"]["rules"]}
    assert [result["ruleId"] in rules for result in found["results"]] == [True, True]
    place = found["results"][1]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "a%20b.md"}
    assert place["region"] == {"startLine": 4, "startColumn": 5, "endLine": 4, "endColumn": 13}
    (change,) = found["results"][0]["fixes"][0]["artifactChanges"]
    assert change["replacements"][0]["insertedContent"] == {"text": "has"}
    assert json.loads(run("--format", "json", "-", text=b"").stdout) == []


def test_a_text_longer_than_a_draft_may_be_is_checked_to_its_end(proofreader) -> None:
    short = Proofreader(proofreader.settings)
    short.shelf, short.settings = proofreader.shelf, check.replace(proofreader.settings, max_characters=60)
    source = "She have two keys for the shed.\n\n" * 5 + "A" * 100 + "\n\nShe have two keys for the shed.\n"
    found, _ = diagnose("a.txt", source, short, Options(courteous=False), Memory())
    assert mended(source, found) == source.replace("have", "has")
    assert [one.line for one in found] == [1, 3, 5, 7, 9, 13]


@pytest.mark.parametrize(
    ("before", "after"),
    [("```\n", "```\n"), ("-----Original Message-----\nFrom: Ann\nSent: Monday\nTo: Bob\nSubject: Keys\n\n", "")],
)
def test_code_and_history_longer_than_a_draft_stay(proofreader, before: str, after: str) -> None:
    short = Proofreader(proofreader.settings)
    short.shelf, short.settings = proofreader.shelf, check.replace(proofreader.settings, max_characters=80)
    wrong = "She have two keys for the shed.\n"
    source = f"{wrong}\n{before}{wrong * 6}{after}"
    found, _ = diagnose("a.txt", source, short, Options(courteous=False), Memory())
    assert mended(source, found) == source.replace("have", "has", 1)


def test_a_replacement_never_brings_markup() -> None:
    source, rewrite = "There are many keys.", "There are 100% keys."
    (match,) = matches(Proofread(source, rewrite, diff(source, rewrite), done=True), Query(Annotated.of(source), "en-US"))
    suggested = [check._diagnostic("a", source, [0], kind, match).replacements for kind in ("text", "html", "latex")]
    assert suggested == [("100%",), ("100%",), ()]


def test_a_finding_without_a_suggestion_is_left_to_the_person() -> None:
    one = Diagnostic("a", 1, 1, 1, 4, 0, 3, "R", "C", "Wrong.", "two", ())
    assert str(one) == "a:1:1: Wrong. [R]"
    assert mended("two", [one]) == "two"


def test_the_reason_of_a_file_is_a_sentence() -> None:
    with pytest.raises(BatchFile, match=r"The file .* cannot be used: .*null"):
        check.read("a\0b")


def test_pre_commit_runs_it(tmp_path: Path) -> None:
    pre_commit = Path(sys.prefix) / "bin" / "pre-commit"
    if not (pre_commit.exists() and shutil.which("git")):
        pytest.skip("needs pre-commit and git")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    (tmp_path / "note.md").write_text("She have two keys.\n", encoding="utf-8")
    environment = {**os.environ, "VENV": sys.prefix, "PRE_COMMIT_HOME": str(tmp_path / ".cache")}
    command = [str(pre_commit), "try-repo", str(ROOT), "proofread", "--files", "note.md"]
    result = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert result.returncode == 1, result.stdout + result.stderr
    assert "note.md:1:5: The verb agrees with its subject: “has”." in result.stdout


def test_help_is_as_in_the_golden_file() -> None:
    golden("check-help.txt", run("--help").stdout)
