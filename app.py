"""The Space, and `make app`: from the settings a Proofreader, and the page on top of it."""

from __future__ import annotations

import sys

from proofreader import Proofreader, ProofreaderError, Settings
from web import page

try:  # ZeroGPU starts only an app that asks for its GPU somewhere
    import spaces
except ImportError:
    pass
else:

    @spaces.GPU
    def never_called() -> None:
        """All models run on the CPU."""


def main() -> int:
    try:
        page.launch(Proofreader(Settings.from_environment(), notify=lambda text: print(text, file=sys.stderr)))
    except ProofreaderError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"error: the page could not be started: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
