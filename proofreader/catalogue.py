"""The models one can choose: the embedded ones, a path to a GGUF, or a file in a Hub repository at a revision. The one
place where real rewriters and classifiers are built, so that importing the proofreader loads nothing heavy.
"""

from __future__ import annotations

import functools
import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import prompts
from classifiers import POLITENESS_LABELS, SENTIMENT_LABELS, Classifier
from proofreader.draft import Unit
from proofreader.errors import HubUnreachable, ModelBroken, ModelNotFound, SettingsError
from proofreader.server import parse_server
from proofreader.settings import Settings
from proofreader.style import TONES, Tone
from proofreader.variants import Variant

if TYPE_CHECKING:
    from proofreader.correctors import Corrector
    from proofreader.llama import LlamaRewriter
    from proofreader.server import ServerRewriter

    Rewriter = LlamaRewriter | ServerRewriter

MODELS = Path(__file__).resolve().parent.parent / "models"
BASE = "smollm2+"  # how a source begins that is a LoRA adapter of `proofreader.base`


SENTENCES = 2048  # tokens of context for a model of sentences: some fourteen side by side; twice as much is 47 MB
CORRECTORS = ("languagetool", "usage", "courtesy", "llama")


@dataclass(frozen=True)
class Entry:
    """A model that one can choose: where it comes from, how it is asked, and how careful it is by default."""

    name: str
    title: str
    source: str  # a path or hub:owner/repo:file.gguf@revision, either +ADAPTER.gguf; smollm2+ADAPTER.gguf; or openai:http://host:port/v1#model
    unit: Unit = "body"
    style: prompts.Style = "chat"
    margin: float = 0.0  # nats; see proofreader.guided.Sampling
    tones: tuple[Tone, ...] = TONES  # those that may be asked for
    correctors: tuple[str, ...] = ("llama",)  # who proposes edits, of CORRECTORS; without "llama" the model only judges
    threshold: float = 0.0  # nats; by how much a proposal must make the sentence likelier, its source's trust counted in


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
        "runs/llama-3.2-1b-grammar/llama-3.2-1b-grammar-Q4_K_M.gguf",
    ),
    Entry(
        "llama-3.2-1b-finetome",
        "Llama 3.2 1B, FineTome-tuned (your own: runs/llama-3.2-1b-finetome)",
        "runs/llama-3.2-1b-finetome/llama-3.2-1b-finetome-Q4_K_M.gguf",
    ),
)


def find(name: str) -> Entry:
    """The entry called `name`, or one made for a path or a hub: source. Raises SettingsError for anything else."""
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
    if name.endswith(".gguf") or "/" in name or "\\" in name:
        return Entry(name, Path(name).name, name)
    known = ", ".join(entry.name for entry in ENTRIES)
    raise SettingsError(
        "PROOFREADER_MODEL",
        name,
        f"one of {known}, a path to a .gguf file, hub:owner/repo:file.gguf@revision, or openai:http://host:port/v1#model",
    )


def parse_hub(source: str) -> tuple[str, str, str | None]:
    """(repository, file, revision) of hub:owner/repo:file.gguf@revision; no revision means main."""
    body, _, revision = source.removeprefix("hub:").partition("@")
    repository, _, file = body.partition(":")
    if repository.count("/") != 1 or not file.endswith(".gguf"):
        raise SettingsError("PROOFREADER_MODEL", source, "hub:owner/repo:file.gguf@revision")
    return repository, file, revision or None


def locate(
    entry: Entry, settings: Settings | None = None, notify: Callable[[str], None] = lambda text: None
) -> tuple[Path, Path | None]:
    """The file of an entry and of the LoRA adapter over it, if there is one; a file of the Hub is downloaded first, with a
    progress bar, and resumed when interrupted. An adapter of our base is merged into it first, once; `notify` hears of that.

    Raises ModelNotFound, HubUnreachable, or what `base.prepared` raises.
    """
    source, adapter = _parts(entry.source)
    if f"{source}+" == BASE:
        from proofreader import base

        return base.model(_here(adapter), (settings or Settings()).base, notify)
    path = download(source) if source.startswith("hub:") else _here(source)
    return path, _here(adapter) if adapter else None


