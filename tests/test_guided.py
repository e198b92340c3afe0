"""Guided decoding writes what plain decoding writes: on the real embedded model, with and without temperature and margin."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers import POLITENESS_LABELS, SENTIMENT_LABELS
from prompts import build_messages
from proofreader.catalogue import find
from proofreader.draft import LEAST_WORDS, Draft
from proofreader.errors import Cancelled, DecodingFailed, ModelBroken
from proofreader.guide import Guide
from proofreader.guided import HEADS, TIE, Job, Scheduler, Unit
from proofreader.llama import LlamaRewriter, Request
from proofreader.sampling import Sampling, choose
from tests.conftest import EMBEDDED, FIXTURES
from tests.test_prompts import scores

NEUTRAL, RUDE = scores("neutral", "neutral"), scores("negative", "impolite")
DEFAULT_MARGIN = find("embedded").margin


def request(unit: str, mood=NEUTRAL) -> Request:
    return Request(build_messages(unit, mood, style="terse"), unit)


def answers(rewriter: LlamaRewriter, requests: list[Request], sampling: Sampling) -> list[tuple[int, ...]]:
    found = {growth.index: growth.tokens for growth in rewriter.rewrite(requests, sampling) if growth.done}
    return [found[index] for index in range(len(requests))]


def texts() -> list[list[str]]:
    drafts = [path.read_text(encoding="utf-8") for path in sorted((FIXTURES / "drafts").glob("*.txt"))]
    pieces = [Draft.parse(draft).pieces("sentence") for draft in drafts]
    units = [[piece.text for piece in some if piece.editable and len(piece.text.split()) >= LEAST_WORDS] for some in pieces]
    pairs = [line.split("\t")[1] for line in (FIXTURES / "pairs.tsv").read_text(encoding="utf-8").splitlines()]
    return [*units, *(pairs[i : i + 20] for i in range(0, len(pairs), 20))]


# -- the place in the draft


def guide(draft: list[int], joins: list[bool] | None = None) -> Guide:
    return Guide(draft, joins or [False] * len(draft))


@given(st.lists(st.integers(0, 5), min_size=1, max_size=60))
def test_a_draft_that_is_repeated_never_loses_its_place(draft: list[int]) -> None:
    walk = guide(draft)
    for place, token in enumerate(draft):
        assert walk.expected == token
        assert walk.ahead(4) == draft[place : place + 4]
        walk.write(token)
    assert walk.expected is None


@given(st.data(), st.integers(6, 40), st.sampled_from(["replace", "insert", "delete"]))
def test_the_place_is_found_after_one_token_of_agreement(data, length: int, kind: str) -> None:
    draft = list(range(100, 100 + length))
    at = data.draw(st.integers(0, length - 4))
    written = {
        "replace": [*draft[:at], 1, *draft[at + 1 :]],
        "insert": [*draft[:at], 1, *draft[at:]],
        "delete": [*draft[:at], *draft[at + 1 :]],
    }[kind]
    walk = guide(draft)
    edit = at + (kind != "delete")
    for place, token in enumerate(written):
        walk.write(token)
        if place < at:
            assert walk.sure and walk.place == place + 1
        if place > edit:
            assert walk.sure and walk.place == length - (len(written) - place - 1)


def test_a_frequent_token_further_on_does_not_mislead() -> None:
    comma = 7
    walk = guide([1, 2, 3, 4, 5, 6, comma, 8, 9])
    walk.write(1)
    walk.write(comma)  # a new comma, not the one after 6
    assert not walk.sure
    walk.write(2)
    assert walk.sure and walk.expected == 3


def test_the_rest_of_a_replaced_word_is_skipped_in_the_guess() -> None:
    walk = guide([1, 20, 21, 22, 3], [False, False, True, True, False])
    walk.write(1)
    walk.write(99)  # one token instead of the three of a word
    assert not walk.sure and walk.ahead(1) == [3]


@given(st.lists(st.integers(0, 4), max_size=30), st.lists(st.integers(0, 4), max_size=90))
@settings(max_examples=300)
def test_nothing_that_is_written_breaks_the_walk(draft: list[int], written: list[int]) -> None:
    walk = guide(draft)
    for token in written:
        walk.write(token)
        assert 0 <= walk.place <= len(draft)
        if walk.sure and draft and walk.place:
            assert draft[walk.place - 1] == token


# -- the same words


def test_guided_and_plain_decoding_write_the_same_tokens_or_a_tie(rewriter) -> None:
    ties = judged = 0
    ways = [(margin, mood) for margin in (0.0, DEFAULT_MARGIN) for mood in (NEUTRAL, RUDE)]
    for number, units in enumerate(texts()[::4]):
        margin, mood = ways[number % len(ways)]
        requests = [request(unit, mood) for unit in units]
        guided = answers(rewriter, requests, Sampling(margin=margin))
        plain = answers(rewriter, requests, Sampling(margin=margin, guided=False))
        for ask, ours, theirs in zip(requests, guided, plain, strict=True):
            judged += len(theirs)
            if ours == theirs:
                continue
            at = next(i for i, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b)
            logits = rewriter.logits([*rewriter.prompt_tokens(ask.messages), *theirs[:at]])
            gap = abs(float(logits[ours[at]] - logits[theirs[at]]))
            assert min(gap, abs(gap - margin)) < TIE, f"{ask.unit!r} parts at token {at}, {gap:.3f} nats apart"
            ties += 1
    assert judged > 600  # tokens: each may be a tie
    assert ties <= 0.006 * judged  # 0.2 % where the model is least sure, rude and without a margin


def test_guidance_saves_decodes(rewriter) -> None:
    requests = [request(unit) for unit in texts()[0]]
    counts = []
    for guided in (True, False):
        before = rewriter.scheduler.steps
        answers(rewriter, requests, Sampling(guided=guided))
        counts.append(rewriter.scheduler.steps - before)
    assert counts[0] < counts[1] / 1.5


def test_the_same_seed_gives_the_same_sample_with_and_without_guidance(rewriter) -> None:
    requests = [request(unit) for unit in texts()[2]]
    guided = answers(rewriter, requests, Sampling(temperature=1.0, seed=5))
    plain = answers(rewriter, requests, Sampling(temperature=1.0, seed=5, guided=False))
    assert sum(a == b for a, b in zip(guided, plain, strict=True)) >= 0.8 * len(requests)


# -- the same distribution

SAMPLED = Sampling(temperature=2.0, top_p=0.9, max_tokens=2)
UNIT = "Is need more time for doing"
DRAWS = 600


def expected_pairs(rewriter: LlamaRewriter) -> dict[tuple[int, ...], float]:
    """Probability of each pair of first tokens under plain sampling, from the logits of plain decoding."""
    prompt = rewriter.prompt_tokens(request(UNIT).messages)

    def chain(ids: list[int]) -> dict[int, float]:
        logits = rewriter.logits(ids).astype(np.float64) / SAMPLED.temperature
        weights = np.exp(logits - logits.max())
        weights /= weights.sum()
        kept: dict[int, float] = {}
        for token in np.argsort(-weights)[:256]:
            kept[int(token)] = float(weights[token])
            if sum(kept.values()) >= SAMPLED.top_p * float(np.sort(weights)[-256:].sum()):
                break
        total = sum(kept.values())
        return {token: weight / total for token, weight in kept.items()}

    pairs: dict[tuple[int, ...], float] = {}
    for first, p in chain(prompt).items():
        if p < 0.004:
            continue
        for second, q in chain([*prompt, first]).items():
            pairs[first, second] = p * q
    return pairs


def chi_square(counts: Counter, expected: dict[tuple[int, ...], float], copied: tuple[int, ...]) -> float:
    """How many standard deviations the chi-square statistic lies above its mean; rare pairs are one cell, but not the draft's own."""
    cells = [pair for pair, p in expected.items() if p * DRAWS >= 8 or pair == copied]
    rest = DRAWS * (1 - sum(expected[pair] for pair in cells))
    statistic = sum((counts[pair] - expected[pair] * DRAWS) ** 2 / max(1.0, expected[pair] * DRAWS) for pair in cells)
    statistic += (DRAWS - sum(counts[pair] for pair in cells) - rest) ** 2 / max(1.0, rest)
    assert len(cells) >= 7
    return (statistic - len(cells)) / math.sqrt(2 * len(cells))


