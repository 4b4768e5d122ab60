"""The Chromium of this machine, without a window."""

from __future__ import annotations

import os
import shutil

from playwright.sync_api import Browser, Playwright

NAMES = ("chromium-headless-shell", "chromium")
"""Debian's two; the first draws no window of its own and takes half the time."""

LEFT_OUT = "--disable-features=PaintHolding,RenderDocument,ProactivelySwapBrowsingInstance"
"""What nobody sees of a change of page: a frame of its own for each, the old picture held until the new one is there.
A fifth of what opening a page costs.
"""


def launched(driver: Playwright) -> Browser:
    """A Chromium started by the driver; whoever asked closes it."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    assert found, "there is no Chromium: bin/setup --tests installs one where it can"
    # As root, in a container, Chromium cannot make its own sandbox; what it opens is ours.
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return driver.chromium.launch(executable_path=found, args=[LEFT_OUT, *sandbox])
