"""What a page of a change says while it waits, before its day, and once it was refused: nothing that is not so."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from django.db import connection

from condivisa.base.days import day
from condivisa.parties.models import Body
from condivisa.records import clock
from condivisa.stages.agreements import actions
from condivisa.stages.agreements.models import Agreement, Amendment, SigningCheck
from condivisa.stages.codesign.models import Round
from tests import making
from tests.making import at
from tests.screens import At, said
from tests.stages.agreements.conftest import NOW, Scene, commit, ended, line, other, sign
from tests.stages.agreements.test_changes_pages import of, rows

pytestmark = pytest.mark.django_db
LATER = at("2026-09-10T09:00")
TO_COME = date(2026, 10, 1)


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    moments = [NOW]
    monkeypatch.setattr(clock, "now", lambda: moments[0])
    return moments


def newcomer(scene: Scene) -> Body:
    """A body that has passed the checks."""
    found = making.body("Girasole")
    for kind in (SigningCheck.Kind.RUNTS, SigningCheck.Kind.DURC):
        actions.record_check(
            scene.agreement.pk, kind=kind, body=found.pk, passed=True, reference="prot. 2",
            checked_on=date(2026, 8, 30), by=scene.town.officer, at=NOW,
        )  # fmt: skip
    return found


def change(scene: Scene, joining: Body, effect: date) -> Amendment:
    """The member leaves, another takes its place."""
    return actions.propose_partner_change(
        scene.agreement.pk, leaving=scene.member.pk, joining=joining.pk, effect=effect, reason="Esce.",
        by=scene.leads, at=NOW,
    )  # fmt: skip


def asked(scene: Scene) -> Amendment:
    """A shift large enough to be approved."""
    moves = {line(scene).pk: D("-9000.00"), other(scene).pk: D("9000.00")}
    return actions.shift(scene.agreement.pk, moves=moves, reason="Meno ore.", by=scene.leads, at=NOW)


def test_a_shift_to_be_approved_holds_from_its_signature_and_has_no_last_day(scene: Scene, now: list[datetime]) -> None:
    """It was said to hold from the day it was asked, and to be signed by that same day."""
    waits = asked(scene)
    assert waits.paper is not None
    assert ["Decorrenza", "dal giorno in cui è firmato"] in waits.paper.inputs["facts"]
    director, rup = At(scene.town.director), At(scene.town.rup)
    now[0] = LATER
    for who, view, where in ((rup, "amendment", of(scene, number=1)), (director, "document", {"key": waits.paper.pk})):
        page = said(who.get(view, **where))
        assert ("giorno della firma" if view == "amendment" else "senza un termine fissato") in page
    there = director.get("document", key=waits.paper.pk).content.decode()
    assert f'href="/convenzioni/{scene.agreement.pk}/variazioni/1/"' in there, "who signs reads what it would do"
    for who in (director, rup):
        assert "entro il 1º settembre 2026" not in said(who.get("desk"))
    sign(scene, waits, signers={scene.town.body.pk: scene.town.director.person}, at=LATER)
    waits.refresh_from_db()
    assert waits.effect_date == day(LATER)
    assert "10 settembre 2026" in said(rup.get("amendment", **of(scene, number=1)))


def test_only_a_day_still_to_come_is_a_day_by_which_to_sign(scene: Scene) -> None:
    """A change that holds from before it was written was late on the desk from the moment it was sent."""
    ended_round = ended(scene, Round.Reason.NEW_FUNDS)
    for effect in (date(2026, 1, 1), date(2027, 1, 1)):
        actions.propose_budget_change(
            scene.agreement.pk, round_id=ended_round.pk, moves={line(scene).pk: D("-10.00")}, effect=effect,
            reason="Meno fondi.", by=scene.town.rup, at=NOW,
        )  # fmt: skip
    back, ahead = Amendment.objects.order_by("number")
    lead, director = At(scene.leads), At(scene.town.director)
    for who in (lead, director):
        desk = said(who.get("desk"))
        assert ("entro il 1º gennaio 2027" in desk, "1º gennaio 2026" in desk) == (True, False)
        assert "senza un termine fissato" in said(who.get("document", key=back.paper_id))
        assert "1º gennaio 2027" in said(who.get("document", key=ahead.paper_id))


def test_until_its_day_a_change_of_partners_says_what_would_pass_and_that_nothing_did(scene: Scene) -> None:
    sign(scene, change(scene, newcomer(scene), TO_COME))
    page = said(At(scene.leads).get("amendment", **of(scene, number=1)))
    assert "Che cosa passerebbe, con i conti di oggi" in page
    assert "Passa a chi subentra" in page
    assert "Le voci cambiate" not in page, "as if the money were gone"
    assert "-10.000,00" not in page


def test_who_has_left_is_led_to_no_thread_that_is_theirs_no_more(scene: Scene) -> None:
    thread, member = f"/messaggi/convenzione/{scene.agreement.pk}/", At(making.representative(scene.member))
    assert thread in member.get("amendment_new", **of(scene)).content.decode()
    sign(scene, change(scene, newcomer(scene), day(NOW)))
    assert thread not in member.get("amendment_new", **of(scene)).content.decode()


def test_a_refused_change_has_changed_nothing(scene: Scene) -> None:
    waits = asked(scene)
    actions.refuse_amendment(waits.pk, reason="Non serve.", by=scene.town.rup, at=NOW)
    page = said(At(scene.leads).get("amendment", **of(scene, number=1)))
    assert "Le voci che avrebbe cambiato" in page
    assert "Le voci cambiate" not in page
    assert "Vale dal giorno della firma" in page, "and not from the day it was asked"


def test_who_joins_is_said_in_one_way_only(scene: Scene) -> None:
    known, stranger = newcomer(scene), making.body("Tulipano")
    typed = {"leaving": str(scene.member.pk), "joining": str(known.pk), "fiscal_code": stranger.fiscal_code}
    sent = {**typed, "effect": "2026-10-01", "reason": "Esce."}
    answer = At(scene.leads).post("amendment_propose", "PartnerForm", of(scene, "partner"), **sent)
    assert answer.status_code == 422
    assert "indichi chi subentra in un modo solo" in said(answer)
    assert not Amendment.objects.exists()


def test_who_cannot_record_the_checks_of_who_joins_is_led_to_who_does(scene: Scene) -> None:
    typed = {"leaving": str(scene.member.pk), "fiscal_code": making.body("Tulipano").fiscal_code}
    sent = {**typed, "effect": "2026-10-01", "reason": "Esce.", "vedi": "1"}
    shown = At(scene.leads).post("amendment_propose", "PartnerForm", of(scene, "partner"), **sent)
    assert "Le verifiche le fa e le registra l’ufficio" in said(shown)
    assert f"/messaggi/convenzione/{scene.agreement.pk}/" in shown.content.decode()


def test_a_shift_says_what_was_shifted_before_and_what_only_leaves_passes_to_nobody(scene: Scene) -> None:
    gives, takes = line(scene), other(scene)
    making.budgeted(takes.pk, "60000.00")
    commit(scene, "60000.00")
    lead, here = At(scene.leads), of(scene, "spostamento")
    small = {gives.pk: D("-900.00"), takes.pk: D("900.00")}
    actions.shift(scene.agreement.pk, moves=small, reason="Poco.", by=scene.leads, at=NOW)
    more = {**rows(scene, {gives.pk: "27.000,00", takes.pk: "63.000,00"}), "reason": "Di più."}
    page = said(lead.post("amendment_propose", "PlanForm", here, **more, vedi="1")).replace("\xa0", " ")
    assert "spostato: 3.000,00 ÷ 30.000,00 = 10 %; con gli spostamenti di prima, non approvati: -900,00" in page
    gone = {**rows(scene, {gives.pk: "29.000,00"}), "reason": "Non torna."}
    page = said(lead.post("amendment_propose", "PlanForm", here, **gone, vedi="1"))
    assert "ciò che entra in una voce deve uscire da un’altra" in page
    assert "Somme passano" not in page


def test_a_plan_that_changes_while_its_page_is_read_is_not_written_over(scene: Scene) -> None:
    """What the page shows may be older than what it says it shows, never the other way round."""
    gives, takes = line(scene), other(scene)
    making.budgeted(takes.pk, "60000.00")
    commit(scene, "60000.00")
    lead, here = At(scene.leads), of(scene, "spostamento")
    done: list[str] = []

    def meanwhile(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        answer = execute(sql, params, many, context)
        if not done and "agreements_budgetmovement" in sql:
            done.append(sql)
            moves = {gives.pk: D("-100.00"), takes.pk: D("100.00")}
            actions.shift(scene.agreement.pk, moves=moves, reason="Poco.", by=scene.leads, at=NOW)
        return answer

    with connection.execute_wrapper(meanwhile):
        version = lead.version("amendment_propose", here)
    assert done
    sent = {**rows(scene, {gives.pk: "29.500,00", takes.pk: "60.500,00"}), "reason": "Meno ore.", "version": version}
    assert lead.post("amendment_propose", "PlanForm", here, **sent).status_code == 409
    assert Amendment.objects.latest("pk").reason == "Poco."


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (Agreement.State.WITHDRAWN, "La convenzione è cessata il 31 dicembre 2028: restano il rendiconto finale"),
        (Agreement.State.TERMINATED, "La convenzione è cessata il 31 dicembre 2028: restano il rendiconto finale"),
        (Agreement.State.CLOSED, "La convenzione è chiusa: tutto è rendicontato e pagato."),
    ],
)
def test_an_agreement_that_is_over_says_so(scene: Scene, state: Agreement.State, words: str) -> None:
    actions.publish_agreement(scene.agreement.pk, by=scene.town.rup, at=NOW)
    Agreement.objects.update(state=state)
    page = said(At(scene.leads).get("agreement", **of(scene)))
    assert words in page
    assert "il lavoro prosegue" not in page


def test_everybody_reads_until_when_an_agreement_was_to_last(scene: Scene) -> None:
    public = {"slug": scene.agreement.call.procedure.slug, "key": scene.agreement.pk}
    assert "era il" not in said(At(scene.leads).get("public_agreement", **public))
    Agreement.objects.update(ended_on=scene.agreement.ends - timedelta(days=1))
    page = said(At(scene.leads).get("public_agreement", **public))
    assert "al 30 dicembre 2028 (era il 31 dicembre 2028)" in page
