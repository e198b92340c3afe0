#!/bin/sh
# The pre-commit hook: `python -m proofreader check` over the files of another repository. VENV names an environment that has what
# requirements.txt asks for; without it the first run makes one beside this code, which takes about five minutes.
here=$(cd "$(dirname "$0")/.." && pwd) || exit 2
if [ -z "$VENV" ]; then
  VENV=$here/.venv
  make -s -C "$here" install-app >&2 || exit 2
fi
PYTHONPATH=$here exec "$VENV/bin/python" -m proofreader check "$@"
