"""The command line: `python -m proofreader draft.txt`, or the draft on standard input; the rewrite goes to standard
output, everything else to standard error. `python -m proofreader batch in.csv out.csv` does the same for the drafts of a
file, `python -m proofreader serve` answers the programs that speak LanguageTool's HTTP API, and `python -m proofreader check FILE…`
says what is wrong where, as linters do. Exit code 0 when it worked, 2 when it could not be done; of `check` 1 when it found something.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import get_args

from proofreader import check, display
from proofreader.batch import COLUMNS, MAX_BYTES, MAX_ROWS, Job, Progress, run_file
from proofreader.errors import EngineFailed, ProofreaderError, SettingsError
from proofreader.pipeline import BOLDNESS, Options, Proofread, Proofreader
from proofreader.settings import Settings
from proofreader.style import AS_IT_IS, TONES
from proofreader.variants import VARIANTS
from proofreader.words import read_words

MODEL_HELP = "embedded, a path to a GGUF, hub:owner/repo:file.gguf@revision, onnx:FOLDER, or openai:http://host:port/v1#model (PROOFREADER_MODEL)"


def parser() -> argparse.ArgumentParser:
    result = argparse.ArgumentParser(
        prog="python -m proofreader",
        description="Proofread an email draft on this machine; nothing is sent anywhere, unless --model names a server.",
        epilog="Also: python -m proofreader batch, check and serve; each says more with --help.",
    )
    result.add_argument("draft", nargs="?", default="-", help="file with the draft, - for standard input (default)")
    shape = result.add_mutually_exclusive_group()
    shape.add_argument("--diff", action="store_true", help="print the draft with its changes as [-was-]{+is+}")
    shape.add_argument("--json", action="store_true", help="print rewrite, edits and scores as JSON")
    result.add_argument("--scores", action="store_true", help="print the scores before and after to standard error")
    result.add_argument("--why", action="store_true", help="print every change with its reason to standard error")
    _add_options(result)
    return result


def batch_parser() -> argparse.ArgumentParser:
    result = argparse.ArgumentParser(
        prog="python -m proofreader batch",
        description="Proofread every draft of a CSV, JSONL, .eml or .mbox file; the same kind of file comes out. "
        "Run the same command again to go on after it was stopped.",
    )
    result.add_argument(
        "source",
        help=f"file with up to {MAX_ROWS:,} drafts and {MAX_BYTES // 1_000_000} MB; with --engine ray a .parquet, .csv or .jsonl file, "
        "or a folder of them, of any size, as a path or as a URL such as s3://bucket/folder",
    )
    result.add_argument("target", help="file that is written; with --engine ray the folder, as a path or URL")
    result.add_argument("--column", default="", help=f"column or key with the draft (default: one of {', '.join(COLUMNS)})")
    result.add_argument("--headers", action="store_true", help="add the scores and the outcome to mails as X-Proofreader headers")
    result.add_argument(
        "--workers",
        type=int,
        help="drafts that are proofread side by side, 1 to 16 (default: 4); with --engine ray processes, each of which loads the models "
        "(default: one for two cores)",
    )
    result.add_argument(
        "--engine",
        default="threads",
        choices=["threads", "ray"],
        help="threads of this process (default), or ray: Ray Data on this machine, or on the cluster at RAY_ADDRESS",
    )
    result.add_argument(
        "--block",
        type=int,
        default=100,
        metavar="ROWS",
        help=f"rows of each file that --engine ray writes, 1 to {MAX_ROWS:,}, which are done again after a stop (default: 100)",
    )
    _add_options(result)
    return result


def serve_parser() -> argparse.ArgumentParser:
    result = argparse.ArgumentParser(
        prog="python -m proofreader serve",
        description="Answer programs that speak LanguageTool's HTTP API (LibreOffice, browsers, editors), without the page.",
    )
    result.add_argument("--host", default="127.0.0.1", help="address to listen on; 0.0.0.0 for a team (default: 127.0.0.1)")
    result.add_argument("--port", type=int, default=8081, help="0 takes a free one (default: 8081)")
    result.add_argument("--model", help=MODEL_HELP)
    return result


def check_parser() -> argparse.ArgumentParser:
    result = argparse.ArgumentParser(
        prog="python -m proofreader check",
        description="Say what is wrong in files, one finding a line: file:line:column: message [rule] (suggestion). Of Markdown, LaTeX "
        "and HTML only the text is read. Exit code 0 when nothing was found, 1 when something is left to mend, 2 when a file could not "
        "be checked.",
    )
    result.add_argument("files", nargs="+", metavar="FILE", help="file in UTF-8, - for standard input")
    result.add_argument("--fix", action="store_true", help="write the first suggestion of every finding into its file")
    result.add_argument("--format", default="text", choices=get_args(check.Output), help="of what is printed (default: text)")
    result.add_argument("--model", help=MODEL_HELP)
    _add_taste(result)
    return result


def _add_taste(result: argparse.ArgumentParser) -> None:
    """What decides whether a change is made, whatever the face."""
    result.add_argument(
        "--boldness", default="balanced", choices=list(BOLDNESS), help="how readily a word is changed (default: balanced)"
    )
    result.add_argument(
        "--words", default="", metavar="FILE", help="file of words that are never changed, one a line, beside PROOFREADER_WORDS"
    )
    result.add_argument(
        "--variant", default="auto", choices=VARIANTS, help="of English: auto keeps the draft's own (default), or us or gb"
    )


def _add_options(result: argparse.ArgumentParser) -> None:
    """What both commands may choose for their drafts."""
    defaults = Options()
    result.add_argument("--model", help=MODEL_HELP)
    result.add_argument("--temperature", type=float, default=defaults.temperature, help="0 to 2; 0 takes what is likeliest")
    result.add_argument("--top-p", type=float, default=defaults.top_p, help="share of probability that is sampled from")
    result.add_argument("--max-tokens", type=int, default=defaults.max_tokens, help="new tokens for each sentence or body")
    result.add_argument("--seed", type=int, default=defaults.seed, help="of the sampling when the temperature is above 0")
    _add_taste(result)
    result.add_argument("--tone", default=AS_IT_IS, choices=TONES, help="how the rewrite should sound (default: as it is)")
    result.add_argument(
        "--margin", type=float, help="nats by which the model must be surer than the draft to change a word, instead of --boldness"
    )


def _options(args: argparse.Namespace) -> Options:
    return Options(
        None,
        args.temperature,
        args.top_p,
        args.max_tokens,
        args.seed,
        args.boldness,
        args.margin,
        tone=args.tone,
        variant=args.variant,
        words=read_words(args.words, "words"),
    )


def _proofreader(args: argparse.Namespace) -> Proofreader:
    settings = Settings.from_environment()
    if args.model:
        settings = dataclasses.replace(settings, model=args.model)
    return Proofreader(settings, notify=lambda text: print(text, file=sys.stderr))


def main(argv: Sequence[str] | None = None) -> int:
    argv = sys.argv[1:] if argv is None else list(argv)
    if argv[:1] == ["batch"]:
        return many(batch_parser().parse_args(argv[1:]))
    if argv[:1] == ["serve"]:
        return serve(serve_parser().parse_args(argv[1:]))
    if argv[:1] == ["check"]:
        return files(check_parser().parse_args(argv[1:]))
    args = parser().parse_args(argv)
    try:
        draft = read(args.draft)
        result = _proofreader(args).proofread(draft, _options(args))
    except ProofreaderError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    show(result, args)
    return 0


def many(args: argparse.Namespace) -> int:
    """The batch command: progress on standard error."""
    bulk = args.engine == "ray"
    try:
        told, said = 0.0, ""
        for progress in _steps_of_any_size(args) if bulk else _steps(args):
            if progress.done == progress.rows or time.monotonic() - told > 2:
                if progress.rows and progress.sentence() != said:
                    said = progress.sentence()
                    print(said, file=sys.stderr, flush=True)
                told = time.monotonic()
        if bulk and progress.rows and progress.sentence() != said:  # with files that could not be used, it ends before all are done
            print(progress.sentence(), file=sys.stderr)
        for reason in progress.reasons:
            print(f"error: {reason}" if bulk else reason, file=sys.stderr)
    except ProofreaderError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        where = args.target if bulk else f"{args.target}.partial"
        print(f"\nStopped; run the same command again to go on. What is done is kept in {where}.", file=sys.stderr)
        return 130
    return 2 if bulk and progress.reasons else 0


def _steps(args: argparse.Namespace) -> Iterator[Progress]:
    """The batch of one file."""
    workers = 4 if args.workers is None else args.workers
    if not 1 <= workers <= 16:
        raise SettingsError("workers", workers, "a number from 1 to 16")
    job = Job(Path(args.source), Path(args.target), workers, args.column, args.headers)
    return run_file(job, _proofreader(args), _options(args))


def _steps_of_any_size(args: argparse.Namespace) -> Iterator[Progress]:
    """The batch over Ray Data."""
    if not 1 <= args.block <= MAX_ROWS:
        raise SettingsError("block", args.block, f"a number from 1 to {MAX_ROWS:,}")
    if args.workers is not None and args.workers < 1:
        raise SettingsError("workers", args.workers, "a number from 1 up")
    try:
        from proofreader import bulk
    except ImportError:
        raise EngineFailed("ray", "it is not installed; get it with `pip install -r requirements-ray.txt`") from None
    proofreader = _proofreader(args)
    job = bulk.Job(args.source, args.target, args.workers or 0, args.column, args.block)
    return bulk.run(job, proofreader.settings, _options(args), proofreader.words)


def serve(args: argparse.Namespace) -> int:
    """The serve command: it stays until it is stopped."""
    from proofreader import serve

    try:
        settings = Settings.from_environment()
        settings = dataclasses.replace(settings, model=args.model or settings.model)
        serve.serve(Proofreader(settings, notify=lambda text: print(text, file=sys.stderr)), args.host, args.port)
    except ProofreaderError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        pass
    return 0


def files(args: argparse.Namespace) -> int:
    """The check command: findings on standard output, all else on standard error."""
    for stream in (sys.stdout, sys.stderr):  # a name may hold bytes that are no text
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    if args.fix and check.STDIN in args.files:
        check_parser().error("--fix writes files; for standard input, `python -m proofreader` prints the rewrite")
    try:
        options = Options(boldness=args.boldness, variant=args.variant, words=read_words(args.words, "words"), courteous=False)
        return check.check(args.files, _proofreader(args), options, args.format, args.fix)
    except ProofreaderError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def read(name: str) -> str:
    """The draft, line breaks as they are. Raises SettingsError when the file cannot be read as UTF-8 text."""
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        raise SettingsError("draft", name, f"a file that can be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise SettingsError("draft", name, "text in UTF-8") from error


def show(result: Proofread, args: argparse.Namespace) -> None:
    if args.json:
        json.dump(dataclasses.asdict(result), sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
    else:
        colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        text = display.changes_text(result.draft, result.edits, colour) if args.diff else result.rewrite
        sys.stdout.buffer.write(text.encode("utf-8"))
    sys.stdout.flush()
    for note in result.notes:
        print(note, file=sys.stderr)
    if args.why and result.edits:
        print(display.reasons_text(result.edits), file=sys.stderr)
    if args.scores and result.before and result.after:
        print(display.scores_text("before", result.before), file=sys.stderr)
        print(display.scores_text("after", result.after), file=sys.stderr)


def _piped() -> int:
    """The exit code of `main`; one that pipes from it and stops reading, as `head` does, is no fault (Python's docs, signal, SIGPIPE)."""
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return code


if __name__ == "__main__":
    raise SystemExit(_piped())
