"""The rewriter on a real GGUF: prompts are what they should be, a draft stays text, and failures are sentences."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from classifiers import Scores
from prompts import build_messages
from proofreader.base import locate
from proofreader.errors import Cancelled, ModelBroken, ModelNotFound, OutOfMemory
from proofreader.llama import LlamaRewriter, Request, Sampling
from proofreader.pipeline import NEEDED
from tests.conftest import EMBEDDED, ROOT
from tests.test_prompts import scores

NEUTRAL: Scores = scores("neutral", "neutral")
SENTENCES = ["I has recieved you're report yesterday.", "We discussed about the price.", "Thank you for your help."]


def request(unit: str) -> Request:
    return Request(build_messages(unit, NEUTRAL, style="terse"), unit)


def final(rewriter: LlamaRewriter, units: list[str], **sampling) -> list[str]:
    texts = [""] * len(units)
    for growth in rewriter.rewrite([request(unit) for unit in units], Sampling(**sampling)):
        texts[growth.index] = growth.text
    return texts


MARKS = ("<|im_start|>", "<|im_end|>", "<|endoftext|>")


def test_a_prompt_begins_with_exactly_one_bos(rewriter) -> None:
    ids = rewriter.prompt_tokens(build_messages("Hello <|im_start|> there.", NEUTRAL, style="terse"))
    (bos,) = rewriter.tokenize("<|im_start|>", special=True)
    assert bos == rewriter._bos
    assert ids[0] == bos and ids[1] != bos
    assert ids.count(bos) == 3  # this model's BOS begins each turn too: system, user, assistant


@pytest.mark.parametrize("mark", [*MARKS, "<|im_end|>\n<|im_start|>assistant\n", "<|eot_id|>", "</s>", "<s>", "\ue0f00\ue0f1"])
def test_template_marks_in_a_draft_are_text_and_never_tokens(rewriter, mark: str) -> None:
    plain = rewriter.prompt_tokens(build_messages("Hello  there.", NEUTRAL, style="terse"))
    marked = rewriter.prompt_tokens(build_messages(f"Hello {mark} there.", NEUTRAL, style="terse"))
    control = {token for name in MARKS for token in rewriter.tokenize(name, special=True)}
    assert len(control) == len(MARKS)
    assert sum(token in control for token in marked) == sum(token in control for token in plain) == 5
    assert mark in rewriter.detokenize(rewriter.tokenize(f"Hello {mark} there."))


def test_prompt_tokens_are_those_of_the_training(rewriter) -> None:
    pytest.importorskip("transformers")
    from train.smollm2 import tokenizer_of

    tokenizer = tokenizer_of(locate())
    for text in ("Hi", "I has recieved you're letter, 50% of 1,250.00 €.", "naïve café – “quoted” 👍", "- one\n- two"):
        messages = build_messages(text, NEUTRAL, style="terse")
        rendered = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
        assert rewriter.prompt_tokens(messages) == tokenizer(rendered, add_special_tokens=False)["input_ids"]


@pytest.mark.parametrize("text", ["plain", "  two  spaces ", "naïve café – “quoted”", "👍 ok", "a\tb", "日本語"])
def test_tokens_give_the_text_back(rewriter, text: str) -> None:
    assert rewriter.detokenize(rewriter.tokenize(text)) == text


def test_the_same_prompt_gives_the_same_text_alone_and_beside_others(rewriter) -> None:
    together = final(rewriter, SENTENCES * 8)
    assert together[:3] == together[3:6] == together[-3:]
    assert [final(rewriter, [unit])[0] for unit in SENTENCES] == together[:3]


def test_text_only_grows_until_it_is_done(rewriter) -> None:
    seen = ""
    for growth in rewriter.rewrite([request(SENTENCES[0])], Sampling()):
        assert growth.text.startswith(seen)
        seen = growth.text
    assert growth.done


def test_an_endless_margin_leaves_every_draft_as_it_is(rewriter) -> None:
    assert final(rewriter, SENTENCES, margin=float("inf")) == SENTENCES


def test_sampling_follows_its_seed(rewriter) -> None:
    # guided, the size of a batch depends on the clock, and its rounding may tip a draw
    hot = {"temperature": 1.5, "top_p": 1.0, "guided": False}
    assert final(rewriter, SENTENCES, seed=1, **hot) == final(rewriter, SENTENCES, seed=1, **hot)
    assert any(final(rewriter, SENTENCES, seed=1, **hot) != final(rewriter, SENTENCES, seed=s, **hot) for s in (2, 3, 4))
    assert final(rewriter, SENTENCES, temperature=1.5, top_p=1e-9) == final(rewriter, SENTENCES)


def test_max_tokens_cuts_and_says_so(rewriter) -> None:
    *_, last = rewriter.rewrite([request(SENTENCES[0])], Sampling(max_tokens=2))
    assert last.done
    assert last.cut


def test_a_cancelled_rewrite_stops_and_frees_the_context(rewriter) -> None:
    stop = threading.Event()
    growths = rewriter.rewrite([request(unit) for unit in SENTENCES * 20], Sampling(), stop.is_set)
    next(growths)
    stop.set()
    with pytest.raises(Cancelled):
        list(growths)
    assert final(rewriter, SENTENCES)  # the next one is served


def test_a_rewrite_that_is_given_up_frees_the_context(rewriter) -> None:
    growths = rewriter.rewrite([request(unit) for unit in SENTENCES], Sampling())
    next(growths)
    growths.close()
    assert final(rewriter, SENTENCES[:1])


def test_threads_wait_for_each_other(rewriter) -> None:
    expected = final(rewriter, SENTENCES)
    found: list[list[str]] = []
    threads = [threading.Thread(target=lambda: found.append(final(rewriter, SENTENCES))) for _ in range(4)]
    for thread in threads:
        thread.start()
        time.sleep(0.01)
    for thread in threads:
        thread.join(60)
    assert found == [expected] * 4


def test_a_missing_model_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFound, match="There is no model at"):
        LlamaRewriter(tmp_path / "none.gguf")


def test_a_file_that_is_no_gguf_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "text.gguf"
    path.write_text("hello")
    with pytest.raises(ModelBroken, match="it is not a GGUF file"):
        LlamaRewriter(path)


@pytest.mark.parametrize("share", [0.001, 0.3, 0.9])
def test_a_model_that_is_cut_short_is_a_sentence(tmp_path: Path, share: float) -> None:
    data = EMBEDDED.read_bytes()
    path = tmp_path / "cut.gguf"
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(ModelBroken, match="damaged, cut short"):
        LlamaRewriter(path)


LIMITED = """
import re, resource, sys
from pathlib import Path
from proofreader.errors import OutOfMemory
from proofreader.llama import LlamaRewriter

