"""The Colab notebook, written from the cells below: `python -m train.notebook` writes train/colab.ipynb, --check only compares.

The same notebook runs anywhere: RECIPE, RUN and DATA in the environment take the place of what it would choose on Colab.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

PATH = Path(__file__).resolve().parent / "colab.ipynb"
REPOSITORY = "https://github.com/YOUR-NAME/email-proofreader"

CELLS = (
    (
        "markdown",
        """# Your own proofreader

Train any recipe of this repository: fine-tune a small Llama to proofread, turn it into a GGUF and measure it, or train a T5 or a BERT
(train/README.md is the map); and put it onto the Hub. On a Colab T4 (Runtime, Change runtime type) the grammar recipe takes well under
an hour. Run the cells from top to bottom; one that was interrupted goes on where it was when it is run again.""",
    ),
    (
        "code",
        f"""# The code: a clone on Colab, this checkout anywhere else
import os, subprocess, sys
from pathlib import Path

def run(*command):
    print("$", " ".join(map(str, command)), flush=True)
    with subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        for line in process.stdout:
            print(line, end="", flush=True)
    if process.returncode:
        raise SystemExit(f"{{command[0]}} ended with {{process.returncode}}")

if not Path("train/sft.py").is_file():
    if Path("train").is_dir() or Path("../train/sft.py").is_file():
        os.chdir("..")
    else:
        run("git", "clone", "{REPOSITORY}", "proofreader")
        os.chdir("proofreader")""",
    ),
    (
        "code",
        """# The packages; with a GPU also Unsloth, which trains in half the memory
if "google.colab" in sys.modules or os.environ.get("INSTALL"):
    import importlib.util
    run(sys.executable, "-m", "pip", "install", "-q", "-r", "requirements.txt", "-r", "train/requirements.txt")
    if subprocess.run(["nvidia-smi"], capture_output=True).returncode == 0:
        run(sys.executable, "-m", "pip", "install", "-q", "unsloth==2026.10.7", "unsloth_zoo==2026.10.7")""",
    ),
    (
        "code",
        """# What to train, and where the checkpoints live: on Drive they outlast the machine
sys.path.insert(0, os.getcwd())
from train.roads import RECIPES, command_of
print("recipes:", ", ".join(sorted(path.stem for path in RECIPES.rglob("*.yaml"))))
RECIPE = os.environ.get("RECIPE", "llama-3.2-1b-grammar")  # the name of one of them, or the path of your own
NAME = Path(RECIPE).stem
RUN = Path(os.environ.get("RUN", f"runs/{NAME}"))
if "google.colab" in sys.modules:
    from google.colab import drive
    drive.mount("/content/drive")
    RUN = Path("/content/drive/MyDrive/email-proofreader") / NAME
COMMAND = command_of(RECIPE, RUN)
CHAT = "train.sft" in COMMAND  # a chat model, which becomes a GGUF
print(RECIPE, "->", RUN)""",
    ),
    (
        "code",
        """# Train; prints first what it will take, and refuses what cannot fit
run(*COMMAND)""",
    ),
    (
        "code",
        """# The losses and measures
import json
from IPython.display import Image, Markdown, display
for picture in sorted(RUN.glob("*.png")):
    display(Image(str(picture)))
if (RUN / "result.json").is_file():
    print(json.dumps(json.loads((RUN / "result.json").read_text()).get("metrics", {}), indent=1))""",
    ),
    (
        "code",
        """# A chat model: merge, convert to GGUF, quantize, and check the tokens against the trained model
TYPES = os.environ.get("TYPES", "Q4_K_M Q5_K_M Q8_0").split()
GGUF = RUN / "gguf"
WORK = Path("/content/convert") if "google.colab" in sys.modules else RUN / "convert"  # 20 GB for 3 billion weights, too many for Drive
if CHAT:
    run(sys.executable, "-m", "convert", RUN / "adapter", "--out", GGUF, "--name", NAME, "--work", WORK, "--quantize", *TYPES)""",
    ),
    (
        "code",
        """# A chat model: measure it beside the embedded one; sentences that it learnt from are left out
if CHAT:
    run(sys.executable, "-m", "evaluation", "grammar", "--models", GGUF / f"{NAME}-{TYPES[0]}.gguf", "embedded", "--out", GGUF,
        *(["--data", os.environ["DATA"]] if os.environ.get("DATA") else []), "--limit", os.environ.get("LIMIT", "0"))
    display(Markdown((GGUF / "grammar.md").read_text()))""",
    ),
    (
        "code",
        """# Write the card with the measures, and put all of it onto the Hub: set REPOSITORY, and log in with `hf auth login`
REPOSITORY = os.environ.get("REPOSITORY", "")
MODEL = GGUF if CHAT else RUN / ("adapter" if (RUN / "adapter").is_dir() else "full")
if (MODEL / "provenance.json").is_file():
    run(sys.executable, "-m", "convert.card", MODEL)
    run(sys.executable, "-m", "convert.hub", MODEL, *(["--to", REPOSITORY, "--push"] if REPOSITORY else []))""",
    ),
    (
        "markdown",
        """Use a chat model: `PROOFREADER_MODEL=hub:OWNER/NAME:FILE.gguf make app`, or the path of the file in place of `hub:`.""",
    ),
)


def text() -> str:
    """The notebook as JSON."""
    import nbformat

    book = nbformat.v4.new_notebook()
    for number, (kind, source) in enumerate(CELLS):
        make = nbformat.v4.new_markdown_cell if kind == "markdown" else nbformat.v4.new_code_cell
        book.cells.append(make(source, id=f"cell-{number}"))
    book.metadata = {
        "accelerator": "GPU",
        "colab": {"gpuType": "T4"},
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
    }
    return nbformat.writes(book) + "\n"


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m train.notebook", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 when the notebook is not up to date")
    args = parser.parse_args(argv)
    if not args.check:
        PATH.write_text(text(), encoding="utf-8")
    elif not PATH.is_file() or PATH.read_text(encoding="utf-8") != text():
        print("train/colab.ipynb is not up to date: run `python -m train.notebook`", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
