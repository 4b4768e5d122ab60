"""What people write about themselves, their body and the roles in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from condivisa.base.findings import Finding
from condivisa.parties.models import Appointment, Body
from condivisa.parties.rules import OWN_ROLES, PUBLIC_ROLES, BodyFacts
from condivisa.records.access import Role
from condivisa.records.screens.forms import ActForm, DayField

IPA = _("Come compare su indicepa.gov.it.")


class Described(forms.Form):
    """A body, as its register says."""

    body_name = forms.CharField(label=_("Nome dell’ente"), max_length=200, required=False)
    vat_number = forms.CharField(label=_("Partita IVA"), max_length=11, required=False)
    runts_section = forms.ChoiceField(
        label=_("Sezione del RUNTS"), choices=[("", ""), *Body.Section.choices], required=False
    )
    runts_number = forms.CharField(label=_("Numero di iscrizione al RUNTS"), max_length=20, required=False)
    runts_date = DayField(label=_("Iscritto dal"), required=False)
    companies_register = forms.CharField(
        label=_("Numero nel registro delle imprese"),
        max_length=40,
        required=False,
        help_text=_("Solo per le imprese sociali."),
    )
    activities = forms.CharField(
        label=_("Attività di interesse generale"),
        required=False,
        help_text=_("Le lettere dell’art. 5 del Codice del Terzo settore, separate da virgole: «a, d, i»."),
    )

    def facts(self, typed: dict[str, Any], fiscal_code: str, kind: str = "ets") -> BodyFacts:
        """The body as its rules read it. Source: practice."""
        letters = [one.strip().lower() for one in typed.get("activities", "").split(",") if one.strip()]
        named = {
            name: typed.get(name) or ""
            for name in ("vat_number", "runts_section", "runts_number", "companies_register")
        }
        return BodyFacts(
            kind,
            typed.get("body_name", ""),
            fiscal_code,
            runts_date=typed.get("runts_date"),
            activities=letters,
            **named,
        )


class PeopleFilter(forms.Form):
    """Words of the name of somebody who has a role."""

    cerca = forms.CharField(label=_("Nome o cognome"), required=False, max_length=100)


class FirstForm(forms.Form):
    """The first keeper, and the body they keep the installation for."""

    body_name = forms.CharField(label=_("Amministrazione che tiene questa installazione"), max_length=200)
    fiscal_code = forms.CharField(label=_("Codice fiscale dell’amministrazione"), max_length=16)
    ipa_code = forms.CharField(label=_("Codice IPA"), max_length=10, required=False, help_text=IPA)
    istat_code = forms.CharField(
        label=_("Codice ISTAT, se è un comune o una provincia"),
        max_length=6,
        required=False,
        help_text=_("I file di percorso riconoscono un comune dal suo codice ISTAT: per Crema «019035»."),
    )
    pec = forms.EmailField(label=_("PEC"), required=False)
    given_name = forms.CharField(label=_("Il suo nome"), max_length=80)
    family_name = forms.CharField(label=_("Il suo cognome"), max_length=80)
    email = forms.EmailField(label=_("Il suo indirizzo e-mail"))
    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput,
        help_text=_("Almeno 12 caratteri: una frase che ricorda va benissimo."),
        validators=[validate_password],
    )


class RegisterForm(forms.Form):
    """Somebody without an account."""

    given_name = forms.CharField(label=_("Nome"), max_length=80)
    family_name = forms.CharField(label=_("Cognome"), max_length=80)
    email = forms.EmailField(label=_("Indirizzo e-mail"))


class AskForm(Described):
    """For which body, in which role."""

    fiscal_code = forms.CharField(label=_("Codice fiscale dell’ente"), max_length=16)
    role = forms.ChoiceField(label=_("Il suo ruolo nell’ente"))
    field_order = ("fiscal_code", "role")
    findings: Sequence[Finding] = ()

    @property
    def asked(self) -> list[forms.BoundField]:
        """The fields that everybody fills in."""
        return [self[name] for name in self.field_order]

    @property
    def described(self) -> list[forms.BoundField]:
        """Those that describe a body not yet registered."""
        return [one for one in self if one.name not in self.field_order]

    @property
    def describes(self) -> bool:
        """Whether what describes the body must be in sight: something is written in it, wrong or refused."""
        return bool(self.findings) or any(one.errors or one.value() for one in self.described)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", ""), *(one for one in Appointment.ROLES if one[0] in OWN_ROLES)]  # type: ignore[attr-defined]  # a choice field


class InviteForm(ActForm):
    """A person to give a role to."""

    email = forms.EmailField(label=_("Indirizzo e-mail"))
    given_name = forms.CharField(label=_("Nome"), max_length=80)
    family_name = forms.CharField(label=_("Cognome"), max_length=80)
    role = forms.ChoiceField(label=_("Ruolo"))
    since = DayField(label=_("Dal"))
    act = forms.CharField(
        label=_("Con quale atto"),
        max_length=200,
        help_text=_("Per esempio: «Decreto del sindaco n. 12/2026», «Statuto, art. 9»."),
    )

    def __init__(self, request: Any, *, kind: str, **kwargs: Any):
        super().__init__(request, **kwargs)
        roles = PUBLIC_ROLES | {Role.LEGAL_REPRESENTATIVE} if kind == Body.Kind.PUBLIC else OWN_ROLES
        self.fields["role"].choices = [("", ""), *(one for one in Appointment.ROLES if one[0] in roles)]  # type: ignore[attr-defined]  # a choice field


class EndForm(ActForm):
    """The last day of a role."""

    until = DayField(label=_("Ultimo giorno"))


class LostForm(ActForm):
    """How somebody who lost every second factor was recognised."""

    recognised = forms.CharField(
        label=_("Come l’ha riconosciuta"),
        max_length=300,
        help_text=_("Per esempio: «In ufficio, con la carta d’identità». Una telefonata o una e-mail non bastano."),
    )


class LostByAddressForm(LostForm):
    """The same, for somebody told by their address."""

    email = forms.EmailField(label=_("Con quale indirizzo e-mail accede"))
    field_order = ("email", "recognised")


class ConfirmForm(ActForm):
    """What a decision rests on."""

    looked_at = forms.CharField(
        label=_("Su che cosa si basa la conferma"),
        max_length=300,
        help_text=_("Per il primo rappresentante: «RUNTS, iscrizione n. 12345, visto il 20 aprile 2026»."),
    )


class RefuseForm(ActForm):
    """Why not."""

    reason = forms.CharField(label=_("Motivo"), max_length=300)


class AccountForm(ActForm):
    """An account dedicated to public money."""

    iban = forms.CharField(label="IBAN", max_length=34)
    delegates = forms.CharField(
        label=_("Chi può usarlo"), max_length=300, help_text=_("Nomi separati da virgole (L. 136/2010, art. 3).")
    )
    since = DayField(label=_("Dal"))


class AdministrationForm(ActForm):
    """An administration to open, and its first director."""

    body_name = forms.CharField(label=_("Nome dell’amministrazione"), max_length=200)
    fiscal_code = forms.CharField(label=_("Codice fiscale"), max_length=16)
    ipa_code = forms.CharField(label=_("Codice IPA"), max_length=10, required=False, help_text=IPA)
    istat_code = forms.CharField(label=_("Codice ISTAT, se è un comune o una provincia"), max_length=6, required=False)
    pec = forms.EmailField(label=_("PEC"), required=False)