def _parts(source: str) -> tuple[str, str]:
    """(base, adapter) of BASE.gguf+ADAPTER.gguf or smollm2+ADAPTER.gguf; no adapter: an empty text."""
    if source.startswith(BASE):
        return BASE[:-1], source.removeprefix(BASE)
    base, _, adapter = source.rpartition("+")
    return (base, adapter) if ".gguf" in base and adapter.endswith(".gguf") else (source, "")


def _here(source: str) -> Path:
    path = Path(source).expanduser()
    if not path.is_absolute() and not path.exists():
        path = MODELS.parent / path
    if not path.is_file():
        raise ModelNotFound(source)
    return path


def download(source: str) -> Path:
    """The file of a hub: source, from the cache of huggingface_hub if it is there. Raises HubUnreachable."""
    from huggingface_hub import constants, hf_hub_download, logging, try_to_load_from_cache
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError
    from huggingface_hub.utils import get_session

    repository, file, revision = parse_hub(source)
    cached = try_to_load_from_cache(repository, file, revision=revision)
    if isinstance(cached, str) and re.fullmatch("[0-9a-f]{40}", revision or ""):
        return Path(cached)  # what a commit holds never changes
    logging.set_verbosity_error()
    try:
        # hf_hub_download asks a dead server six times before it gives up; one question tells the same at once
        get_session().head(constants.ENDPOINT, timeout=10)
    except Exception as error:  # httpx under hub 1, httpx2 under hub 2: their errors share no base
        if isinstance(cached, str):
            return Path(cached)
        raise HubUnreachable(source, "there is no connection, and no copy on this machine") from error
    try:
        return Path(hf_hub_download(repository, file, revision=revision))
    except LocalEntryNotFoundError as error:
        raise HubUnreachable(source, "the connection broke, and there is no copy on this machine") from error
    except HfHubHTTPError as error:
        status = getattr(error.response, "status_code", "nothing")
        raise HubUnreachable(source, f"the server answered {status}") from error
    except OSError as error:
        raise HubUnreachable(source, f"{type(error).__name__} while it was stored") from error


class Shelf:
    """The models in use: one rewriter at a time, loaded at its first use, and one classifier."""

    def __init__(self, settings: Settings, notify: Callable[[str], None] = lambda text: None) -> None:
        self.settings = settings
        self._notify = notify
        self._lock = threading.Lock()
        self._loaded: tuple[Entry, Rewriter] | None = None

    def is_loaded(self, name: str) -> bool:
        """Whether `rewriter(name)` would answer at once."""
        return self._loaded is not None and self._loaded[0].source == find(name).source

    def rewriter(self, name: str) -> tuple[Entry, Rewriter]:
        """The entry and its loaded model. Raises a ModelError or SettingsError; the model before then stays."""
        from proofreader.llama import LlamaRewriter
        from proofreader.server import ServerRewriter

        wanted = find(name)
        with self._lock:
            if self._loaded and self._loaded[0].source == wanted.source:
                return self._loaded
            if wanted.source.startswith("openai:"):
                self._loaded = (wanted, ServerRewriter(wanted.source))
                return self._loaded
            path, adapter = locate(wanted, self.settings, self._notify)
            room = min(self.settings.context, SENTENCES) if wanted.unit == "sentence" else self.settings.context
            rewriter = LlamaRewriter(path, room, self.settings.cores, adapter)
            entry = self._completed(wanted, rewriter)
            self._loaded = (entry, rewriter)  # the one before is freed when the last draft that uses it is done
            return self._loaded

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
            "languagetool": functools.partial(correctors.languagetool, variant=variant),
            "usage": correctors.usage,
        }
        return [made[name] for name in names if name in made]

    @functools.cached_property
    def classifier(self) -> Classifier:
        """The tone classifier of the settings. Raises SettingsError or ModelNotFound."""
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
            raise ModelBroken(self.settings.classifier, f"{type(error).__name__}: {str(error).splitlines()[0]}") from error
