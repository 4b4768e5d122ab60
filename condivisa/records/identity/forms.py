"""Signing in: password, second factor, a new password, who one is."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, SetPasswordForm
from django.utils.translation import gettext_lazy as _


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


class AddressForm(forms.Form):
    """Who forgot a password."""

    email = forms.EmailField(label=_("Indirizzo e-mail"), widget=forms.EmailInput({"autocomplete": "username"}))


class NewPasswordForm(SetPasswordForm):
    """A password of one's own, twice."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].label = _("Nuova password")
        self.fields["new_password1"].help_text = _("Almeno 12 caratteri: una frase che ricorda va benissimo.")
        self.fields["new_password2"].label = _("Ancora la stessa password")


class NameForm(forms.Form):
    """Who one is."""

    given_name = forms.CharField(label=_("Nome"), max_length=80)
    family_name = forms.CharField(label=_("Cognome"), max_length=80)
