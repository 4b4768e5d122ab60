"""Who signs the minutes of a check, and what the signature does."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from condivisa.records.access import Acting
from condivisa.records.signing.kinds import Brought, Side, Signing, register
from condivisa.stages.reporting import access, actions, papers
from condivisa.stages.reporting.models import FinancialReport


def register_all() -> None:
    """Say how the papers of this stage are signed. Source: practice."""
    reports = FinancialReport.objects.select_related("period__agreement__call__procedure__procedure_manager")
    register(
        papers.MINUTES.kind,
        Signing(
            of=lambda paper: reports.filter(minutes=paper).first(),
            reads=access.REPORT_OF_BOTH.holds,
            signs=access.SIGN_MINUTES.allows,
            sides=lambda report, on: [_manager_of(report)],
            sign=_sign,
            place=lambda report: reverse("report", args=[report.period.agreement_id, report.period.number]),
        ),
    )


def _sign(report: FinancialReport, brought: Brought, by: Acting, at: datetime) -> object:
    signer = next(iter(brought.signers.values()), UUID(int=0))
    return actions.sign_minutes(report.pk, file=brought.file, signer=signer, by=by, at=at)


def _manager_of(report: FinancialReport) -> Side:
    procedure = report.period.agreement.call.procedure
    manager = procedure.procedure_manager
    return Side(_("responsabile del procedimento"), procedure.administration_id, [manager] if manager else [])
