"""Put a model onto the Hugging Face Hub: its weights (GGUF, or an encoder's safetensors with its tokenizer), card and provenance, in one
commit.

Without --push it only says what would be uploaded. A repository that exists is left alone, unless --update is given.

    python -m convert.hub runs/NAME/gguf                          # a dry run
    python -m convert.hub runs/NAME/gguf --to owner/name --push
    python -m convert.hub runs/NAME/full --to owner/name --push    # an encoder, after `python -m convert.card runs/NAME/full`
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

WEIGHTS = (".gguf", ".safetensors")
PATTERNS = (
    *(f"*{kind}" for kind in WEIGHTS),
    "README.md",
    "provenance.json",
    "*.png",
    "config.json",
    "adapter_config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "vocab.txt",
)


class HubError(ValueError):
    """Why nothing was uploaded, in one sentence."""


def files(folder: Path) -> list[Path]:
    """What of a converted model is uploaded, relative to `folder`. Raises HubError when there is no model or no card."""
    found = sorted(path.relative_to(folder) for pattern in PATTERNS for path in folder.glob(pattern) if path.is_file())
    if not any(path.suffix in WEIGHTS for path in found):
        raise HubError(f"{folder} holds no .gguf file and no .safetensors")
    if Path("README.md") not in found:
        raise HubError(f"{folder} holds no README.md, the model's card; `python -m convert` or `python -m convert.card` writes it")
    return found


@dataclass(frozen=True)
class Repository:
    """Where an upload goes, and whether it may exist already."""

    name: str  # owner/name
    kind: Literal["model", "space"]
    update: bool = False


def upload(root: Path, chosen: Sequence[Path], to: Repository, token: str | None = None, endpoint: str | None = None) -> str:
    """Create a repository, upload the `chosen` files of `root` in one commit, and give its address. Raises HubError."""
    from huggingface_hub import CommitOperationAdd, HfApi
    from huggingface_hub.errors import HfHubHTTPError
    from huggingface_hub.utils import httpx  # httpx2 under hub 2

    name, kind = to.name, to.kind
    if not re.fullmatch(r"[\w.-]+/[\w.-]+", name):
        raise HubError(f"--to is {name!r}, but must be owner/name")
    api = HfApi(endpoint=endpoint, token=token)
    try:
        api.create_repo(name, repo_type=kind, space_sdk="gradio" if kind == "space" else None, exist_ok=to.update)
        operations = [CommitOperationAdd(path_in_repo=path.as_posix(), path_or_fileobj=root / path) for path in chosen]
        api.create_commit(name, operations, commit_message="Upload the proofreader", repo_type=kind)
    except HfHubHTTPError as error:
        status = getattr(error.response, "status_code", "nothing")
        known = {
            "401": "there is no valid token: run `hf auth login`",
            "409": "it exists already; choose another name, or --update to add to it",
        }
        why = known.get(str(status), f"the Hub answered {status}")
        raise HubError(f"{name} could not be uploaded: {why}") from error
    except (OSError, ValueError, httpx.HTTPError) as error:
        raise HubError(f"{name} could not be uploaded: {str(error).splitlines()[0]}") from error
    return f"{api.endpoint}/{'spaces/' if kind == 'space' else ''}{name}"


def dry_run(root: Path, chosen: Sequence[Path]) -> str:
    """What `upload` would do, in words."""
    size = sum((root / path).stat().st_size for path in chosen)
    names = "\n".join(map(str, chosen))
    return f"{names}\n{len(chosen)} files, {size / 1e6:.1f} MB. A dry run: nothing was uploaded."


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m convert.hub", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("folder", type=Path, help="what `python -m convert --out` wrote, or the model of an encoder's run")
    parser.add_argument("--to", default="", help="owner/name of the repository")
    parser.add_argument("--push", action="store_true", help="upload; without it nothing leaves this machine")
    parser.add_argument("--update", action="store_true", help="into a repository that exists")
    args = parser.parse_args(argv)
    try:
        chosen = files(args.folder)
        to = Repository(args.to, "model", args.update)
        print(upload(args.folder, chosen, to) if args.push else dry_run(args.folder, chosen))
    except HubError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
