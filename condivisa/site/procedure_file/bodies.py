"""Which body a file speaks of: the one that has its codes, or else its name."""

from __future__ import annotations

from dataclasses import replace

from condivisa.base.findings import Finding, blocks
from condivisa.parties.models import Body
from condivisa.site.procedure_file.shape import PublicBody

SOURCE = "D.Lgs. 82/2005, art. 6-ter"


def administration_of(said: PublicBody) -> tuple[Body | None, list[Finding]]:
    """The administration that a file names, by ISTAT code, then fiscal code, then IPA code, or by its name where it
    gives no ISTAT code; and where what it says of it contradicts what is registered.

    Source: D.Lgs. 82/2005, art. 6-ter; practice.
    """
    codes = {"istat_code": said.istat, "fiscal_code": said.fiscal_code, "ipa_code": said.ipa}
    held = {name: Body.objects.filter(**{name: code}).first() for name, code in codes.items() if code}
    body = next((one for one in held.values() if one and one.kind == Body.Kind.PUBLIC), None)
    if body is None and not said.istat:
        body, found = named(said.name, Body.Kind.PUBLIC)
        if found:
            return None, found
    found = []
    for name, holder in held.items():
        key = f"body.{name.removesuffix('_code') if name != 'fiscal_code' else name}"
        kept = getattr(body, name) if body else ""
        if holder and holder != body:
            found.append(replace(blocks("file.body_code_taken", SOURCE, key=key, ours=codes[name]), path=key))
        elif body and kept and kept != codes[name]:
            differs = blocks("file.body_code_differs", SOURCE, key=key, ours=codes[name], theirs=kept, body=body.name)
            found.append(replace(differs, path=key))
    return body, found


def named(name: str, kind: str) -> tuple[Body | None, list[Finding]]:
    """The body of a name and kind; a finding where there are several. Source: practice."""
    there = list(Body.objects.filter(name=name, kind=kind)[:2])
    if len(there) > 1:
        return None, [blocks("file.body_twice", "practice", named=name)]
    return (there[0] if there else None), []
