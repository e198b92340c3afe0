"""The sets that quality is measured on: the project's own in tests/fixtures, and borrowed ones in a folder that is only read.

It knows their files and nothing about models or scores.
"""

from __future__ import annotations

import csv
import random
from dataclasses import dataclass, replace
from pathlib import Path

from nltk.tokenize.treebank import TreebankWordDetokenizer

FIXTURES = Path(__file__).resolve().parent.parent / "tests" / "fixtures"
SETS = ("own", "jfleg", "grammar", "clean", "emails")  # the names of the report's sets on the command line
SMALL = 200  # sets of no more sentences are always measured whole
_DETOKENIZER = TreebankWordDetokenizer()


@dataclass(frozen=True)
class DataSet:
    """Sentences as people write them, and one or more corrected versions of each."""

    name: str
    sources: list[str]
    references: list[list[str]]
    tokenized: bool = False  # sources and references come tokenised; they are joined for the model

    def part(self, every: int = 1, limit: int = 0) -> DataSet:
        """Every n-th sentence, and of those the first `limit` (0: all)."""
        chosen = slice(0, (limit or len(self.sources)) * every, every)
        return replace(self, sources=self.sources[chosen], references=self.references[chosen])

    def plain(self) -> DataSet:
        """The same sentences as a person would type them."""
        if not self.tokenized:
            return self
        return DataSet(self.name, [joined(s) for s in self.sources], [[joined(r) for r in row] for row in self.references])


@dataclass(frozen=True)
class RightSet:
    """Sentences that are right as they are."""

    name: str
    sentences: list[str]

    def part(self, every: int = 1, limit: int = 0) -> RightSet:
        """Every n-th sentence, and of those the first `limit` (0: all)."""
        return RightSet(self.name, self.sentences[0 : (limit or len(self.sentences)) * every : every])


def joined(tokens: str) -> str:
    """Penn Treebank tokens, parted by spaces, as running text."""
    return _DETOKENIZER.detokenize(tokens.split())


def load_jfleg(folder: Path) -> DataSet:
    """The development set of JFLEG with its four rewrites of each sentence."""
    sources = (folder / "dev.src").read_text(encoding="utf-8").splitlines()
    columns = [path.read_text(encoding="utf-8").splitlines() for path in sorted(folder.glob("dev.ref*"))]
    return DataSet(
        "JFLEG dev", [s.strip() for s in sources], [[r.strip() for r in row] for row in zip(*columns, strict=True)], True
    )


def load_grammar(path: Path) -> DataSet:
    """The pairs of grammar-2k."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return DataSet("grammar-2k", [row["ungrammatical"] for row in rows], [[row["standard"]] for row in rows])


def load_pairs(path: Path, name: str = "own pairs") -> DataSet:
    """The mistakes of a file with `error type<TAB>draft<TAB>corrected` lines; lines where both are the same are left out."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    rows = [row for row in rows if row[1] != row[2]]
    return DataSet(name, [row[1] for row in rows], [[row[2]] for row in rows])


def load_right(path: Path, name: str) -> RightSet:
    """The sentences of such a file that must stay as they are."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return RightSet(name, [row[1] for row in rows if row[1] == row[2]])


def load_clean(folder: Path, count: int) -> list[str]:
    """Clean sentences that no model of this project is trained on, drawn evenly from all sources."""
    from train.data import clean_sentences, is_held_out, plain_marks

    rng = random.Random(7)
    modern, literary = clean_sentences(folder, 5, 38)
    pools = [[s for s in pool if is_held_out(s)] for pool in (modern, literary)]
    return [plain_marks(s, rng) for pool in pools for s in rng.sample(pool, min(count // 2, len(pool)))]


def load_report_sets(data: Path | None, only: set[str], clean: int = 1000) -> tuple[list[DataSet], list[RightSet]]:
    """What is at hand of the report's SETS named in `only`: those with mistakes, and those that are right. Without a folder
    `data` there are only the own pairs. Raises NotADirectoryError."""
    mistakes = [load_pairs(FIXTURES / "pairs.tsv")] if "own" in only else []
    right: list[RightSet] = []
    if data is None:
        return mistakes, right
    if not data.is_dir():
        raise NotADirectoryError(f"{data} is not a folder")
    if "jfleg" in only and (data / "jfleg-dev").is_dir():
        mistakes.append(load_jfleg(data / "jfleg-dev"))
    if "grammar" in only:
        mistakes += [load_grammar(path) for path in sorted((data / "grammar-2k").glob("*.csv"))]
    if "clean" in only and (data / "clean-english").is_dir():
        right.append(RightSet("clean sentences no model saw", load_clean(data / "clean-english", clean)))
    mails = data / "email-sentences" / "sentences.txt"
    if "emails" in only and mails.is_file():
        right.append(RightSet("real mail sentences", mails.read_text(encoding="utf-8").splitlines()))
    return mistakes, right
