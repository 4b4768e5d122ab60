"""Sending an application over HTTP: the act, its receipt at once, all of it in one PDF soon after."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.db import connection
from django.urls import reverse

from bench.pages import PageMeasure, signed_in, spending
from bench.seeds import World
from bench.serving import Browser, Site, fields_of, until
from bench.writing import FILE, PROPOSAL
from condivisa.records.access import Acting
from condivisa.stages.applications.models import Application, Attachment, Declaration, Member
from condivisa.stages.calls.models import Call
from tests import making
from tests.making import at

SENT, MEMBERS = 12, 3
"""How many are sent, the first two only to warm the workers up; of how many bodies each."""
OWN_SHARE = "900000.00"
"""The least that the notice asks of them, EUR."""
HIDDEN = ("csrfmiddlewaretoken", "acting_for", "this_form", "sending")


def drafts(world: World) -> list[tuple[Application, Acting]]:
    """Applications ready to be sent to a call that is open, with who sends each."""
    call = Call.objects.filter(state="published").select_related("procedure").earliest("pk")
    found = []
    for number in range(SENT):
        bodies = [making.body(f"Associazione {number} {place}") for place in range(MEMBERS)]
        draft = making.application(call, *bodies, state="draft", cofinancing=OWN_SHARE)
        Application.objects.filter(pk=draft.pk).update(proposal=PROPOSAL)
        who = making.representative(bodies[0])
        signed = {"file_id": FILE, "file_name": "dichiarazione.pdf", "signed_by_id": who.person}
        for member in Member.objects.filter(application=draft):
            for kind in ("requirements", "commitment"):
                Declaration.objects.create(member=member, kind=kind, at=at("2025-10-01T08:00"), **signed)
        Attachment.objects.create(application=draft, title="Statuto", file_id=FILE, file_name="statuto.pdf")
        found.append((draft, who))
    return found


def measure_sending(world: World, site: Site, *, size: int) -> Iterator[PageMeasure]:
    """Send some applications; then fetch the receipt of the last, and wait for its PDF."""
    walls, costs = [], []
    for number, (draft, who) in enumerate(drafts(world)):
        of = {"slug": draft.call.procedure.slug, "code": draft.call.code, "key": draft.pk}
        browser = Browser(site.port, signed_in(who)[1])
        path = reverse("application_submit", kwargs=of)
        fields = fields_of(browser.get(path).body, HIDDEN)
        with spending(site, 1) as spent:
            sent = browser.post(path, fields)
        assert sent.status == HTTPStatus.FOUND, f"{path}: {sent.status}"
        if number > 1:
            walls.append(sent.ms)
            costs.append(spent)
    walls.sort()
    means: dict[str, Any] = {name: round(sum(one[name] for one in costs) / len(costs), 2) for name in costs[0]}
    shares = {"p50_ms": 0.5, "p95_ms": 0.95}
    means |= {name: round(walls[math.ceil(len(walls) * share) - 1], 2) for name, share in shares.items()}
    yield PageMeasure(
        "an application sent",
        "send",
        size,
        connection.vendor,
        **means,
    )
    started = time.perf_counter()
    with spending(site, 1) as spent:
        receipt = browser.get(reverse("application_receipt", kwargs=of))
    assert receipt.body.startswith(b"%PDF"), receipt.status
    yield PageMeasure(
        "its receipt, in PDF", "paper", size, connection.vendor, receipt.ms, receipt.ms, bytes=receipt.wire, **spent
    )
    whole = reverse("application_pdf", kwargs=of)
    until(lambda: browser.get(whole).status == HTTPStatus.OK)
    waited = round((time.perf_counter() - started) * 1000, 2)
    bytes_ = browser.get(whole).wire
    yield PageMeasure("all of it, in PDF", "paper", size, connection.vendor, waited, waited, bytes=bytes_)
