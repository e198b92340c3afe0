"""Put the app onto a Hugging Face Space: the files that it needs and nothing else, through huggingface_hub.

Without --to, or without --push, it only says what would be uploaded. The front matter of the README is checked first.

    python -m convert.space                      # a dry run
    python -m convert.space --to owner/name --push
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from convert.hub import HubError, Repository, dry_run, upload

ROOT = Path(__file__).resolve().parent.parent
WANTED = (
    "README.md",
    "LICENSE",
    "app.py",
    "requirements.txt",
    "web/**",
    "proofreader/**",
    "classifiers/**",
    "prompts/**",
    "models/**",
    "docs/**",
    "pictures/**",  # README.md shows them
)
UNWANTED = ("**/__pycache__/**", "*.pyc", "models/report.json", "**/.*")
# Fields of https://huggingface.co/docs/hub/spaces-config-reference that this Space needs, and what they must be.
NEEDED = {
    "title": r".+",
    "sdk": r"gradio",
    "sdk_version": r"\d+\.\d+\.\d+",
    "python_version": r"3\.\d+",
    "app_file": r"app\.py",
    "license": r"[a-z0-9.-]+",
    "short_description": r".{1,60}",
    "emoji": r"\S+",
    "colorFrom": r"red|yellow|green|blue|indigo|purple|pink|gray",
    "colorTo": r"red|yellow|green|blue|indigo|purple|pink|gray",
}


class SpaceError(ValueError):
    """Why the Space cannot be made, in one sentence."""


def front_matter(text: str) -> dict[str, Any]:
    """The YAML between the first two lines of dashes. Raises SpaceError."""
    match = re.match(r"---\n(.*?)\n---\n", text, re.S)
    if not match:
        raise SpaceError("README.md does not begin with front matter between two lines of dashes")
    try:
        found = yaml.safe_load(match[1])
    except yaml.YAMLError as error:
        raise SpaceError(f"the front matter of README.md is not valid YAML: {str(error).splitlines()[0]}") from error
    if not isinstance(found, dict):
        raise SpaceError("the front matter of README.md holds no keys")
    return found


def check(root: Path) -> None:
    """Raise SpaceError unless the front matter fits, and its Gradio is the one of requirements.txt."""
    matter = front_matter((root / "README.md").read_text(encoding="utf-8"))
    for key, pattern in NEEDED.items():
        if not re.fullmatch(pattern, str(matter.get(key, ""))):
            raise SpaceError(f"{key} in the front matter of README.md is {matter.get(key)!r}, but must match {pattern}")
    pinned = re.search(r"^gradio(?:\[\w+\])?==(\S+)", (root / "requirements.txt").read_text(encoding="utf-8"), re.M)
    if not pinned or pinned[1] != matter["sdk_version"]:
        raise SpaceError(f"sdk_version is {matter['sdk_version']} and requirements.txt pins gradio {pinned and pinned[1]}")


def files(root: Path) -> list[Path]:
    """What is uploaded, relative to `root`."""
    from huggingface_hub.utils import filter_repo_objects

    names = sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file() and ".venv" not in path.parts)
    return [Path(name) for name in filter_repo_objects(names, allow_patterns=list(WANTED), ignore_patterns=list(UNWANTED))]


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m convert.space", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--to", default="", help="owner/name of the Space")
    parser.add_argument("--push", action="store_true", help="upload; without it nothing leaves this machine")
    args = parser.parse_args(argv)
    try:
        check(ROOT)
        if args.push:
            print(upload(ROOT, files(ROOT), Repository(args.to, "space", update=True)))
        else:
            print(dry_run(ROOT, files(ROOT)))
    except (SpaceError, HubError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
