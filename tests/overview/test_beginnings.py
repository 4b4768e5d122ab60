"""Pages of what has just begun: each says what it waits for, and offers nothing that cannot be done yet."""

from __future__ import annotations

import pytest

from condivisa.records.access import Role
from condivisa.stages.applications.models import Attachment
from condivisa.stages.calls.models import Call
from tests import making
from tests.screens import At, said

pytestmark = pytest.mark.django_db


def test_money_waits_for_the_signature() -> None:
    town, ets = making.town(), making.body("Associazione")
    lead = At(making.representative(ets))
    for state, waits in (("draft", True), ("signed", False)):
        agreement = making.agreement(making.application(making.call(town), ets), town, state=state)
        page = said(lead.get("payments", key=agreement.pk))
        assert ("si chiedono dopo la firma" in page) is waits
        assert ("Chiedere un pagamento" in page) is not waits
        for view, viewer in (("account", lead), ("settlement", At(town.rup))):
            begins = "comincia con la firma" in said(viewer.get(view, key=agreement.pk))
            assert begins is waits, view


def test_aims_wait_for_the_programmes_they_are_about() -> None:
    town = making.town()
    percorso = making.procedure(town)
    call = Call.objects.create(procedure=percorso, code="nuovo", title="Nuovo", state="draft", terms_json={})
    aims = {"slug": percorso.slug, "code": call.code}
    page = At(town.officer).get("call_aims", **aims)
    assert "Prima si scrivono i programmi" in said(page)
    assert "Salva nella bozza" not in said(page)
    call.programmes.create(code="P1", title="Uno", order=0, aims=[])
    assert "Salva nella bozza" in said(At(town.officer).get("call_aims", **aims))


def test_where_nobody_applied_there_is_nothing_to_declare() -> None:
    town = making.town()
    ended = making.call(town, state="closed")
    running = making.call(town, closes_at=making.at("2099-10-20T12:00"))
    pages = [
        said(At(town.rup).get("selection_conflict", slug=one.procedure.slug, code=one.code)) for one in (ended, running)
    ]
    assert "Nessuno ha presentato istanza" in pages[0]
    assert "dopo il termine" in pages[1]


def test_a_file_that_goes_says_which() -> None:
    town, ets = making.town(), making.body("Associazione")
    made = making.application(making.call(town), ets, state="draft")
    file = making.stored(b"%PDF-1.7 statuto")
    kept = Attachment.objects.create(application=made, title="Lo statuto", file=file, file_name="statuto.pdf")
    of = {"slug": made.call.procedure.slug, "code": made.call.code, "key": made.pk, "number": kept.pk}
    page = said(At(making.acting(ets, Role.OPERATOR)).get("application_detach", **of))
    assert "Lo statuto statuto.pdf" in page
