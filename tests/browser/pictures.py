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
COMUNE, SELECTION = f"{CREMA}avvisi/comune/", f"{CREMA}avvisi/comune/selezione/"
AGREEMENT, REPORT = "/convenzioni/1/", "/convenzioni/1/rendiconti/1/"
SEEN: dict[str, dict[str, str]] = {
    "": {
        "home": "/",
        "sign-in": "/accedi/",
        "register": "/registrati/",
        "open-calls": "/avvisi/",
        "procedures": "/percorsi/",
        "procedures-none": "/percorsi/?cerca=nessuno",
        "procedure": CREMA,
        "acts": f"{CREMA}atti/",
        "money": f"{CREMA}soldi/",
        "calendar-of-the-procedure": f"{CREMA}calendario/",
        "call": COMUNE,
        "open-call": OPEN,
        "ranking": f"{COMUNE}graduatorie/",
        "agreement": f"{CREMA}convenzioni/1/",
        "results": f"{CREMA}convenzioni/1/risultati/",
        "calendar": "/calendario/",
        "bodies": "/enti/",
        "grants": "/trasparenza/",
        "search": "/cerca/?cerca=convenzione",
        "search-none": "/cerca/?cerca=nientedinulla",
    },
    "Paolo Denti": {
        "desk": "/scrivania/",
        "procedures-of-the-office": "/ufficio/percorsi/",
        "allocation": f"{CREMA}ufficio/riparto/",
        "office": f"{OPEN}ufficio/",
        "call-check": f"{OPEN}ufficio/verifica/",
        "call-criteria": f"{OPEN}ufficio/criteri/",
        "call-terms": f"{OPEN}ufficio/condizioni/",
        "call-correction": f"{OPEN}ufficio/rettifica/",
        "call-trial": f"{OPEN}ufficio/prova/",
        "questions": f"{OPEN}ufficio/domande/",
        "arrivals": f"{COMUNE}istanze/arrivi/",
        "money-of-the-call": f"{COMUNE}ufficio/copertura/",
        "selections": "/selezioni/",
        "selection": SELECTION,
        "applications": f"{SELECTION}istanze/",
        "requirements": f"{SELECTION}istanze/3/requisiti/",
        "ranking-of-the-office": f"{SELECTION}graduatoria/P4/",
        "tables": "/tavoli/",
        "table": "/tavoli/1/",
        "versions": "/tavoli/1/versioni/",
        "version": "/tavoli/1/versioni/1/",
        "agreements": "/convenzioni/",
        "agreement-of-the-office": AGREEMENT,
        "agreement-checks": f"{AGREEMENT}verifiche/",
        "agreement-terms": f"{AGREEMENT}condizioni/",
        "change-kinds": f"{AGREEMENT}variazioni/nuova/",
        "end": f"{AGREEMENT}conclusione/",
        "outcome": f"{AGREEMENT}risultati/",
        "check": f"{REPORT}verifica/",
    },
    "Elena Crotti": {"people": "/ente/persone/", "profile": "/ente/profilo/", "requests": "/ente/richieste/"},
    "Marta Vailati": {
        "check-row": f"{REPORT}verifica/8/",
        "outbox": "/in-uscita/",
        "messages": "/comunicazioni/",
        "threads": "/messaggi/",
        "thread": "/messaggi/convenzione/1/",
    },
    "Giorgio Bassi": {
        "finance": "/ragioneria/",
        "funds": "/ragioneria/fondi/",
        "payment": f"{AGREEMENT}pagamenti/1/",
        "payee-checks": f"{AGREEMENT}pagamenti/controlli/",
    },
    "Anna Riboli": {"score": f"{SELECTION}valutazione/P4/3/", "proposals": f"{SELECTION}valutazione/"},
    "Rosa Conti": {
        "audit": "/controllo/",
        "follow": "/controllo/percorsi/crema-2026-2028/",
        "journal": "/controllo/registro/",
        "verification": "/controllo/verifica/",
    },
    "Davide Sala": {"desk-of-the-facilitator": "/scrivania/", "meeting": "/tavoli/1/incontri/1/"},
    "Carla Bianchessi": {
        "reports": f"{AGREEMENT}rendiconti/",
        "report": REPORT,
        "payments": f"{AGREEMENT}pagamenti/",
        "account": f"{AGREEMENT}conto/",
        "received": "/contributi-ricevuti/",
    },
    "Mario Zaniboni": {"rows": f"{REPORT}righe/", "row": f"{REPORT}righe/8/", "workers": "/personale/"},
    "Bruno Cattaneo": {
        "application": f"{OPEN}istanze/8/",
        "plan": f"{OPEN}istanze/8/piano/",
        "members": f"{OPEN}istanze/8/enti/",
        "application-check": f"{OPEN}istanze/8/verifica/",
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
    ("money", "desk"),
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
           if (clock) clock.innerHTML = clock.innerHTML.replace(/ore \\d\\d:\\d\\d/, "ore 09:30");
           for (const one of document.querySelectorAll("[data-clock]")) one.replaceWith("09:30"); }"""
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
