"""The models one can choose: the embedded ones, a path to a GGUF, a file in a Hub repository at a revision, a folder of ONNX. The one
place where real rewriters and classifiers are built, so that importing the proofreader loads nothing heavy.
"""

from __future__ import annotations

import functools
import os
import re
import threading
import weakref
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import prompts
from classifiers import POLITENESS_LABELS, SENTIMENT_LABELS, Classifier
from proofreader.download import POLL, Failed, fetch
from proofreader.draft import Unit
from proofreader.errors import Cancelled, HubUnreachable, ModelBroken, ModelNotFound, ModelNotServed, SettingsError, described
from proofreader.server import KEY, parse_server
from proofreader.settings import Settings
from proofreader.variants import Variant

if TYPE_CHECKING:
    from proofreader.correctors import Corrector
    from proofreader.guided import Tokens
    from proofreader.llama import LlamaRewriter
    from proofreader.onnx_rewriter import OnnxRewriter
    from proofreader.server import ServerRewriter

    Rewriter = LlamaRewriter | ServerRewriter | OnnxRewriter

MODELS = Path(__file__).resolve().parent.parent / "models"
BASE = "smollm2+"  # how a source begins that is a LoRA adapter of `proofreader.base`
ONNX = "onnx:"  # and one that is a folder of `python -m convert.onnx`


SENTENCES = 2048  # tokens of context for a model of sentences: some fourteen side by side; twice as much is 47 MB
CORRECTORS = ("speller", "usage", "courtesy", "llama")


@dataclass(frozen=True)
class Entry:
    """A model that one can choose: where it comes from, how it is asked, and how careful it is by default."""

    name: str
    title: str
    source: str  # a path or hub:owner/repo:file.gguf@revision, either +ADAPTER.gguf; smollm2+ADAPTER.gguf; onnx:FOLDER; or openai:http://host:port/v1#model
    unit: Unit = "body"
    style: prompts.Style = "chat"
    margin: float = 0.0  # nats; see proofreader.sampling.Sampling
    correctors: tuple[str, ...] = ("llama",)  # who proposes edits, of CORRECTORS; without "llama" the model only judges


ENTRIES: tuple[Entry, ...] = (
    Entry(
        "embedded",
        "SmolLM2 135M, fine-tuned here (offline)",
        "smollm2+models/smollm2-proofread/smollm2-proofread-lora.gguf",
        "sentence",
        "terse",
        2.0,
        correctors=CORRECTORS,
    ),
    Entry(
        "llama-3.2-1b",
        "Llama 3.2 1B Instruct (Hub, 0.8 GB)",
        "hub:bartowski/Llama-3.2-1B-Instruct-GGUF:Llama-3.2-1B-Instruct-Q4_K_M.gguf@main",
    ),
    Entry(
        "llama-3.2-1b-grammar",
        "Llama 3.2 1B, grammar-tuned (your own: runs/llama-3.2-1b-grammar)",
        "runs/llama-3.2-1b-grammar/gguf/llama-3.2-1b-grammar-Q4_K_M.gguf",
        "sentence",
    ),
    Entry(
        "llama-3.2-1b-finetome",
        "Llama 3.2 1B, FineTome-tuned (your own: runs/llama-3.2-1b-finetome)",
        "runs/llama-3.2-1b-finetome/gguf/llama-3.2-1b-finetome-Q4_K_M.gguf",
    ),
)


def find(name: str) -> Entry:
    """The entry called `name`, or one made for a path, a folder or a server. Raises SettingsError for anything else."""
    for entry in ENTRIES:
        if name == entry.name:
            return entry
    if name.startswith(BASE):
        return replace(find("embedded"), name=name, title=Path(name).name, source=name)
    if name.startswith("hub:"):
        parse_hub(_parts(name)[0])
        return Entry(name, name, name)
    if name.startswith("openai:"):
        url, model = parse_server(name)
        return Entry(name, f"{model} at {url}", name)
    if name.startswith(ONNX):  # a T5 corrects sentences and knows no tones: tables see to those
        return Entry(name, folder_of(name).name, name, "sentence", correctors=("courtesy", "llama"))
    if name.endswith(".gguf") or "/" in name or "\\" in name:
        return Entry(name, Path(name).name, name)
    known = ", ".join(entry.name for entry in ENTRIES)
    raise SettingsError(
        "PROOFREADER_MODEL",
        name,
        f"one of {known}, a path to a .gguf file, hub:owner/repo:file.gguf@revision, onnx:FOLDER, or openai:http://host:port/v1#model",
    )


