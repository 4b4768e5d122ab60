"""Whoever searches finds small and capital letters alike, on both engines; accents and signs stay what they are."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory

from condivisa.parties.models import Body
from condivisa.records.screens.lists import ListColumn, Listing
from condivisa.site.folding import like
from tests import making


def found(words: str) -> set[str]:
    """The bodies that a list shows for some words."""
    request = RequestFactory().get("/elenco/", {"cerca": words})
    columns = [ListColumn("Ente", lambda one: one.name)]
    listing = Listing(request, Body.objects.order_by("pk"), columns, caption="Enti", search=("name",))
    return {one.name for one in listing.found}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("società", {"SOCIETÀ PROVA", "Società 100% d’aiuto"}),
        ("SOCIETÀ prova", {"SOCIETÀ PROVA"}),
        ("èglise", {"Èglise_Straße"}),
        ("strasse", set()),
        ("societa", set()),
        ("100%", {"Società 100% d’aiuto"}),
        ("e_s", {"Èglise_Straße"}),
        ("a_p", set()),
        ("\\", {"Barra\\inversa"}),
    ],
)
def test_small_and_capital_letters_are_the_same_in_every_alphabet(words: str, names: set[str]) -> None:
    for name in ("SOCIETÀ PROVA", "Società 100% d’aiuto", "Èglise_Straße", "Barra\\inversa"):
        making.body(name)
    assert found(words) == names


@pytest.mark.django_db
def test_every_way_to_ask_folds_alike() -> None:
    body = making.body("SOCIETÀ PROVA")
    for asked in ("icontains", "istartswith", "iendswith", "iexact"):
        assert Body.objects.get(**{f"name__{asked}": "società prova"}) == body
    assert not Body.objects.filter(ipa_code__icontains="à").exists()
    assert making.call(making.town()).programmes.filter(order__icontains="0").count() == 1, "a number is read as text"


@pytest.mark.parametrize(
    ("pattern", "value", "escape", "is_like"),
    [
        ("%CITTÀ%", "la città", "", True),
        ("citt_", "CITTÀ", "", True),
        ("citt_", "CITTÀ2", "", False),
        ("a%c%", "Abc\nd", "", True),
        ("100\\%", "100%", "\\", True),
        ("100\\%", "1000", "\\", False),
        ("1X%", "1%", "x", True),
        ("", "", "", True),
        ("1%", 12, "", True),
        (None, "a", "", None),
        ("%a%", None, "", None),
    ],
)
def test_it_says_what_sql_says(pattern: Any, value: Any, escape: str, is_like: bool | None) -> None:
    assert like(pattern, value, escape) is is_like
