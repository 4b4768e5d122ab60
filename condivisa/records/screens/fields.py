"""Fields as people write them in Italy: amounts, percentages, hours, days, moments."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from condivisa.base.days import believable
from condivisa.base.money import NotAnAmount, read_form_amount, show

_NUMBER = re.compile(r"[0-9]{1,9}(,[0-9]{1,2})?")
_THOUSANDS = re.compile(r"[0-9]{1,3}(\.[0-9]{3})+(,[0-9]{1,2})?")
_POINT = re.compile(r"[0-9]{1,9}\.[0-9]{1,2}")


def read_number(text: str) -> Decimal:
    """Read a number with at most two decimals as people write it, `37,5`, never below zero.

    Raises `ValidationError` with a sentence that says how to write it. Source: practice.
    """
    bare = text.strip().removesuffix("%").strip()
    if _NUMBER.fullmatch(bare):
        return Decimal(bare.replace(",", "."))
    below = bare[:1] in {"-", "\N{MINUS SIGN}"} and _NUMBER.fullmatch(bare[1:].strip())
    if below:
        raise ValidationError(_("«%(text)s» è sotto zero: qui si scrive da 0 in su."), params={"text": text})
    reading = bare.replace(".", "" if _THOUSANDS.fullmatch(bare) else ",")
    if (_THOUSANDS.fullmatch(bare) or _POINT.fullmatch(bare)) and _NUMBER.fullmatch(reading):
        raise ValidationError(
            _("«%(text)s» non è scritto come un numero. Si intendeva %(reading)s?"),
            params={"text": text, "reading": reading},
        )
    raise ValidationError(_("«%(text)s» non è un numero. Si scrive così: 37,5"), params={"text": text})


LONGEST_KEY = 18
"""In digits."""


def read_key(text: str) -> int:
    """The key of a thing, as a page of ours sends it; 0, which is nothing's, for a text that cannot be one: no database
    holds a number past 18 digits. Source: practice.
    """
    return int(text) if text.isdecimal() and len(text) <= LONGEST_KEY else 0


def show_number(number: Decimal) -> str:
    """`37,5`: a number as people write it, without zeros that say nothing. Source: practice."""
    whole = f"{number:f}"
    return (whole.rstrip("0").rstrip(".") if "." in whole else whole).replace(".", ",")


class AmountField(forms.CharField):
    """An amount in EUR as people write it: `1.234,56`, `1234,56` or `1234`."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def prepare_value(self, value: Any) -> Any:
        return show(value, unit="") if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return read_amount(text) if text else None


def read_amount(text: str) -> Decimal:
    """Read an amount (EUR), or raise `ValidationError` with a sentence that says how to write it. Source: practice."""
    try:
        return read_form_amount(text)
    except NotAnAmount as wrong:
        if wrong.reading:
            raise ValidationError(
                _("«%(text)s» non è scritto come un importo. Si intendeva %(reading)s?"),
                params={"text": wrong.text, "reading": wrong.reading},
            ) from None
        raise ValidationError(
            _("«%(text)s» non è un importo. Si scrive così: 1.234,56"), params={"text": wrong.text}
        ) from None


class NumberField(forms.CharField):
    """Hours or a percentage, with at most two decimals: `37,5` (10 means 10 %)."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def prepare_value(self, value: Any) -> Any:
        return show_number(value) if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return read_number(text) if text else None


class CodeField(forms.SlugField):
    """A short name for an address or a source: letters, digits, hyphens."""

    default_error_messages: ClassVar = {
        "invalid": gettext_lazy("Solo lettere, numeri e trattini, senza spazi né accenti.")
    }

    def __init__(self, *, max_length: int = 50, **kwargs: Any):
        super().__init__(max_length=max_length, **kwargs)  # as Django's model of it


class DayField(forms.DateField):
    """A day, chosen from the browser's own calendar."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def __init__(self, **kwargs: Any):
        super().__init__(input_formats=["%Y-%m-%d", "%d/%m/%Y"], **kwargs)
        self.error_messages["invalid"] = gettext_lazy("Non è una data. Si scrive così: 31/12/2026")

    def to_python(self, value: Any) -> Any:
        return _meant(self, super().to_python(value))


class MomentField(forms.DateTimeField):
    """A day and an hour, in Rome."""

    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})

    def __init__(self, **kwargs: Any):
        super().__init__(input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M"], **kwargs)
        self.error_messages["invalid"] = gettext_lazy("Non è un giorno con un’ora. Si scrive così: 31/12/2026 12:00")

    def to_python(self, value: Any) -> Any:
        return _meant(self, super().to_python(value))


def _meant(field: forms.Field, when: Any) -> Any:
    if when is not None and not believable(when):
        raise ValidationError(field.error_messages["invalid"], code="invalid")
    return when
