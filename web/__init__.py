"""The page, its endpoints and their callers: what proofreading means lives in `proofreader`, here values are passed through."""

import os

# before any module of this package imports gradio
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
