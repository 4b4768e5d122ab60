"""How many sign-ins may fail: per address typed and per machine, counted in the database, the same on every worker."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.crypto import salted_hmac

from condivisa.records.identity.models import FailedSignIn

WINDOW = timedelta(minutes=15)
PER_ADDRESS, PER_MACHINE = 10, 60


def too_many(address: str, machine: str, at: datetime) -> bool:
    """Whether sign-ins have failed too often of late. Source: D.Lgs. 82/2005, art. 51; Linee guida AgID (sicurezza)."""
    since = FailedSignIn.objects.filter(at__gt=at - WINDOW)
    return (
        since.filter(key=_key(address.casefold())).count() >= PER_ADDRESS
        or since.filter(key=_key(machine)).count() >= PER_MACHINE
    )


def failed(address: str, machine: str, at: datetime) -> None:
    """Count a failure, and forget those of another day. Source: practice."""
    FailedSignIn.objects.bulk_create(FailedSignIn(key=_key(one), at=at) for one in (address.casefold(), machine))
    FailedSignIn.objects.filter(at__lt=at - timedelta(days=1)).delete()


def _key(text: str) -> str:
    return salted_hmac("identity.failed_sign_in", text, algorithm="sha256").hexdigest()
