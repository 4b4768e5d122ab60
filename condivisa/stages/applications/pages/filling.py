"""Filling an application together: text, members, one's own sheet of the plan, declarations and attachments."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from condivisa.base.days import day
from condivisa.base.findings import blocks, require
from condivisa.records.papers import uploads
from condivisa.records.papers.serving import PDF
from condivisa.records.screens.answers import answer, spreadsheet
from condivisa.stages.applications import access, actions, declaring, queries
from condivisa.stages.applications.forms import (
    AttachmentForm,
    DeclarationForm,
    InviteForm,
    JoinForm,
    PlainForm,
    SheetForm,
    TextForm,
    UploadForm,
    in_plan,
    plan_grid,
)
from condivisa.stages.applications.models import Application, Declaration
from condivisa.stages.applications.pages import looking
from condivisa.stages.applications.showing import plan_table, share_typed

DECLARATION_FILES = {
    Declaration.Kind.REQUIREMENTS: "dichiarazione-requisiti.pdf",
    Declaration.Kind.COMMITMENT: "impegno-raggruppamento.pdf",
}


def text(request: Any, slug: str, code: str, key: int) -> HttpResponseBase:
    """The lead's part: title, form, programmes, the proposal."""
    found = looking.found(request, slug, code, key)
    programmes = list(found.programmes.all())
    present = {
        "title": found.title,
        "form": found.form,
        "programmes": [one.code for one in programmes],
        "proposal": found.proposal,
        "version": found.text_version,
    }
    form = TextForm(request, programmes=looking.offered(found.call), terms=found.call.terms, present=present)
    if form.does(lambda typed: actions.save_proposal(found.pk, by=request.acting, at=request.at, **typed)):
        _saved(request, found, _("Proposta salvata."))
        return redirect("application", slug, code, key)
    context = {"head": looking.head(found, request.acting, request.at), "form": form, "programmes": programmes}
    return answer(request, "applications/text.html", context)


def invite(request: Any, slug: str, code: str, key: int) -> HttpResponseBase:
    """Who takes part: invite a body, take one out."""
    found = looking.found(request, slug, code, key)
    form = InviteForm(request)
    if form.does(lambda typed: _invite(request, found, **typed)):
        messages.success(request, _("Invito inviato, con il codice del progetto."))
        return redirect("application_members", slug, code, key)
    members = queries.members_of(found)
    removals = {one.pk: PlainForm(request, name=f"togli-{one.pk}") for one in members if one.body_id != found.lead_id}
    for one in members:
        removal = removals.get(one.pk)
        if removal and removal.does(
            lambda typed, body=one.body_id: actions.remove_member(found.pk, body=body, by=request.acting, at=request.at)
        ):
            messages.success(request, _("%(name)s non partecipa più.") % {"name": one.body.name})
            return redirect("application_members", slug, code, key)
    context = {
        "head": looking.head(found, request.acting, request.at),
        "form": form,
        "members": [(one, removals.get(one.pk)) for one in members],
    }
    return answer(request, "applications/members.html", context)


def _invite(request: Any, application: Application, *, body: str, funded: bool) -> None:
    known = queries.body_written(body)
    require([] if known else [blocks("application.body_unknown", "practice", written=body)])
    assert known is not None  # just required
    actions.invite_member(application.pk, body=known.pk, funded=funded, by=request.acting, at=request.at)


def join(request: Any) -> HttpResponseBase:
    """Accept an invitation with the project's code."""
    form = JoinForm(request)
    joined: list[Application] = []

    def accept(typed: Any) -> None:
        try:
            joined.append(actions.join(typed["project_code"], by=request.acting, at=request.at))
        except Application.DoesNotExist:
            require([blocks("application.code_unknown", "practice", code=typed["project_code"])])

    if form.does(accept):
        messages.success(request, _("Ora il suo ente partecipa. Compili la sua parte del piano economico."))
        return redirect("application", **looking.parts_of(joined[0])) if joined else redirect("my_applications")
    ours = Application(lead_id=request.acting.body)
    closed = [] if form.is_bound else access.JOIN.findings(request.acting, ours)
    return answer(request, "applications/join.html", {"form": form, "closed": closed})


def plan(request: Any, slug: str, code: str, key: int) -> HttpResponseBase:
    """One's own rows of the financial plan, typed, pasted or read from a spreadsheet."""
    found = looking.found(request, slug, code, key)
    members = queries.members_of(found)
    own = next((one for one in members if one.body_id == request.acting.body), None)
    if own is None:
        raise Http404
    offered = looking.offered(found.call)
    form = SheetForm(
        request,
        grid=_grid(request, found, offered),
        records=queries.sheet_of(found, viewer=request.acting),
        present={"version": own.sheet_version},
    )
    if form.does(
        lambda typed: actions.save_sheet(
            found.pk,
            version=typed["version"],
            rows=[in_plan(values, offered) for values in typed["rows"]],
            by=request.acting,
            at=request.at,
        )
    ):
        _saved(request, found, _("Piano salvato."))
        return redirect("application_plan", slug, code, key)
    upload = UploadForm(request)
    if upload.does(lambda typed: form.read_sheet(typed["file"])):
        count = len(form.grid.rows)
        read = ngettext("Letta %(n)s riga dal foglio", "Lette %(n)s righe dal foglio", count) % {"n": count}
        messages.info(request, read + ": " + _("le controlli e poi le salvi."))
    context = {
        "head": looking.head(found, request.acting, request.at),
        "form": form,
        "upload": upload,
        "totals": plan_table(queries.money_of(found, members)),
        "share": share_typed(found.call.terms, _("Compartecipazione sul totale del suo ente")),
    }
    return answer(request, "applications/plan.html", context)


