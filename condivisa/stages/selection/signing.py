"""Who signs the papers of a selection, and what their signature does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from condivisa.records.access import Acting
from condivisa.records.papers.models import Paper
from condivisa.records.signing.kinds import Brought, Side, Signing, only_read, register
from condivisa.stages.applications.models import Application
from condivisa.stages.calls.models import Call
from condivisa.stages.calls.signing import directors
from condivisa.stages.selection import access, actions, papers, queries
from condivisa.stages.selection.models import Admission, Ranking, RankingRow, Seat, Session


def register_all() -> None:
    """Say how the papers of this stage are signed: acts by a director, minutes by who sits. Source: practice."""
    acts: dict[str, Any] = {papers.ADMISSION.kind: actions.decide_admission, papers.RANKING.kind: actions.adopt_ranking}
    for kind, act in acts.items():
        signing = _act(lambda paper, brought, by, at, act=act: act(paper.pk, file=brought.file, by=by, at=at))
        register(kind, replace(signing, reads=_reads_ranking) if kind == papers.RANKING.kind else signing)
    register(papers.APPOINTMENT.kind, _act(_appoint))
    register(
        papers.MINUTES.kind,
        Signing(
            of=lambda paper: Session.objects.select_related("panel__call__procedure").filter(minutes=paper).first(),
            reads=_reads_minutes,
            signs=lambda by, session: bool(queries.seat_of(session.panel.call_id, by, session.panel.kind)),
            sides=_sitting,
            sign=lambda session, brought, by, at: actions.sign_minutes(session.pk, file=brought.file, by=by, at=at),
            by_signer=True,
            place=lambda session: _selection(session.panel.call),
        ),
    )
    register(papers.REFUSAL.kind, only_read(_refused, _told))


def _refused(paper: Paper) -> Application | None:
    """The application that a letter refuses, at the admission or in a ranking."""
    admission = Admission.objects.filter(letter=paper).values("application")
    ranking = RankingRow.objects.filter(letter=paper).values("application")
    of_letter = Application.objects.filter(Q(pk__in=admission) | Q(pk__in=ranking))
    return of_letter.select_related("call__procedure").first()


def _told(by: Acting, application: Application) -> bool:
    """Whether a refusal is one's own to read: of a body that applied, or of who selects and reads that application."""
    return application.members.filter(body=by.body).exists() or queries.reads(application.pk, viewer=by)


def _act(sign: Any) -> Signing:
    """An act of the director on the paper itself: who signs it brings it back."""
    return Signing(
        of=lambda paper: paper if _call(paper) else None,
        reads=lambda by, paper: _reads(by, _call(paper)),
        signs=lambda by, paper: access.DECIDE.allows(by, _call(paper)),
        sides=lambda paper, on: [directors(paper.chain, on)],
        sign=sign,
        by_signer=True,
        place=lambda paper: _selection(_call(paper)),
        numbers=lambda by, paper: access.PREPARE.allows(by, _call(paper)),
        number=lambda paper, key, **numbers: actions.number_act(key, **numbers),
    )


def _selection(call: Any) -> str:
    return reverse("selection", args=[call.procedure.slug, call.code])


def _call(paper: Paper) -> Call | None:
    """The call that an act names."""
    return Call.objects.select_related("procedure").filter(pk=paper.inputs.get("call", 0)).first()


def _reads(by: Acting, call: Call | None) -> bool:
    if call is None:
        return False
    if access.READ.allows(by, call) or Seat.objects.filter(panel__call=call, person=by.person).exists():
        return True
    return access.AUDIT.allows(by, call) and Call.objects.filter(queries.all_ranked(), pk=call.pk).exists()


def _reads_ranking(by: Acting, paper: Paper) -> bool:
    """A ranking not adopted yet is not for who is in conflict with somebody in it. Source: L. 241/1990, art. 6-bis."""
    programme = paper.inputs.get("programme", 0)
    recused = queries.recused_from(by).filter(programmes=programme).exists()
    return _reads(by, _call(paper)) and not (recused and not Ranking.objects.filter(programme=programme).exists())


def _reads_minutes(by: Acting, session: Session) -> bool:
    """Minutes that carry marks are for who may judge the applications they mark: declared, in conflict with none.

    Who only audits judges nobody, and declares nothing.
    """
    call = session.panel.call
    if not _reads(by, call):
        return False
    marked = queries.marked_in(session)
    takes_part = access.READ.allows(by, call) or queries.has_sat(call.pk, by)
    return not (marked and takes_part and queries.judging(call.pk, by, marked))


def _appoint(paper: Paper, brought: Brought, by: Acting, at: datetime) -> object:
    act: Any = actions.substitute_seat if paper.inputs.get("replaces") else actions.appoint_panel
    return act(paper.pk, file=brought.file, by=by, at=at)


def _sitting(session: Session, on: date) -> list[Side]:
    seats = Seat.objects.filter(panel=session.panel, left_at=None).select_related("person").order_by("-chair", "pk")
    return [Side(_("chi siede"), session.panel.call.procedure.administration_id, [seat.person for seat in seats])]
