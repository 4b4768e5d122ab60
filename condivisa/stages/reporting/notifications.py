"""Who is told of what happens to a report: the lead of its members' parts, both sides of what closes a step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from condivisa.base.money import show
from condivisa.parties.models import Body
from condivisa.parties.queries import holders
from condivisa.records.notifications.tables import Notice, Wording, tells
from condivisa.records.notifications.words import show_day
from condivisa.stages.agreements.models import Agreement, Partner
from condivisa.stages.agreements.notifications import subject_and_text
from condivisa.stages.reporting import access, events
from condivisa.stages.reporting.models import Expense, FinancialReport, RowCheck

type Told = Sequence[tuple[UUID, UUID | None]]


def _partners(event: Any, on: date) -> Told:
    bodies = Partner.objects.filter(agreement=_agreement(event), left_on=None)
    return holders(bodies.values_list("body", flat=True), access.WRITERS, on)


def _with_rows(event: Any, on: date) -> Told:
    """Both sides, and who left with rows in the report: what becomes of them is their business too."""
    rows = Q(body__in=Expense.objects.filter(report=event.report).values("line__body"))
    rows |= Q(body__in=RowCheck.objects.filter(report=event.report).values("expense__line__body"))
    bodies = Partner.objects.filter(Q(left_on=None) | rows, agreement=_agreement(event))
    return [*holders(bodies.values_list("body", flat=True), access.WRITERS, on), *_office(event, on)]


def _lead(event: Any, on: date) -> Told:
    bodies = Partner.objects.filter(agreement=_agreement(event), lead=True, left_on=None)
    return holders(bodies.values_list("body", flat=True), access.ACCOUNTS, on)


def _member(event: Any, on: date) -> Told:
    return holders([event.body], access.WRITERS, on)


def _whose_part(event: events.PartLeftOut, on: date) -> Told:
    """The administration too may have a part of its own."""
    return holders([event.body], (*access.WRITERS, *access.OFFICE), on)


def _office(event: Any, on: date) -> Told:
    administration = Agreement.objects.values_list("call__procedure__administration", flat=True).get(
        pk=_agreement(event)
    )
    return holders([administration], access.OFFICE, on)


def _agreement(event: Any) -> int:
    if hasattr(event, "agreement"):
        return int(event.agreement)
    return FinancialReport.objects.values_list("period__agreement", flat=True).get(pk=event.report)


def _about(subject: Promise, text: Promise) -> Wording:
    def wording(event: Any) -> tuple[str, str]:
        return subject_and_text(_agreement(event), subject, text)

    return wording


def _of_report(subject: Promise, text: str | Promise) -> Wording:
    """On a report: its number and days, and the term within which it is submitted, fill the sentence."""

    def wording(event: Any) -> tuple[str, str]:
        period = FinancialReport.objects.select_related("period").get(pk=event.report).period
        facts = {
            "number": period.number,
            "first": show_day(period.first),
            "last": show_day(period.last),
            "due": show_day(period.due),
            "member": Body.objects.values_list("name", flat=True).get(pk=event.body) if hasattr(event, "body") else "",
        }
        said = {**{name: show(value) for name, value in vars(event).items() if isinstance(value, Decimal)}, **facts}
        return subject_and_text(_agreement(event), str(subject).format(**facts), str(text).format(**said))

    return wording


def _shortened(event: events.PeriodsShortened) -> tuple[str, str]:
    text = _(
        "La convenzione finisce prima, il {last}: il rendiconto n. {number} è quello finale e si presenta entro il "
        "{due}."
    ).format(last=show_day(event.last), number=event.final, due=show_day(event.due))
    return subject_and_text(event.agreement, _("Ultimo rendiconto"), text)


def _left_out(event: events.PartLeftOut) -> tuple[str, str]:
    reports = FinancialReport.objects.select_related("period").in_bulk([event.report, event.to or event.report])
    number = reports[event.report].period.number
    if event.to is not None:
        text = _(
            "Il capofila ha presentato il rendiconto n. {number} senza la vostra parte, che non era consegnata. Le "
            "vostre righe ({rows}, per {amount}) sono ora nel rendiconto n. {next}: completatele e consegnatele lì."
        )
    else:
        text = _(
            "Il capofila ha presentato il rendiconto finale, n. {number}, senza la vostra parte, che non era "
            "consegnata. Le vostre righe ({rows}, per {amount}) non sono state rendicontate e sono state tolte. Se "
            "non siete d'accordo scrivete al capofila e all'ufficio."
        )
    following = reports[event.to].period.number if event.to is not None else ""
    said = text.format(number=number, rows=event.rows, amount=show(event.amount), next=following)
    subject = _("Rendiconto n. {number} presentato senza la vostra parte").format(number=number)
    return subject_and_text(_agreement(event), subject, said)


def _checked(event: events.CheckClosed) -> tuple[str, str]:
    """What was decided and, where rows were put aside, that they are to be clarified: the next report decides them."""
    text = _(
        "La verifica del rendiconto n. {number} è chiusa: ammessi {admitted}, tagliati {cut}. I motivi, riga "
        "per riga, sono nella pagina e nel verbale. Su quanto è ammesso si può chiedere il pagamento."
    )
    aside = _(
        "Alcune righe sono da chiarire: chi le ha scritte alleghi le prove che mancano, riga per riga. Si decidono con "
        "il prossimo rendiconto."
    )
    said = f"{text}\n\n{aside}" if event.parked else text
    return _of_report(_("Rendiconto n. {number} verificato"), said)(event)


def _transferred(event: events.LeadTransferRecorded) -> tuple[str, str]:
    text = _(
        "Il capofila ha registrato di avervi trasferito {amount} (prova: {proof}). Controllate che la somma sia "
        "arrivata; se non lo è, scrivetelo al capofila."
    ).format(amount=show(event.amount), proof=event.proof)
    return subject_and_text(event.agreement, _("Somma trasferita"), text)


def _receipt(event: events.ReportSubmitted) -> UUID | None:
    return FinancialReport.objects.values_list("receipt", flat=True).get(pk=event.report)


def _at_reports(event: Any) -> str:
    return reverse("reports", args=[_agreement(event)])


tells(
    events.PeriodsOpened,
    Notice(
        _partners,
        _about(
            _("Periodi di rendiconto"),
            _(
                "L'ufficio ha fissato i periodi da rendicontare: nella pagina trova di ciascuno l'inizio, la "
                "fine e il giorno entro cui presentarlo."
            ),
        ),
        place=_at_reports,
    ),
)
tells(
    events.PeriodsShortened,
    Notice(
        _partners,
        _shortened,
        place=_at_reports,
    ),
)
tells(
    events.ReportStarted,
    Notice(
        _partners,
        _of_report(
            _("Rendiconto n. {number} aperto"),
            _(
                "Il rendiconto n. {number}, dal {first} al {last}, è aperto: scrivete le vostre spese e consegnate la "
                "vostra parte al capofila, che lo presenta entro il {due}."
            ),
        ),
        place=_at_reports,
    ),
)
tells(events.WorkerRegistered)
tells(events.WorkerLeft)
tells(events.RowsAdded)
tells(events.RowCorrected)
tells(events.RowRemoved)
tells(events.EvidenceAttached)
tells(events.EvidenceRemoved)
tells(
    events.PartHandedIn,
    Notice(
        _lead,
        _of_report(
            _("Parte consegnata, rendiconto n. {number}"),
            _(
                "{member} ha consegnato la sua parte del rendiconto n. {number}: {amount}. La legga, e la restituisca "
                "se c'è da correggere. Il rendiconto si presenta entro il {due}."
            ),
        ),
        place=_at_reports,
    ),
)
tells(
    events.PartSentBack,
    Notice(
        _member,
        _of_report(
            _("Parte da correggere, rendiconto n. {number}"),
            _(
                "Il capofila vi ha restituito la vostra parte del rendiconto n. {number}: correggetela e consegnatela "
                "di nuovo. Il rendiconto si presenta entro il {due}."
            ),
        ),
        place=_at_reports,
    ),
)
tells(events.PartLeftOut, Notice(_whose_part, _left_out, place=_at_reports))
tells(events.AchievementsStated)
tells(
    events.ReportSubmitted,
    Notice(
        _with_rows,
        _of_report(
            _("Rendiconto n. {number} presentato"),
            _(
                "Il rendiconto n. {number}, dal {first} al {last}, è arrivato all'ufficio: {amount}. La ricevuta è "
                "allegata. Ora l'ufficio lo verifica riga per riga."
            ),
        ),
        place=_at_reports,
        paper=_receipt,
    ),
)
tells(events.SampleDrawn)
tells(events.RowsChecked)
tells(events.ChecksTakenBack)
tells(events.RestAdmitted)
tells(events.AchievementsVerified)
tells(
    events.CheckClosed,
    Notice(
        _with_rows,
        _checked,
        place=_at_reports,
    ),
)
tells(
    events.LeadTransferRecorded,
    Notice(
        _member,
        _transferred,
        place=_at_reports,
    ),
)
