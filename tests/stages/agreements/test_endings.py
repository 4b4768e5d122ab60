"""Warning the partners, ending an agreement before its day, closing it: what they do and what they refuse."""

from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest

from condivisa.records.access import Acting, Role
from condivisa.records.journal.actions import INSTALLATION
from condivisa.records.papers import actions as papers
from condivisa.records.papers import store
from condivisa.stages.agreements import actions, queries
from condivisa.stages.agreements.models import Agreement, FormalWarning
from condivisa.stages.agreements.queries.ending import ending_of, other_endings
from tests import making
from tests.making import at, refused
from tests.stages.agreements.test_actions import NOW, Scene, events, made, ready, sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    """Two ETS selected, with their final project."""
    return made()


def signed(scene: Scene) -> Agreement:
    return sign(scene, ready(scene))


def warned(scene: Scene, agreement: Agreement) -> FormalWarning:
    by = scene.town.rup
    warning = actions.warn(agreement.pk, reason="Il servizio è sospeso.", by=by, at=at("2026-05-04T09:00"))
    director = scene.town.director.person
    file = making.signed(warning.paper, director)
    actions.send_warning(warning.pk, file=file, signer=director, by=by, at=at("2026-05-04T12:00"))
    received: Any = {"by": by, "at": at("2026-05-08T09:00")}
    with refused("agreement.received_before_signed"):
        actions.record_warning_received(warning.pk, received_on=date(2026, 5, 3), **received)
    with refused("agreement.received_in_the_future"):
        actions.record_warning_received(warning.pk, received_on=date(2026, 5, 9), **received)
    with refused("agreement.warning_not_received"):
        actions.record_breach(warning.pk, by=by, at=at("2026-12-01T09:00"))
    return actions.record_warning_received(warning.pk, received_on=date(2026, 5, 6), **received)


def test_termination_follows_an_ignored_warning(scene: Scene) -> None:
    """Sent on the 4th, received on the 6th: fifteen days end on the 21st."""
    agreement, director, later = signed(scene), scene.town.director, at("2026-05-22T09:00")
    with refused("agreement.no_ignored_warning"):
        actions.terminate(agreement.pk, reason="Inadempimento.", by=director, at=later)
    warning = warned(scene, agreement)
    assert warning.due == date(2026, 5, 21)
    with refused("agreement.warning_still_runs"):
        actions.record_breach(warning.pk, by=director, at=at("2026-05-21T23:00"))
    actions.record_breach(warning.pk, by=director, at=later)
    act = actions.terminate(agreement.pk, reason="Inadempimento.", by=director, at=later).paper.inputs
    assert dict(act["facts"])["Diffida ad adempiere"] == (
        "ricevuta il 6 maggio 2026; il termine per adempiere scadeva il 21 maggio 2026"
    )
    assert dict(act["facts"])["Effetto"] == "dal giorno in cui questo atto è firmato"
    assert act["appeal"] == agreement.call.appeal_authority
    agreement.refresh_from_db()
    assert agreement.state == Agreement.State.SIGNED
    with refused("agreement.not_representing"):
        actions.sign_ending(
            agreement.endings.get().pk, file=b"atto", signer=scene.town.rup.person, by=director, at=later
        )
    file = making.signed(agreement.endings.get().paper, director)
    actions.sign_ending(agreement.endings.get().pk, file=file, signer=director.person, by=director, at=later)
    agreement.refresh_from_db()
    assert (agreement.state, agreement.last_day) == (Agreement.State.TERMINATED, date(2026, 5, 22))


def test_a_warning_complied_with_ends_there(scene: Scene) -> None:
    agreement, director = signed(scene), scene.town.director
    draft = actions.warn(agreement.pk, reason="Ritardo.", by=director, at=NOW)
    with refused("agreement.warning_not_received"):
        actions.record_compliance(draft.pk, by=director, at=NOW)
    with refused("paper.not_signed"):
        actions.record_warning_received(draft.pk, received_on=date(2025, 12, 22), by=director, at=NOW)
    warning = warned(scene, agreement)
    actions.record_compliance(warning.pk, by=director, at=at("2026-05-10T09:00"))
    with refused("agreement.decided_already"):
        actions.record_warning_received(
            warning.pk, received_on=date(2026, 5, 5), by=director, at=at("2026-05-10T09:00")
        )
    with refused("agreement.decided_already"):
        actions.record_breach(warning.pk, by=director, at=at("2026-06-01T09:00"))
    with refused("agreement.no_ignored_warning"):
        actions.terminate(agreement.pk, reason="Inadempimento.", by=director, at=at("2026-06-01T09:00"))
    with refused("agreement.no_reason"):
        actions.warn(agreement.pk, reason=" ", by=director, at=NOW)


