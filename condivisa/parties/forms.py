"""What people write about themselves, their body and the roles in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from typing import Any, ClassVar

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from condivisa.base.findings import Finding
from condivisa.base.words import word
from condivisa.parties.models import Appointment, Body, Municipality
from condivisa.parties.rules import LETTERS, OWN_ROLES, PUBLIC_ROLES, BodyFacts, Identity, Profile, Taxes
from condivisa.records.access import Role
from condivisa.records.identity.forms import MailField
from condivisa.records.identity.models import Person
from condivisa.records.screens.forms import ActForm, DayField

IPA = _("Come compare su indicepa.gov.it.")


def _limits() -> forms.CharField:
    return forms.CharField(
        label=_("Che cosa non può fare"),
        max_length=300,
        required=False,
        help_text=_(
            "I limiti che l’atto o lo statuto pongono: li legge chi verifica i poteri di firma. Per correggerli si "
            "chiude il ruolo e lo si dà di nuovo."
        ),
    )


def activities() -> list[tuple[str, str]]:
    """The activities of general interest, each with its letter, in the language of who looks. Source: CTS, art. 5."""
    language = get_language() or "it"
    return [(letter, f"{letter} – {word(f'activity.{letter}', language[:2])}") for letter in sorted(LETTERS)]


class Registered(forms.Form):
    """What the registers say of a body."""

    says_when: ClassVar = ("body_name", "runts_section", "runts_number", "runts_date")
    vat_number = forms.CharField(label=_("Partita IVA"), max_length=20, required=False)
    runts_section = forms.ChoiceField(
        label=_("Sezione del RUNTS"),
        choices=[("", ""), *Body.Section.choices],
        required=False,
        help_text=_("Sezione, numero e data servono, se non è un’impresa sociale nel registro delle imprese."),
    )
    runts_number = forms.CharField(label=_("Numero di iscrizione al RUNTS"), max_length=20, required=False)
    runts_date = DayField(label=_("Iscritto dal"), required=False)
    companies_register = forms.CharField(
        label=_("Numero nel registro delle imprese"),
        max_length=40,
        required=False,
        help_text=_("Solo per le imprese sociali."),
    )
    activities = forms.MultipleChoiceField(
        label=_("Attività di interesse generale"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=activities,
        help_text=_("Quelle dello statuto, come le elenca l’art. 5 del Codice del Terzo settore."),
    )


class Named(forms.Form):
    """What a body is called."""

    body_name = forms.CharField(label=_("Nome dell’ente"), max_length=200, required=False)


class Described(Registered, Named):
    """A body, as its register says: its name, then the rest."""

    def facts(self, typed: dict[str, Any], fiscal_code: str, kind: str = "ets") -> BodyFacts:
        """The body as its rules read it. Source: practice."""
        named = {
            name: typed.get(name) or ""
            for name in ("vat_number", "runts_section", "runts_number", "companies_register")
        }
        return BodyFacts(
            kind,
            typed.get("body_name", ""),
            fiscal_code,
            runts_date=typed.get("runts_date"),
            activities=tuple(typed.get("activities", ())),
            **named,
        )


class PeopleFilter(forms.Form):
    """Words of the name of somebody who has a role."""

    cerca = forms.CharField(label=_("Nome o cognome"), required=False, max_length=100)


class FirstForm(forms.Form):
    """The first keeper, and the body they keep the installation for."""

    body_name = forms.CharField(label=_("Amministrazione che tiene questa installazione"), max_length=200)
    fiscal_code = forms.CharField(label=_("Codice fiscale dell’amministrazione"), max_length=24)
    ipa_code = forms.CharField(label=_("Codice IPA"), max_length=10, required=False, help_text=IPA)
    istat_code = forms.CharField(
        label=_("Codice ISTAT, se è un comune o una provincia"),
        max_length=6,
        required=False,
        help_text=_("I file di percorso riconoscono un comune dal suo codice ISTAT: per Crema «019035»."),
    )
    pec = MailField(label=_("PEC"), required=False)
    given_name = forms.CharField(label=_("Il suo nome"), max_length=80)
    family_name = forms.CharField(label=_("Il suo cognome"), max_length=80)
    email = MailField(label=_("Il suo indirizzo e-mail"))
    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput,
        help_text=_("Almeno 12 caratteri: una frase che ricorda va benissimo."),
    )

    def clean(self) -> dict[str, Any] | None:
        """A password that is not the address over again. Source: practice."""
        typed = super().clean()
        if typed and "password" in typed:
            try:
                validate_password(typed["password"], Person(email=typed.get("email", "")))
            except forms.ValidationError as weak:
                self.add_error("password", weak)
        return typed


class RegisterForm(forms.Form):
    """Somebody without an account."""

    given_name = forms.CharField(label=_("Nome"), max_length=80)
    family_name = forms.CharField(label=_("Cognome"), max_length=80)
    email = MailField(label=_("Indirizzo e-mail"))


class AskForm(Described):
    """For which body, in which role."""

    fiscal_code = forms.CharField(label=_("Codice fiscale dell’ente"), max_length=24)
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
        """Whether what describes the body must be in sight: something is written in it, wrong, or asked for."""
        asked = any(one.code != "party.fiscal_code" for one in self.findings)
        return asked or any(one.errors or one.value() for one in self.described)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", ""), *(one for one in Appointment.ROLES if one[0] in OWN_ROLES)]  # type: ignore[attr-defined]  # a choice field


class InviteForm(ActForm):
    """A person to give a role to."""

    mends: ClassVar = {
        "party.role_held": "role",
        "party.role_of_another_kind": "role",
        "party.no_act": "act",
    }

    email = MailField(label=_("Indirizzo e-mail"))
    given_name = forms.CharField(label=_("Nome"), max_length=80)
    family_name = forms.CharField(label=_("Cognome"), max_length=80)
    role = forms.ChoiceField(label=_("Ruolo"))
    since = DayField(label=_("Dal"))
    act = forms.CharField(
        label=_("Con quale atto"),
        max_length=200,
        help_text=_("Per esempio: «Decreto del sindaco n. 12/2026», «Statuto, art. 9»."),
    )
    limits = _limits()

    def __init__(self, request: Any, *, kind: str, by_keeper: bool, **kwargs: Any):
        super().__init__(request, **kwargs)
        roles = PUBLIC_ROLES | {Role.LEGAL_REPRESENTATIVE} if kind == Body.Kind.PUBLIC else OWN_ROLES
        if by_keeper:
            roles |= {Role.KEEPER}
        self.fields["role"].choices = [("", ""), *(one for one in Appointment.ROLES if one[0] in roles)]  # type: ignore[attr-defined]  # a choice field


class EndForm(ActForm):
    """The last day of a role, or of a dedicated account."""

    until = DayField(label=_("Ultimo giorno"), help_text=_("Compreso: dal giorno dopo non vale più."))


class LostForm(ActForm):
    """How somebody who lost every second factor was recognised."""

    recognised = forms.CharField(
        label=_("Come l’ha riconosciuta"),
        max_length=300,
        help_text=_("Per esempio: «In ufficio, con la carta d’identità». Una telefonata o una e-mail non bastano."),
    )


class LostByAddressForm(LostForm):
    """The same, for somebody told by their address."""

    email = MailField(label=_("Con quale indirizzo e-mail accede"))
    field_order = ("email", "recognised")


class ConfirmForm(ActForm):
    """What a decision rests on, and what the role it gives leaves out."""

    looked_at = forms.CharField(
        label=_("Su che cosa si basa la conferma"),
        max_length=300,
        help_text=_("Per il primo rappresentante: «RUNTS, iscrizione n. 12345, visto il 20 aprile 2026»."),
    )
    limits = _limits()


class RefuseForm(ActForm):
    """Why not."""

    reason = forms.CharField(
        label=_("Motivo"),
        max_length=300,
        help_text=_("Lo legge chi ha chiesto. Per esempio: «Il nome non è quello del registro»."),
    )


class AccountForm(ActForm):
    """An account dedicated to public money."""

    mends: ClassVar = {
        "party.iban": "iban",
        "party.account_twice": "iban",
        "party.no_delegate": "delegates",
    }

    iban = forms.CharField(label="IBAN", max_length=34)
    delegates = forms.CharField(
        label=_("Chi può usarlo"), max_length=300, help_text=_("Nomi separati da virgole (L. 136/2010, art. 3).")
    )
    since = DayField(label=_("Dal"))


class ProfileForm(Registered, ActForm):
    """What a body keeps up to date of itself: of an administration what the index says, of others their registers."""

    mends: ClassVar = {
        "party.ipa_code": "ipa_code",
        "party.vat_number": "vat_number",
        "party.runts_incomplete": "runts_section",
        "party.in_no_register": "runts_section",
        "party.runts_not_yet": "runts_date",
        "party.no_activity": "activities",
    }

    pec = MailField(label=_("PEC"), required=False)
    ipa_code = forms.CharField(label=_("Codice IPA"), max_length=10, required=False, help_text=IPA)
    seat = forms.ChoiceField(label=_("Comune della sede"), required=False)
    version = forms.CharField(widget=forms.HiddenInput)
    field_order = ("pec", "ipa_code", "vat_number", "seat")
    OF_OTHERS = ("companies_register", "activities")
    OF_AN_ETS = ("runts_section", "runts_number", "runts_date")

    def __init__(self, request: Any, *, kind: str, now: Profile, seats: Iterable[Municipality], **kwargs: Any):
        present = asdict(now) | {"version": now.mark}
        super().__init__(request, present=present, **kwargs)
        self.now = now
        places = [(one.pk, f"{one.name} ({one.pk})") for one in seats]
        seat: Any = self.fields["seat"]
        seat.choices = [("", ""), *places]
        of_public = kind == Body.Kind.PUBLIC
        out = [*self.OF_OTHERS, *self.OF_AN_ETS] if of_public else ["ipa_code"]
        if kind == Body.Kind.OTHER:
            out += self.OF_AN_ETS
        for name in [*out, *([] if places else ["seat"])]:
            del self.fields[name]

    def typed(self) -> dict[str, Any]:
        """The whole profile, what is not asked here as it is now, and over which it was written. Source: practice."""
        typed = super().typed()
        seen = typed.pop("version")
        if "activities" in typed:
            typed["activities"] = tuple(sorted(typed["activities"]))
        return {"profile": replace(self.now, **typed), "seen": seen}


class TaxesForm(ActForm):
    """What is withheld from one's contributions, and whether one's notes pay stamp duty."""

    laws: ClassVar = {
        "withholding": "D.P.R. 600/1973, art. 28, c. 2",
        "stamp_exempt": "D.Lgs. 117/2017, art. 82, c. 5",
    }
    withholding = forms.BooleanField(
        label=_("Sui contributi si applica la ritenuta del 4 %"),
        required=False,
        help_text=_(
            "La trattiene chi paga, quando il contributo va a un’attività d’impresa. Per esempio: a un bar sociale."
        ),
    )
    stamp_exempt = forms.BooleanField(
        label=_("Le note di debito sono esenti dal bollo"),
        required=False,
        help_text=_(
            "Lo sono quelle degli enti del Terzo settore, non delle imprese sociali in forma di società che non sono "
            "cooperative."
        ),
    )
    version = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, request: Any, *, now: Taxes, **kwargs: Any):
        super().__init__(request, present=asdict(now) | {"version": now.mark}, **kwargs)

    def typed(self) -> dict[str, Any]:
        """What is declared, and over which declaration it was written. Source: practice."""
        typed = super().typed()
        return typed | {"seen": typed.pop("version")}


class AdministrationForm(ActForm):
    """An administration to open, and its first director."""

    body_name = forms.CharField(label=_("Nome dell’amministrazione"), max_length=200)
    fiscal_code = forms.CharField(label=_("Codice fiscale"), max_length=24)
    ipa_code = forms.CharField(label=_("Codice IPA"), max_length=10, required=False, help_text=IPA)
    istat_code = forms.CharField(label=_("Codice ISTAT, se è un comune o una provincia"), max_length=6, required=False)
    pec = MailField(label=_("PEC"), required=False)


class CorrectForm(ActForm):
    """What a body is told apart by, and the register or act that says so."""

    body_name = forms.CharField(label=_("Denominazione"), max_length=200)
    fiscal_code = forms.CharField(label=_("Codice fiscale"), max_length=24, required=False)
    istat_code = forms.CharField(
        label=_("Codice ISTAT, se è un comune o una provincia"),
        max_length=6,
        required=False,
        help_text=_("I file di percorso riconoscono un comune dal suo codice ISTAT: per Crema «019035»."),
    )
    reference = forms.CharField(
        label=_("Che cosa lo dice"),
        max_length=300,
        help_text=_("Un registro o un atto. Per esempio: «RUNTS, variazione del 12 novembre 2026»."),
    )
    version = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, request: Any, *, kind: str, now: Identity, **kwargs: Any):
        present = {"body_name": now.name, "fiscal_code": now.fiscal_code, "istat_code": now.istat_code}
        super().__init__(request, present=present | {"version": now.mark}, **kwargs)
        self.now = now
        if kind != Body.Kind.PUBLIC:
            del self.fields["istat_code"]

    def typed(self) -> dict[str, Any]:
        """The whole identity, what says so, and over which it was written. Source: practice."""
        typed = super().typed()
        istat = typed.get("istat_code", self.now.istat_code)
        identity = Identity(typed["body_name"], typed["fiscal_code"], istat)
        return {"identity": identity, "reference": typed["reference"], "seen": typed["version"]}