def plan_model(request: Any, slug: str, code: str, key: int) -> HttpResponseBase:
    """One's own rows as a spreadsheet to fill in and bring back."""
    found = looking.found(request, slug, code, key)
    grid = _grid(request, found, looking.offered(found.call)).filled(queries.sheet_of(found, viewer=request.acting))
    return spreadsheet(grid, title=_("Piano"), name=f"piano-{found.project_code}.xlsx")


def documents(request: Any, slug: str, code: str, key: int) -> HttpResponseBase:
    """Declarations signed outside, and the files beside the proposal."""
    found = looking.found(request, slug, code, key)
    declarations, owed = list(queries.declarations_of(found)), declaring.owed(found)
    here = {one.kind for one in declarations if one.member.body_id == request.acting.body}
    declaration, attachment_form = (
        DeclarationForm(
            request,
            name="dichiarazione",
            missing=next((one for one in owed if one not in here), ""),
            signers=[(str(one.pk), str(one)) for one in queries.who_signs_for(request.acting.body, day(request.at))],
        ),
        AttachmentForm(request, name="allegato"),
    )
    if declaration.does(
        lambda typed: actions.add_declaration(
            found.pk,
            kind=typed["kind"],
            file=_content(typed["file"], uploads.SIGNED),
            file_name=typed["file"].name,
            signer=UUID(typed["signer"]),
            by=request.acting,
            at=request.at,
        )
    ):
        messages.success(request, _("Dichiarazione caricata."))
        if not uploads.may_be_signed(_content(declaration.cleaned_data["file"])):
            messages.warning(
                request,
                _(
                    "Nel file non c’è una firma digitale. Se ha caricato il testo ancora da firmare, carichi al suo "
                    "posto quello firmato; se è firmato a mano, il PDF deve contenere anche la copia del documento "
                    "d’identità."
                ),
            )
        return redirect("application_documents", slug, code, key)
    if attachment_form.does(
        lambda typed: actions.attach(
            found.pk,
            title=typed["title"],
            file=_content(typed["file"]),
            file_name=typed["file"].name,
            by=request.acting,
            at=request.at,
        )
    ):
        _saved(request, found, _("File aggiunto."))
        return redirect("application_documents", slug, code, key)
    context = {
        "head": looking.head(found, request.acting, request.at),
        "declaration": declaration,
        "attachment": attachment_form,
        "declarations": [(one, queries.signatures_of(one)) for one in declarations],
        "models": [(one.value, one.label, one in here) for one in owed],
        "attachments": [(one, PlainForm(request, name=f"togli-{one.pk}")) for one in queries.attachments_of(found)],
    }
    return answer(request, "applications/documents.html", context)


def declaration_model(request: Any, slug: str, code: str, key: int, kind: str) -> HttpResponseBase:
    """A declaration written out for one's own body, to sign outside and bring back."""
    found = looking.found(request, slug, code, key)
    asked = next((one for one in declaring.owed(found) if one.value == kind), None)
    member = next((one for one in queries.members_of(found) if one.body_id == request.acting.body), None)
    if asked is None or member is None:
        raise Http404
    signer = str(request.user) if looking.represents(request.acting) else ""
    content = declaring.written(found, asked, member.body, signer=signer, at=request.at)
    headers = {"Content-Disposition": f'attachment; filename="{DECLARATION_FILES[asked]}"'}
    return HttpResponse(content, content_type=PDF, headers=headers)


def attachment(request: Any, slug: str, code: str, key: int, number: int) -> HttpResponseBase:
    """Take a file away from the draft."""
    found = looking.found(request, slug, code, key)
    going = next((one for one in queries.attachments_of(found) if one.pk == number), None)
    if going is None:
        raise Http404
    form = PlainForm(request, name=f"togli-{number}")
    if form.does(lambda typed: actions.detach(number, by=request.acting, at=request.at)):
        _saved(request, found, _("File tolto."))
        return redirect("application_documents", slug, code, key)
    context = {"head": looking.head(found, request.acting, request.at), "form": form, "going": going}
    return answer(request, "applications/detach.html", context)


def _saved(request: Any, application: Application, words: str) -> None:
    """Say what was recorded, and who is asked once more for it."""
    if queries.confirmed_once(application):
        words += " " + _("Chi aveva già confermato l’istanza dovrà confermarla di nuovo.")
    messages.success(request, words)


def _grid(request: Any, application: Application, offered: Sequence[tuple[str, str]]) -> Any:
    procedure = application.call.procedure
    years = range(procedure.first_year, procedure.last_year + 1)
    return plan_grid(offered, years, lead=request.acting.body == application.lead_id)


def _content(file: Any, kinds: Collection[uploads.Kind] = uploads.ALL) -> bytes:
    content: bytes = file.read()
    file.seek(0)
    require(uploads.acceptable_upload(file.name, content, kinds=kinds))
    return content