def test_withdrawal_holds_from_the_end_of_its_notice(scene: Scene) -> None:
    """Received on 31.8.2026: six months end on Sunday 28.2.2027, so on 1.3.2027."""
    agreement, director, sent = signed(scene), scene.town.director, at("2026-08-28T09:00")
    why: Any = {"reason": "Il bilancio taglia il capitolo.", "indemnity_finding": "Affitto già pagato.", "by": director}
    with refused("agreement.ground_not_listed"):
        actions.withdraw(agreement.pk, ground="ripensamento", at=sent, **why)
    with refused("agreement.indemnity_not_judged"):
        actions.withdraw(agreement.pk, ground="minori risorse", at=sent, **{**why, "indemnity_finding": ""})
    ending = actions.withdraw(agreement.pk, ground="minori risorse", indemnity=D("1500.00"), at=sent, **why)
    with refused("paper.not_signed"):
        actions.record_notice_received(agreement.pk, received_on=date(2026, 8, 31), by=director, at=sent)
    file = making.signed(ending.paper, director)
    actions.sign_ending(ending.pk, file=file, signer=director.person, by=director, at=sent)
    agreement.refresh_from_db()
    assert agreement.state == Agreement.State.SIGNED
    received: Any = {"received_on": date(2026, 8, 31), "by": director, "at": at("2026-09-01T09:00")}
    with refused("agreement.notice_too_short"):
        actions.record_notice_received(agreement.pk, effective_on=date(2027, 2, 28), **received)
    with refused("agreement.received_in_the_future"):
        actions.record_notice_received(agreement.pk, **{**received, "at": sent})
    ending = actions.record_notice_received(agreement.pk, **received)
    agreement.refresh_from_db()
    assert ending.effective_on == agreement.last_day == date(2027, 3, 1)
    assert agreement.state == Agreement.State.SIGNED
    actions.warn(agreement.pk, reason="Il servizio è sospeso.", by=director, at=at("2026-12-01T09:00"))
    keeper = Acting(INSTALLATION, scene.town.body.pk, frozenset({Role.KEEPER}))
    with refused("agreement.notice_still_runs"):
        actions.end_on_its_day(agreement.pk, by=keeper, at=at("2027-02-28T23:59"))
    with refused("access.role"):
        actions.end_on_its_day(agreement.pk, by=director, at=at("2027-03-01T00:01"))
    assert not queries.past_their_notice(date(2027, 2, 28))
    assert list(queries.past_their_notice(date(2027, 3, 1))) == [agreement]
    actions.end_on_its_day(agreement.pk, by=keeper, at=at("2027-03-01T00:01"))
    agreement.refresh_from_db()
    assert (agreement.state, agreement.last_day) == (Agreement.State.WITHDRAWN, date(2027, 3, 1))
    assert not queries.past_their_notice(date(2027, 3, 2))
    assert events()[-1] == "agreements.AgreementWithdrawn"


def test_a_breach_ends_an_agreement_whose_notice_of_withdrawal_still_runs(scene: Scene) -> None:
    """c.c. art. 1453: until its notice runs out a withdrawn agreement is in force, and can be broken."""
    agreement, director, sent = signed(scene), scene.town.director, at("2026-04-01T09:00")
    why: Any = {"ground": "minori risorse", "reason": "Tagli.", "indemnity_finding": "Nessuno.", "by": director}
    withdrawal = actions.withdraw(agreement.pk, at=sent, **why)
    file = making.signed(withdrawal.paper, director)
    actions.sign_ending(withdrawal.pk, file=file, signer=director.person, by=director, at=sent)
    received: Any = {"received_on": date(2026, 4, 2), "by": director}
    actions.record_notice_received(agreement.pk, at=at("2026-04-03T09:00"), **received)
    agreement.refresh_from_db()
    assert agreement.last_day == date(2026, 10, 2)
    later = at("2026-05-22T09:00")
    with refused("agreement.no_ignored_warning"):
        actions.terminate(agreement.pk, reason="Servizio sospeso.", by=director, at=later)
    actions.record_breach(warned(scene, agreement).pk, by=director, at=later)
    ending = actions.terminate(agreement.pk, reason="Servizio sospeso.", by=director, at=later)
    with refused("agreement.already_ending"):
        actions.withdraw(agreement.pk, at=later, **why)
    agreement.refresh_from_db()
    assert (agreement.state, agreement.last_day) == (Agreement.State.SIGNED, date(2026, 10, 2))
    file = making.signed(ending.paper, director)
    actions.sign_ending(ending.pk, file=file, signer=director.person, by=director, at=later)
    agreement.refresh_from_db()
    assert (agreement.state, agreement.last_day) == (Agreement.State.TERMINATED, date(2026, 5, 22))
    assert not queries.past_their_notice(date(2026, 10, 2))
    keeper = Acting(INSTALLATION, scene.town.body.pk, frozenset({Role.KEEPER}))
    with refused("access.moment"):
        actions.end_on_its_day(agreement.pk, by=keeper, at=at("2026-10-02T09:00"))


def test_a_notice_that_nobody_received_ends_nothing(scene: Scene) -> None:
    agreement, director = signed(scene), scene.town.director
    ending = actions.withdraw(
        agreement.pk, ground="minori risorse", reason="Tagli.", indemnity_finding="Nessuno.", by=director, at=NOW
    )
    file = making.signed(ending.paper, director)
    actions.sign_ending(ending.pk, file=file, signer=director.person, by=director, at=NOW)
    keeper = Acting(INSTALLATION, scene.town.body.pk, frozenset({Role.KEEPER}))
    with refused("agreement.notice_not_received"):
        actions.end_on_its_day(agreement.pk, by=keeper, at=at("2028-01-01T09:00"))
    assert not queries.past_their_notice(date(2028, 1, 1))


