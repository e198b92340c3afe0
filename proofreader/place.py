"""Where files lie: on this machine, or under any URL that pyarrow or fsspec knows. What is written is written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import re
import uuid
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.fs

from proofreader.errors import BatchFile


def why(error: Exception) -> str:
    """An error of the file system, as the words between brackets."""
    number = getattr(error, "errno", None)
    return os.strerror(number) if number else str(error).split("\n", 1)[0].rstrip(".") or type(error).__name__


@dataclass(frozen=True)
class Place:
    """A file or folder, and the file system that it lies in. It can be sent to other machines."""

    files: pa.fs.FileSystem
    path: str

    @classmethod
    def of(cls, name: str) -> Place:
        """The place that a path or URL names. Raises BatchFile when nothing here can open such a URL."""
        if not re.match(r"[a-zA-Z][\w+.-]*://", name):
            return cls(pa.fs.LocalFileSystem(), str(Path(name).absolute()))
        try:
            return cls(*pa.fs.FileSystem.from_uri(name))
        except (pa.ArrowException, OSError, ValueError) as first:
            try:
                import fsspec

                files, path = fsspec.core.url_to_fs(name)
                return cls(pa.fs.PyFileSystem(pa.fs.FSSpecHandler(files)), path)
            except (ImportError, OSError, ValueError):
                raise BatchFile(public(name), f"it cannot be opened ({why(first)})") from None

    def at(self, name: str) -> Place:
        return Place(self.files, f"{self.path.rstrip('/')}/{name}")

    def write(self, data: bytes) -> None:
        """Write a file whole or not at all. Raises OSError."""
        folder, _, name = self.path.rpartition("/")
        fresh = f"{folder}/_{name}.{uuid.uuid4().hex[:8]}.new"
        self.files.create_dir(folder, recursive=True)
        try:
            with self.files.open_output_stream(fresh, compression=None) as out:
                out.write(data)
            self.files.move(fresh, self.path)
        except BaseException:
            with contextlib.suppress(OSError):
                self.files.delete_file(fresh)
            raise

    def read(self, start: int = 0, end: int | None = None) -> bytes:
        with self.files.open_input_file(self.path) as source:
            source.seek(start)
            return bytes(source.read() if end is None else source.read(end - start))

    def is_file(self) -> bool:
        return bool(self.files.get_file_info(self.path).is_file)

    def listing(self) -> dict[str, pa.fs.FileInfo]:
        """The files of a folder and of those in it, by their names below it; none where it does not exist."""
        found = self.files.get_file_info(pa.fs.FileSelector(self.path, allow_not_found=True, recursive=True))
        top = self.path.strip("/") + "/"
        return {one.path.strip("/").removeprefix(top): one for one in found if one.is_file}


def public(name: str) -> str:
    """A URL without the password that may stand in it."""
    return re.sub(r"(://)[^/@]*@", r"\1", name)
