"""An association applies in the browser, from start to receipt; nobody else sees anything."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from condivisa.base.days import ROME
from condivisa.parties.models import Body
from condivisa.records import clock
from condivisa.records.access import Role
from condivisa.records.papers.tasks import render_waiting
from condivisa.stages.applications.models import Application, Declaration, Member, PlanRow
from condivisa.stages.applications.pages.following import opens_mine
from condivisa.stages.calls.models import Call
from tests import making
from tests.screens import At, said
from tests.stages.applications.pages.conftest import PDF, ROW, of, plan, sent_file, started

pytestmark = pytest.mark.django_db


def test_a_single_body_applies_from_start_to_receipt(president: At, call: Call) -> None:
    one = started(president, call)
    text = {"title": "Case aperte", "form": "single", "programmes": ["P1"], "proposal": "Apriremo case.", "version": 0}
    assert president.post("application_text", "TextForm", one, **text).status_code == 302
    own = {**ROW, "side": "cofinancing", "amount": "500"}
    assert president.post("application_plan", "SheetForm", one, **plan(ROW, own)).status_code == 302
    assert sorted(str(row.amount) for row in PlanRow.objects.all()) == ["1000.00", "500.00"]
    declaration = {
        "kind": "requirements",
        "signer": str(president.acting.person),
        "file": SimpleUploadedFile("requisiti.pdf", PDF),
    }
    assert president.post("application_documents", "dichiarazione", one, **declaration).status_code == 302
    version = Application.objects.get().version
    asked = said(president.get("application_confirm", **one))
    assert "Confermo questa versione" in asked
    assert "La rimandi al capofila" not in asked, "who leads sends nothing back to itself"
    assert "trova ancora questo" not in asked
    rows = list(PlanRow.objects.all())
    PlanRow.objects.all().delete()
    bare = president.get("application_confirm", **one)
    assert "Prima di confermare lo sappia" in said(bare)
    assert f'href="{reverse("application_plan", kwargs=one)}' in bare.content.decode(), (
        "no plan, and where it is written"
    )
    assert "non ha confermato" not in said(bare), "that is what the page asks"
    PlanRow.objects.bulk_create(rows)
    assert president.post("application_confirm", "conferma", one, version=version).status_code == 302
    confirmed = said(president.get("application_confirm", **one))
    assert "Ha già confermato questa versione." in confirmed
    assert "Confermo questa versione" not in confirmed
    assert "Non manca niente" in said(president.get("application_check", **one))
    assert president.post("application_submit", "PlainForm", one).status_code == 302
    sent = Application.objects.get()
    assert sent.state == "submitted"
    page = said(president.get("application", **one))
    assert f"{sent.receipt_number}/{sent.receipt_year}" in page
    assert sent.content_sha256 in page
    assert sent_file(president.get("application_receipt", **one)).startswith(b"%PDF"), "at once, before the worker"
    assert "si prepara in pochi secondi" in page
    again = said(president.get("application_submit", **one))
    assert "è già presentata" in again
    assert "Per conto di" not in again, "no button"
    assert president.get("application_pdf", **one).status_code == 404
    render_waiting.call()
    assert "Scarica tutta l’istanza" in said(president.get("application", **one))
    assert sent_file(president.get("application_pdf", **one)).startswith(b"%PDF")
    other = At(making.acting(making.body("Altra"), Role.LEGAL_REPRESENTATIVE))
    assert other.get("application_pdf", **one).status_code == 404


def test_the_one_programme_there_is_comes_ticked_and_none_of_many(president: At, call: Call) -> None:
    ticked = re.compile(r"<input[^>]*value=\"P1\"[^>]*checked")
    assert ticked.search(president.get("start_application", **of(call)).content.decode())
    many = making.call(making.town("Comune dei molti"), programmes=(("P1", "300.00"), ("P2", "300.00")))
    assert not ticked.search(president.get("start_application", **of(many)).content.decode())


@pytest.mark.parametrize(
    ("choice", "words"), [("one", "sceglierne uno solo"), ("several", "ne ammette uno o più"), ("all", "per tutti")]
)
def test_how_many_programmes_the_notice_lets_choose_is_said_where_they_are_chosen(
    president: At, choice: str, words: str
) -> None:
    """They are boxes to tick: without a word, two of them look fine until the application is sent."""
    town, programmes = making.town("Comune di Altrove"), (("P1", "3000.00"), ("P2", "3000.00"))
    many = making.call(town, programmes=programmes, terms=making.terms(programme_choice=choice))
    assert words in said(president.get("start_application", **of(many)))


def test_who_prepares_an_application_already_or_comes_too_late_reads_so_before_typing(
    president: At, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = started(president, call)
    page = president.get("start_application", **of(call)).content.decode()
    assert (reverse("application", kwargs=one) in page, 'name="title"' in page) == (True, False)
    arrived = {"submitted_at": making.at("2026-03-02T10:00"), "receipt_number": 1, "content_sha256": "0" * 64}
    Application.objects.update(state="submitted", **arrived)
    sent = president.get("start_application", **of(call))
    assert "Il suo ente ha già presentato Case aperte" in said(sent)
    assert (reverse("application", kwargs=one) in sent.content.decode(), 'name="title"' in sent.content.decode()) == (
        True,
        True,
    ), "and another may be started"
    assert call.closes_at
    over = call.closes_at + timedelta(minutes=1)
    monkeypatch.setattr(clock, "now", lambda: over)
    late = At(making.acting(making.body("Tarda"), Role.LEGAL_REPRESENTATIVE)).get("start_application", **of(call))
    assert ("Il termine è scaduto" in said(late), 'name="title"' in late.content.decode()) == (True, False)


def test_the_door_to_apply_is_neither_of_the_administration_nor_of_a_closed_call(president: At, call: Call) -> None:
    office = making.acting(call.procedure.administration, Role.LEGAL_REPRESENTATIVE)
    assert (opens_mine(president.acting, call), opens_mine(office, call)) == (True, False)
    call.state = Call.State.CLOSED
    assert not opens_mine(president.acting, call)


@pytest.mark.parametrize("term", ["warn", "refuse"])
def test_what_warns_or_is_missing_is_read_before_sending(term: str) -> None:
    """Once sent nobody mends it: the notice lets it pass, and whoever sends it knows."""
    made = making.call(making.town(), terms=making.terms(unconfirmed_member=term))
    lead = making.body("Associazione Prima")
    draft = making.application(made, lead, state="draft")
    president = At(making.acting(lead, Role.LEGAL_REPRESENTATIVE))
    one = {**of(made), "key": draft.pk}
    unconfirmed = "Il legale rappresentante di Associazione Prima non ha confermato questa versione."
    draft.members.update(confirmed_version=None, confirmed_at=None, confirmed_by=None)
    handed_in = {"file": making.stored(b"p7m"), "file_name": "d.p7m", "at": draft.started_at}
    signer = making.Person.objects.get(pk=president.acting.person)
    Declaration.objects.create(member=draft.members.get(), kind="requirements", signed_by=signer, **handed_in)
    with CaptureQueriesContext(connection) as asked:
        answer = president.get("application_submit", **one)
    page = said(answer)
    said_of_both = ("Questo non impedisce di presentarla", "Prima di presentarla manca questo")
    assert [text in page for text in said_of_both] == [term == "warn", term == "refuse"]
    assert unconfirmed in page
    assert len(asked) <= 12
    place = f'<p class="place"><a href="{reverse("application_confirm", kwargs=one)}">'
    assert place in answer.content.decode(), "and leads to where it is mended"
    assert president.post("application_submit", "PlainForm", one).status_code == (302 if term == "warn" else 422)


def test_who_applies_reads_the_clock_that_counts(president: At, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """A term ends by this site's clock, in Rome: whoever sends in the last minutes sees it."""
    one = started(president, call)
    end = call.closes_at
    assert end
    last = end - timedelta(minutes=7)
    monkeypatch.setattr(clock, "now", lambda: last)
    page = president.get("application_submit", **one)
    assert f'data-clock="{last.isoformat()}">{last.astimezone(ROME):%H:%M}</time>' in page.content.decode()
    assert f"ora segna le {last.astimezone(ROME):%H:%M}" in said(page)
    monkeypatch.setattr(clock, "now", lambda: end + timedelta(minutes=1))
    after = president.get("application_submit", **one)
    assert "data-clock" not in after.content.decode()
    assert "Il termine è scaduto il" in said(after)
    assert "Può premere il pulsante in ogni momento" not in said(after)
    assert "Prima di presentarla manca questo" not in said(after), "nothing it lacks would let it be sent"


