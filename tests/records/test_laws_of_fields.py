"""The law that decides what to write in a field: folded under its help, and never on a field that is not there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.urls import get_resolver

from condivisa.records.access import Role
from condivisa.records.screens.forms import ActForm
from tests import making
from tests.screens import At

pytestmark = pytest.mark.django_db


def forms_of_acts(kind: type[ActForm] = ActForm) -> Iterator[type[ActForm]]:
    for one in kind.__subclasses__():
        yield one
        yield from forms_of_acts(one)


def test_every_law_is_of_a_field_of_its_form() -> None:
    assert get_resolver().url_patterns, "every page, and with it its forms, is known"
    said = [(one, name) for one in forms_of_acts() for name in vars(one).get("laws", ())]
    assert len(said) >= 12
    assert [(one.__name__, name) for one, name in said if name not in one.base_fields] == []


def test_whoever_types_something_in_a_form_is_helped_to_write_it() -> None:
    def typed(field: forms.Field) -> bool:
        kinds = forms.CharField | forms.DateField | forms.DateTimeField | forms.DecimalField | forms.FileField
        return isinstance(field, kinds) and not isinstance(field, forms.ChoiceField) and not field.widget.is_hidden

    without = [
        one.__name__
        for one in forms_of_acts()
        if one.__module__.startswith("condivisa.")
        and any(typed(field) for field in one.base_fields.values())
        and not any(field.help_text for field in one.base_fields.values())
    ]
    assert without == ["SignedForm"], "which says it once it knows how much a file may weigh"


def test_the_law_is_folded_under_the_help_and_describes_no_field() -> None:
    call = making.call(making.town(), state="published")
    asks = At(making.acting(making.body("Cooperativa Alba"), Role.OPERATOR))
    page: Any = asks.get("ask", slug=call.procedure.slug, code=call.code).content.decode()
    field = page.partition('name="text"')[0].rpartition('<div class="field')[2]
    assert re.search(r"<details[^>]*><summary>Da dove viene<.*L. 241/1990, art. 1<", field, re.DOTALL), field
    assert "open" not in field.partition("<details")[2].partition(">")[0]
    described = re.search(r'<textarea name="text"[^>]*aria-describedby="([^"]*)"', page)
    assert described is not None
    assert described[1] == "id_text_helptext", "the help alone is read with the field"
