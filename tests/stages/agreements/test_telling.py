"""Each message on an agreement says what happened, of which agreement and procedure, who writes, and where to go."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from uuid import UUID

import pytest
from django.test import Client

from condivisa.records import clock
from condivisa.records.notifications.models import Message
from condivisa.records.notifications.tables import notices_of
from condivisa.stages.agreements import actions, events
from condivisa.stages.agreements.models import Agreement, Amendment
from condivisa.stages.codesign.models import Round
from tests import making
from tests.screens import At
from tests.stages.agreements.conftest import NOW, Scene, ended, line, other, sign


def test_a_message_names_its_agreement_its_procedure_and_who_writes(db: None) -> None:
    town = making.town()
    made = making.agreement(making.application(making.call(town, state="closed"), making.body("Cooperativa")), town)
    [notice] = notices_of(events.AgreementClosed)
    event = events.AgreementClosed(made.pk)
    subject, text = notice.wording(event)
    assert made.code in subject
    for said in (made.title, made.call.procedure.title, "Scrive: Comune di Prova", "Per informazioni: "):
        assert said in text
    assert notice.place is not None
    assert At(town.rup).client.get(notice.place(event)).status_code == 200
    assert Client().get(notice.place(event)).status_code == 302


def letters(subject: str) -> dict[UUID, Message]:
    """The letters of a subject, by recipient."""
    return {one.recipient_id: one for one in Message.objects.filter(subject__startswith=subject)}


def test_who_signs_a_change_is_asked_and_the_others_are_told(scene: Scene) -> None:
    member = making.representative(scene.member)
    moves = {line(scene).pk: D("5000.00")}
    actions.propose_extension(
        scene.agreement.pk, round_id=ended(scene, Round.Reason.EXTENSION).pk, moves=moves, effect=date(2027, 1, 1),
        reason="Più famiglie.", by=scene.town.rup, at=NOW,
    )  # fmt: skip
    asked, told = letters("Variazione da firmare"), letters("Variazione proposta")
    assert set(asked) == {scene.town.director.person, scene.leads.person}
    assert set(told) == {scene.town.rup.person, member.person}
    for letter in (*asked.values(), *told.values()):
        assert "variazione n. 1 (estensione delle attività)" in letter.text
        assert letter.address == f"/convenzioni/{scene.agreement.pk}/variazioni/1/"


def test_a_shift_that_the_administration_alone_approves_asks_nobody_else_to_sign(scene: Scene) -> None:
    moves = {line(scene).pk: D("-9000.00"), other(scene).pk: D("9000.00")}
    change = actions.shift(scene.agreement.pk, moves=moves, reason="Meno ore.", by=scene.leads, at=NOW)
    assert set(letters("Variazione da firmare")) == {scene.town.director.person}
    told = letters("Variazione proposta")
    assert set(told) == {scene.town.rup.person, scene.leads.person}
    assert "vale solo dopo la firma del dirigente" in told[scene.leads.person].text
    sign(scene, change, signers={scene.town.body.pk: scene.town.director.person})
    signed = letters("Variazione firmata")[scene.leads.person]
    assert "La variazione n. 1 (spostamento fra voci) è firmata: vale dal 1º settembre 2026." in signed.text


def test_who_signs_the_agreement_is_asked_each_time_its_text_is_written(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The letter of the draft promises it."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    Agreement.objects.update(state=Agreement.State.DRAFT, paper=None)
    draft = scene.agreement.pk
    for times in (1, 2):
        composed = actions.compose_agreement(draft, by=scene.town.rup, at=NOW)
        sent = Message.objects.filter(subject__startswith="Convenzione da firmare")
        assert sent.count() == 2 * times
        assert {one.recipient_id for one in sent} == {scene.town.director.person, scene.leads.person}
        assert composed.paper is not None
        last = sent.latest("pk")
        assert last.address == f"/documenti/{composed.paper.pk}/"
        assert At(scene.leads).client.get(last.address).status_code == 200


@pytest.mark.parametrize(
    ("leaves", "joins", "words"),
    [
        (True, True, "Caritas non è più partner: Girasole prende ciò che non è ancora rendicontato."),
        (True, False, "Caritas non è più partner della convenzione."),
        (False, True, "Girasole è partner della convenzione."),
    ],
)
def test_a_change_of_partners_says_who_left_and_who_joined(scene: Scene, leaves: bool, joins: bool, words: str) -> None:
    newcomer = making.body("Girasole")
    who = {"leaving": str(scene.member.pk) if leaves else None, "joining": str(newcomer.pk) if joins else None}
    change = Amendment.objects.create(
        agreement=scene.agreement, number=1, kind="partner_change", effect_date=date(2026, 10, 1), content=who
    )
    [notice] = notices_of(events.PartnersChanged)
    assert (
        f"Dal 1º ottobre 2026 {words}" in notice.wording(events.PartnersChanged(scene.agreement.pk, change.pk, []))[1]
    )
