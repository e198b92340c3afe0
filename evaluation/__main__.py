"""`python -m evaluation grammar …`: the table over models; develop, for choosing settings; also the parts of `make report`."""

from __future__ import annotations

import importlib
import sys

COMMANDS = ("grammar", "predictions", "develop", "quality", "ablation", "usage", "card")


def main() -> int:
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        print(f"usage: python -m evaluation {{{','.join(COMMANDS)}}} …", file=sys.stderr)
        return 2
    return importlib.import_module(f"evaluation.{sys.argv[1]}").main(sys.argv[2:])


if __name__ == "__main__":
    raise SystemExit(main())
