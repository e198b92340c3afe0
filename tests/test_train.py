"""The road's first half: noise that is noise, tone that keeps facts, and a training run that stops and resumes."""

from __future__ import annotations

import csv
import itertools
import json
import lzma
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from proofreader.guard import facts, names
from tests.conftest import FIXTURES, ROOT
from train.corrupt import RULES, TOKEN, Sentence, corrupt, misspell
from train.data import Corpus, clean_sentences, make_pair
from train.recipe import PretrainRecipe, RecipeError, load, parse
from train.tone_pairs import fine_sentence, rude_pair, tone_pairs

CLEAN = [line.split("\t")[2] for line in (FIXTURES / "pairs.tsv").read_text(encoding="utf-8").splitlines()]


def test_noise_is_the_same_for_the_same_seed() -> None:
    first = [corrupt(text, random.Random(3)) for text in CLEAN]
    assert first == [corrupt(text, random.Random(3)) for text in CLEAN]
    assert first != [corrupt(text, random.Random(4)) for text in CLEAN]


def test_the_asked_share_stays_clean() -> None:
    rng = random.Random(1)
    clean = sum(not corrupt(text, rng, clean_share=0.5)[1] for text in CLEAN * 10)
    assert 0.45 < clean / (len(CLEAN) * 10) < 0.6
    assert all(corrupt(text, rng, clean_share=1.0) == (text, ()) for text in CLEAN)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_finds_work_and_changes_something(rule) -> None:
    rng = random.Random(5)
    changed = 0
    for text in CLEAN * 3:
        sentence = Sentence(TOKEN.findall(text))
        if rule.apply(sentence, rng):
            changed += "".join(sentence.tokens) != text
    assert changed > 5


def test_noise_never_touches_a_number_or_a_negation() -> None:
    rng = random.Random(2)
    text = "Invoice 4711 of $1,250.00 is not due before 3 May 2027."
    for _ in range(500):
        noisy, _ = corrupt(text, rng, clean_share=0)
        numbers = [{fact: n for fact, n in facts(t).items() if fact[0] in "0123456789$"} for t in (noisy, text)]
        assert numbers[0] == numbers[1]
        assert "not" in noisy.lower().replace(" ", "") or "n't" in noisy


def test_misspellings_stay_close_to_their_word() -> None:
    rng = random.Random(1)
    for _ in range(300):
        assert misspell("received", rng)[0] == "r"


def test_courteous_twins_state_the_same_facts() -> None:
    rng = random.Random(8)
    for _ in range(3000):
        pair = rude_pair(rng)
        assert facts(pair.blunt) == facts(pair.courteous), pair
        if not pair.blunt.isupper():
            missing = {name for name in names(pair.blunt) if name not in pair.courteous}
            assert not missing - {"God", "Again"}, pair


def test_sentences_that_need_no_lift_stay() -> None:
    rng = random.Random(9)
    for _ in range(1000):
        pair = fine_sentence(rng)
        assert pair.blunt == pair.courteous
        assert pair.politeness != "impolite"


def test_tone_pairs_come_in_thousands_of_kinds() -> None:
    assert len({pair.blunt for pair in itertools.islice(tone_pairs(1), 5000)}) > 4000


def test_the_score_decides_whether_the_tone_is_touched() -> None:
    recipe = PretrainRecipe(name="x", tone_share=1.0)
    rng = random.Random(4)
    pairs = [make_pair(recipe, "", rng) for _ in range(400)]
    lifted = [pair for pair in pairs if "tone" in pair.errors]
    assert lifted
    assert {pair.politeness for pair in lifted} == {"impolite"}
    assert {pair.politeness for pair in pairs if "tone" not in pair.errors} == {"neutral", "polite"}


@pytest.mark.parametrize("path", sorted((ROOT / "train" / "recipes").glob("mini*.yaml")), ids=lambda path: path.stem)
def test_every_recipe_loads(path: Path) -> None:
    assert load(path).name == path.stem


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({"name": "x", "hiden": 3}, "hiden: unknown key"),
        ({"name": "x", "hidden": "wide"}, "hidden: 'wide' is not of type int"),
        ({"name": "x", "lr": "fast"}, "lr: 'fast' is not a number"),
        ({"name": "x", "steps": 0}, "steps: 0 is not a positive number"),
        ({"name": "x", "clean_share": 2}, "clean_share: 2.0 is not between 0 and 1"),
        ({"name": "x", "heads": 3}, "heads: 3 must divide hidden"),
        ({"hidden": 64}, "name: missing"),
    ],
)
def test_a_bad_recipe_names_key_and_value(raw: dict, words: str) -> None:
    with pytest.raises(RecipeError, match=words):
        parse(raw)


def test_a_rate_written_as_2e_4_is_a_number() -> None:
    assert parse({"name": "x", "lr": "2e-4"}).lr == 0.0002


@pytest.fixture(scope="module")
def prose(tmp_path_factory) -> Path:
    """A folder like clean-english, made of the project's own sentences."""
    folder = tmp_path_factory.mktemp("prose")
    rng = random.Random(0)
    lines = [" ".join(rng.sample(CLEAN, 5)) for _ in range(400)]
    lines += [fine_sentence(rng).blunt for _ in range(1500)]
    (folder / "guides.txt.xz").write_bytes(lzma.compress("\n".join(lines).encode()))
    return folder


TINY = {
    "name": "tiny",
    "vocab": 700,
    "hidden": 64,
    "layers": 2,
    "heads": 2,
    "kv_heads": 2,
    "feed_forward": 128,
    "shard": 200,
    "steps": 60,
    "tokens_per_step": 1024,
    "warmup": 5,
    "lr": 0.01,
}


