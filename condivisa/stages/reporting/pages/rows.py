"""The rows of a report: by hand, from a spreadsheet, from e-invoices; their proofs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.signing import BadSignature, Signer
from django.db.models import Q
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from condivisa.base.days import day
from condivisa.base.findings import Finding, blocks, require
from condivisa.records.papers import store
from condivisa.records.papers.serving import served
from condivisa.records.papers.uploads import acceptable_upload
from condivisa.records.screens import sheets
from condivisa.records.screens.answers import answer, spreadsheet
from condivisa.records.screens.grids import Grid
from condivisa.records.screens.lists import ListColumn, Listing
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
from condivisa.stages.reporting.models import Evidence, Expense, FinancialReport
from condivisa.stages.reporting.pages import looking
from condivisa.stages.reporting.queries import judged
from condivisa.stages.reporting.queries import screens as queries
from condivisa.stages.reporting.rules import facts
from condivisa.stages.reporting.rules.checks import CHECK
from condivisa.stages.reporting.rules.evidence import Proof, next_to_show
from condivisa.stages.reporting.rules.facts import RowKind

MOST_INVOICES = 30
MOST_CELLS = 200
UPLOADED, READ = (gettext_lazy("caricato"), "plain"), (gettext_lazy("letto: la riga viene da qui"), "now")
VERIFIED = (gettext_lazy("verificato"), "done")
OUTCOMES = {"admitted": (gettext_lazy("ammessa"), "done"), "cut": (gettext_lazy("tagliata"), "bad")}


def rows(request: Any, key: int, number: int) -> HttpResponseBase:
    """The rows of a report, filtered, sorted, exported."""
    standing = looking.reported(request, key, number)
    search = RowFilter(request.GET, office=standing.office)
    found = queries.listed(filtered(looking.rows(request, standing), search))
    listing = Listing(
        request,
        found,
        _columns(standing, key, number),
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


def filtered(found: Any, search: RowFilter) -> Any:
    """The rows that a filter asks for. Source: practice."""
    if not search.is_valid():
        return found
    words, state = search.cleaned_data["cerca"], search.cleaned_data["stato"]
    if words:
        named = Q(description__icontains=words) | Q(document__issuer_name__icontains=words)
        found = found.filter(named | Q(document__number__icontains=words) | Q(worker__code__iexact=words))
    by_state: dict[str, dict[str, Any]] = {
        "undecided": {"outcome": None, "parked": False},
        "drawn": {"drawn": True},
        "parked": {"parked": True},
        "cut": {"outcome": "cut"},
        "admitted": {"outcome": "admitted"},
    }
    return found.filter(**by_state[state]) if state else found


def _columns(standing: Any, key: int, number: int) -> list[ListColumn]:
    return [
        ListColumn(
            gettext_lazy("Riga"),
            numbered,
            sort="number",
            address=lambda one: reverse("report_row", args=[key, number, one.pk]),
        ),
        ListColumn(gettext_lazy("Descrizione"), lambda one: one.description, sort="description", italian=True),
        ListColumn(gettext_lazy("Tipo"), lambda one: one.get_kind_display(), sort="kind", under=True),
        ListColumn(
            gettext_lazy("Documento o persona"),
            lambda one: (
                f"{one.document.issuer_name} {one.document.number}"
                if one.document
                else (one.worker.code if one.worker else "")
            ),
            sort="document__issuer_name",
        ),
        ListColumn(
            gettext_lazy("Voce"),
            lambda one: f"{one.line.activity.code} · {one.line.cost_line}",
            sort="line__activity__code",
            italian=True,
        ),
        ListColumn(gettext_lazy("Ente"), lambda one: one.line.body.name, sort="line__body__sort_key", under=True),
        ListColumn(gettext_lazy("Importo"), lambda one: one.amount, sort="amount", amount=True),
        ListColumn(gettext_lazy("Prove"), lambda one: one.proofs, sort="proofs", number=True),
        ListColumn(
            gettext_lazy("Esito"),
            state_words if standing.office else own_state_words,
            sort="outcome",
            status=state_look if standing.office else own_state_look,
        ),
        ListColumn(gettext_lazy("Taglio"), lambda one: one.cut_away, sort="cut_away", amount=True),
    ]


def numbered(one: Any) -> str:
    """The number of a row as every page says it: its report's, then its own. Source: practice."""
    return facts.numbered(one.report.period.number, one.number)


def state_words(one: Any) -> str:
    """What the check has said of a row, in words. Source: practice."""
    if one.outcome:
        return str(OUTCOMES[one.outcome][0])
    return _("da chiarire") if one.parked else (_("estratta") if one.drawn else _("da verificare"))


def own_state_words(one: Any) -> str:
    """The same for who reported it: a row still being written waits for nobody's decision. Source: practice."""
    if one.outcome or one.parked:
        return state_words(one)
    return _("in preparazione") if one.report.state == FinancialReport.State.DRAFT else _("da verificare")


def state_look(one: Any) -> str:
    """The look of that state. Source: practice."""
    if one.outcome:
        return OUTCOMES[one.outcome][1]
    return "wait" if one.parked or one.drawn else "plain"


def own_state_look(one: Any) -> str:
    """The look of that state for who reported it: whether it was drawn is the office's business. Source: practice."""
    return state_look(one) if one.outcome or one.parked else "plain"


def shown(proofs: Sequence[Evidence], row: Any, language: str) -> list[tuple[Evidence, str, str, str]]:
    """The proofs of a row, each with its words, how far it is and the look of that: uploaded; read, where the row was
    filled in from it; verified, once somebody has looked at the row and decided. Source: D.P.R. 445/2000, art. 71.
    """
    verified = row.outcome and row.looked_at
    states = [VERIFIED if verified else (READ if each.read else UPLOADED) for each in proofs]
    return [
        (each, sheet.proof_words(each.kind, language), str(words), look)
        for each, (words, look) in zip(proofs, states, strict=True)
    ]


def told(one: Expense, language: str) -> list[tuple[Any, str]]:
    """What the checks have said of a row, each with its reason in words. Source: L. 241/1990, art. 3."""
    return [(each, sheet.reason_words(each.reason, language) if each.reason else "") for each in queries.said_of(one)]


def add(request: Any, key: int, number: int, kind: str) -> HttpResponseBase:
    """Write one row by hand, with only the fields of its kind."""
    standing = looking.reported(request, key, number)
    if kind not in Expense.Kind.values:
        raise Http404
    lines = queries.own_lines(standing.report.period, viewer=request.acting)
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
    lines = queries.own_lines(standing.report.period, viewer=request.acting)
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
    lines = queries.own_lines(standing.report.period, viewer=request.acting)
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
    lines = queries.own_lines(standing.report.period, viewer=request.acting).every
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
