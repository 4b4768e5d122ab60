.PHONY: demo test bench pictures looks lock fmt messages permissions clean

demo: ## the Crema story on http://127.0.0.1:8000
	@bin/condivisa demo

test: ## the one gate
	@bin/setup --tests
	@.venv/bin/python bin/gate

bench: ## measure, into var/bench.json and docs/performance.md
	@bin/setup --tests
	@.venv/bin/python -m bench

pictures: ## look at the demo as its people do, into var/pictures and, the best eight, docs/pictures
	@bin/setup --tests
	@.venv/bin/python -m tests.browser.pictures

looks: ## open every page in both languages, at both widths, magnified, empty and full; pictures into var/looks
	@bin/setup --tests
	@CONDIVISA_LOOKS=all CONDIVISA_TEST_ENGINE=postgresql .venv/bin/pytest -n 2 tests/browser/test_every_address.py

lock: ## take the newest packages that requirements/*.in allow
	@bin/lock

fmt: ## write code the one way
	@bin/setup --tests
	@.venv/bin/ruff check --quiet --fix-only
	@.venv/bin/ruff format --quiet

messages: ## collect the screen texts for the English catalogue (GNU gettext is needed)
	@bin/setup --tests
	@.venv/bin/python -m django makemessages --settings condivisa.site.settings \
		--locale en --no-location --no-obsolete --ignore 'tests/*' --ignore 'node_modules/*'

permissions: ## write docs/permissions.md from the powers
	@bin/setup --tests
	@.venv/bin/python -m tests.house.permissions

clean: ## forget what tests and tools keep; people's data stays
	@rm -rf var/tests .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
