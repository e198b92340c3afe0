"""A picture of our changes in LibreOffice Writer, on a virtual screen: `python -m bench.libreoffice`.

Needs, from Debian: libreoffice-writer libreoffice-gtk3 xvfb xdotool imagemagick.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.request import urlopen

OUT = Path(__file__).resolve().parent.parent / "pictures" / "libreoffice.png"
PROGRAMS = ("soffice", "Xvfb", "xdotool", "import")
SETTINGS = "/org.openoffice.Office.Linguistic/GrammarChecking/LanguageTool"
PARAGRAPHS = (
    "Dear Ms Okafor,",
    "",
    "I has recieved the two invoices on Monday. My colleague work on them since three days, and she have found a mistake in the second "
    "one. I am looking forward to hear from you.",
    "",
    "Kind regards,",
    "Jana Novak",
)
XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
MENU_AT = ("845", "327")  # on the screen, of the word whose menu is opened: "since"
VIEW = "1166x560+57+50"  # of the screen, without its edge


def profile(port: int) -> str:
    """What makes Writer ask the server on a port, and show nothing else."""
    values = {
        (SETTINGS, "BaseURL"): f"http://127.0.0.1:{port}/v2",
        (SETTINGS, "IsEnabled"): "true",
        ("/org.openoffice.Office.Common/Misc", "ShowTipOfTheDay"): "false",
        ("/org.openoffice.Office.Common/Misc", "FirstRun"): "false",
        ("/org.openoffice.Setup/Product", "ooSetupLastVersion"): "7.4",
    }
    items = (
        f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for (path, name), value in values.items()
    )
    return f'{XML}<oor:items xmlns:oor="http://openoffice.org/2001/registry">{"".join(items)}</oor:items>'


def document() -> str:
    """The draft as a flat OpenDocument text in English."""
    spaces = {"office": "office", "style": "style", "fo": "xsl-fo-compatible", "text": "text"}
    names = " ".join(f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for short, name in spaces.items())
    properties = '<style:text-properties fo:font-size="14pt" fo:language="en" fo:country="US"/>'
    return (
        f'{XML}<office:document {names} office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text"><office:styles>'
        f'<style:default-style style:family="paragraph">{properties}</style:default-style></office:styles><office:body><office:text>'
        + "".join(f"<text:p>{paragraph}</text:p>" for paragraph in PARAGRAPHS)
        + "</office:text></office:body></office:document>"
    )


@contextlib.contextmanager
def running(command: Sequence[str], environment: dict[str, str] | None = None) -> Iterator[None]:
    """A program in the background, ended with the block."""
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        yield
    finally:
        os.killpg(process.pid, 15)
        process.wait(30)


def answers(url: str, seconds: float = 120) -> None:
    """Wait until an address answers. Raises TimeoutError."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(OSError), urlopen(url, timeout=5):
            return
        time.sleep(0.5)
    raise TimeoutError(f"{url} does not answer")


def take(out: Path, display: str = ":97") -> None:
    """Write the picture. Raises TimeoutError or CalledProcessError."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    screen = {**os.environ, "DISPLAY": display}
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        (folder / "user").mkdir()
        (folder / "user" / "registrymodifications.xcu").write_text(profile(port), encoding="utf-8")
        (folder / "mail.fodt").write_text(document(), encoding="utf-8")
        stack.enter_context(running([sys.executable, "-m", "proofreader", "serve", "--port", str(port)]))
        stack.enter_context(running(["Xvfb", display, "-screen", "0", "1280x800x24"]))
        answers(f"http://127.0.0.1:{port}/v2/check?language=en-US&text=I+has+it.")
        writer = [
            "soffice",
            "--norestore",
            "--nologo",
            "--writer",
            f"-env:UserInstallation={folder.as_uri()}",
            str(folder / "mail.fodt"),
        ]
        stack.enter_context(running(writer, screen))
        time.sleep(45)  # Writer asks paragraph by paragraph, whenever it has nothing else to do
        subprocess.run(["xdotool", "mousemove", *MENU_AT, "click", "3"], env=screen, check=True)
        time.sleep(3)
        subprocess.run(
            ["import", "-window", "root", "-crop", VIEW, "+repage", "-colors", "64", f"PNG8:{out}"], env=screen, check=True
        )


def main(argv: Sequence[str] | None = None) -> int:
    """Command line; see `--help`."""
    parser = argparse.ArgumentParser(prog="python -m bench.libreoffice", description=(__doc__ or "").strip().splitlines()[0])
    parser.add_argument("--out", type=Path, default=OUT, help=f"picture (default: {OUT.name} among the pictures)")
    args = parser.parse_args(argv)
    missing = [program for program in PROGRAMS if not shutil.which(program)]
    if missing:
        print(
            f"error: {', '.join(missing)} not found; Debian has them: apt-get install libreoffice-writer libreoffice-gtk3 xvfb "
            "xdotool imagemagick",
            file=sys.stderr,
        )
        return 2
    take(args.out)
    print(f"Written: {args.out}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
