"""The first visit of somebody who has nothing of ours yet, as a browser makes it; what a worker keeps in memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection
from playwright.sync_api import sync_playwright

from bench.pages import PageMeasure
from bench.serving import HOST, Site
from tests.chromium import launched


def measure_visit(site: Site, *, size: int) -> Iterator[PageMeasure]:
    """Open the home in a fresh Chromium and add up all that travels; then look at the workers' memory."""
    weight, wall = _visit(f"http://{HOST}:{site.port}/")
    yield PageMeasure("first visit", "visit", size, connection.vendor, wall, wall, bytes=weight)
    yield PageMeasure("a worker in memory", "memory", size, connection.vendor, bytes=site.memory())


def _visit(address: str) -> tuple[int, float]:
    """Bytes that travelled until nothing was asked any more, and how long that took (ms)."""
    weights: list[float] = []
    with sync_playwright() as driver:
        chromium = launched(driver)
        page = chromium.new_page(locale="it")
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")

        def arrived(said: dict[str, Any]) -> None:
            weights.append(said["encodedDataLength"])

        session.on("Network.loadingFinished", arrived)
        page.goto(address, wait_until="networkidle")
        wall: float = page.evaluate("performance.timing.loadEventEnd - performance.timing.navigationStart")
        chromium.close()
    return int(sum(weights)), wall