def test_pressed_too_early_submit_says_all_that_is_missing(president: At, call: Call) -> None:
    one = started(president, call)
    answer = president.post("application_submit", "PlainForm", one)
    assert answer.status_code == 422
    page = said(answer)
    assert "Associazione Prima" in page
    assert page.count("Impedisce") >= 3
    fields = [
        ("application_text", "id_proposal", "La proposta"),
        ("application_plan", "piano", "Il piano economico"),
        ("application_documents", "dichiarazione-kind", "Dichiarazioni e allegati"),
    ]
    last = reverse("application_confirm", kwargs=one)
    places = {f'<p class="place"><a href="{last}">La conferma di ogni legale rappresentante</a></p>'}
    for view, field, words in fields:
        places.add(f'<p class="place"><a href="{reverse(view, kwargs=one)}#{field}">{words}</a></p>')
        assert f'id="{field}"' in president.get(view, **one).content.decode(), "and there it is"
    before = president.get("application_submit", **one)
    for told in (answer, before, president.get("application_check", **one)):
        assert {place for place in places if place in told.content.decode()} == places, "both lead to the field to mend"
    Application.objects.get().programmes.clear()
    text = reverse("application_text", kwargs=one)
    assert 'id="id_programmes"' in president.get("application_text", **one).content.decode()
    told = president.get("application_check", **one).content.decode()
    assert f'<a href="{text}#id_programmes">Per quali programmi</a>' in told
    assert Application.objects.get().state == "draft"


