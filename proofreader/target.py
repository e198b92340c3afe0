"""The folder that a bulk run writes: a file a block, whole or not at all, and a manifest that says of what source and how.

What is there is done: a run that was stopped goes on with the blocks that are not. It knows no Ray.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from proofreader.batch import separator
from proofreader.blocks import Block, Plan
from proofreader.errors import BatchFile
from proofreader.place import Place, public, why

MANIFEST = "_manifest.json"  # readers of folders of data pass over what begins with an underscore


class Target:
    """The folder that is written: a file a block, whole or not at all, and a manifest that says of what and how."""

    def __init__(self, place: Place, shown: str) -> None:
        self.place, self._shown = place, public(shown)

    def begin(self, cut: Plan, key: str) -> dict[str, int]:
        """How many rows failed in each block that is there already, by its name.

        Raises BatchFile where the folder holds something else, or the work of other options or of a source that has changed since.
        """
        try:
            return self._begin(cut, key)
        except OSError as error:
            raise BatchFile(self._shown, f"it cannot be written ({why(error)})") from None

    def _begin(self, cut: Plan, key: str) -> dict[str, int]:
        if self.place.is_file():
            raise BatchFile(self._shown, "it is a file, and a folder is needed")
        listing = self.place.listing()
        known = self._manifest(key) if MANIFEST in listing else {}
        if listing and MANIFEST not in listing:
            raise BatchFile(self._shown, "it holds other files; name a new folder")
        changed = next((name for name, digest in known.items() if cut.digests.get(name) != digest), None)
        if changed is not None:
            raise BatchFile(self._shown, f"it holds the work of a source that has changed since ({changed}); name a new folder")
        for name in listing:
            if Path(name).name.startswith("_") and name.endswith(".new"):  # of a run that was killed
                self.place.files.delete_file(self.place.at(name).path)
        self.place.at(MANIFEST).write(json.dumps({"key": key, "files": {**known, **cut.digests}}, indent=1).encode())
        found = {block.target: self._failed(block) for block in cut.blocks if block.target in listing}
        return {name: failed for name, failed in found.items() if failed is not None}

    def _manifest(self, key: str) -> dict[str, str]:
        try:
            found = json.loads(self.place.at(MANIFEST).read())
            files: dict[str, str] = dict(found["files"])
        except (ValueError, TypeError, KeyError):
            raise BatchFile(self._shown, f"its {MANIFEST} is damaged; name a new folder") from None
        if found.get("key") != key:
            raise BatchFile(self._shown, "it holds the work of other options; give those again, or name a new folder")
        return files

    def write(self, block: Block, data: bytes) -> None:
        """Raises BatchFile when it cannot be written."""
        try:
            self.place.at(block.target).write(data)
        except OSError as error:
            raise BatchFile(self._shown, f"it cannot be written ({why(error)})") from None

    def _failed(self, block: Block) -> int | None:
        """How many rows of a finished block failed; None when it is not whole, and has to be done again."""
        try:
            errors = _errors(self.place.at(block.target).read(), Path(block.name).suffix.lower())
        except (pa.ArrowException, OSError, ValueError, KeyError, IndexError, csv.Error):
            return None
        return sum(map(bool, errors)) if len(errors) == block.rows else None

    def failed(self, block: Block) -> int | None:
        """As `begin` tells it, of one block; None too when it is not there."""
        return self._failed(block) if self.place.at(block.target).is_file() else None


def _errors(data: bytes, kind: str) -> list[str]:
    """The last column of a written block."""
    if kind == ".parquet":
        return [str(value) for value in pq.read_table(io.BytesIO(data), columns=["error"]).column(0).to_pylist()]
    text = data.decode("utf-8")
    if kind == ".jsonl":
        return [json.loads(line)["error"] for line in text.split("\n") if line]
    found = csv.reader(io.StringIO(text, newline=""), delimiter=separator(text.split("\n", 1)[0]), strict=True)
    return [row[-1] for row in found if row][1:]
