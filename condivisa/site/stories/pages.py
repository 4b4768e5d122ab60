"""What a demo lends to who tries it: no visitor has the signing device of an invented person."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse

from condivisa.records.papers import store
from condivisa.records.papers.models import Paper
from condivisa.records.signing import queries


def demo_signed(request: Any, key: UUID) -> HttpResponse:
    """A paper as it would come back signed by whoever must sign it, with invented certificates: to be uploaded on its
    page, which reads it as any other. Only in the demo; elsewhere this address does not exist.
    """
    if not settings.DEMO:
        raise Http404
    from condivisa.site.stories import signing  # a worker that serves pages loads no library of signatures

    try:
        found = queries.get_document(key, viewer=request.acting, at=request.at)
    except Paper.DoesNotExist:
        raise Http404 from None
    if not found.signs or found.paper.pdf is None:
        raise Http404
    people = [
        next((one for one in side.people if one.pk == request.user.pk), side.people[0])
        for side in found.sides
        if side.people
    ]
    holders = dict.fromkeys(signing.holder(one) for one in people)
    content = signing.sign_bytes(store.read(found.paper.pdf), *holders, at=request.at)
    name = f"{found.paper.kind.replace('.', '-')}-{str(found.paper.pk)[:8]}.pdf.p7m"
    there = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="application/pkcs7-mime", headers=there)
