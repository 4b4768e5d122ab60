"""A form that does one act: typed fields, one action, and the findings that refused it.

The body acted for travels in the form; a form opened for another body is refused, naming both, and what was
typed stays on the page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from http import HTTPStatus
from typing import Any, cast
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.http import Http404, QueryDict
from django.utils.translation import gettext as _

from condivisa.base.findings import Finding, Refused, blocks
from condivisa.base.money import NotAnAmount, read_form_amount, show
from condivisa.records.access import not_yours
from condivisa.records.identity.acting import Held, body_name


class Field(forms.BoundField):
    """A field in Bootstrap Italia's markup; Django adds `aria-invalid` and the ids of help and errors."""

    @property
    def ticks(self) -> bool:
        """Whether it is one box to tick, whose label follows it."""
        return isinstance(self.field.widget, forms.CheckboxInput)

    def as_widget(self, widget: Any = None, attrs: Any = None, only_initial: bool = False) -> Any:
        kind = "form-check-input" if self.ticks else "form-control"
        attrs = {**(attrs or {}), "class": f"{kind} is-invalid" if self.errors else kind}
        return super().as_widget(widget, attrs, only_initial)


class Renderer(TemplatesSetting):
    """Django's own renderer, with the templates of `ui/templates/forms/`."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
    bound_field_class = Field


class AmountField(forms.CharField):
    """An amount in EUR as people write it: `1.234,56`, `1234,56` or `1234`."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def prepare_value(self, value: Any) -> Any:
        return show(value, unit="") if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
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


class ActForm(forms.Form):
    """A form for one act, on behalf of the body that the request acts for."""

    acting_for = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, request: Any, **kwargs: Any):
        sent = request.method == "POST"
        super().__init__(request.POST if sent else None, request.FILES if sent else None, **kwargs)
        self.held: Held = request.held
        self.initial["acting_for"] = self.held.body
        self.findings: tuple[Finding, ...] = ()
        self.status = HTTPStatus.OK

    def does(self, act: Callable[[Mapping[str, Any]], object]) -> bool:
        """Whether the form was sent and the act done.

        `act` receives the cleaned fields and calls one action. When it refuses, its findings stay in
        `findings` and the page is to be shown again with `status` (422, or 409 for a form of another body).
        Raises `Http404` for something that belongs to somebody else. Source: practice.
        """
        if not self.is_bound:
            return False
        valid = self.is_valid()
        opened_for = self.cleaned_data.get("acting_for")
        if opened_for and opened_for != self.held.body:
            return self._refuse(HTTPStatus.CONFLICT, self._another_body(opened_for))
        if not valid:
            return self._refuse(HTTPStatus.UNPROCESSABLE_ENTITY)
        try:
            act({name: value for name, value in self.cleaned_data.items() if name != "acting_for"})
        except Refused as refused:
            if not_yours(refused.findings):
                raise Http404 from None
            return self._refuse(HTTPStatus.UNPROCESSABLE_ENTITY, *refused.findings)
        return True

    def _another_body(self, opened_for: UUID) -> Finding:
        names = {"opened_for": body_name(opened_for), "acting_for": self.held.body_name}
        # Sent again from the page that says so, the form is of the body acted for now.
        sent = cast(QueryDict, self.data).copy()
        sent["acting_for"] = str(self.held.body)
        self.data = sent
        return blocks("access.other_body", "L. 241/1990, art. 5-6", **names)

    def _refuse(self, status: HTTPStatus, *findings: Finding) -> bool:
        self.status, self.findings = status, findings
        return False
