"""The versions of project and plan: all of them, one whole, two compared, a new one to write."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Value
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from condivisa.base.differences import Change, of_rows, of_words
from condivisa.base.money import Figure
from condivisa.records.screens.answers import answer, spreadsheet
from condivisa.records.screens.fields import read_key
from condivisa.records.screens.lists import ListColumn, Listing
from condivisa.stages.applications.forms import UploadForm
from condivisa.stages.applications.showing import share_typed
from condivisa.stages.codesign import actions, rules, showing
from condivisa.stages.codesign.drafts import ProjectDraft
from condivisa.stages.codesign.forms import CompareForm, ProjectForm
from condivisa.stages.codesign.models import ProjectVersion
from condivisa.stages.codesign.pages import looking
from condivisa.stages.codesign.queries import facts
from condivisa.stages.codesign.queries import projects as queries
from condivisa.stages.codesign.writing import plan_grid, plan_rows

PROPOSALS = "istanze"
"""What one starts from, in the address: the proposals, or else the key of a version."""
LINES_A_PAGE = 15


def versions(request: Any, key: int) -> HttpResponseBase:
    """Every version, with its money and the meeting that looked at it; any two to compare."""
    seen = looking.found(request, key)
    columns = [
        ListColumn(
            gettext_lazy("Versione"),
            lambda one: _("Versione %(number)s") % {"number": one.number},
            sort="number",
            address=lambda one: reverse("version", args=[key, one.pk]),
        ),
        ListColumn(gettext_lazy("Fase"), lambda one: one.round.number, sort="round__number"),
        ListColumn(gettext_lazy("Salvata il"), lambda one: one.saved_at, sort="saved_at"),
        ListColumn(gettext_lazy("All’incontro del"), lambda one: one.met_at, sort="met_at"),
        ListColumn(gettext_lazy("Righe del piano"), lambda one: one.rows, sort="rows", number=True),
        ListColumn(gettext_lazy("Contributo"), _contribution, sort="contribution", amount=True, apart=True),
        ListColumn(gettext_lazy("Compartecipazione"), _own, sort="own", amount=True, apart=True),
        ListColumn(gettext_lazy("Approvata"), lambda one: _("definitiva") if one.sha256 else "", sort="sha256"),
    ]
    listing = Listing(
        request,
        queries.listed_versions(seen.table).annotate(called=Value(_("Versione %(number)s").partition("%")[0])),
        columns,
        caption=_("Le versioni, dall’ultima"),
        search=("called", "=number"),
        file_name=f"versioni-{key}",
    )
    choices = _choices(seen)
    two = CompareForm(None, versions=choices, initial=_last_two(choices))
    context = {**looking.head(seen, "versions"), "list": listing, "compare": two}
    return listing.export() or render(request, "codesign/versions.html", context)


def _contribution(version: Any) -> Figure:
    return Figure(version.contribution, _("somma delle righe del piano a carico del contributo"), {}, showing.PLAN)


def _own(version: Any) -> Figure:
    return Figure(version.own, _("somma delle righe del piano a carico degli enti"), {}, showing.PLAN)


def _choices(seen: looking.Seen) -> list[tuple[int, str]]:
    words = _("Fase %(round)s, versione %(number)s")
    return [
        (one.pk, words % {"round": one.round.number, "number": one.number}) for one in queries.versions_of(seen.table)
    ]


def version(request: Any, key: int, number: int) -> HttpResponseBase:
    """One version whole: text, aims, activities, money, the plan line by line."""
    seen, found = looking.version_seen(request, key, number)
    table = seen.table
    plan = queries.plan_of([found.pk])
    lines = queries.lines_of(table, plan)
    listing = Listing(
        request,
        plan,
        PLAN,
        caption=_("Il piano, riga per riga"),
        totals_from=rules.TABLE,
        search=("activity__code", "activity__title", "body__name", "cost_line"),
        file_name=f"piano-{key}-v{found.number}",
        per_page=LINES_A_PAGE,
    )
    near = queries.beside(found)
    terms = table.call.terms
    readings = rules.own_shares(lines, terms, facts.own_source(table.call))
    context = {
        **looking.head(seen, "versions"),
        "version": found,
        "previous": near.previous,
        "last": not near.replaced,
        "activities": queries.activities_of([found.pk]),
        "by_programme": showing.by_programme(lines),
        "by_partner": showing.by_partner(lines),
        "against": showing.against_notice(lines, queries.shares_of(table)),
        "own_shares": showing.own_shares(readings, terms.clause("cofinancing_minimum_percent")) if readings else None,
        "aims": sorted(found.aims.items()),
        "list": listing,
    }
    return listing.export() or render(request, "codesign/version.html", context)


PLAN = [
    ListColumn(gettext_lazy("Attività"), lambda one: one.activity.code, sort="activity"),
    ListColumn(gettext_lazy("Ente"), lambda one: one.body.name, sort="body"),
    ListColumn(gettext_lazy("Voce di spesa"), lambda one: one.cost_line, sort="cost_line", italian=True),
    ListColumn(gettext_lazy("Macrovoce"), lambda one: one.get_category_display(), sort="category"),
    ListColumn(gettext_lazy("Anno"), lambda one: one.year, sort="year"),
    ListColumn(gettext_lazy("A carico di"), lambda one: one.get_side_display(), sort="side"),
    ListColumn(
        gettext_lazy("Fonte o forma"),
        lambda one: one.source.name if one.source else one.get_kind_display(),
        sort="source",
    ),
    ListColumn(gettext_lazy("Ore"), lambda one: one.hours, sort="hours", number=True),
    ListColumn(gettext_lazy("Costo orario"), lambda one: one.hourly_cost, sort="hourly_cost", amount=True, apart=True),
    ListColumn(gettext_lazy("Importo"), lambda one: one.amount, sort="amount", amount=True),
]


def check(request: Any, key: int, number: int) -> HttpResponseBase:
    """All that the notice has to say of a version, each thing with the place where it is mended."""
    seen, found = looking.version_seen(request, key, number)
    findings = facts.review(found)
    of_terms = [one for one in findings if one.code == "codesign.term_not_agreed"]
    context = {
        **looking.head(seen, "versions"),
        "version": found,
        "of_project": [one for one in findings if one not in of_terms],
        "of_terms": of_terms,
    }
    return render(request, "codesign/check.html", context)


def compare(request: Any, key: int) -> HttpResponseBase:
    """Two versions side by side: the text word by word, activities and plan row by row."""
    seen = looking.found(request, key)
    choices = _choices(seen)
    keys = {pk for pk, _words in choices}
    chosen = [read_key(request.GET.get(name, "")) for name in ENDS]
    if not any(chosen) and len(keys) > 1:  # nobody asked yet: what one most often wants
        chosen = [_last_two(choices)[name] for name in ENDS]
    asked = dict(zip(ENDS, chosen, strict=True)) if any(chosen) else None
    form = CompareForm(asked, versions=choices, initial=_last_two(choices))
    context: dict[str, Any] = {**looking.head(seen, "versions"), "compare": form, "many": len(keys)}
    if set(chosen) <= keys and chosen[0] != chosen[1]:
        context |= _compared(seen, *chosen, page=request.GET.get("pagina"))
    elif set(chosen) - keys - {0}:
        raise Http404
    return render(request, "codesign/compare.html", context)


ENDS = ("prima", "dopo")


def _last_two(choices: Sequence[tuple[int, str]]) -> dict[str, Any]:
    """What one most often wants to compare: the last version with the one before."""
    return dict(zip(ENDS, sorted(key for key, _words in choices)[-len(ENDS) :], strict=False))


def _compared(seen: looking.Seen, first: int, second: int, *, page: str | None) -> dict[str, Any]:
    by_key = {one.pk: one for one in queries.whole_versions([first, second])}
    before, after = by_key[first], by_key[second]
    activities, plan = queries.activities_of([first, second]), queries.plan_of([first, second])

    def of(things: list[Any], version: ProjectVersion) -> list[Any]:
        return [one for one in things if one.version_id == version.pk]

    pieces = of_words(before.text, after.text)
    told = [
        [(one.programme.code, one.code, one.title, one.target) for one in of(activities, version)]
        for version in (before, after)
    ]
    aims = [(code, before.aims.get(code, []), after.aims.get(code, [])) for code in sorted({*before.aims, *after.aims})]
    changes = showing.plan_changes(of(plan, before), of(plan, after))
    return {
        "before": before,
        "after": after,
        "same_text": before.text == after.text,
        "old": [piece for piece in pieces if piece.change is not Change.ADDED],
        "new": [piece for piece in pieces if piece.change is not Change.REMOVED],
        "pieces": pieces,
        "aims": [one for one in aims if one[1] != one[2]],
        "activities": [one for one in of_rows(told[0], told[1], lambda row: row[1]) if one.change is not Change.SAME],
        "totals": showing.totals_compared(
            queries.lines_of(seen.table, of(plan, before)), queries.lines_of(seen.table, of(plan, after))
        ),
        "changes": Paginator(changes, LINES_A_PAGE).get_page(page),
    }


def write(request: Any, key: int) -> HttpResponseBase:
    """Write a new version, from the last one, from an earlier one or from the proposals."""
    seen = looking.found(request, key, "writes")
    start, naming, shown = _start(request, seen)
    form = ProjectForm(request, naming=naming, start=start, shown=shown)
    saved: list[ProjectVersion] = []
    if form.does(
        lambda typed: saved.append(actions.save_version(start.round, by=request.acting, at=request.at, **typed))
    ):
        if not saved:  # the second of two clicks
            return redirect("versions", key)
        messages.success(request, _("Versione %(number)s salvata.") % {"number": saved[0].number})
        return redirect("version", key, saved[0].pk)
    upload = UploadForm(request)
    if upload.does(lambda typed: form.read_sheet(typed["file"])):
        count = len(form.grid.rows)
        read = ngettext("Letta %(n)s riga dal foglio", "Lette %(n)s righe dal foglio", count) % {"n": count}
        then = _("le controlli e poi salvi.") if form.rows_sound else _("alcune caselle sono da correggere.")
        messages.info(request, f"{read}: {then}")
    context = {
        **looking.head(seen, "versions"),
        "form": form,
        "upload": upload,
        "share": share_typed(seen.table.call.terms, _("Compartecipazione sul totale degli enti")),
        "start": start,
        "from_proposals": shown is not None,
        "proposals": queries.own_proposals(seen.table, viewer=request.acting),
        "query": request.GET.urlencode(),
    }
    return answer(request, "codesign/write.html", context)


def write_sheet(request: Any, key: int) -> HttpResponseBase:
    """The plan to write as a spreadsheet to fill in and bring back."""
    seen = looking.found(request, key, "writes")
    start, naming, shown = _start(request, seen)
    draft = shown or start.shown or ProjectDraft("")
    grid = plan_grid(naming).filled(plan_rows(draft))
    return spreadsheet(grid, title=_("Piano"), name=f"piano-tavolo-{key}.xlsx")


def _start(request: Any, seen: looking.Seen) -> tuple[queries.Start, Any, ProjectDraft | None]:
    chosen = request.GET.get("da", "")
    start = queries.start_of(seen.table, read_key(chosen) or None)
    naming = queries.naming_of(seen.table)
    proposals = queries.own_proposals(seen.table, viewer=request.acting) if chosen == PROPOSALS else []
    return start, naming, queries.proposed(seen.table, naming, proposals) if proposals else None
