"""Where an artefact came from: the commit of the code, marked when the tree held uncommitted changes; and what it learnt from,
as fingerprints."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def git_commit() -> str:
    """The short commit of this checkout, `+` appended when tracked files differ from it; "unknown" without git."""
    try:
        commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True)
        dirty = subprocess.run(
            ["git", "status", "--porcelain", "--untracked-files=no"], cwd=ROOT, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return commit.stdout.strip() + ("+" if dirty.stdout.strip() else "")


def fingerprint(text: str) -> str:
    """The first 12 hexadecimal digits of the SHA-256 of a text, case and white space aside."""
    return hashlib.sha256(" ".join(text.lower().split()).encode()).hexdigest()[:12]
