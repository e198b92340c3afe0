"""Is a draft English? py3langid answers (it is kept up, needs only numpy, and its model comes with the package)."""

from __future__ import annotations

import functools
import threading
import unicodedata
from typing import Any

# The languages that people most often paste by mistake; fewer candidates make short and faulty English safer.
CANDIDATES = "en de fr es it pt nl pl sv da no fi cs tr ru uk ar he zh ja ko hi el hu ro vi id".split()
# Below this probability of English a draft counts as another language: no sentence of learners' English that we tried
# fell below it, "Bonjour, merci beaucoup" does.
LEAST = 0.03


_loading = threading.Lock()


@functools.cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(CANDIDATES)
    identifier._full_model = identifier.nb_ptc, identifier.nb_pc, identifier.nb_classes  # 28 MB of the languages left out
    return identifier


def _ranking(text: str) -> list[tuple[str, float]]:
    """(code, probability) of the languages that `text` may be in, the likeliest first."""
    try:
        with _loading:  # a cache alone lets two threads load two
            identifier = _identifier()
    except OSError:  # a full disk: the library unpacks its table into a file for a moment
        return [("en", 1.0)]
    return list(identifier.rank(text.encode("utf-8", "replace").decode("utf-8")))


def is_english(text: str) -> bool:
    """True unless `text` is clearly in another language; text without letters passes."""
    if not any(char.isalpha() for char in text):
        return True
    text = unicodedata.normalize("NFC", text)
    ranking = dict(_ranking(text))
    return ranking.get("en", 0.0) >= LEAST


def detected(text: str) -> tuple[str, float]:
    """(code, probability) of the language that `text` is in; English unless it clearly is another one, as `is_english` says."""
    ranking = _ranking(text) if any(map(str.isalpha, text)) else [("en", 0.0)]
    if is_english(text):
        return "en", float(dict(ranking).get("en", 0.0))
    return str(ranking[0][0]), float(ranking[0][1])
