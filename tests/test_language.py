"""Which text is English: sentences of learners are, sentences of other languages are not, however short."""

from __future__ import annotations

import unicodedata

import pytest

from proofreader.language import is_english
from tests.conftest import FIXTURES

FOREIGN = (
    "Saludos a toda la familia.",
    "Gracias por todo.",
    "Merci de fermer la porte.",
    "Ci vediamo domani mattina.",
    "Tot volgende week!",
    "Alles Gute zum Geburtstag!",
    "Obrigado pela sua ajuda.",
    "Dziękuję bardzo za pomoc.",
    "Kiitos paljon avusta.",
    "Tack så mycket!",
)


@pytest.mark.parametrize("text", FOREIGN)
def test_a_sentence_of_another_language_is_told_from_english(text: str) -> None:
    assert not is_english(text)
    assert not is_english(unicodedata.normalize("NFD", text))


def test_every_sentence_of_the_project_is_english_with_or_without_its_mistakes() -> None:
    rows = [
        line.split("\t") for name in ("dev", "development", "pairs") for line in (FIXTURES / f"{name}.tsv").read_text().splitlines()
    ]
    texts = {text for row in rows for text in row[-2:]}
    assert len(texts) > 900
    assert [text for text in texts if not is_english(text)] == []
