"""The rows of a report: by hand, from a spreadsheet, from e-invoices; their proofs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.signing import BadSignature, Signer
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from condivisa.base.days import day
from condivisa.base.findings import Finding, blocks, require
from condivisa.records.papers import store
from condivisa.records.papers.serving import served
from condivisa.records.papers.uploads import acceptable_upload
from condivisa.records.screens import sheets
from condivisa.records.screens.answers import answer, spreadsheet
from condivisa.records.screens.grids import Grid
from condivisa.records.screens.lists import Listing
from condivisa.records.screens.places import Where
from condivisa.stages.reporting import access, actions, invoices, sheet
from condivisa.stages.reporting.forms import (
    CorrectForm,
    EvidenceForm,
    InvoiceRowsForm,
    InvoicesForm,
    PlainForm,
    RemoveProofForm,
    RowFilter,
    RowForm,
    SheetForm,
    checked,
)
from condivisa.stages.reporting.models import Evidence, Expense
from condivisa.stages.reporting.pages import looking
from condivisa.stages.reporting.pages.lists import (
    columns,
    filtered,
    own_state_look,
    own_state_words,
    shown,
    state_look,
    state_words,
    told,
)
from condivisa.stages.reporting.queries import judged
from condivisa.stages.reporting.queries import lines as lines_of
from condivisa.stages.reporting.queries import screens as queries
from condivisa.stages.reporting.rules.checks import CHECK
from condivisa.stages.reporting.rules.evidence import Proof, next_to_show
from condivisa.stages.reporting.rules.facts import RowKind

MOST_INVOICES = 30
MOST_CELLS = 200


def rows(request: Any, key: int, number: int) -> HttpResponseBase:
    """The rows of a report, filtered, sorted, exported."""
    standing = looking.reported(request, key, number)
    search = RowFilter(request.GET, office=standing.office)
    found = queries.listed(filtered(looking.rows(request, standing), search))
    listing = Listing(
        request,
        found,
        columns(standing, key, number),
        caption=_("Le righe del rendiconto"),
        totals_from=CHECK,
        form=search,
        file_name=f"rendiconto-{key}-{number}",
    )
    context = {
        **looking.head(standing),
        "list": listing,
        "kinds": Expense.Kind.choices,
        "writes": queries.may_write(standing, request.acting),
    }
    return listing.export() or render(request, "reporting/rows.html", context)


def add(request: Any, key: int, number: int, kind: str) -> HttpResponseBase:
    """Write one row by hand, with only the fields of its kind."""
    standing = looking.reported(request, key, number)
    if kind not in Expense.Kind.values:
        raise Http404
    lines = lines_of.own_lines(standing.report.period, viewer=request.acting)
    columns = sheet.columns(lines.every, queries.own_workers(kind, viewer=request.acting))
    form = RowForm(
        request,
        kind=kind,
        columns=sheet.of_kind(kind, columns),
        now=lines.now,
        others=lines.others,
        name=f"riga-{kind}",
    )
    written: list[Expense] = []
    if form.does(
        lambda typed: written.extend(
            actions.add_rows(standing.report.pk, [sheet.row_of(typed, kind)], by=request.acting, at=request.at)
        )
    ):
        messages.success(request, _("Riga aggiunta. Ora alleghi le prove."))
        return redirect("report_row", key, number, written[0].pk) if written else redirect("report_rows", key, number)
    form.mended(looking.at_its_field(form, kind))
    closed = looking.closed(request, standing, access.WRITE, form)
    context = {**looking.head(standing), "form": form, "kind_of_row": Expense.Kind(kind).label, "closed": closed}
    return answer(request, "reporting/add.html", context)


def row(request: Any, key: int, number: int, row: int) -> HttpResponseBase:
    """One row whole: what it says, what is found in it, its proofs."""
    standing = looking.reported(request, key, number)
    one = looking.row_at(request, standing, row)
    proofs, language = queries.evidence_of(one), request.LANGUAGE_CODE[:2]
    given = {each.kind for each in proofs}
    attach = EvidenceForm(request, name="prova", present={"kind": next_to_show(RowKind(one.kind), given)})
    remove = PlainForm(request, name="togli")
    told_proofs = shown(proofs, one, language)
    named = [(each.pk, f"{words} – {each.file_name}") for each, words, *_how_far in told_proofs]
    unprove = RemoveProofForm(request, name="togli-prova", proofs=named)

    def prove(typed: Any) -> None:
        content = typed["file"].read()
        require(acceptable_upload(typed["file"].name, content))
        actions.attach_evidence(
            row, Proof(typed["kind"]), file=content, file_name=typed["file"].name, by=request.acting, at=request.at
        )

    if attach.does(prove):
        messages.success(request, _("Prova caricata."))
        return redirect("report_row", key, number, row)
    if unprove.does(lambda typed: actions.remove_evidence(row, typed["proof"], by=request.acting, at=request.at)):
        messages.success(request, _("Prova tolta."))
        return redirect("report_row", key, number, row)
    if remove.does(lambda typed: actions.remove_row(row, by=request.acting, at=request.at)):
        messages.success(request, _("Riga tolta: il suo numero non si usa più."))
        return redirect("report_rows", key, number)
    context = {
        **looking.head(standing),
        "row": one,
        "most": judged.at_most(one),
        "state": (
            (state_words(one), state_look(one)) if standing.office else (own_state_words(one), own_state_look(one))
        ),
        "said": told(one, language),
        "findings": judged.judged_row(one, given, on=day(request.at)),
        "proofs": told_proofs,
        "attach": attach,
        "unprove": unprove if proofs else None,
        "remove": remove,
        "own": one.line.body_id == request.acting.body,
        "still": queries.stands_still(one),
    }
    return answer(request, "reporting/row.html", context)


def correct(request: Any, key: int, number: int, row: int) -> HttpResponseBase:
    """Write again a row of one's own body, as it stands in the report that is being written."""
    standing = looking.reported(request, key, number)
    one = looking.row_at(request, standing, row)
    if one.line.body_id != request.acting.body or one.report_id != standing.report.pk:
        raise Http404
    written, version = queries.as_written(one)
    lines = lines_of.own_lines(standing.report.period, viewer=request.acting)
    columns = sheet.of_kind(one.kind, sheet.columns(lines.every, queries.own_workers(one.kind, viewer=request.acting)))
    form = CorrectForm(
        request,
        kind=one.kind,
        columns=columns,
        now=lines.now,
        others=lines.others,
        present={**sheet.values_of(written), "version": version},
    )
    if form.does(
        lambda typed: actions.correct_row(
            row, sheet.row_of(typed, one.kind), seen=typed["version"], by=request.acting, at=request.at
        )
    ):
        messages.success(request, _("Riga corretta. Guardi se le prove sono ancora quelle giuste."))
        return redirect("report_row", key, number, row)
    form.mended(looking.at_its_field(form, one.kind))
    return answer(request, "reporting/correct.html", {**looking.head(standing), "form": form, "row": one})


