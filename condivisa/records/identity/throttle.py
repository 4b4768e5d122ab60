"""How many sign-ins may fail, how many links may be asked for: per address typed and per machine.

Counted in the database, the same on every worker. What is counted of an address is the same whether somebody has it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import IPv6Address, IPv6Network
from typing import Any, NamedTuple
from unicodedata import normalize

from django.conf import settings
from django.utils.crypto import salted_hmac

from condivisa.records.identity.models import FailedSignIn

WINDOW = timedelta(minutes=15)
OF_ONE_LINE = 64
"""How many bits of an IPv6 address tell one line from another: the rest is chosen by who has the line."""


class Limit(NamedTuple):
    """How often within `WINDOW`: for one address typed, from one machine."""

    what: str
    per_address: int
    per_machine: int


SIGN_IN = Limit("", 10, 60)
"""Passwords, codes and passkeys that were wrong."""
LINK = Limit("link ", 5, 30)
"""Links to choose a password, sent or not: nobody's post box is flooded."""


def machine_of(request: Any) -> str:
    """The machine a request comes from: behind the office's proxy, the one that the proxy saw. Whoever has one IPv6
    address has all of its network, which counts as one machine. Source: practice; RFC 6177, 2.
    """
    seen = request.headers.get("X-Forwarded-For", "") if settings.BEHIND_PROXY else ""
    machine = seen.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")
    try:
        address = IPv6Address(machine)
    except ValueError:
        return str(machine)
    return str(address.ipv4_mapped or IPv6Network((address, OF_ONE_LINE), strict=False))


def too_many(address: str, machine: str, at: datetime, limit: Limit = SIGN_IN) -> bool:
    """Whether it happened too often of late. An empty `address` is not counted.

    Source: D.Lgs. 82/2005, art. 51; Linee guida AgID (sicurezza).
    """
    since = FailedSignIn.objects.filter(at__gt=at - WINDOW)
    of_address, of_machine = _keys(address, machine, limit)
    by_address = bool(address) and since.filter(key=of_address).count() >= limit.per_address
    return by_address or since.filter(key=of_machine).count() >= limit.per_machine


def count(address: str, machine: str, at: datetime, limit: Limit = SIGN_IN) -> None:
    """Count once more, and forget what is of another day. Source: practice."""
    FailedSignIn.objects.bulk_create(FailedSignIn(key=key, at=at) for key in _keys(address, machine, limit))
    FailedSignIn.objects.filter(at__lt=at - timedelta(days=1)).delete()


def _keys(address: str, machine: str, limit: Limit) -> tuple[str, str]:
    said = (f"{limit.what}{_as_looked_for(address)}", f"{limit.what}{machine}")
    made = (salted_hmac("identity.failed_sign_in", one, algorithm="sha256").hexdigest() for one in said)
    return next(made), next(made)


def _as_looked_for(address: str) -> str:
    """An address with its other writings that a form or a database takes for it: full width, long s, dotless i."""
    return normalize("NFKC", address).strip().upper().casefold()
