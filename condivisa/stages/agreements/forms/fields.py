"""A body named by its fiscal code."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from condivisa.parties.queries import body_with


class BodyField(forms.CharField):
    """The fiscal code of a body that has registered; its value is the body's key, None where nothing is typed."""

    def __init__(self, **kwargs: Any):
        super().__init__(max_length=24, **kwargs)

    def clean(self, value: Any) -> Any:
        """The key of the body with that fiscal code. Source: practice."""
        code = super().clean(value)
        if not code:
            return None
        found = body_with(code)
        if found is None:
            raise ValidationError(_("Nessun ente con questo codice fiscale: prima deve registrarsi qui."))
        return found.pk
