"""The line between a browser and the site, which can be cut while something passes over it."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit


class Line:
    """Carries bytes to and fro. `sent_at_most`: after so many bytes from the browser over one connection it breaks;
    `deaf`: what the site answers is lost, and the connection with it.
    """

    def __init__(self, site: str):
        self.site = urlsplit(site)
        self.sent_at_most: int | None = None
        self.deaf = False
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.listening.getsockname()[1]}"
        threading.Thread(target=self._answer, daemon=True).start()

    def mend(self) -> None:
        """Everything passes again."""
        self.sent_at_most, self.deaf = None, False

    def _answer(self) -> None:
        while True:
            try:
                browser, _ = self.listening.accept()
            except OSError:
                return
            site = socket.create_connection((self.site.hostname, self.site.port))
            threading.Thread(target=self._carry, args=(browser, site, True), daemon=True).start()
            threading.Thread(target=self._carry, args=(site, browser, False), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket, from_browser: bool) -> None:
        carried = 0
        with contextlib.suppress(OSError):
            while read := source.recv(65536):
                if from_browser and self.sent_at_most is not None:
                    read = read[: self.sent_at_most - carried]
                if not read or (self.deaf and not from_browser):
                    break
                target.sendall(read)
                carried += len(read)
                if from_browser and carried == self.sent_at_most:
                    break  # the browser may have nothing more to send: it would wait for an answer for ever
        for one in (source, target):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


@contextmanager
def line_to(site: str) -> Iterator[Line]:
    """A line to a site, gone afterwards."""
    line = Line(site)
    try:
        yield line
    finally:
        line.listening.close()