def evidence_file(request: Any, key: int, number: int, row: int, sha256: str) -> HttpResponseBase:
    """A proof's file."""
    standing = looking.reported(request, key, number)
    try:
        stored, name = queries.proof_file(looking.row_at(request, standing, row), sha256)
    except Evidence.DoesNotExist:
        raise Http404 from None
    return served(stored, name)


def model(request: Any, key: int, number: int) -> HttpResponseBase:
    """The spreadsheet to fill in, with the lines and people of one's own body to choose from."""
    grid = _sheet(request, looking.reported(request, key, number))
    return spreadsheet(grid, title=_("Righe"), name=f"righe-{key}-{number}.xlsx")


def _sheet(request: Any, standing: Any) -> Grid:
    lines = lines_of.own_lines(standing.report.period, viewer=request.acting)
    return sheet.grid(lines.every, queries.own_workers(viewer=request.acting))


def import_sheet(request: Any, key: int, number: int) -> HttpResponseBase:
    """Add many rows from a spreadsheet: all, or none with its errors by cell."""
    standing = looking.reported(request, key, number)
    form = SheetForm(request)
    grid = _sheet(request, standing)
    added: list[Expense] = []
    lines: list[int] = []

    def read(_typed: Any) -> None:
        read_rows, findings = sheets.read(*form.sheet)
        require(findings)
        filled = checked(grid.uploaded(read_rows))
        require(filled.findings)
        require(_wrong_cells(filled))
        lines.extend(filled.sheet_rows)
        made = [sheet.row_of(values) for values in filled.values]
        added.extend(actions.add_rows(standing.report.pk, made, by=request.acting, at=request.at))

    if form.does(read):
        said = ngettext("Aggiunta %(n)s riga.", "Aggiunte %(n)s righe.", len(added)) % {"n": len(added)}
        messages.success(request, said)
        return redirect("report_rows", key, number)
    form.mended(_new_row(standing, lambda place: (_("Riga %(n)s del foglio") % {"n": lines[place]}, "")))
    closed = looking.closed(request, standing, access.WRITE, form)
    return answer(request, "reporting/import.html", {**looking.head(standing), "form": form, "closed": closed})


