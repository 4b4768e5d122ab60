"""Who is told of what happens to an agreement: both sides learn every act that changes what they owe."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from condivisa.parties.models import Body
from condivisa.parties.queries import holders
from condivisa.records.access import Role
from condivisa.records.notifications.tables import Notice, Wording, tells
from condivisa.records.notifications.words import show_day
from condivisa.records.prepared import prepared
from condivisa.stages.agreements import events
from condivisa.stages.agreements.models import Agreement, Amendment, Partner
from condivisa.stages.agreements.queries import coverage_after
from condivisa.stages.coprogramming.notifications import who_writes

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


def _who_sign(
    event: events.AgreementComposed | events.AmendmentProposed, on: date
) -> Sequence[tuple[UUID, UUID | None]]:
    """The director and, but for what the administration alone approves, whoever represents the lead."""
    if isinstance(event, events.AmendmentProposed) and not _change(event).both_sides:
        return _director(event, on)
    lead = Partner.objects.filter(agreement=event.agreement, lead=True, left_on=None).values_list("body", flat=True)
    return [*_director(event, on), *holders(lead, [Role.LEGAL_REPRESENTATIVE], on)]


def _the_others(event: events.AmendmentProposed, on: date) -> Sequence[tuple[UUID, UUID | None]]:
    sign = _who_sign(event, on)
    return [one for one in _both(event, on) if one not in sign]


def _also_who_leaves(
    event: events.AmendmentSigned | events.PartnersChanged, on: date
) -> Sequence[tuple[UUID, UUID | None]]:
    """Both sides and, where partners change, who is bound no more by that very act."""
    leaving = Amendment.objects.get(pk=event.amendment).content.get("leaving")
    return [*_both(event, on), *(holders([UUID(leaving)], PEOPLE, on) if leaving else ())]


def subject_and_text(agreement: int, subject: str | Promise, text: str | Promise) -> tuple[str, str]:
    """What a message on an agreement says: what happened and what to do, of which agreement, who writes, whom to ask.

    Source: L. 241/1990, art. 8.
    """
    found = _told.get(agreement)
    about = _("Convenzione {code}: {title}").format(code=found.code, title=found.title)
    return f"{subject} – {found.code}", f"{text}\n\n{about}\n{who_writes(found.call.procedure_id)}"


@prepared
def _told(agreement: int) -> QuerySet[Agreement]:
    return Agreement.objects.select_related("call").only("code", "title", "call__procedure").filter(pk=agreement)


def _about(subject: Promise, text: Promise) -> Wording:
    def wording(event: Any) -> tuple[str, str]:
        return subject_and_text(event.agreement, subject, text)

    return wording


def _finance(event: events.AmendmentProposed, on: date) -> Sequence[tuple[UUID, UUID | None]]:
    """Who registers commitments, where the change grants more than is committed: nobody can sign it before."""
    change = _change(event)
    if not coverage_after(change.agreement, change):
        return []
    return holders([change.agreement.call.procedure.administration_id], [Role.FINANCE_OFFICER], on)


def _at_commitments(event: Any) -> str:
    return reverse("agreement_commitments", args=[event.agreement])


def _at_agreement(event: Any) -> str:
    return reverse("agreement", args=[event.agreement])


def _at_change(event: Any) -> str:
    return reverse("amendment", args=[event.agreement, _change(event).number])


def _to_sign(event: events.AgreementComposed) -> str:
    return reverse("document", args=[event.paper])


def _at_end(event: Any) -> str:
    return reverse("agreement_end", args=[event.agreement])


type Changed = (
    events.AmendmentProposed
    | events.AmendmentSigned
    | events.PartnersChanged
    | events.AmendmentRefused
    | events.LinesShifted
)


def _change(event: Changed) -> Amendment:
    return Amendment.objects.select_related("agreement__call__procedure").get(pk=event.amendment)


def _of_change(subject: Promise, text: Promise) -> Wording:
    """A message on a change: which one, of which kind, from when."""

    def wording(event: Changed) -> tuple[str, str]:
        change = _change(event)
        said = {"number": change.number, "kind": change.get_kind_display(), "effect": show_day(change.effect_date)}
        return subject_and_text(event.agreement, subject, str(text).format(**said))

    return wording


def _proposed(event: events.AmendmentProposed) -> tuple[str, str]:
    change = _change(event)
    if change.both_sides:
        text = _(
            "È stata proposta la variazione n. {number} ({kind}): vale quando l'hanno firmata il dirigente e chi "
            "rappresenta il capofila. Il motivo e gli effetti sono nella pagina."
        )
    else:
        text = _(
            "È stata chiesta la variazione n. {number} ({kind}): vale solo dopo la firma del dirigente, che la "
            "approva. Il motivo e gli effetti sono nella pagina."
        )
    said = text.format(number=change.number, kind=change.get_kind_display())
    return subject_and_text(event.agreement, _("Variazione proposta"), said)


def _partners_changed(event: events.PartnersChanged) -> tuple[str, str]:
    change = _change(event)
    keys = {who: UUID(key) for who in ("leaving", "joining") if (key := change.content[who])}
    bodies = Body.objects.in_bulk(list(keys.values()))
    names = {who: bodies[key].name for who, key in keys.items()}
    if len(names) > 1:
        text = _("Dal {effect} {leaving} non è più partner: {joining} prende ciò che non è ancora rendicontato.")
    elif "leaving" in names:
        text = _("Dal {effect} {leaving} non è più partner della convenzione.")
    else:
        text = _("Dal {effect} {joining} è partner della convenzione.")
    said = text.format(effect=show_day(change.effect_date), **names)
    return subject_and_text(event.agreement, _("Variazione dei partner: da oggi"), said)


def _refusal(event: events.AmendmentRefused) -> tuple[str, str]:
    change = _change(event)
    text = _("La variazione n. {number} è stata respinta. Motivo: {reason}").format(
        number=change.number, reason=change.refusal
    )
    return subject_and_text(event.agreement, _("Variazione respinta"), text)


def _shifted(event: events.LinesShifted) -> tuple[str, str]:
    lead = Partner.objects.select_related("body").get(agreement=event.agreement, lead=True, left_on=None).body
    text = _(
        "{lead}, capofila, ha spostato somme fra voci, entro i limiti della convenzione: controlli che cosa è cambiato."
    ).format(lead=lead.name)
    return subject_and_text(event.agreement, _("Spostamento fra voci"), text)


def _received(event: events.WithdrawalReceived) -> tuple[str, str]:
    text = _(
        "I partner hanno ricevuto il recesso il {received}: finito il preavviso, la convenzione cessa il {effective}. "
        "Fino ad allora si lavora e si rendiconta come prima."
    ).format(received=show_day(event.received), effective=show_day(event.effective))
    return subject_and_text(event.agreement, _("Recesso: fine della convenzione"), text)


tells(
    events.AgreementPrepared,
    Notice(
        _partners,
        _about(
            _("Convenzione in preparazione"),
            _(
                "L'ufficio ha aperto la bozza della convenzione: può leggerla. Quando il testo sarà pronto, chi "
                "rappresenta il capofila riceverà l'invito a firmarlo."
            ),
        ),
        place=_at_agreement,
    ),
)
tells(
    events.AgreementComposed,
    Notice(
        _who_sign,
        _about(
            _("Convenzione da firmare"),
            _(
                "Il testo della convenzione attende la sua firma: nella pagina lo si scarica e si riporta il file "
                "firmato. Se ne aveva già scaricato uno, firmi questo: prende il suo posto."
            ),
        ),
        place=_to_sign,
    ),
)
tells(events.DraftCorrected)
tells(events.TermSettled)
tells(events.SigningCheckRecorded)
tells(events.CodesRecorded)
tells(events.CommitmentLinked)
tells(events.CommitmentFreed)
tells(events.SuretyAdded)
tells(events.SuretyVoided)
tells(
    events.AgreementSigned,
    Notice(
        _both,
        _about(
            _("Convenzione firmata"),
            _(
                "La convenzione è firmata da tutte le parti: il testo è nella sua pagina, insieme a rendiconti "
                "e pagamenti."
            ),
        ),
        place=_at_agreement,
    ),
)
tells(events.LineAdded)
tells(
    events.AmendmentProposed,
    Notice(
        _who_sign,
        _of_change(
            _("Variazione da firmare"),
            _(
                "La variazione n. {number} ({kind}) attende la sua firma: il motivo, gli effetti e il testo sono nella "
                "pagina."
            ),
        ),
        place=_at_change,
    ),
    Notice(_the_others, _proposed, place=_at_change),
    Notice(
        _finance,
        _about(
            _("Una variazione chiede un impegno"),
            _(
                "Una variazione della convenzione aumenta il contributo: non si può firmare finché non c'è l'impegno "
                "con il visto contabile. La pagina degli impegni dice per quale fonte, anno e importo."
            ),
        ),
        place=_at_commitments,
    ),
)
tells(
    events.AmendmentSigned,
    Notice(
        _also_who_leaves,
        _of_change(_("Variazione firmata"), _("La variazione n. {number} ({kind}) è firmata: vale dal {effect}.")),
        place=_at_change,
    ),
)
tells(events.PartnersChanged, Notice(_also_who_leaves, _partners_changed, place=_at_change))
tells(events.AmendmentRefused, Notice(_both, _refusal, place=_at_change))
tells(events.LinesShifted, Notice(_both, _shifted, place=_at_change))
tells(
    events.WarningWritten,
    Notice(
        _director,
        _about(
            _("Diffida da firmare"),
            _("Una diffida ad adempiere attende la sua firma. Il termine decorre da quando il capofila la riceve."),
        ),
        place=_at_end,
    ),
)
tells(
    events.WarningSent,
    Notice(
        _partners,
        _about(
            _("Diffida ad adempiere"),
            _(
                "L'amministrazione diffida ad adempiere: che cosa si contesta ed entro quando è scritto nel "
                "documento. Entro lo stesso termine potete presentare osservazioni."
            ),
        ),
        True,
        place=_at_end,
    ),
)
tells(events.WarningReceived)
tells(
    events.WarningJudged,
    Notice(
        _both,
        _about(
            _("Esito della diffida"),
            _("L'ufficio ha annotato se alla diffida si è adempiuto: l'esito e il motivo sono nella pagina."),
        ),
        place=_at_end,
    ),
)
tells(
    events.EndingWritten,
    Notice(
        _director,
        _about(_("Atto da firmare"), _("L'atto che fa cessare la convenzione attende la sua firma.")),
        place=_at_end,
    ),
)
tells(
    events.AgreementTerminated,
    Notice(
        _partners,
        _about(
            _("Convenzione risolta"),
            _(
                "L'amministrazione ha risolto la convenzione per inadempimento: motivi, effetti e modo di "
                "ricorrere sono nell'atto. L'ultimo rendiconto si presenta comunque."
            ),
        ),
        True,
        place=_at_end,
    ),
)
tells(
    events.WithdrawalSent,
    Notice(
        _partners,
        _about(
            _("Recesso dalla convenzione"),
            _("L'amministrazione recede dalla convenzione: il preavviso e l'indennizzo, se spetta, sono nell'atto."),
        ),
        True,
        place=_at_end,
    ),
)
tells(events.WithdrawalReceived, Notice(_both, _received, place=_at_end))
tells(
    events.AgreementWithdrawn,
    Notice(
        _both,
        _about(_("Convenzione cessata"), _("Il recesso ha preso effetto: resta da presentare il rendiconto finale.")),
        place=_at_end,
    ),
)
tells(
    events.AgreementClosed,
    Notice(
        _both,
        _about(_("Convenzione chiusa"), _("Tutto è rendicontato e pagato: non c'è altro da fare.")),
        place=_at_agreement,
    ),
)
