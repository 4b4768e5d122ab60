"""Signing in: password, second factor, a new password, who one is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from condivisa.base.findings import Finding
from condivisa.records.identity.models import Person


class SignInForm(AuthenticationForm):
    """E-mail address and password; a wrong pair never says which of the two is wrong."""

    error_messages = {
        "invalid_login": _("Indirizzo o password non corrispondono a nessuna persona."),
        "inactive": _("Indirizzo o password non corrispondono a nessuna persona."),
    }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("Indirizzo e-mail")
        self.fields["username"].widget = forms.EmailInput(attrs={"autocomplete": "username"})
        self.fields["password"].label = _("Password")


class CodeForm(forms.Form):
    """The code of the second factor, or a recovery code."""

    code = forms.CharField(
        label=_("Codice"),
        max_length=20,
        help_text=_("Le sei cifre dell’applicazione. Se ha perso il telefono, uno dei codici di riserva."),
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "text"}),
    )


class NewPhoneForm(CodeForm):
    """The first code of a new key: no recovery code stands for it."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _("Le sei cifre che l’applicazione mostra adesso.")
        self.fields["code"].widget.attrs["inputmode"] = "numeric"  # a telephone offers figures alone


class MailField(forms.EmailField):
    """An e-mail address, no longer than one can be (RFC 5321, 4.5.3.1.3): Django's form takes more than its model."""

    def __init__(self, **kwargs: Any):
        super().__init__(max_length=254, **kwargs)


class AddressForm(forms.Form):
    """Who forgot a password."""

    email = MailField(label=_("Indirizzo e-mail"), widget=forms.EmailInput({"autocomplete": "username"}))


class NewPasswordForm(SetPasswordForm):
    """A password of one's own, twice."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].label = _("Nuova password")
        self.fields["new_password1"].help_text = _("Almeno 12 caratteri: una frase che ricorda va benissimo.")
        self.fields["new_password2"].label = _("Ripeta la nuova password")
        self.fields["new_password2"].help_text = ""

    def validate_password_for_user(self, user: Any, *_field: str) -> None:
        """A weak password is said where it is chosen, not where it is repeated. Source: practice."""
        super().validate_password_for_user(user, "new_password1")


class ChangePasswordForm(NewPasswordForm, PasswordChangeForm):
    """Another password, by who knows the present one."""

    field_order = ["old_password", "new_password1", "new_password2"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = _("Password attuale")
        del self.fields["old_password"].widget.attrs["autofocus"]


class ConfirmPersonForm(forms.Form):
    """The password again, before something that matters."""

    password = forms.CharField(
        label=_("Password"), strip=False, widget=forms.PasswordInput({"autocomplete": "current-password"})
    )

    def __init__(self, person: Person, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password(self) -> str:
        """The person's own. Source: practice."""
        typed: str = self.cleaned_data["password"]
        if not self.person.check_password(typed):
            raise ValidationError(_("Non è la sua password."))
        return typed


class NewAddressForm(ConfirmPersonForm):
    """Another address to sign in with, asked for by who knows the present password."""

    email = MailField(label=_("Nuovo indirizzo e-mail"), widget=forms.EmailInput({"autocomplete": "email"}))
    field_order = ["email", "password"]
    findings: Sequence[Finding] = ()

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Password attuale")


class PasskeyForm(forms.Form):
    """What a device answered, put here by the script that asked it."""

    answer = forms.CharField(widget=forms.HiddenInput)


class PasskeyNameForm(forms.Form):
    """How one calls a passkey."""

    name = forms.CharField(
        label=_("Come la chiama"),
        max_length=60,
        help_text=_("Per riconoscerla quando ne avrà più d’una: «Telefono», «Computer dell’ufficio»."),
    )


class NewPasskeyForm(PasskeyNameForm):
    """A new passkey: its name, and what the device answered."""

    answer = forms.CharField(widget=forms.HiddenInput)


class NameForm(forms.Form):
    """Who one is."""

    given_name = forms.CharField(label=_("Nome"), max_length=80)
    family_name = forms.CharField(label=_("Cognome"), max_length=80)


class LanguageForm(forms.Form):
    """In which language one is written to."""

    language = forms.ChoiceField(
        label=_("Lingua"),
        choices=settings.LANGUAGES,
        help_text=_("Vale per le e-mail di Condivisa. Le pagine parlano la lingua scelta in cima a ognuna."),
    )
