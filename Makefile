# Embark's commands. `make` alone lists them. Everything lands in .venv/, models/ and var/.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PY := $(or $(EMBARK_VENV),.venv)/bin/python
PORT ?= 5005

.PHONY: help
help: ## list the commands
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run
run: install ## install, train if needed, and serve the chat on http://localhost:5005 (PORT=8080 for another port)
	@exec $(PY) -m bot.serve --port $(PORT)

.PHONY: shell
shell: install ## talk to Embark in the terminal (rasa shell)
	@$(PY) -m bot.train && LOG_LEVEL=WARNING exec $(PY) -m rasa shell --interface 127.0.0.1 --port "$$($(PY) -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')"

.PHONY: slack-fake
slack-fake: install ## talk to Embark in the terminal as if in Slack (a fake Slack on this machine, no account)
	@$(PY) -m bot.train && exec $(PY) -m tests.slack.fake

.PHONY: slack
slack: install ## serve the chat and be in Slack; says what is missing where it cannot (docs/slack.md)
	@exec $(PY) -m bot.serve --port $(PORT) --slack

.PHONY: slack-check
slack-check: install ## are Slack's tokens right, and all scopes granted? posts nothing
	@$(PY) -m bot.channels.slack.check

.PHONY: test
test: install check ## lint, types, knowledge and data checks, then all tests
	@sh bot/setup/find_browser.sh >/dev/null || [ -z "$$CI" ]
	@$(PY) -m bot.train
	@$(PY) -m pytest -q

.PHONY: walk
walk: install ## a thousand random conversations over the web channel (about a quarter of an hour)
	@$(PY) -m bot.train && EMBARK_WALKS=1000 $(PY) -m pytest -q tests/conversations/test_random_walks.py

.PHONY: scale-test
scale-test: install ## many servers with PostgreSQL and nginx on this machine: hurt, measured, nothing lost (ARGS=--quick)
	@$(PY) -m bot.train && $(PY) -m benchmarks.scale $(ARGS)

.PHONY: container-check
container-check: ## run the Containerfile's steps without a container engine (some minutes; ARGS=--reuse takes what is here)
	@python=$$(sh bot/setup/find_python.sh) && "$$python" deploy/check_container.py $(ARGS)

.PHONY: check
check: install ## what must hold without a trained model: lint, types, knowledge, training data, widget
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@$(PY) -m bot.knowledge
	@$(PY) -m bot.check
	@sh bot/widget/check.sh

.PHONY: widget
widget: ## check the web widget: lint, types, unit tests, the built file, its size (needs Node, skipped without)
	@sh bot/widget/check.sh

.PHONY: audit
audit: install ## known weaknesses of the locked packages; fails where one is not explained
	@$(PY) -m bot.audit

.PHONY: train
train: install ## train the model if its inputs changed
	@$(PY) -m bot.train

.PHONY: eval
eval: install ## how well Embark understands people's held-out questions
	@$(PY) -m bot.train && $(PY) -m bot.evaluate

.PHONY: bench
bench: install ## Embark beside stock Rasa under load (BENCH=--quick for a short look, BENCH=--help for all choices)
	@$(PY) -m benchmarks.load $(BENCH)

.PHONY: report
report: install ## what people asked and what was not understood: a page and tables in var/report/ (DAYS=7 for a week)
	@$(PY) -m bot.operate report --days $(or $(DAYS),30)

.PHONY: facts
facts: install ## every figure with its age, source and where it is used
	@$(PY) -m bot.operate facts

.PHONY: install
install: ## make the environment from the hash-locked lists
	@python=$$(sh bot/setup/find_python.sh) && "$$python" bot/setup/install.py

.PHONY: lock
lock: ## resolve requirements.lock anew (needs uv and a network)
	@uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header pyproject.toml -o requirements.lock

.PHONY: clean
clean: ## remove the environment, models and caches; conversations in var/ stay
	@rm -rf .venv models .rasa results .pytest_cache .mypy_cache .ruff_cache
