"""Every list of every page is searched, sorted and taken away: generated from the addresses, none left out."""

from __future__ import annotations

import inspect
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve

from condivisa.records.access import Role
from condivisa.records.screens.lists import Listing
from tests.house.addresses import world
from tests.house.test_forms import signed_in, someone
from tests.house.test_public_pages import ADDRESSES, EXPECTED, address_of, let_go

pytestmark = pytest.mark.django_db

NOWHERE = "qqzzqq"
"""A word that no row holds."""


def asked(client: Client, address: str) -> Any:
    """The answer of an address; a file is read to its end."""
    answer: Any = client.get(address)
    if answer.streaming:
        let_go(answer)
    return answer


def list_of(answer: Any) -> Listing | None:
    """The list that a page shows, with rows or without any."""
    if answer.status_code != 200 or answer.context is None:
        return None
    shown = (answer.context.get(name) for name in ("list", "listing"))
    return next((one for one in shown if isinstance(one, Listing)), None)


def test_every_list_is_searched_sorted_and_taken_away() -> None:
    there = world()
    everything = frozenset(Role) - {Role.KEEPER}
    clients = [signed_in(someone(body, *everything)) for body in (there.town.body, there.ets)]
    clients.append(signed_in(someone(there.town.body, Role.KEEPER)))
    wrong, lists = [], set()
    for name in ADDRESSES:
        address = address_of(name, EXPECTED[name].parts(there))
        if not re.search(r"Listing\(|_list\(|_cards\(|tables\.", inspect.getsource(resolve(address).func)):
            continue  # a page without a list costs as much to open
        pages = ((client, list_of(asked(client, address))) for client in clients)
        client, listing = next(((one, found) for one, found in pages if found), (clients[0], None))
        if listing is None:
            continue
        lists.add(name)
        sorts = {column.sort for column in listing.columns if column.sort}
        ways = [f"?ordine={sign}{sort}" for sort in sorts for sign in ("", "-")] + ["?formato=csv", "?formato=xlsx"]
        wrong += [(name, way) for way in ways if asked(client, address + way).status_code != 200]
        adds_up = {column.label for column, cell in listing.foot()[1] if cell is not None}
        wrong += [
            (name, str(one.label))
            for one in listing.columns
            if one.amount and not one.apart and one.label not in adds_up
        ]
        if listing.form and "cerca" in listing.form.fields:
            left = list_of(asked(client, f"{address}?cerca={NOWHERE}"))
            if left is None or left.page().paginator.count:
                wrong.append((name, "cerca"))
    assert not wrong
    assert len(lists) > 35, sorted(lists)