def _wrong_cells(grid: Grid) -> Iterator[Finding]:
    """What is wrong in each cell of a spreadsheet, called as it calls it, after how many they are."""
    wrong = grid.in_sheet()
    if wrong:
        yield blocks("sheet.cells_wrong", "", cells=len(wrong))
    for cell, column, what in wrong[:MOST_CELLS]:
        yield replace(blocks("sheet.cell", "", label=str(column.label), said=what), path=cell)


def _new_row(standing: Any, words: Callable[[int], tuple[str, str]]) -> Where:
    """Where a row not written yet is mended, by its place from 0: it would be numbered on from the report's last."""
    last: list[int] = []

    def place_of(finding: Finding) -> tuple[str, str] | None:
        if finding.code == "sheet.cell":
            return _("Casella %(cell)s") % {"cell": finding.path}, ""
        number = looking.number_of(finding)
        if not number:
            return None
        if not last:
            last.append(queries.last_number(standing.report))
        return words(number - last[0] - 1)

    return place_of


def import_invoices(request: Any, key: int, number: int) -> HttpResponseBase:
    """Read e-invoices into rows: what they say is filled in, line and payment are asked."""
    standing = looking.reported(request, key, number)
    lines = lines_of.own_lines(standing.report.period, viewer=request.acting).every
    records: list[dict[str, Any]] = []
    left_out: list[Finding] = []
    upload = InvoicesForm(request, name="fatture-file")

    def read(typed: Any) -> None:
        require(access.WRITE.findings(request.acting, standing.report))
        findings: list[Finding] = []
        contents = [(file.name, file.read()) for file in typed["invoices"]]
        opened = []
        for name, content in contents:
            require(acceptable_upload(name, content))
            found, wrong = invoices.read(name, content)
            opened.append(invoices.rows_of(name, found, wrong))
            findings += opened[-1][1]
        many = sum(len(charged) for charged, _wrong in opened)
        left_out.extend(require(findings, invoices.enough(many, MOST_INVOICES)))
        cup = standing.report.period.agreement.cup
        for (name, content), (charged, _wrong) in zip(contents, opened, strict=True):
            kept = _ours(standing).sign(f"{store.keep(content).sha256}/{name}") if charged else ""
            records.extend(sheet.from_invoice(one, cup=cup, file=kept) for one in charged)

    files_read = upload.does(read)
    form = InvoiceRowsForm(request, grid=sheet.invoice_grid(lines), records=records, name="fatture-righe")
    if files_read:
        form.shows_read(form.now)
    added: list[Expense] = []
    if form.does(lambda typed: added.extend(_add_invoices(request, standing, typed["rows"]))):
        said = ngettext("Aggiunta %(n)s riga.", "Aggiunte %(n)s righe.", len(added)) % {"n": len(added)}
        messages.success(request, said)
        return redirect("report_rows", key, number)
    form.mended(
        _new_row(standing, lambda place: (_("Riga %(number)s") % {"number": place + 1}, f"#fatture-{place + 1}-line"))
    )
    closed = [] if form.is_bound else looking.closed(request, standing, access.WRITE, upload)
    context = {**looking.head(standing), "upload": upload, "form": form, "left_out": left_out, "closed": closed}
    return answer(request, "reporting/invoices.html", context)


def _ours(standing: Any) -> Signer:
    """Signs which stored files came with a report's invoices: no other is taken for its evidence by its hash alone."""
    return Signer(salt=f"reporting.invoices {standing.report.pk}")


def _add_invoices(request: Any, standing: Any, rows: list[dict[str, Any]]) -> list[Expense]:
    made = [sheet.row_of(values, "supplier") for values in rows]
    try:
        files = [_ours(standing).unsign(str(values["file"])) if values["file"] else "" for values in rows]
    except BadSignature:
        raise Http404 from None
    written = actions.add_rows(standing.report.pk, made, by=request.acting, at=request.at)
    for expense, file in zip(written, files, strict=True):
        sha256, _slash, name = file.partition("/")
        content = store.kept(sha256)
        if content is not None:
            actions.attach_evidence(
                expense.pk, Proof.DOCUMENT, file=content, file_name=name, read=True, by=request.acting, at=request.at
            )
    return written
