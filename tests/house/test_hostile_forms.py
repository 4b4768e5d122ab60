"""Whatever is sent to a form, it answers: with a refusal, with the act done, never with an error of ours."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from condivisa.records.access import Acting, Role
from condivisa.records.papers.models import StoredFile
from tests.house.addresses import world
from tests.house.sent_forms import SentForm
from tests.house.test_forms import found_forms, signed_in, someone, undone

pytestmark = pytest.mark.django_db

HOSTILE = ("NaN", "²", "9" * 31, "a\x00b", "0001-01-01", "-5,00", "1e5", "", "9999999999999,99", "31/02/2026", "١٢٣")
"""What no browser of ours sends: numbers that are none, signs of other hands, sizes and days that cannot be."""
TURNS = (0, 6)
LONG = "x" * 5000
LONG_ADDRESS = "x" * 60 + "@" + ".".join(["y" * 60] * 4) + ".org"
"""Longer than what keeps them, and valid otherwise: PostgreSQL would end in an error."""
OF_THE_FORM = frozenset({"this_form", "opened_by", "acting_for", "sending"})


def wrongs(form: SentForm) -> Iterator[tuple[str, dict[str, Any]]]:
    """A form with a hostile text in every field, in some turns; with a long one in each; without any of them."""
    for button, data in form.sendings():
        typed = [name for name in data if name not in OF_THE_FORM and name != button]
        texts = [name for name in typed if not hasattr(data[name], "seek")]
        for turn in TURNS if texts else ():
            yield (
                f"from {HOSTILE[turn]!r}",
                data | {name: HOSTILE[(turn + place) % len(HOSTILE)] for place, name in enumerate(texts)},
            )
        for name in texts:
            long = LONG_ADDRESS if "@" in str(data[name]) else LONG
            yield f"long {name}", data | {name: long}
        yield "no field", {name: value for name, value in data.items() if name not in typed}


def test_no_form_ends_in_an_error_whatever_it_is_sent() -> None:
    there = world()
    everything = frozenset(Role) - {Role.KEEPER}
    insiders = [someone(body, *everything) for body in (there.town.body, there.ets)]
    clients = [(one, signed_in(one)) for one in insiders]
    for _who, client in clients:
        client.raise_request_exception = False  # an error is the answer 500, as a browser gets it
    forms = found_forms(there)
    wrong: list[tuple[Any, ...]] = []
    for name, form in forms:
        for what, data in wrongs(form):
            for one, client in clients:
                session: Any = client.cookies.copy()
                with undone():
                    status = send(client, one, form, data).status_code
                if status not in {200, 302, 400, 404, 405, 409, 413, 422}:
                    wrong.append((name, form.name, what, status))
                client.cookies = session  # a session renewed meanwhile never happened
    assert not wrong
    no_form_takes_a_file_that_is_not_what_it_says(forms, clients)


def send(client: Client, one: Acting, form: SentForm, data: dict[str, Any]) -> Any:
    """Send a form on behalf of the body that somebody acts for."""
    if "acting_for" in data:
        data |= {"acting_for": str(one.body), "opened_by": str(one.person)}
    for value in data.values():
        if hasattr(value, "seek"):
            value.seek(0)
    return client.post(form.action, data)


BOMB = b"<?xml version='1.0'?><!DOCTYPE b [<!ENTITY a 'aaaaaaaaaa'>" + b"".join(
    b"<!ENTITY %c '%s'>" % (98 + place, b"&%c;" % (97 + place) * 10) for place in range(9)
) + b"]><p:FatturaElettronica>&j;</p:FatturaElettronica>"  # fmt: skip
ENVELOPE = bytes.fromhex("3082046a06092a864886f70d010702a082045b") + b"\x00" * 60
FILES = {
    "fattura.pdf": b"MZ\x90\x00\x03\x00\x00\x00" + b"\x00" * 60,
    "foglio.xlsx": b"PK\x03\x04" + b"\x00" * 60,
    "foglio.csv": b"a;b\x00\x01",
    "fattura.xml.p7m": ENVELOPE,
    "fattura.xml": BOMB,
}
"""A renamed program, an archive that is none, half a text, an envelope that holds nothing, an XML bomb."""
FOR_PROOF = frozenset({"thread messaggio", "thread nota", "application_documents allegato", "report_row prova"})
"""Places that keep an .xml as it came: nothing here opens it."""


def no_form_takes_a_file_that_is_not_what_it_says(
    forms: list[tuple[str, SentForm]], clients: list[tuple[Acting, Client]]
) -> None:
    """Each is refused with 422 and kept nowhere, in every field for a file of the forms that are open to somebody."""
    taken, refused = set(), dict[str, set[str]]()
    with_files = [(f"{name} {form.name}", form) for name, form in forms if form.files]
    for (where, form), (what, content), (one, client) in product(with_files, FILES.items(), clients):
        _button, data = next(form.sendings())
        data |= {field: SimpleUploadedFile(what, content) for field in form.files}
        session: Any = client.cookies.copy()
        with undone():
            before = StoredFile.objects.count()
            status = send(client, one, form, data).status_code
            if StoredFile.objects.count() > before or status not in {200, 404, 409, 422}:
                taken.add((where, what))
            elif status == 422:
                refused.setdefault(where, set()).add(what)
        client.cookies = session
    assert taken <= set(product(FOR_PROOF, ["fattura.xml"])), taken
    assert len(refused) > 8
    assert not [where for where, said in refused.items() if where not in FOR_PROOF and said != FILES.keys()], refused