@pytest.fixture(scope="module")
def plain(rewriter) -> dict[tuple[int, ...], float]:
    """What plain sampling would draw; the draft's own two tokens are among it, however unlikely."""
    copied = tuple(rewriter.tokenize(UNIT)[:2])
    return {copied: 0.0, **expected_pairs(rewriter)}


def deviation(rewriter: LlamaRewriter, plain: dict[tuple[int, ...], float]) -> float:
    sampling = [Sampling(SAMPLED.temperature, SAMPLED.top_p, SAMPLED.max_tokens, seed=seed) for seed in range(DRAWS // 200)]
    counts = Counter(pair for some in sampling for pair in answers(rewriter, [request(UNIT)] * 200, some))
    return chi_square(counts, plain, next(iter(plain)))


@pytest.mark.slow
def test_samples_follow_the_distribution_of_plain_sampling(rewriter, plain) -> None:
    assert deviation(rewriter, plain) < 4


@pytest.mark.slow
def test_that_test_fails_when_the_draft_is_favoured(rewriter, plain, monkeypatch) -> None:
    def biased(self, s, logits, likeliest):
        token = choose(logits, likeliest, None, s.job.sampling, s.rng)
        return s.guide.expected if s.guide.expected is not None and s.rng.random() < 0.12 else token

    monkeypatch.setattr(Scheduler, "_pick", biased)
    assert deviation(rewriter, plain) > 8


# -- one context for many


def test_the_beginning_of_a_prompt_is_decoded_once_for_each_pair_of_labels(rewriter) -> None:
    text = "Thank you for your help."
    asked = [request(text, scores(mood, manners)) for mood in SENTIMENT_LABELS for manners in POLITENESS_LABELS]
    before = answers(rewriter, asked, Sampling())
    rows: list[int] = []
    decode = rewriter.llama.decode
    heads = [rewriter.unit(one, Sampling()).head for one in asked]
    rewriter.llama.decode = lambda batch: rows.append(sum(place < min(heads) for _, place, _, _ in batch)) or decode(batch)
    try:
        for one, answer in zip(asked, before, strict=True):
            assert answers(rewriter, [one], Sampling()) == [answer]
    finally:
        del rewriter.llama.decode
    assert rows and sum(rows) == 0


def test_no_more_beginnings_are_kept_than_there_is_room_for(rewriter) -> None:
    text = "I has recieved you're report yesterday."
    plain = answers(rewriter, [request(text)], Sampling())
    for number in range(2 * HEADS):
        goal = Request(build_messages(text, NEUTRAL, f"goal {number}", "terse"), text)
        assert answers(rewriter, [goal], Sampling())
    heads = rewriter.scheduler.heads
    assert len(heads) == HEADS and sum(map(len, heads.values())) <= rewriter.context // 4
    assert answers(rewriter, [request(text)], Sampling()) == plain


def test_a_draft_is_decoded_in_the_same_batches_whatever_came_before(rewriter) -> None:
    units = [unit for some in texts()[:4] for unit in some]
    asked = [request(unit) for unit in units[:8]]
    answers(rewriter, asked, Sampling())  # the beginning of their prompts is kept from now on
    first = sizes(rewriter, asked)
    for others in ([request(unit, RUDE) for unit in units[8:]], [request("Ok thank.")], [request(" ".join(units[:6]))]):
        answers(rewriter, others, Sampling())
        assert sizes(rewriter, asked) == first


def sizes(rewriter: LlamaRewriter, asked: list[Request]) -> list[int]:
    """Tokens of each decode on the way to the answers."""
    found: list[int] = []
    decode = rewriter.llama.decode
    rewriter.llama.decode = lambda batch: found.append(len(batch)) or decode(batch)
    try:
        answers(rewriter, asked, Sampling())
    finally:
        del rewriter.llama.decode
    return found


def test_a_short_draft_does_not_wait_for_a_long_one(rewriter) -> None:
    ended: dict[str, float] = {}

    def run(name: str, requests: list[Request]) -> None:
        answers(rewriter, requests, Sampling())
        ended[name] = time.perf_counter()

    sentence = "I has recieved you're long report about the new prices and the delivery of the machines yesterday."
    long = threading.Thread(target=run, args=("long", [request(f"{sentence[:-1]} {n}.") for n in range(40)]))
    long.start()
    time.sleep(0.05)
    run("short", [request("Thank you for you help.")])
    long.join()
    assert ended["short"] < ended["long"]


def test_a_cancelled_draft_leaves_the_others_alone(rewriter) -> None:
    sentence = "I has recieved you're long report about the new prices and the delivery of the machines yesterday."
    many = [request(f"{sentence[:-1]} {n}.") for n in range(60)]
    alone = answers(rewriter, many[:8], Sampling())
    stopped = threading.Event()
    errors: list[BaseException] = []

    def doomed() -> None:
        try:
            for _ in rewriter.rewrite(many, Sampling(), stopped.is_set):
                stopped.set()
        except Cancelled as error:
            errors.append(error)

    thread = threading.Thread(target=doomed)
    thread.start()
    beside = answers(rewriter, many[:8], Sampling())
    assert sum(one != other for one, other in zip(beside, alone, strict=True)) <= 1  # who shares a batch may settle a tie
    thread.join(20)
    assert len(errors) == 1
    assert not rewriter.scheduler._running and not rewriter.scheduler._jobs


def test_a_small_context_takes_the_units_in_turn(rewriter) -> None:
    units = [request(unit) for unit in texts()[1]]
    small = LlamaRewriter(EMBEDDED, context=256)
    try:
        assert answers(small, units, Sampling()) == answers(rewriter, units, Sampling())
    finally:
        small.close()


def test_a_unit_that_no_context_can_hold_is_a_sentence() -> None:
    small = LlamaRewriter(EMBEDDED, context=256)
    try:
        with pytest.raises(DecodingFailed, match="longer than the model's context"):
            answers(small, [request("word " * 400)], Sampling())
        assert answers(small, [request("Thank you.")], Sampling())  # and it goes on
    finally:
        small.close()


def never() -> bool:
    return False


def one_token(token: int, count: int = 3) -> Unit:
    return Unit([token] * count, [], [], 8)


CULPRITS = {
    "a token that llama.cpp refuses": lambda: Job([one_token(10**7)], Sampling(), never),
    "and it refuses a later unit": lambda: Job([one_token(5), one_token(6), one_token(10**7)], Sampling(), never),
    "a sample that cannot be drawn": lambda: Job([one_token(5)], Sampling(temperature=math.nan), never),
    "a seed that is none": lambda: Job([one_token(5)], Sampling(seed=-1), never),
    "a unit that is too long": lambda: Job([one_token(5, 10_000)], Sampling(), never),
    "a caller that breaks": lambda: Job([one_token(5)], Sampling(), lambda: bool(1 / 0)),
}


def error_of(job: Job) -> BaseException | None:
    while True:
        item = job.results.get(timeout=60)
        if item is None or isinstance(item, BaseException):
            return item


@pytest.mark.parametrize("name", CULPRITS)
def test_a_job_that_fails_fails_alone(rewriter, name: str) -> None:
    texts = [f"I has recieved you're report {n}." for n in range(6)]
    culprit = CULPRITS[name]()
    found: dict[int, str] = {}
    # an endless margin: whatever the batches round, the answer is the draft
    for number, growth in enumerate(rewriter.rewrite([request(text) for text in texts], Sampling(margin=math.inf))):
        if not number:
            rewriter.scheduler.submit(culprit)  # while the other one is on its way
        if growth.done:
            found[growth.index] = growth.text
    assert [found[index] for index in range(len(texts))] == texts
    error = error_of(culprit)
    assert isinstance(error, DecodingFailed) and str(error).endswith("Your draft is unchanged.")
    assert not rewriter.scheduler._running and not rewriter.scheduler._jobs


def test_a_prompt_that_cannot_be_decoded_leaves_no_prefix_behind() -> None:
    model = LlamaRewriter(EMBEDDED, context=256, threads=1)
    try:
        bad = Job([Unit([5, 6, 10**7, 8, 9], [], [], 8, head=4)], Sampling(), never)
        model.scheduler.submit(bad)
        assert isinstance(error_of(bad), DecodingFailed)
        assert not model.scheduler.heads
        assert answers(model, [request("Thank you.")], Sampling())
    finally:
        model.close()


def test_a_closed_model_is_a_sentence() -> None:
    closed = LlamaRewriter(EMBEDDED)
    closed.close()
    with pytest.raises(ModelBroken, match="unloaded"):
        answers(closed, [request("Thank you.")], Sampling())


def test_a_draft_that_the_tokenizer_cannot_give_back_is_decoded_plainly_and_logged_once(rewriter, caplog) -> None:
    rewriter._told.clear()
    odd = request("I has a \ud800 question.")
    with caplog.at_level(logging.WARNING, logger="proofreader.llama"):
        guided = answers(rewriter, [odd, odd], Sampling())
        assert guided == answers(rewriter, [odd, odd], Sampling(guided=False))
    assert len(caplog.records) == 1
    assert "question" not in caplog.text


def test_a_model_that_is_not_closed_goes_with_its_last_reference(tmp_path: Path) -> None:
    before = threading.active_count()
    model = LlamaRewriter(EMBEDDED)
    answers(model, [request("Thank you.")], Sampling())
    assert threading.active_count() == before + 1
    del model
    deadline = time.monotonic() + 10
    while threading.active_count() > before and time.monotonic() < deadline:
        time.sleep(0.01)
    assert threading.active_count() == before


def pick(values: list[float], expected: int | None, margin: float) -> int:
    logits = np.array(values, np.float32)
    before = logits.copy()
    token = choose(logits, int(logits.argmax()), expected, Sampling(margin=margin), np.random.default_rng(0))
    assert (logits == before).all()
    return token


@pytest.mark.parametrize(
    ("expected", "margin", "token"),
    [(0, 0, 1), (0, 1.0, 1), (0, 2.0, 0), (1, 2.0, 1), (None, 9.0, 1), (2, float("inf"), 2)],
)
def test_the_margin_decides_between_draft_and_model(expected: int | None, margin: float, token: int) -> None:
    assert pick([3.5, 5.0, 1.0], expected, margin) == token
