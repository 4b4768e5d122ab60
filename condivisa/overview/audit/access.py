"""Who follows the money of an administration."""

from __future__ import annotations

from condivisa.records.access import Role, Scope, power

READ = power(
    "audit.read",
    roles=[Role.AUDITOR, Role.DIRECTOR, Role.FINANCE_OFFICER],
    within=Scope("own administration", ("administration_id",)),
    source="D.Lgs. 267/2000, art. 147-bis e 239; L. 136/2010, art. 3",
)
