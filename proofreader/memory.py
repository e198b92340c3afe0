"""What became of sentences that this process has already seen, for callers who send the same text again and again.

It lives in memory alone, is bounded, and goes with the process: nothing is ever written to a disk. It knows nothing about models.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, MutableMapping
from typing import TypeVar

from classifiers import Scores
from proofreader.sentence import Finished

CHARACTERS = 2_000_000  # of sentences that are remembered: some seven thousand of them
ENTRY = 200  # characters that an entry counts beside its sentence, so that many short ones are bounded too

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Bounded(MutableMapping[Key, Value]):
    """A mapping that forgets what was not used for longest when it grows beyond its room. Safe to use from several threads."""

    def __init__(self, room: int, size: Callable[[Key], int]) -> None:
        """`room` in characters; `size` is how many of them a key counts, above 0."""
        self._room, self._size = room, size
        self._used = 0
        self._entries: OrderedDict[Key, Value] = OrderedDict()
        self._lock = threading.Lock()

    def __getitem__(self, key: Key) -> Value:
        with self._lock:
            self._entries.move_to_end(key)
            return self._entries[key]

    def __setitem__(self, key: Key, value: Value) -> None:
        with self._lock:
            if key not in self._entries:
                self._used += self._size(key)
            self._entries[key] = value
            self._entries.move_to_end(key)
            while self._used > self._room:
                oldest, _ = self._entries.popitem(last=False)
                self._used -= self._size(oldest)

    def __delitem__(self, key: Key) -> None:
        with self._lock:
            del self._entries[key]
            self._used -= self._size(key)

    def __iter__(self) -> Iterator[Key]:
        with self._lock:
            return iter(list(self._entries))

    def __len__(self) -> int:
        return len(self._entries)


class Memory:
    """The finished sentences and the scores of sentences. One memory belongs to one Proofreader: its models are not in the keys."""

    def __init__(self, characters: int = CHARACTERS) -> None:
        # a finished one's key is its text and everything else that decides what becomes of it
        self.finished: Bounded[tuple[str, Hashable], Finished] = Bounded(characters, lambda key: len(key[0]) + ENTRY)
        self.scores: Bounded[str, Scores] = Bounded(characters, lambda text: len(text) + ENTRY)
