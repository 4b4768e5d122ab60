"""What was added to a PDF after it was issued: nothing but signatures, or something else.

The library's own comparison starts from a first signature; a paper is issued without any.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

MOST_NODES = 20_000
"""Of a page tree: a tree that turns on itself has no end."""
MAY_CHANGE = {
    "/Catalog": frozenset({"/AcroForm", "/DSS", "/Extensions", "/Metadata", "/Perms", "/Version"}),
    "/Page": frozenset({"/Annots"}),
}
"""What a signature writes again. Source: ETSI EN 319 142-1; ISO 32000-2, 12.8."""


def only_signed(reader: PdfFileReader, original: bytes) -> bool:
    """Whether the file that begins with the `original` adds nothing but signatures to it.

    What was there may be written again in four places only, where a signature needs it: the catalogue, the pages' lists
    of annotations, the form, the metadata. Everything else stays the object it was. Source: D.Lgs. 82/2005, art. 20.
    """
    base = PdfFileReader(BytesIO(original)).total_revisions - 1
    before = reader.get_historical_resolver(base)
    if _written(reader.trailer_view.raw_get("/Root")) != _written(before.trailer_view.raw_get("/Root")):
        return False
    free = {_target(before.trailer_view, "/Info"), _target(before.root, "/Metadata")}
    free |= {_target(page, "/Annots") for page in _pages(before)}
    for revision in range(base + 1, reader.total_revisions):
        if reader.xrefs.refs_freed_in_revision(revision):
            return False
        for reference in reader.xrefs.explicit_refs_in_revision(revision):
            old = reader.xrefs.get_introducing_revision(reference) <= base
            if not old or (reference.idnum, reference.generation) in free:
                continue
            if not _same(before.get_object(reference), reader.get_object(reference)):
                return False
    return "/XFA" not in _part(reader.root, "/AcroForm") and all(
        map(_is_signature, _added(_annotations(before), _annotations(reader)))
    )


def _same(was: Any, now: Any) -> bool:
    """The same object, but for what a signature may write again in it."""
    if type(was) is not type(now) or not isinstance(was, generic.DictionaryObject):
        return _written(was) == _written(now)
    if isinstance(was, generic.StreamObject) and was.encoded_data != now.encoded_data:
        return False
    kept = {*was, *now} - MAY_CHANGE.get(str(_part(was, "/Type")), frozenset())
    return all(key in was and key in now and _written(was.raw_get(key)) == _written(now.raw_get(key)) for key in kept)


def _written(thing: Any) -> bytes:
    out = BytesIO()
    thing.write_to_stream(out, None)
    return out.getvalue()


def _pages(document: Any) -> Iterator[Any]:
    waiting, seen = [document.root["/Pages"]], 0
    while waiting:
        node = waiting.pop()
        seen += 1
        if seen > MOST_NODES:
            raise ValueError("a page tree without end")
        if "/Kids" in node:
            waiting.extend(kid.get_object() for kid in node["/Kids"])
        else:
            yield node


def _annotations(document: Any) -> list[Any]:
    found = [_part(page, "/Annots") for page in _pages(document)]
    return [one.raw_get(place) for one in found for place in range(len(one))]


def _added(before: list[Any], after: list[Any]) -> list[Any]:
    """The annotations that are new; `None` for one that was taken away, which is no signature."""
    known, kept = {_written(one) for one in before}, {_written(one) for one in after}
    return [one for one in after if _written(one) not in known] + [None for one in known - kept]


def _is_signature(annotation: Any) -> bool:
    if annotation is None:
        return False
    said = annotation.get_object() if isinstance(annotation, generic.IndirectObject) else annotation
    field = said if "/FT" in said else _part(said, "/Parent")
    return bool(_part(said, "/Subtype") == "/Widget" and _part(field, "/FT") == "/Sig")


def _part(holder: Any, key: str) -> Any:
    """The thing itself, where it may be elsewhere in the file; nothing for one that is not there."""
    try:
        return holder[key]
    except KeyError:
        return ()


def _target(holder: Any, key: str) -> tuple[int, int] | None:
    found = holder.raw_get(key) if key in holder else None
    return (found.idnum, found.generation) if isinstance(found, generic.IndirectObject) else None
