"""Signing in by password."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
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