def test_a_program_with_another_name_is_refused(president: At, call: Call) -> None:
    one = started(president, call)
    renamed = {
        "kind": "requirements",
        "signer": str(president.acting.person),
        "file": SimpleUploadedFile("requisiti.pdf", b"MZ\x90\x00" + b"\0" * 100),
    }
    answer = president.post("application_documents", "dichiarazione", one, **renamed)
    assert answer.status_code == 422
    assert "è un programma" in said(answer)


def test_two_bodies_apply_together_each_with_its_own_sheet(president: At, call: Call) -> None:
    one = started(president, call)
    second = making.body("Cooperativa Seconda")
    other = At(making.acting(second, Role.LEGAL_REPRESENTATIVE))
    assert "Non conosciamo" in said(president.post("application_members", "InviteForm", one, body="00000000000"))
    invited = {"body": second.fiscal_code, "funded": "on"}
    assert president.post("application_members", "InviteForm", one, **invited).status_code == 302
    assert other.get("application", **one).status_code == 404, "invited is not joined"
    draft = Application.objects.get()
    assert "Nessun progetto ha il codice" in said(other.post("join_application", "JoinForm", {}, project_code="X"))
    assert other.post("join_application", "JoinForm", {}, project_code=draft.project_code).status_code == 302
    assert other.post("application_plan", "SheetForm", one, **plan({**ROW, "amount": "20"})).status_code == 302
    assert PlanRow.objects.get().body_id == second.pk
    refused = other.post("application_text", "TextForm", one, title="Mio", form="single", programmes=["P1"], version=0)
    assert refused.status_code in {404, 422}, "the text is the lead's"
    assert "La rimandi al capofila" in said(other.get("application_confirm", **one))
    version = Application.objects.get().version
    back = {"version": version, "reason": "Mancano le ore."}
    assert other.post("application_confirm", "rimanda", one, **back).status_code == 302
    assert "Mancano le ore." in said(president.get("application_confirm", **one))
    assert other.post("application_confirm", "rimanda", one, version=version, reason=" ").status_code == 422
    assert other.post("application_confirm", "conferma", one, version=version).status_code == 302
    assert Member.objects.get(body=second).confirmed_version == version


def test_the_own_share_is_said_on_the_base_of_its_minimum(president: At, call: Call) -> None:
    """100 of 1.000 asked is 10 %, and enough; of the whole it would read 9,09 % and look too little."""
    one = started(president, call)
    page = president.get("application_plan", **one)
    assert "Compartecipazione sul contributo (minimo 10 %)" in said(page).replace("\xa0", " ")
    assert 'data-where="side=contribution" data-share="side=cofinancing"' in page.content.decode()
    Call.objects.filter(pk=call.pk).update(terms_json=making.terms(cofinancing_base="total_cost").as_json())
    page = president.get("application_plan", **one)
    assert "Compartecipazione sul costo totale (minimo 10 %)" in said(page).replace("\xa0", " ")
    assert 'data-where="side=contribution,side=cofinancing" data-share="side=cofinancing"' in page.content.decode()
    cash = making.terms(cofinancing_base="total_cost", cofinancing_kinds="cash")
    Call.objects.filter(pk=call.pk).update(terms_json=cash.as_json())
    counted = (
        'data-where="side=contribution,side=cofinancing&amp;kind=cash" data-share="side=cofinancing&amp;kind=cash"'
    )
    assert counted in president.get("application_plan", **one).content.decode(), "what is not cash counts for nothing"


