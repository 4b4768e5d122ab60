"""`make pictures`: play the demo's story, look at it as its people do, keep the best eight in docs/pictures/.

Every page of `SEEN` is taken at a desk and on a phone, in Italian, into var/pictures/; `BEST` go to docs/pictures/ with
at most 256 colours, so that they weigh little. The demo's clock stands at the story's living moment.
"""

from __future__ import annotations

import base64
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
import urllib.request
import zlib
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.chromium import launched

ROOT = Path(__file__).resolve().parents[2]
EVERY, KEPT = ROOT / "var" / "pictures", ROOT / "docs" / "pictures"
SIZES = {"desk": (1280, 900), "phone": (390, 844)}
PATIENCE = 900
"""Seconds to play the story on a busy machine."""

CREMA, OPEN = "/percorsi/crema-2026-2028/", "/percorsi/crema-spazi-2026/avvisi/spazi/"
SEEN: dict[str, dict[str, str]] = {
    "": {
        "home": "/",
        "procedures": "/percorsi/",
        "procedure": CREMA,
        "money": f"{CREMA}soldi/",
        "call": f"{CREMA}avvisi/comune/",
        "open-call": OPEN,
        "ranking": f"{CREMA}avvisi/comune/graduatorie/",
        "agreement": f"{CREMA}convenzioni/1/",
        "calendar": "/calendario/",
        "bodies": "/enti/",
        "grants": "/trasparenza/",
        "search": "/cerca/?cerca=convenzione",
    },
    "Paolo Denti": {
        "desk": "/scrivania/",
        "office": f"{OPEN}ufficio/",
        "money-of-the-call": f"{CREMA}avvisi/comune/ufficio/copertura/",
        "selection": f"{CREMA}avvisi/comune/selezione/",
        "check": "/convenzioni/1/rendiconti/1/verifica/",
    },
    "Marta Vailati": {"check-row": "/convenzioni/1/rendiconti/1/verifica/8/", "outbox": "/in-uscita/"},
    "Giorgio Bassi": {"finance": "/ragioneria/", "payment": "/convenzioni/1/pagamenti/1/"},
    "Anna Riboli": {"score": f"{CREMA}avvisi/comune/selezione/valutazione/P4/3/"},
    "Rosa Conti": {"audit": "/controllo/", "follow": "/controllo/percorsi/crema-2026-2028/"},
    "Davide Sala": {"desk-of-the-facilitator": "/scrivania/"},
    "Carla Bianchessi": {"report": "/convenzioni/1/rendiconti/1/", "payments": "/convenzioni/1/pagamenti/"},
    "Mario Zaniboni": {"rows": "/convenzioni/1/rendiconti/1/righe/"},
    "Bruno Cattaneo": {
        "application": f"{OPEN}istanze/8/",
        "plan": f"{OPEN}istanze/8/piano/",
        "desk-of-the-partner": "/scrivania/",
    },
}
"""By who looks (nobody: a citizen), what each looks at."""

BEST = (
    ("home", "desk"),
    ("procedure", "desk"),
    ("agreement", "desk"),
    ("open-call", "phone"),
    ("application", "phone"),
    ("desk", "desk"),
    ("check-row", "desk"),
    ("plan", "desk"),
)

PALETTE = """async png => {
  const image = await createImageBitmap(await (await fetch("data:image/png;base64," + png)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height), pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0);
  const data = pen.getImageData(0, 0, image.width, image.height).data, count = new Map(), index = new Map();
  for (let at = 0; at < data.length; at += 4) {
    const colour = data[at] << 16 | data[at + 1] << 8 | data[at + 2];
    count.set(colour, (count.get(colour) || 0) + 1);
  }
  const most = [...count].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, 256).map(([colour]) => colour);
  const far = (a, b) => Math.hypot((a >> 16) - (b >> 16), (a >> 8 & 255) - (b >> 8 & 255), (a & 255) - (b & 255));
  const near = colour => most.reduce((best, one, at) => far(one, colour) < far(most[best], colour) ? at : best, 0);
  const pixels = new Uint8Array(data.length / 4);
  for (let at = 0; at < data.length; at += 4) {
    const colour = data[at] << 16 | data[at + 1] << 8 | data[at + 2];
    if (!index.has(colour)) index.set(colour, near(colour));
    pixels[at / 4] = index.get(colour);
  }
  let text = "";
  for (let at = 0; at < pixels.length; at += 32768) text += String.fromCharCode(...pixels.subarray(at, at + 32768));
  return { width: image.width, height: image.height, palette: most, pixels: btoa(text) };
}"""
"""The most frequent 256 colours of a picture, and for each pixel the nearest of them."""


