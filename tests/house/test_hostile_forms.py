"""Whatever is sent to a form, it answers: with a refusal, with the act done, never with an error of ours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from condivisa.records.access import Role
from tests.house.addresses import world
from tests.house.sent_forms import SentForm
from tests.house.test_forms import found_forms, signed_in, someone, undone

pytestmark = pytest.mark.django_db

HOSTILE = ("NaN", "²", "9" * 31, "a\x00b", "0001-01-01", "-5,00", "1e5", "", "9999999999999,99", "31/02/2026", "١٢٣")
"""What no browser of ours sends: numbers that are none, signs of other hands, sizes and days that cannot be."""
TURNS = (0, 6)
OF_THE_FORM = frozenset({"this_form", "opened_by", "acting_for", "sending"})


def wrongs(form: SentForm) -> Iterator[tuple[str, dict[str, Any]]]:
    """A form with a hostile text in every field, in some turns; without any of them; with files where texts are."""
    for button, data in form.sendings():
        typed = [name for name in data if name not in OF_THE_FORM and name != button]
        texts = [name for name in typed if not hasattr(data[name], "seek")]
        for turn in TURNS if texts else ():
            yield (
                f"from {HOSTILE[turn]!r}",
                data | {name: HOSTILE[(turn + place) % len(HOSTILE)] for place, name in enumerate(texts)},
            )
        yield "no field", {name: value for name, value in data.items() if name not in typed}


def test_no_form_ends_in_an_error_whatever_it_is_sent() -> None:
    there = world()
    everything = frozenset(Role) - {Role.KEEPER}
    insiders = [someone(body, *everything) for body in (there.town.body, there.ets)]
    clients = [(one, signed_in(one)) for one in insiders]
    for _who, client in clients:
        client.raise_request_exception = False  # an error is the answer 500, as a browser gets it
    wrong: list[tuple[Any, ...]] = []
    for name, form in found_forms(there):
        for what, data in wrongs(form):
            for one, client in clients:
                if "acting_for" in data:
                    data |= {"acting_for": str(one.body), "opened_by": str(one.person)}
                for value in data.values():
                    if hasattr(value, "seek"):
                        value.seek(0)
                session: Any = client.cookies.copy()
                with undone():
                    status = client.post(form.action, data).status_code
                if status not in {200, 302, 400, 404, 405, 409, 413, 422}:
                    wrong.append((name, form.name, what, status))
                client.cookies = session  # a session renewed meanwhile never happened
    assert not wrong
