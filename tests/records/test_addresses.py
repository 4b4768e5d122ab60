"""One address is one person, however its letters are written."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from condivisa.records.identity.models import Person

pytestmark = pytest.mark.django_db
PASSWORD = "una frase che ricordo bene"
PLACE = "condivisa.records.identity.migrations"


def made(email: str) -> Person:
    """As one was made before, with the letters typed."""
    person = Person(email=email, given_name="Anna", family_name="Bianchi")
    person.set_password(PASSWORD)
    person.save()
    return person


def enters(email: str) -> str | None:
    client = Client()
    client.post(reverse("sign_in"), {"username": email, "password": PASSWORD, "next": ""})
    return client.session.get("_auth_user_id")


def test_one_signs_in_whatever_the_letters() -> None:
    known = Person.objects.create_user(" Anna.Bianchi@Example.org", PASSWORD, given_name="Anna", family_name="Bianchi")
    assert known.email == "anna.bianchi@example.org"
    older = made("Bruno@Example.org")
    for email, person in (("Anna.BIANCHI@example.org", known), ("bruno@example.org", older)):
        assert enters(email) == str(person.pk)
    assert enters("nessuno@example.org") is None
    with pytest.raises(IntegrityError), transaction.atomic():
        made("BRUNO@example.org")


def test_addresses_kept_before_are_written_small_where_they_stay_apart() -> None:
    small, once = import_module(f"{PLACE}.0005_lower_case_addresses"), import_module(f"{PLACE}.0006_address_once")
    alone = made("Carla@example.org")
    editor = connection.schema_editor()  # not entered: this test is one transaction already
    once.no_more(apps, editor)
    first, second = made("Dora@example.org"), made("dora@example.org")
    small.written_small(apps, None)
    assert set(Person.objects.values_list("email", flat=True)) == {
        "carla@example.org",
        "Dora@example.org",
        "dora@example.org",
    }
    assert [enters(one.email) for one in (first, second)] == [str(first.pk), str(second.pk)]
    assert enters("DORA@example.org") is None, "which of the two, nobody knows"
    connection.check_constraints()
    once.once(apps, editor)
    made("DORA@example.org").delete()
    first.delete()
    connection.check_constraints()
    once.once(apps, editor)
    with pytest.raises(IntegrityError), transaction.atomic():
        made("DORA@example.org")
    assert enters("carla@EXAMPLE.org") == str(alone.pk)