def test_shards_repeat_and_held_out_sentences_stay_out(prose: Path) -> None:
    corpus = Corpus(parse(TINY), prose)
    assert corpus.shard(3) == Corpus(parse(TINY), prose).shard(3) != corpus.shard(4)
    assert not set(corpus.held_out) & set(corpus.modern + corpus.literary)
    assert clean_sentences(prose, 3, 38)[0]


def test_pairs_made_ahead_by_workers_are_the_same(prose: Path, tmp_path: Path) -> None:
    from dataclasses import replace

    from train.pretrain import batches_from
    from train.tokenizer import train_tokenizer

    recipe = parse(TINY)
    corpus = Corpus(recipe, prose)
    train_tokenizer(corpus.text(2000, 1), tmp_path, recipe.vocab)
    alone = batches_from(corpus, tmp_path / "tokenizer.model", 1, 3)
    corpus.recipe = replace(recipe, workers=2)
    helped = batches_from(corpus, tmp_path / "tokenizer.model", 1, 3)
    for _ in range(30):  # more than one shard
        first, second = next(alone), next(helped)
        assert first[:2] == second[:2]
        assert [example.ids.tolist() for example in first[2]] == [example.ids.tolist() for example in second[2]]
    helped.close()


def pretrain(recipe: Path, prose: Path, out: Path, *more: str) -> list[str]:
    return [
        sys.executable,
        "-u",
        "-m",
        "train.pretrain",
        str(recipe),
        "--text",
        str(prose),
        "--out",
        str(out),
        "--eval-every",
        "20",
        *more,
    ]


def losses(folder: Path) -> dict[int, float]:
    return {int(row["step"]): float(row["loss"]) for row in csv.DictReader((folder / "log.csv").open())}


def test_a_killed_run_resumes_with_the_same_losses_and_learns(prose: Path, tmp_path: Path) -> None:
    recipe = tmp_path / "tiny.yaml"
    recipe.write_text(json.dumps(TINY))
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    subprocess.run(pretrain(recipe, prose, whole), cwd=ROOT, check=True, capture_output=True)
    process = subprocess.Popen(pretrain(recipe, prose, broken), cwd=ROOT, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while not (broken / "checkpoint.pt").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert not (broken / "hf").exists()
    again = subprocess.run(pretrain(recipe, prose, broken), cwd=ROOT, check=True, capture_output=True, text=True)
    first = int(again.stdout.split(" step ")[1].split()[0])
    assert 0 < first < 60
    for step, loss in losses(broken).items():
        assert loss == pytest.approx(losses(whole)[step], rel=0.02)
    assert losses(whole)[60] < 0.75 * losses(whole)[20]
    provenance = json.loads((whole / "hf" / "provenance.json").read_text())
    assert provenance["steps"] == 60
    assert provenance["recipe"]["name"] == "tiny"
    assert (whole / "loss.png").stat().st_size > 1000


@pytest.mark.slow
def test_a_run_begins_with_another_ones_weights_and_may_be_made_longer(prose: Path, tmp_path: Path) -> None:
    recipe = tmp_path / "first.yaml"
    recipe.write_text(json.dumps({**TINY, "steps": 40}))
    subprocess.run(pretrain(recipe, prose, tmp_path / "first"), cwd=ROOT, check=True, capture_output=True)
    recipe = tmp_path / "second.yaml"
    for steps in (20, 40):  # the second call makes the run longer
        recipe.write_text(json.dumps({**TINY, "steps": steps, "seed": 2, "slip_share": 0.3, "init": str(tmp_path / "first")}))
        subprocess.run(pretrain(recipe, prose, tmp_path / "second"), cwd=ROOT, check=True, capture_output=True)
    rows = {int(row["step"]): float(row["loss"]) for row in csv.DictReader((tmp_path / "second" / "log.csv").open())}
    assert set(rows) == {20, 40}
    first = next(csv.DictReader((tmp_path / "first" / "log.csv").open()))
    assert rows[20] < 0.8 * float(first["loss"])
    assert (tmp_path / "second" / "tokenizer.model").read_bytes() == (tmp_path / "first" / "tokenizer.model").read_bytes()


@pytest.mark.slow
def test_another_recipe_does_not_overwrite_a_run(prose: Path, tmp_path: Path) -> None:
    recipe = tmp_path / "tiny.yaml"
    recipe.write_text(json.dumps({**TINY, "steps": 10}))
    subprocess.run(pretrain(recipe, prose, tmp_path / "run"), cwd=ROOT, check=True, capture_output=True)
    recipe.write_text(json.dumps({**TINY, "hidden": 2 * TINY["hidden"]}))
    result = subprocess.run(pretrain(recipe, prose, tmp_path / "run"), cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 2
    assert "belongs to another recipe" in result.stdout


def test_a_folder_without_text_is_a_sentence(tmp_path: Path) -> None:
    result = subprocess.run(
        pretrain(ROOT / "train/recipes/mini.yaml", tmp_path, tmp_path / "run"), cwd=ROOT, capture_output=True, text=True
    )
    assert result.returncode == 2
    assert "holds no *.txt.xz file" in result.stdout


def test_muon_makes_updates_orthogonal() -> None:
    import torch

    from train.muon import orthogonalize

    for shape in ((3, 16, 48), (2, 48, 16)):
        values = torch.linalg.svdvals(orthogonalize(torch.randn(shape, generator=torch.Generator().manual_seed(0))))
        assert values.min() > 0.6 and values.max() < 1.3
