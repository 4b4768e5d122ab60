"""Who reads the journal of an administration, and has it verified."""

from __future__ import annotations

from condivisa.records.access import Role, Scope, power

OF_THE_CHAIN = Scope("administration of the journal", ("chain",))
READERS = (Role.AUDITOR, Role.DIRECTOR)

READ = power("journal.read", roles=READERS, within=OF_THE_CHAIN, source="D.Lgs. 267/2000, art. 147-bis e 239")
VERIFY = power("journal.verify", roles=READERS, within=OF_THE_CHAIN, source="D.Lgs. 267/2000, art. 147-bis e 239")
"""To have every entry, paper and file compared with its hash, and to stop it."""
