"""Somebody at a browser without scripts: signs in for a body, opens pages by name, sends forms."""

from __future__ import annotations

import html
import re
from typing import Any

from django.test import Client
from django.urls import reverse

from condivisa.records.access import Acting
from condivisa.records.identity.acting import CHOSEN
from tests import making


class At:
    """Somebody acting for a body, at a browser of their own."""

    def __init__(self, acting: Acting):
        self.acting = acting
        self.client = Client()
        self.client.force_login(making.Person.objects.get(pk=acting.person))
        session = self.client.session
        session[CHOSEN] = str(acting.body)
        session.save()

    def get(self, view: str, /, **parts: Any) -> Any:
        """Open a page; what follows `?` goes in `query`."""
        query = parts.pop("query", None)
        return self.client.get(reverse(view, kwargs=parts, query=query))

    def post(self, view: str, this_form: str, parts: dict[str, Any], /, **fields: Any) -> Any:
        """Send one form of a page, on behalf of the body acted for."""
        sent = {"acting_for": str(self.acting.body), "this_form": this_form, **fields}
        return self.client.post(reverse(view, kwargs=parts), sent)

    def version(self, view: str, parts: dict[str, Any], /, form: str = "") -> str:
        """Over which version of a thing the form of a page is written, by its name where the page has several."""
        named = f'[^>]* id="{form}-version"' if form else ""
        found = re.search(f'name="version" value="([^"]*)"{named}', self.get(view, **parts).content.decode())
        assert found, f"nothing in {view} counts versions"
        return found[1]


def said(answer: Any) -> str:
    """The words of a page, without its markup."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))
