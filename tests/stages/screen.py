"""One person's browser: what they open, and what they send in a form."""

from __future__ import annotations

from typing import Any

from django.test import Client

from condivisa.records.access import Acting
from tests import making


class Screen:
    """Somebody signed in, who acts for a body."""

    def __init__(self, acting: Acting):
        self.acting = acting
        self.client = Client()
        self.client.force_login(making.Person.objects.get(pk=acting.person))

    def open(self, address: str, status: int = 200) -> str:
        """The page at an address, which answers with a status."""
        answer = self.client.get(address)
        assert answer.status_code == status, (address, answer.status_code)
        return answer.content.decode()

    def send(self, address: str, form: str, status: int = 302, /, **fields: Any) -> str:
        """Where a form leads once sent with what was typed; the page, where it was refused."""
        answer = self.client.post(address, {"acting_for": str(self.acting.body), "this_form": form, **fields})
        page: str = answer.headers.get("Location") or answer.content.decode()
        refused = page[page.find("data-refusal") :][:2000] if status == 302 else ""
        assert answer.status_code == status, (address, answer.status_code, refused)
        return page
