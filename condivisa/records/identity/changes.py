"""What changes in how a person signs in, said to who writes it in the journal and tells the person."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.contrib.auth.forms import SetPasswordForm
from django.db import transaction

from condivisa.base.questions import question
from condivisa.records.identity.addresses import stop_waiting
from condivisa.records.identity.models import Person


class Change(StrEnum):
    """What of a person's sign-in is no longer as it was."""

    PASSWORD = "password"  # noqa: S105 - the name of a change
    PHONE_ON = "phone_on"
    PHONE_OFF = "phone_off"
    PASSKEY_ADDED = "passkey_added"
    PASSKEY_REMOVED = "passkey_removed"
    CODES = "codes"


@question
def changed(person: UUID, what: Change, at: datetime) -> None:
    """Write down, in the transaction that changes it, that a person signs in otherwise, and tell them.

    Source: practice.
    """


@transaction.atomic
def choose_password(form: SetPasswordForm[Person], at: datetime, *, language: str) -> None:
    """Keep the password of a sound form; who had one before is told that it changed, who chooses the first is written
    to in the `language` of the page where they do. Source: practice.
    """
    before = form.user.has_usable_password()
    form.save()
    if before:
        stop_waiting(form.user.pk)
        changed(form.user.pk, Change.PASSWORD, at)
    else:
        form.user.language = language
        form.user.save(update_fields=["language"])
