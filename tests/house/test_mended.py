"""A refusal that a form can mend leads to the field where it is mended."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

from django.conf import settings

from condivisa.base.words import catalogue
from condivisa.records.screens.forms import ActForm


def _forms(of: type[ActForm] = ActForm) -> Iterator[type[ActForm]]:
    for one in of.__subclasses__():
        yield one
        yield from _forms(one)


def test_what_a_form_mends_is_a_known_finding_and_one_of_its_fields() -> None:
    import_module(settings.ROOT_URLCONF)  # every page, and so every form
    mending = {one for one in _forms() if "mends" in vars(one) and one.__module__.startswith("condivisa.")}
    assert len(mending) > 15
    assert not [(one.__name__, code) for one in mending for code in one.mends.keys() - catalogue().keys()]
    assert not [(one.__name__, name) for one in mending for name in {*one.mends.values()} - one.base_fields.keys()]