WHY: Any = {"ground": "minori risorse", "reason": "Tagli.", "indemnity_finding": "Affitto già pagato."}


def test_an_act_that_nobody_signed_is_written_again(scene: Scene) -> None:
    """150.000,00 instead of 1.500,00: the new act takes the place of the old one, and is the only one to sign."""
    agreement, director = signed(scene), scene.town.director
    wrong = actions.withdraw(agreement.pk, indemnity=D("150000.00"), **WHY, by=director, at=NOW)
    old = making.signed(wrong.paper, director)
    right = actions.withdraw(agreement.pk, indemnity=D("1500.00"), **WHY, by=director, at=NOW)
    assert agreement.endings.get().indemnity == D("1500.00")
    wrong.paper.refresh_from_db()
    assert (wrong.paper.state, right.paper.supersedes_id) == ("superseded", wrong.paper.pk)
    file = making.signed(right.paper, director)
    with refused("paper.not_this_paper"):
        actions.sign_ending(right.pk, file=old, signer=director.person, by=director, at=NOW)
    actions.sign_ending(right.pk, file=file, signer=director.person, by=director, at=NOW)
    with refused("agreement.already_ending"):
        actions.withdraw(agreement.pk, indemnity=D("1500.00"), **WHY, by=director, at=NOW)


def test_an_act_that_the_director_does_not_sign_bars_no_other(scene: Scene) -> None:
    """A termination left unsigned, then a withdrawal; each is signed by its own paper, whichever was written last."""
    agreement, director, later = signed(scene), scene.town.director, at("2026-05-22T09:00")
    actions.record_breach(warned(scene, agreement).pk, by=director, at=later)
    withdrawal = actions.withdraw(agreement.pk, **WHY, by=director, at=later)
    breach = actions.terminate(agreement.pk, reason="Servizio sospeso.", by=director, at=later)
    assert actions.terminate(agreement.pk, reason="Sospeso da mesi.", by=director, at=later).pk == breach.pk
    withdrawal = actions.withdraw(agreement.pk, **WHY, by=director, at=later)
    file = making.signed(withdrawal.paper, director)
    actions.sign_ending(withdrawal.pk, file=file, signer=director.person, by=director, at=later)
    agreement.refresh_from_db()
    assert agreement.state == Agreement.State.SIGNED
    assert ending_of(agreement, director) == withdrawal, "what is signed counts"
    assert other_endings(agreement, director) == [breach]
    assert other_endings(agreement, making.representative(scene.lead)) == []


def test_nothing_ends_what_is_over(scene: Scene) -> None:
    agreement, director = signed(scene), scene.town.director
    last = at("2028-12-31T12:00")
    actions.record_breach(warned(scene, agreement).pk, by=director, at=last)
    ending = actions.terminate(agreement.pk, reason="Servizio sospeso.", by=director, at=last)
    over: Any = {"by": director, "at": at("2029-01-01T00:30")}
    with refused("agreement.ended_already"):
        actions.terminate(agreement.pk, reason="Servizio sospeso.", **over)
    with refused("agreement.ended_already"):
        actions.withdraw(agreement.pk, **WHY, **over)
    file = making.signed(ending.paper, director)
    with refused("agreement.ended_already"):
        actions.sign_ending(ending.pk, file=file, signer=director.person, **over)


def test_acts_of_the_director_are_nobody_elses(scene: Scene) -> None:
    agreement, officer = signed(scene), scene.town.officer
    why: Any = {"reason": "Ritardo.", "by": officer, "at": NOW}
    with refused("access.role"):
        actions.warn(agreement.pk, **why)
    with refused("access.role"):
        actions.terminate(agreement.pk, **why)
    with refused("access.role"):
        actions.withdraw(agreement.pk, ground="minori risorse", indemnity_finding="Nessuno.", **why)
    with refused("access.role"):
        actions.close_agreement(agreement.pk, by=officer, at=NOW)


def test_accounts_close_last(scene: Scene) -> None:
    with refused("agreement.not_settled"):
        actions.close_agreement(signed(scene).pk, by=scene.town.director, at=NOW)


@pytest.mark.parametrize("name", ["agreement", "warning", "ending"])
def test_papers_are_readable_pdfs(scene: Scene, name: str) -> None:
    agreement = signed(scene)
    paper: Any = agreement.paper
    if name == "warning":
        paper = warned(scene, agreement).paper
    if name == "ending":
        paper = actions.withdraw(
            agreement.pk, ground="minori risorse", reason="Tagli.", indemnity_finding="Nessun pregiudizio.",
            by=scene.town.director, at=NOW,
        ).paper  # fmt: skip
    pdf: Any = papers.render(paper).pdf
    assert store.read(pdf).startswith(b"%PDF")