def test_who_saves_after_a_confirmation_reads_that_it_is_asked_again(president: At, call: Call) -> None:
    one = started(president, call)
    text = {"title": "Case aperte", "form": "single", "programmes": ["P1"], "proposal": "Apriremo case."}
    again, after = "Chi aveva già confermato l’istanza dovrà confermarla di nuovo.", []
    for version in (0, 1):
        assert president.post("application_text", "TextForm", one, **text, version=version).status_code == 302
        after.append(said(president.get("application", **one)))
        confirmed = {"version": Application.objects.get().version}
        assert president.post("application_confirm", "conferma", one, **confirmed).status_code == 302
    assert ["Proposta salvata." in page for page in after] == [True, True]
    assert [again in page for page in after] == [False, True], "nobody had confirmed the first time"


def test_who_may_not_write_reads_the_proposal_and_finds_no_form(president: At, call: Call) -> None:
    lead, member = making.body("Capofila"), making.body("Membro")
    one = making.application(call, lead, member, state="draft")
    here = {**of(call), "key": one.pk}
    writes, reads = At(making.representative(lead)), At(making.representative(member))
    assert "Salva la proposta" in said(writes.get("application_text", **here))
    page = said(reads.get("application_text", **here))
    assert "La scrive il capofila: lei la può leggere." in page
    assert one.proposal in page
    assert "Salva la proposta" not in page
    assert "Salva il piano" in said(reads.get("application_plan", **here)), "of its own part it writes"
    Application.objects.update(state="withdrawn")
    leads_to = writes.get("application", **here).content.decode()
    for view, button in (("application_text", "Salva la proposta"), ("application_plan", "Salva il piano")):
        assert button not in said(writes.get(view, **here)), "nothing changes any more"
    for view in ("application_text", "application_documents", "application_whole_plan"):
        assert f'href="{reverse(view, kwargs=here)}"' in leads_to


def test_a_version_changed_while_one_reads_it_is_not_confirmed(president: At, call: Call) -> None:
    one = started(president, call)
    answer = president.post("application_confirm", "conferma", one, version=0)
    assert answer.status_code == 409
    assert Member.objects.get().confirmed_version is None


def test_a_deadline_passed_while_typing_is_said_and_recorded(
    president: At, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = started(president, call)
    monkeypatch.setattr(clock, "now", lambda: making.at("2025-11-20T12:00"))
    answer = president.post("application_submit", "PlainForm", one)
    assert answer.status_code == 422
    assert "termine" in said(answer)
    page = said(At(making.acting(call.procedure.administration, Role.OFFICER)).get("arrivals", **of(call)))
    assert "Tentativi dopo il termine" in page
    assert "non è arrivata nessuna istanza" in page, "nothing is waited for any longer"


def test_the_office_sees_that_something_arrived_and_not_whose_it_is(call: Call, ets: Body) -> None:
    sent = making.application(call, ets)
    officer = At(making.acting(call.procedure.administration, Role.OFFICER))
    page = said(officer.get("arrivals", **of(call)))
    assert f"{sent.receipt_number}/2025" in page
    assert ets.name not in page
    assert sent.title not in page
    assert officer.get("application", **of(call), key=sent.pk).status_code == 404
    exported: Any = officer.get("arrivals", **of(call), query={"formato": "csv"})
    assert f"{sent.receipt_number}/2025" in b"".join(exported.streaming_content).decode()
    other = making.application(call, making.body("Altra"))
    found = said(officer.get("arrivals", **of(call), query={"cerca": f"{sent.receipt_number}/2025"}))
    assert [f"{one.receipt_number}/2025" in found.partition("Cerca")[2] for one in (sent, other)] == [True, False]


@pytest.mark.parametrize(
    "view",
    ["application", "application_plan", "application_confirm", "application_whole_plan", "application_submit"],
)
def test_a_page_takes_the_same_statements_whatever_the_size(call: Call, view: str) -> None:
    counted = []
    for size in (1, 30):
        bodies = [making.body(f"Coop {size}-{number}") for number in range(size)]
        one = making.application(call, *bodies, state="draft")
        viewer = At(making.acting(bodies[0], Role.LEGAL_REPRESENTATIVE))
        with CaptureQueriesContext(connection) as statements:
            assert viewer.get(view, **of(call), key=one.pk).status_code == 200
        counted.append(len(statements))
    assert counted[0] == counted[1] <= 12, counted


def test_only_who_applies_with_others_is_given_a_code_for_them(president: At, call: Call) -> None:
    one = started(president, call)
    draft = Application.objects.get()
    Application.objects.update(form="single")
    assert draft.project_code not in said(president.get("application", **one))
    Application.objects.update(form="to_be_formed")
    assert draft.project_code in said(president.get("application", **one))
