"""The README's pictures of the page: `make screenshots` starts the app and drives a real Chromium."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from bench.running import running_app

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "pictures"
DRAFT = """Hi Anna,

I has recieved you're report yesterday, thanks. There is two mistakes in the numbers for March and the total of $1,250.00 is wrong.
Why haven't you fixed it? Send me the new version by Friday, you idiot!

Best regards,
Tomasz

On Mon, 3 May 2027 at 09:12, Anna <anna@example.com> wrote:
> please find the report attached
"""
VIEWS = (("page", 1280, False), ("page-narrow", 390, False), ("page-dark", 1280, True))


def main() -> int:
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not chromium:
        print("error: there is no Chromium (Debian: apt-get install chromium)", file=sys.stderr)
        return 2
    PICTURES.mkdir(exist_ok=True)
    with running_app() as (url, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for name, width, dark in VIEWS:
            view = browser.new_page(viewport={"width": width, "height": 800})
            view.goto(url + ("?__theme=dark" if dark else ""))
            view.locator("#draft textarea").fill(DRAFT)
            view.get_by_role("button", name="Proofread", exact=True).click()
            view.get_by_text("Done in").wait_for()
            view.screenshot(path=PICTURES / f"{name}.png", full_page=True)
            print(PICTURES / f"{name}.png")
        browser.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
