"""A real SMTP server on this machine that keeps what it receives, and refuses or hangs up when told to."""

from __future__ import annotations

import socketserver
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage


class PostOffice(socketserver.ThreadingTCPServer):
    """`refuses` answers 550 to an address; `hangs_up_on` closes the conversation; `keeps_waiting` never answers."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Conversation)
        self.received: list[EmailMessage] = []
        self.refuses: set[str] = set()
        self.hangs_up_on: set[str] = set()
        self.keeps_waiting = threading.Event()
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])

    @property
    def told(self) -> list[str]:
        """The addresses of what it received, in order."""
        return [str(message["To"]) for message in self.received]

    def close(self) -> None:
        """Stop listening."""
        self.shutdown()
        self.server_close()


class _Conversation(socketserver.StreamRequestHandler):
    server: PostOffice

    def handle(self) -> None:
        self.say("220 ready")
        while line := self.rfile.readline().decode().strip():
            verb, address = line[:4].upper(), line.partition("<")[2].partition(">")[0]
            if verb == "QUIT":
                return self.say("221 bye")
            if verb == "RCPT" and address in self.server.hangs_up_on:
                return None
            if verb == "RCPT" and address in self.server.refuses:
                self.say("550 no such person")
            elif verb == "DATA":
                self.data()
            else:
                self.say("250 fine")
        return None

    def data(self) -> None:
        self.say("354 go on")
        lines = iter(self.rfile.readline, b".\r\n")
        written = b"".join(line.removeprefix(b".") if line.startswith(b"..") else line for line in lines)
        self.server.received.append(message_from_bytes(written, policy=policy.default))
        if self.server.keeps_waiting.is_set():
            self.rfile.read()  # until the other side is gone
        self.say("250 taken")

    def say(self, answer: str) -> None:
        self.wfile.write(answer.encode() + b"\r\n")
