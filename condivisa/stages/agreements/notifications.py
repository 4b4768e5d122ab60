"""Who is told of what happens to an agreement: both sides learn every act that changes what they owe."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from condivisa.parties.queries import holders
from condivisa.records.access import Role
from condivisa.records.notifications.tables import Notice, Wording, tells
from condivisa.stages.agreements import events
from condivisa.stages.agreements.models import Agreement, Amendment, Partner

PEOPLE = (Role.LEGAL_REPRESENTATIVE, Role.OPERATOR)


def _partners(event: Any, on: date) -> Sequence[tuple[UUID, UUID | None]]:
    bodies = Partner.objects.filter(agreement=event.agreement, left_on=None).values_list("body", flat=True)
    return holders(bodies, PEOPLE, on)


def _manager(event: Any, on: date) -> Sequence[tuple[UUID, UUID | None]]:
    return _of_the_procedure(event, "procedure_manager_id")


def _director(event: Any, on: date) -> Sequence[tuple[UUID, UUID | None]]:
    return _of_the_procedure(event, "director_id")


def _of_the_procedure(event: Any, who: str) -> Sequence[tuple[UUID, UUID | None]]:
    procedure = Agreement.objects.select_related("call__procedure").get(pk=event.agreement).call.procedure
    person = getattr(procedure, who)
    return [(person, procedure.administration_id)] if person else []


def _both(event: Any, on: date) -> Sequence[tuple[UUID, UUID | None]]:
    return [*_partners(event, on), *_manager(event, on)]


def _about(subject: str, text: str) -> Wording:
    def wording(event: Any) -> tuple[str, str]:
        code, title = Agreement.objects.values_list("code", "title").get(pk=event.agreement)
        return f"{subject} – {code}", f"{text}\nConvenzione {code}: {title}"

    return wording


def _refusal(event: events.AmendmentRefused) -> tuple[str, str]:
    number, reason = Amendment.objects.values_list("number", "refusal").get(pk=event.amendment)
    return _about("Variazione respinta", f"La variazione n. {number} è stata respinta. Motivo: {reason}")(event)


tells(events.AgreementPrepared, Notice(_partners, _about("Convenzione in preparazione", "La convenzione è in bozza.")))
tells(events.DraftCorrected)
tells(events.TermSettled)
tells(events.SigningCheckRecorded)
tells(events.CodesRecorded)
tells(events.CommitmentLinked)
tells(events.SuretyAdded)
tells(events.AgreementSigned, Notice(_both, _about("Convenzione firmata", "La convenzione è firmata dalle parti.")))
tells(events.LineAdded)
tells(events.AmendmentProposed, Notice(_both, _about("Variazione da firmare", "Una variazione attende le firme.")))
tells(events.AmendmentSigned, Notice(_both, _about("Variazione firmata", "Una variazione è in vigore.")))
tells(events.AmendmentRefused, Notice(_both, _refusal))
tells(events.LinesShifted, Notice(_manager, _about("Spostamento fra voci", "Il capofila ha spostato somme fra voci.")))
tells(events.WarningWritten, Notice(_director, _about("Diffida da firmare", "Una diffida attende la firma.")))
tells(
    events.WarningSent,
    Notice(_partners, _about("Diffida ad adempiere", "È stata inviata una diffida: il termine è nel documento."), True),
)
tells(events.WarningReceived)
tells(events.WarningJudged, Notice(_both, _about("Esito della diffida", "L'esito della diffida è annotato.")))
tells(events.EndingWritten, Notice(_director, _about("Atto da firmare", "Un atto di cessazione attende la firma.")))
tells(
    events.AgreementTerminated,
    Notice(_partners, _about("Convenzione risolta", "La convenzione è risolta per inadempimento."), True),
)
tells(
    events.WithdrawalSent,
    Notice(_partners, _about("Recesso dalla convenzione", "L'amministrazione recede, con preavviso."), True),
)
tells(events.WithdrawalReceived, Notice(_both, _about("Recesso: fine della convenzione", "Il giorno è fissato.")))
tells(events.AgreementWithdrawn, Notice(_both, _about("Convenzione cessata", "Il recesso ha preso effetto.")))
tells(events.AgreementClosed, Notice(_both, _about("Convenzione chiusa", "Tutto è rendicontato e regolato.")))
