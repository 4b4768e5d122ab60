"""What an auditor asks for."""

from __future__ import annotations

from condivisa.records.screens.forms import ActForm


class PlainForm(ActForm):
    """An act with nothing to write."""