def main() -> int:
    """Take every picture; 1 where a page did not answer as it should."""
    with tempfile.TemporaryDirectory() as folder:
        port = _free()
        served = _serve(folder, port)
        try:
            _wait(served, port)
            with sync_playwright() as driver:
                browser = launched(driver)
                missed = _take(browser, f"http://127.0.0.1:{port}")
                _keep(browser)
                browser.close()
        finally:
            served.terminate()
            served.wait()
    for line in missed:
        print(line, file=sys.stderr)
    return 1 if missed else 0


def _take(browser: Browser, site: str) -> list[str]:
    """Every page of `SEEN` at every size; what did not answer 200."""
    shutil.rmtree(EVERY, ignore_errors=True)
    EVERY.mkdir(parents=True)
    missed = []
    for size, (width, height) in SIZES.items():
        for who, pages in SEEN.items():
            context = browser.new_context(
                base_url=site, viewport={"width": width, "height": height}, locale="it", reduced_motion="reduce"
            )
            page = context.new_page()
            if who:
                page.goto("/accedi/")
                page.get_by_role("button", name=who).click()
            for name, address in pages.items():
                answer = page.goto(address)
                if answer is None or answer.status != 200:
                    missed.append(f"{address} as {who or 'a citizen'}: {answer and answer.status}")
                    continue
                _still(page)
                page.screenshot(path=EVERY / f"{name}-{size}.png", full_page=True)
            context.close()
    return missed


def _still(page: Page) -> None:
    """The same picture every time: the clock's minutes are those of the machine."""
    page.evaluate(
        """() => { const clock = document.querySelector(".site-clock");
           if (clock) clock.innerHTML = clock.innerHTML.replace(/ore \\d\\d:\\d\\d/, "ore 09:30"); }"""
    )


def _keep(browser: Browser) -> None:
    KEPT.mkdir(exist_ok=True)
    for old in KEPT.glob("*.png"):
        old.unlink()
    page = browser.new_page()
    for name, size in BEST:
        content = base64.b64encode((EVERY / f"{name}-{size}.png").read_bytes()).decode()
        height = {"desk": 1100, "phone": 1100}[size]
        drawn: dict[str, Any] = page.evaluate(PALETTE, content)
        (KEPT / f"{name}.png").write_bytes(_png(drawn, height))
    page.close()


def _png(drawn: dict[str, Any], most: int) -> bytes:
    """The top of a picture, `most` pixels high, as a PNG with a palette."""
    width, height = drawn["width"], min(drawn["height"], most)
    pixels = base64.b64decode(drawn["pixels"])
    lines = b"".join(b"\0" + pixels[row * width : (row + 1) * width] for row in range(height))
    palette = b"".join(colour.to_bytes(3, "big") for colour in drawn["palette"])
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", head), (b"PLTE", palette), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in parts)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _serve(folder: str, port: int) -> subprocess.Popen[bytes]:
    environment = {name: value for name, value in os.environ.items() if not re.match("CONDIVISA_|DJANGO_", name)}
    command = [sys.executable, "-m", "condivisa", "demo", "--port", str(port)]
    return subprocess.Popen(command, cwd=ROOT, env=environment | {"CONDIVISA_VAR": folder})


def _wait(served: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and served.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
        except OSError:
            time.sleep(1)
        else:
            return
    raise SystemExit("the demo did not start")


def _free() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