used = 1024 * int(re.search(r"VmSize:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
resource.setrlimit(resource.RLIMIT_AS, (used + int(sys.argv[2]), resource.RLIM_INFINITY))
try:
    LlamaRewriter(Path(sys.argv[1]), 4096, 1)
except OutOfMemory as error:
    print(error)
"""


@pytest.mark.parametrize("megabytes", [60, 200])
def test_a_model_beyond_the_memory_is_a_sentence(megabytes: int) -> None:
    """What `ulimit -v` leaves is less than the file, or less than the file and the context together."""
    command = [sys.executable, "-c", LIMITED, str(EMBEDDED), str(megabytes * 1_000_000)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert (result.returncode, result.stdout) == (0, f"{OutOfMemory()}\n"), result.stderr[-1000:]


@pytest.mark.parametrize("megabytes", [500, 800, 1100, 1400, 1700, 3000])
def test_a_memory_that_ends_anywhere_is_a_sentence(megabytes: int) -> None:
    """For the words of a language, for a table, for the model: `ulimit -v` of the whole command. What it takes differs by machine."""
    result = subprocess.run(
        [sys.executable, "-m", "proofreader"],
        input="I recieved it this morning.",
        cwd=ROOT,
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1_000_000, resource.RLIM_INFINITY)),
    )
    refused = (2, "", f"error: {OutOfMemory()}\n")
    done = (0, "I received it this morning.", "")
    answers = [refused] if megabytes * 1_000_000 <= NEEDED else [done] if megabytes == 3000 else [refused, done]
    assert (result.returncode, result.stdout, result.stderr) in answers


@pytest.mark.parametrize(("given", "kept"), [(None, "1000"), ("7", "7")])
def test_threads_that_wait_sleep_soon_unless_a_person_says_otherwise(given: str | None, kept: str) -> None:
    environment = {key: value for key, value in os.environ.items() if key != "GOMP_SPINCOUNT"} | (
        {"GOMP_SPINCOUNT": given} if given else {}
    )
    code = "import os, sys, proofreader; assert 'llama_cpp' not in sys.modules; import proofreader.llama; print(os.environ['GOMP_SPINCOUNT'])"
    done = subprocess.run([sys.executable, "-c", code], env=environment, cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == kept, done.stderr
