"""The page of a paper, and its two files."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from condivisa.base.words import say
from condivisa.records.papers.models import Paper
from condivisa.records.screens.answers import answer
from condivisa.records.screens.cells import language
from condivisa.records.signing import queries
from condivisa.records.signing.forms import NumbersForm, SignedForm


def document(request: Any, key: UUID) -> HttpResponse:
    """A paper: what it is, who must sign it and by when, its original to download, the signed file to bring back."""
    found = _found(request, key)
    sign = SignedForm(request, found) if found.signs and found.paper.pdf_id else None
    copy_numbers = found.signing.number
    number = NumbersForm(request, name="numbers") if found.numbers and copy_numbers else None
    if sign and sign.does(
        lambda typed: found.signing.sign(found.thing, sign.brought(typed), request.acting, request.at)
    ):
        messages.success(request, _("Documento firmato: la firma è stata letta e registrata."))
        others = [side.people for side in found.sides if side.body != found.paper.chain]
        for doubt in queries.doubts(found.paper, others):  # of the administration's own signer its page goes on saying
            messages.warning(request, say(doubt, language()))
        return redirect("document", key)
    if (
        number
        and copy_numbers
        and number.does(lambda typed: copy_numbers(found.thing, key, **typed, by=request.acting, at=request.at))
    ):
        messages.success(request, _("Numeri registrati."))
        return redirect("document", key)
    return answer(request, "signing/document.html", {"document": found, "form": sign, "numbers": number})


def original(request: Any, key: UUID) -> HttpResponse:
    """The PDF to be signed, as it was issued."""
    return _file(request, key, signed=False)


def signed(request: Any, key: UUID) -> HttpResponse:
    """The signed file, as it came back."""
    return _file(request, key, signed=True)


def _file(request: Any, key: UUID, *, signed: bool) -> HttpResponse:
    found = queries.bytes_of(_found(request, key), signed=signed)
    if found is None:
        raise Http404
    content, name = found
    kind = "application/pdf" if name.endswith(".pdf") else "application/pkcs7-mime"
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _found(request: Any, key: UUID) -> queries.Document:
    try:
        return queries.get_document(key, viewer=request.acting, at=request.at)
    except Paper.DoesNotExist:
        raise Http404 from None