def folder_of(source: str) -> Path:
    """The folder of onnx:FOLDER or onnx:FOLDER#PRECISION."""
    return _path(source.removeprefix(ONNX).partition("#")[0])


def is_present(entry: Entry) -> bool:
    """Whether the file of an entry, or of its adapter, lies on this machine, so that nothing has to be fetched for it."""
    if entry.source.startswith(ONNX):
        return (folder_of(entry.source) / "tokenizer.json").is_file()
    base, adapter = _parts(entry.source)
    for source in filter(None, (base, adapter)):
        if source.startswith("openai:") or (source.startswith("hub:") and not _cached(source)):
            return False
        if not source.startswith("hub:") and f"{source}+" != BASE and not _path(source).is_file():
            return False
    return True


def parse_hub(source: str) -> tuple[str, str, str | None]:
    """(repository, file, revision) of hub:owner/repo:file.gguf@revision; no revision means main."""
    body, _, revision = source.removeprefix("hub:").partition("@")
    repository, _, file = body.partition(":")
    if repository.count("/") != 1 or not file.endswith(".gguf"):
        raise SettingsError("PROOFREADER_MODEL", source, "hub:owner/repo:file.gguf@revision")
    return repository, file, revision or None


def locate(
    entry: Entry,
    settings: Settings | None = None,
    notify: Callable[[str], None] = lambda text: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> tuple[Path, Path | None]:
    """The file of an entry and of the LoRA adapter over it, if there is one; a file of the Hub is downloaded first, with a
    progress bar, and resumed when interrupted. An adapter of our base is merged into it first, once; `notify` hears of that.

    Raises ModelNotFound, HubUnreachable, Cancelled during a download, or what `base.prepared` raises.
    """
    source, adapter = _parts(entry.source)
    if f"{source}+" == BASE:
        from proofreader import base

        return base.model(_here(adapter), (settings or Settings()).base, notify)
    path = download(source, cancelled) if source.startswith("hub:") else _here(source)
    return path, _here(adapter) if adapter else None


def _parts(source: str) -> tuple[str, str]:
    """(base, adapter) of BASE.gguf+ADAPTER.gguf or smollm2+ADAPTER.gguf; no adapter: an empty text."""
    if source.startswith(BASE):
        return BASE[:-1], source.removeprefix(BASE)
    base, _, adapter = source.rpartition("+")
    return (base, adapter) if ".gguf" in base and adapter.endswith(".gguf") else (source, "")


def _path(source: str) -> Path:
    path = Path(source).expanduser()
    return path if path.is_absolute() or path.exists() else MODELS.parent / path


def _here(source: str) -> Path:
    path = _path(source)
    if not path.is_file():
        raise ModelNotFound(source)
    return path


def _cached(source: str) -> Path | None:
    """The file of a hub: source in the cache of huggingface_hub."""
    from huggingface_hub import try_to_load_from_cache

    repository, file, revision = parse_hub(source)
    found = try_to_load_from_cache(repository, file, revision=revision)
    return Path(found) if isinstance(found, str) else None


def download(source: str, cancelled: Callable[[], bool] = lambda: False) -> Path:
    """The file of a hub: source, from the cache of huggingface_hub if it is there. Raises HubUnreachable or Cancelled."""
    from huggingface_hub import constants
    from huggingface_hub.utils import get_session

    repository, file, revision = parse_hub(source)
    cached = _cached(source)
    if cached and re.fullmatch("[0-9a-f]{40}", revision or ""):
        return cached  # what a commit holds never changes
    try:
        # hf_hub_download asks a dead server six times before it gives up; one question tells the same at once
        get_session().head(constants.ENDPOINT, timeout=10)
    except Exception as error:  # httpx under hub 1, httpx2 under hub 2: their errors share no base
        if cached:
            return cached
        raise HubUnreachable(source, "there is no connection, and no copy on this machine") from error
    try:
        return fetch(repository, file, revision or "", cancelled)
    except Failed as error:
        raise HubUnreachable(source, str(error)) from error


class _Load:
    """A model on its way to the shelf."""

    def __init__(self) -> None:
        self.done: Future[tuple[Entry, Rewriter]] = Future()
        self.stop = threading.Event()
        self.waiting = 0  # callers

    def wait(self, cancelled: Callable[[], bool]) -> tuple[Entry, Rewriter]:
        """The model, or what went wrong; raises Cancelled soon after `cancelled()` turns true."""
        while not self.done.done():
            if cancelled():
                raise Cancelled()
            wait([self.done], POLL)
        return self.done.result()


class Shelf:
    """The models in use: rewriters, each loaded at its first use, and one classifier. Safe to use from several threads.

    It knows no other models than `served()`: a name from a caller never becomes a path, a download or an address. Each model
    loads in a thread of its own, so that nobody waits for somebody else's. Those that fit into PROOFREADER_MEMORY stay side by
    side; beyond it the least recently used go first. One that still works on drafts then lives until those are done, and is
    taken back if it is asked for meanwhile, so that no model is ever loaded twice.
    """

    def __init__(self, settings: Settings, notify: Callable[[str], None] = lambda text: None, models: Sequence[str] = ()) -> None:
        """`models` are sources of the operator's beside PROOFREADER_MODEL: what a command line names."""
        self.settings = settings
        self._named = tuple(dict.fromkeys((settings.model, *models)))
        self._notify = notify
        self._lock = threading.Lock()  # for the dictionaries, never held while something loads
        self._entries: dict[str, Entry] = {}  # by source, with what the file says of itself
        self._alive: weakref.WeakValueDictionary[str, Rewriter] = weakref.WeakValueDictionary()
        self._held: dict[str, Rewriter] = {}  # those that stay, the least recently used first
        self._loading: dict[str, _Load] = {}
        self._scoring = threading.Lock()  # held while the classifier loads
        self._classifier: Classifier | None = None
        self._tokens: list[Tokens] = []  # of every Llama that was loaded, those that have gone among them

    def served(self) -> tuple[Entry, ...]:
        """What may be asked for: the models that the operator names, then those of the catalogue that are present.

        Raises SettingsError where the operator names none that can be.
        """
        named = [find(name) for name in self._named]
        return (*named, *(entry for entry in ENTRIES if entry.name not in self._named and is_present(entry)))

    def entry(self, name: str) -> Entry:
        """The served entry called `name`. Raises ModelNotServed."""
        if name in self._named:
            return find(name)
        for entry in ENTRIES:
            if entry.name == name and is_present(entry):
                return entry
        raise ModelNotServed([entry.name for entry in self.served()])

    def is_loaded(self, name: str) -> bool:
        """Whether `rewriter(name)` would answer at once."""
        return self.entry(name).source in self._alive

    def tokens(self) -> tuple[int, int]:
        """How many tokens the Llamas that were loaded here have read and written so far."""
        return sum(tokens.read for tokens in self._tokens), sum(tokens.written for tokens in self._tokens)

    def rewriter(self, name: str, cancelled: Callable[[], bool] = lambda: False) -> tuple[Entry, Rewriter]:
        """The entry and its loaded model; who asks while it loads waits for the same one.

        Raises ModelNotServed, another ModelError, SettingsError or OutOfMemory, or Cancelled soon after `cancelled()` turns
        true. When nobody waits any more, a download stops.
        """
        wanted = self.entry(name)
        while True:
            with self._lock:
                ready = self._taken(wanted.source)
                load = None if ready else self._begun(wanted)
                gone = self._surplus()
            del gone  # freed here, where nobody waits for the lock
            if ready:
                return ready
            assert load
            try:
                return load.wait(cancelled)
            except Cancelled:
                if cancelled():
                    raise  # else it was stopped for those who waited before
            finally:
                with self._lock:
                    load.waiting -= 1
                    if not load.waiting:
                        load.stop.set()

    def put(self, entry: Entry, rewriter: Rewriter) -> None:
        """Hold a rewriter that is loaded already, for the source of `entry`."""
        with self._lock:
            self._entries[entry.source] = entry
            self._alive[entry.source] = rewriter
            self._taken(entry.source)
            gone = self._surplus()
        del gone

    def _taken(self, source: str) -> tuple[Entry, Rewriter] | None:
        """A model that lives, now the most recently used one."""
        if (rewriter := self._alive.get(source)) is None:
            return None
        self._held.pop(source, None)
        self._held[source] = rewriter
        return self._entries[source], rewriter

    def _begun(self, wanted: Entry) -> _Load:
        """The load of an entry that is on its way, or a new one, with one more who waits for it."""
        if (load := self._loading.get(wanted.source)) is None:
            load = self._loading[wanted.source] = _Load()
            threading.Thread(target=self._load, args=(wanted, load), name="loading", daemon=True).start()
        load.waiting += 1
        return load

    def _load(self, wanted: Entry, load: _Load) -> None:
        """Load a model for all who wait for it."""
        try:
            entry, rewriter = self._loaded(wanted, load.stop.is_set)
            self.put(entry, rewriter)
        except BaseException as error:  # handed to those who wait
            with self._lock:
                del self._loading[wanted.source]
            load.done.set_exception(error)
        else:
            with self._lock:
                del self._loading[wanted.source]
            load.done.set_result((entry, rewriter))

    def _loaded(self, wanted: Entry, stopped: Callable[[], bool]) -> tuple[Entry, Rewriter]:
        from proofreader.llama import LlamaRewriter
        from proofreader.server import ServerRewriter

        if wanted.source.startswith("openai:"):
            key = os.environ.get(KEY, "") if wanted.source == self.settings.model else ""
            return wanted, ServerRewriter(wanted.source, key)
        if wanted.source.startswith(ONNX):
            from proofreader.onnx_rewriter import OnnxRewriter

            folder = folder_of(wanted.source)
            with self._lock:
                gone = self._surplus(sum(path.stat().st_size for path in folder.glob("*.onnx")))
            del gone
            return wanted, OnnxRewriter(folder, wanted.source.partition("#")[2], self.settings.cores)
        path, adapter = locate(wanted, self.settings, self._notify, stopped)
        with self._lock:
            gone = self._surplus(path.stat().st_size)
        del gone
        room = min(self.settings.context, SENTENCES) if wanted.unit == "sentence" else self.settings.context
        rewriter = LlamaRewriter(path, room, self.settings.cores, adapter)
        self._tokens.append(rewriter.llama.tokens)
        return self._completed(wanted, rewriter), rewriter

    def _surplus(self, more: int = 0) -> list[Rewriter]:
        """Let go of the least recently used models until the others and `more` bytes fit; without `more`, the last one stays."""
        gone: list[Rewriter] = []
        while len(self._held) > (0 if more else 1):
            if sum(rewriter.memory for rewriter in self._held.values()) + more <= self.settings.memory * 1_000_000:
                break
            gone.append(self._held.pop(next(iter(self._held))))
        return gone

    def _completed(self, entry: Entry, rewriter: LlamaRewriter) -> Entry:
        """`entry` with what the GGUF says of itself: the unit that it rewrites and the prompt that it learnt."""
        unit, style = rewriter.metadata("proofreader.unit"), rewriter.metadata("proofreader.style")
        if unit in ("sentence", "paragraph", "body"):
            entry = replace(entry, unit=cast(Unit, unit))
        if style in ("chat", "mini", "terse"):
            entry = replace(entry, style=cast(prompts.Style, style))
            learnt = rewriter.metadata("proofreader.prompt")
            if learnt and learnt != prompts.digest(entry.style):
                self._notify(f"{entry.name} was trained with another version of the prompt prompts/{entry.style}.txt.")
        return entry

    def _labels(self) -> dict[str, str]:
        """PROOFREADER_CLASSIFIER_LABELS as a mapping from a model's label (lower case) to ours."""
        text = self.settings.classifier_labels
        pairs = [item.partition("=") for item in text.split(",") if item.strip()]
        known = {*SENTIMENT_LABELS, *POLITENESS_LABELS}
        if any(not mark or ours.strip() not in known for _, mark, ours in pairs):
            raise SettingsError("PROOFREADER_CLASSIFIER_LABELS", text, "a list like LABEL_0=negative,LABEL_1=positive")
        return {theirs.strip().lower(): ours.strip() for theirs, _, ours in pairs}

    def correctors(self, names: Sequence[str], variant: Variant = "auto") -> list[Corrector]:
        """Those of `names` that propose edits before the language model, ready to be asked about English of a variant."""
        from proofreader import correctors

        made: dict[str, Corrector] = {
            "speller": functools.partial(correctors.speller, variant=variant),
            "usage": correctors.usage,
        }
        return [made[name] for name in names if name in made]

    @property
    def classifier(self) -> Classifier:
        """The tone classifier of the settings. Raises SettingsError or ModelNotFound."""
        with self._scoring:
            if self._classifier is None:
                self._classifier = self._load_classifier()
            return self._classifier

    @classifier.setter
    def classifier(self, shared: Classifier) -> None:
        self._classifier = shared

    def _load_classifier(self) -> Classifier:
        if self.settings.classifier == "embedded":
            from classifiers.onnx import OnnxClassifier

            folder = MODELS / "tone-classifier"
            if not (folder / "model.onnx").is_file():
                raise ModelNotFound(str(folder))
            return OnnxClassifier(folder, self.settings.cores)
        names = self.settings.classifier.removeprefix("hub:").split(",")
        if not self.settings.classifier.startswith("hub:") or len(names) != 2:
            raise SettingsError("PROOFREADER_CLASSIFIER", self.settings.classifier, "embedded or hub:SENTIMENT,POLITENESS")
        try:
            from classifiers.hub import HubClassifier

            return HubClassifier(names[0], names[1], self._labels())
        except (ImportError, OSError, ValueError) as error:
            raise ModelBroken(self.settings.classifier, described(error)) from error
