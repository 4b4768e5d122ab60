"""Every refusal that a person can meet is met by some test, and is shown in both languages with what it carries.

Each test process notes the findings that come to be, and shows each once in the part of a page that shows them all.
The gate asks, by `CONDIVISA_EVERY_REFUSAL`, that all tests together meet every one.
"""

from __future__ import annotations

import os
import sys
from html import unescape
from types import FrameType
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from condivisa.base.findings import Finding, blocks
from condivisa.base.words import LANGUAGES, catalogue, say

_met: set[str] = set()
_made = Finding.__init__


def _noted(self: Finding, *given: Any, **named: Any) -> None:
    _made(self, *given, **named)
    if self.code not in _met and _by_the_product():
        _met.add(self.code)
        for language in LANGUAGES:
            _shown(self, language)


def _shown(finding: Finding, language: str) -> None:
    """Its sentence and its source, in the part that forms, checks and the page of a refusal share."""
    with override(language):
        page = unescape(render_to_string("components/findings.html", {"findings": [finding]}))
    if " ".join(say(finding, language).split()) not in " ".join(page.split()):
        raise AssertionError(f"{finding.code} is not shown in {language}: {page}")


def _by_the_product() -> bool:
    """Whether the product found it: tests of findings themselves make some up."""
    frame: FrameType | None = sys._getframe(2)
    while frame and frame.f_globals["__name__"] == blocks.__module__:
        frame = frame.f_back
    return frame is not None and str(frame.f_globals["__name__"]).startswith("condivisa.")


def pytest_configure(config: pytest.Config) -> None:
    """Note every finding from now on."""
    Finding.__init__ = _noted  # type: ignore[method-assign] # a finding as ever, but noted


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take what one of several test processes met."""
    _met.update(node.workeroutput.get("met", ()))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Give what was met to whoever counts; count, where the gate asks for every refusal."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["met"] = sorted(_met)
    elif _asked() and _never_met():
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the refusals that nobody met."""
    if _asked() and _never_met():
        terminalreporter.write_line(f"No test meets these refusals: {', '.join(_never_met())}.")


def _asked() -> bool:
    return "CONDIVISA_EVERY_REFUSAL" in os.environ


def _never_met() -> list[str]:
    return [code for code in catalogue() if not code.startswith("word.") and code not in _met]
