"""What reaches a browser: files to save under a plain name, and a page that says why nothing was done."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from condivisa.records.access import Role
from condivisa.records.papers.serving import served
from condivisa.records.screens import actions
from condivisa.records.screens.models import UnsentText
from tests import making

pytestmark = pytest.mark.django_db
PLACE = "/lettera/#Letter"


@pytest.mark.parametrize(
    ("content", "kind", "how"),
    [
        (b"%PDF-1.7\n", "application/pdf", "inline"),
        (b"<html><script>alert(1)</script></html>", "application/octet-stream", "attachment"),
        (b"<?xml version='1.0'?><svg onload='x'/>", "application/octet-stream", "attachment"),
        (b"PK\x03\x04", "application/octet-stream", "attachment"),
    ],
)
def test_a_file_is_saved_and_never_run_whatever_its_name_says(content: bytes, kind: str, how: str) -> None:
    answer = served(making.stored(content), "pagina.html")
    assert (answer.headers["Content-Type"], answer.headers["X-Content-Type-Options"]) == (kind, "nosniff")
    assert answer.headers["Content-Disposition"].partition(";")[0] == how
    answer.close()


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "C:\\Windows\\x.exe", 'a"; filename="b.exe', "a\r\nSet-Cookie: x=1"]
)
def test_a_file_name_leads_nowhere_and_adds_no_header(name: str) -> None:
    answer = served(making.stored(b"dati"), name)
    said = answer.headers["Content-Disposition"]
    assert not {"/", "\r", "\n"} & set(said.removeprefix("attachment; filename*=utf-8''"))
    assert "Set-Cookie" not in answer.headers
    assert said.replace('\\"', "").count('"') in {0, 2}
    answer.close()


def test_without_its_token_a_form_does_nothing_says_so_in_italian_and_what_was_typed_stays() -> None:
    acting = making.acting(making.body("Associazione"), Role.OPERATOR)
    actions.keep_unsent(PLACE, fields={"text": ["Gentile"]}, version=0, by=acting, at=making.at("2026-03-02T09:00"))
    client = Client(enforce_csrf_checks=True)
    client.force_login(making.Person.objects.get(pk=acting.person))
    typed = {"place": PLACE, "text": "Altro", "acting_for": str(acting.body), "seen": "1"}
    for address in ("/da-inviare/", "/da-inviare/via/", "/presenza/"):
        answer = client.post(address, typed)
        said = answer.content.decode()
        assert (address, answer.status_code) == (address, 403)
        assert "La pagina è scaduta" in said
        assert '<html lang="it">' in said
    assert UnsentText.objects.get().fields == {"text": ["Gentile"]}
    here = client.get("/presenza/").json()
    token = here["token"]
    assert here["who"] == str(acting.person)
    from_another = typed | {"csrfmiddlewaretoken": token, "opened_by": str(uuid4())}
    assert client.post("/da-inviare/", from_another).status_code == 403
    assert UnsentText.objects.get().fields == {"text": ["Gentile"]}, "whoever opened the page did not sign in"
    without = client.post("/da-inviare/", typed | {"opened_by": str(uuid4())})
    assert f"ha fatto l’accesso {here['name']}" in without.content.decode(), "why the page does not hold any more"
    again = client.post("/da-inviare/", typed | {"csrfmiddlewaretoken": token})
    assert (again.status_code, UnsentText.objects.get().fields["text"]) == (200, ["Altro"])
