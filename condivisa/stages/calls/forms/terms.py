"""The terms of a notice as people set them: open, fixed, or to be negotiated within bounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from condivisa.base.words import word
from condivisa.records.screens.forms import ActForm, AmountField, NumberField
from condivisa.stages.calls.drafts import CallDraft
from condivisa.stages.calls.sections import GroupOfTerms
from condivisa.stages.calls.terms import GROUPS, KINDS, Term, TermKind, Unit, Value

OPEN, FIXED, NEGOTIABLE = "open", "fixed", "negotiable"
LAYERS = [(OPEN, _("non detta")), (FIXED, _("fissa per tutti")), (NEGOTIABLE, _("da negoziare, entro limiti"))]
YES, NO = "yes", "no"
UNITS = {
    Unit.PERCENT: _("in percento"),
    Unit.EUR: _("in euro"),
    Unit.MONTHS: _("in mesi"),
    Unit.DAYS: _("in giorni"),
    Unit.NUMBER: _("un numero"),
    Unit.TEXTS: _("uno per riga"),
}
BOUNDED = {Unit.PERCENT, Unit.EUR, Unit.MONTHS, Unit.DAYS, Unit.NUMBER}


def said(code: str) -> str:
    """A word of the catalogue in the reader's language. Source: practice."""
    return word(code, "en" if (get_language() or "it").startswith("en") else "it")


class TermsForm(ActForm):
    """One group of terms: for each its layer, its value or its bounds, and the clause where the notice says it."""

    version = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, request: Any, *, group: str, **kwargs: Any):
        super().__init__(request, **kwargs)
        self.group = group
        for key in GROUPS[group]:
            for name, field in _fields(KINDS[key]).items():
                self.fields[f"{key}-{name}"] = field

    @staticmethod
    def present_of(draft: CallDraft, group: str) -> dict[str, Any]:
        """The fields as the draft says them now."""
        present: dict[str, Any] = {}
        for key in GROUPS[group]:
            term = draft.terms.by_key.get(key)
            layer = OPEN if term is None else FIXED if term.fixed else NEGOTIABLE
            shown = {
                "layer": layer,
                "value": _shown(term.value) if term else None,
                "low": term.low if term else None,
                "high": term.high if term else None,
                "among": list(term.among) if term else [],
                "clause": term.clause if term else "",
            }
            present |= {f"{key}-{name}": shown[name] for name in _fields(KINDS[key])}
        return present

    template_name = "calls/terms_fields.html"

    def terms(self) -> list[tuple[str, TermKind, list[Any]]]:
        """Each term, by name, with its fields, for the page."""
        return [
            (_name(KINDS[key]), KINDS[key], [self[f"{key}-{name}"] for name in _fields(KINDS[key])])
            for key in GROUPS[self.group]
        ]

    def clean(self) -> dict[str, Any]:
        """A fixed term needs its value; bounds are in order; the clause is said where the term is."""
        typed: dict[str, Any] = super().clean() or {}
        for key in GROUPS[self.group]:
            layer, value = typed.get(f"{key}-layer"), typed.get(f"{key}-value")
            if layer == FIXED and value in (None, "", []) and f"{key}-value" not in self.errors:
                self.add_error(f"{key}-value", _("Una condizione fissa ha il suo valore."))
            low, high = typed.get(f"{key}-low"), typed.get(f"{key}-high")
            if low is not None and high is not None and low > high:
                self.add_error(f"{key}-high", _("Il limite più alto viene dopo quello più basso."))
            if layer in (FIXED, NEGOTIABLE) and not typed.get(f"{key}-clause"):
                self.add_error(f"{key}-clause", _("Scriva dove l’avviso lo dice, per esempio «art. 9»."))
        return typed

    def section(self, typed: Mapping[str, Any]) -> GroupOfTerms:
        """What was typed, as a part of the draft."""
        return GroupOfTerms(
            self.group, tuple(term for key in GROUPS[self.group] if (term := _term(KINDS[key], typed)) is not None)
        )


def _name(kind: TermKind) -> str:
    name = said(f"term.{kind.key}")
    return name[:1].upper() + name[1:]


def _label(kind: TermKind, words: Any) -> str:
    """The field's words, and for whoever hears the page the term it belongs to."""
    return format_html('{}<span class="visually-hidden">, {}</span>', words, said(f"term.{kind.key}"))


def _fields(kind: TermKind) -> dict[str, forms.Field]:
    fields: dict[str, forms.Field] = {
        "layer": forms.ChoiceField(
            label=_label(kind, _("Come la dice l’avviso")), choices=LAYERS, help_text=said(f"term_help.{kind.key}")
        ),
        "value": value_field(kind, _("Se fissa: il valore")),
    }
    if kind.unit in BOUNDED:
        fields["low"] = _number(kind, _("Da negoziare: non meno di"))
        fields["high"] = _number(kind, _("Da negoziare: non più di"))
    if kind.unit is Unit.CHOICE:
        fields["among"] = forms.MultipleChoiceField(
            label=_label(kind, _("Da negoziare: fra")),
            choices=_choices(kind),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
    fields["clause"] = forms.CharField(label=_label(kind, _("Dove l’avviso lo dice")), max_length=120, required=False)
    return fields


def value_field(kind: TermKind, words: Any, *, among: Sequence[str] = (), required: bool = False) -> forms.Field:
    """The field for a term's value, in its unit; `among` narrows its choices to these. Source: practice."""
    label = _label(kind, words)
    match kind.unit:
        case Unit.CHOICE:
            choices = [one for one in _choices(kind) if not among or one[0] in among]
            return forms.ChoiceField(label=label, choices=[("", ""), *choices], required=required)
        case Unit.YES_NO:
            choices = [("", ""), (YES, str(_("sì"))), (NO, str(_("no")))]
            return forms.ChoiceField(label=label, choices=choices, required=required)
        case Unit.TEXTS:
            area = forms.Textarea({"rows": 3})
            return forms.CharField(
                label=label, required=required, max_length=8000, widget=area, help_text=UNITS[kind.unit]
            )
    return _number(kind, words, help_text=UNITS[kind.unit], required=required)


def _number(kind: TermKind, words: Any, **kwargs: Any) -> forms.Field:
    kwargs.setdefault("required", False)
    return (AmountField if kind.unit is Unit.EUR else NumberField)(label=_label(kind, words), **kwargs)


def _choices(kind: TermKind) -> list[tuple[str, str]]:
    return [(one, said(f"choice.{one}")) for one in kind.choices]


def _shown(value: Value | None) -> Any:
    match value:
        case bool():
            return YES if value else NO
        case tuple():
            return "\n".join(value)
    return value


def _term(kind: TermKind, typed: Mapping[str, Any]) -> Term | None:
    layer, clause = typed[f"{kind.key}-layer"], typed[f"{kind.key}-clause"]
    if layer == OPEN:
        return None
    if layer == FIXED:
        return Term(kind.key, clause, meant(kind, typed[f"{kind.key}-value"]))
    low, high = typed.get(f"{kind.key}-low"), typed.get(f"{kind.key}-high")
    return Term(kind.key, clause, None, low, high, tuple(typed.get(f"{kind.key}-among", ())))


def meant(kind: TermKind, value: Any) -> Value:
    """What was typed for a term, as its value. Source: practice."""
    if kind.unit is Unit.YES_NO:
        return bool(value == YES)
    if kind.unit is Unit.TEXTS:
        return tuple(line.strip() for line in value.splitlines() if line.strip())
    assert isinstance(value, str | Decimal)  # a choice or a number
    return value
