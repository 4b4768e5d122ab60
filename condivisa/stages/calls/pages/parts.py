"""Writing the draft, one part at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from condivisa.base.days import day
from condivisa.records.screens.answers import answer, spreadsheet
from condivisa.records.screens.tables import MoneyTable
from condivisa.stages.calls import access, actions, papers, queries, showing
from condivisa.stages.calls.drafts import CallDraft
from condivisa.stages.calls.forms import parts
from condivisa.stages.calls.forms.criteria import CriteriaForm
from condivisa.stages.calls.forms.terms import TermsForm, said
from condivisa.stages.calls.models import Call
from condivisa.stages.calls.pages import looking
from condivisa.stages.calls.rules.steps import Part, place_of
from condivisa.stages.calls.sections import GroupOfTerms, Section, mark
from condivisa.stages.calls.terms import GROUPS

LEADS: dict[Part, str | Promise] = {
    Part.FRAME: gettext_lazy("Come si chiama l’avviso, i suoi codici, a chi si ricorre, che cosa dice in parole."),
    Part.TIMES: gettext_lazy(
        "L’orario è quello di Roma, con l’orologio di questo sito: alla scadenza si chiude da sé."
    ),
    Part.SOURCES: gettext_lazy("Comune, ambito, regione, fondazione: ogni livello che mette fondi, una volta sola."),
    Part.PROGRAMMES: gettext_lazy(
        "Gli importi dichiarati sono quelli che si leggono nell’avviso. Il riparto per fonte e anno è un’altra pagina."
    ),
    Part.AIMS: gettext_lazy("Sono gli elementi essenziali: il tavolo può cambiare il come, non queste."),
    Part.SHARES: gettext_lazy("Una riga per programma e fonte, un importo per anno. Casella vuota: nessun fondo."),
    Part.CRITERIA: gettext_lazy(
        "Dopo la pubblicazione non cambiano più. La scala si scrive «insufficiente=0; buono=0,7; ottimo=1»."
    ),
    Part.LINKS: gettext_lazy("Programmi che si parlano, anche di un altro avviso dello stesso percorso."),
}

SCALE = "scale"
TERMS_LEAD = gettext_lazy(
    "«Non detta» resta aperta; «fissa» vale per tutti; «da negoziare» si decide al tavolo, entro limiti."
)


def frame(request: Any, slug: str, code: str) -> HttpResponse:
    """Title, codes, appeal, what the notice says in words."""
    return _part(request, slug, code, Part.FRAME, lambda call, draft, present: parts.FrameForm(request, **present))


def times(request: Any, slug: str, code: str) -> HttpResponse:
    """When applications and questions are taken."""
    return _part(request, slug, code, Part.TIMES, lambda call, draft, present: parts.TimesForm(request, **present))


def sources(request: Any, slug: str, code: str) -> HttpResponse:
    """Where the money comes from."""

    def form(call: Call, draft: CallDraft, present: dict[str, Any]) -> Any:
        return parts.SourcesForm(request, draft=draft, administration=call.procedure.administration, **present)

    return _part(request, slug, code, Part.SOURCES, form)


def programmes(request: Any, slug: str, code: str) -> HttpResponse:
    """The programmes and their figures as stated."""

    def form(call: Call, draft: CallDraft, present: dict[str, Any]) -> Any:
        return parts.ProgrammesForm(request, draft=draft, **present)

    return _part(request, slug, code, Part.PROGRAMMES, form)


def aims(request: Any, slug: str, code: str) -> HttpResponse:
    """What each programme is for."""

    def form(call: Call, draft: CallDraft, present: dict[str, Any]) -> Any:
        return parts.AimsForm(request, draft=draft, **present)

    return _part(request, slug, code, Part.AIMS, form)


def shares(request: Any, slug: str, code: str) -> HttpResponseBase:
    """The money by programme, source and year; as a spreadsheet too (`formato=xlsx`)."""
    call = looking.found(request, slug, code)
    if request.GET.get("formato") == "xlsx":
        draft = queries.draft_of(call)
        grid = parts.shares_grid(draft, queries.years_of(call)).filled(parts.shares_rows(draft))
        return spreadsheet(grid, title=_("Riparto"), name=f"riparto-{call.code}.xlsx")

    def form(call: Call, draft: CallDraft, present: dict[str, Any]) -> Any:
        return parts.SharesForm(request, draft=draft, years=queries.years_of(call), **present)

    return _part(request, slug, code, Part.SHARES, form, tables=showing.allocation)


def criteria(request: Any, slug: str, code: str) -> HttpResponse:
    """How proposals earn points."""

    def form(call: Call, draft: CallDraft, present: dict[str, Any]) -> Any:
        return CriteriaForm(request, draft=draft, **present)

    return _part(request, slug, code, Part.CRITERIA, form)


def links(request: Any, slug: str, code: str) -> HttpResponse:
    """Programmes that go together."""

    def form(call: Call, draft: CallDraft, present: dict[str, Any]) -> Any:
        return parts.LinksForm(request, draft=draft, others=queries.other_programmes(call), **present)

    return _part(request, slug, code, Part.LINKS, form)


def all_terms(request: Any, slug: str, code: str) -> HttpResponse:
    """The groups of terms, and how far each is."""
    call = looking.found(request, slug, code)
    set_now = call.terms.by_key
    groups = [(group, words, sum(key in set_now for key in GROUPS[group])) for group, words in _groups()]
    lacking = [one for one in queries.readiness_of(call) if place_of(one) == Part.TERMS]
    context = {
        "call": call,
        "look": looking.LOOKS[call.state],
        "groups": [(group, words, count, len(GROUPS[group])) for group, words, count in groups],
        "lacking": looking.placed(call, lacking),
    }
    return answer(request, "calls/all_terms.html", context)


def terms(request: Any, slug: str, code: str, group: str) -> HttpResponse:
    """One group of terms: each open, fixed, or to be negotiated within bounds."""
    if group not in GROUPS:
        raise Http404
    call = looking.found(request, slug, code)
    draft = queries.draft_of(call)
    part = GroupOfTerms(group)
    present = {**TermsForm.present_of(draft, group), "version": mark(part, draft)}
    form = TermsForm(request, group=group, present=present)
    if _does(request, call, form, form.section):
        return redirect("call_all_terms", slug, code)
    head = _head(request, call)
    context = {
        **head,
        "title": looking.GROUP_WORDS[group],
        "lead": TERMS_LEAD if not head["closed"] or form.is_bound else "",
        "back": "call_all_terms",
        "form": form,
        "lines": [
            (said(f"term.{term.key}").capitalize(), f"{papers.said(term)} ({term.clause})")
            for term in part.as_in(draft).terms
        ],
    }
    return answer(request, "calls/part.html", context)


def _groups() -> list[tuple[str, str | Promise]]:
    return [(group, looking.GROUP_WORDS[group]) for group in GROUPS]


def _head(request: Any, call: Call) -> dict[str, Any]:
    return {
        "call": call,
        "look": looking.LOOKS[call.state],
        "closed": access.REDRAFT.findings(request.acting, call),
    }


def _part(
    request: Any,
    slug: str,
    code: str,
    part: Part,
    form_of: Callable[[Call, CallDraft, dict[str, Any]], Any],
    tables: Callable[[Call, CallDraft], list[MoneyTable]] | None = None,
) -> HttpResponse:
    call = looking.found(request, slug, code)
    draft = queries.draft_of(call)
    kind = _FORMS[part]
    present = {**kind.present_of(draft), "version": mark(kind.part, draft)}
    form = form_of(call, draft, {"present": present})
    if _does(request, call, form, form.section):
        return redirect("call_office", slug, code)
    findings = queries.everything_on(call, on=day(request.at))
    head = _head(request, call)
    writes = not head["closed"] or form.is_bound
    rows = [] if writes else _rows(form)
    context = {
        **head,
        "title": looking.PARTS[part][0],
        "lead": LEADS[part] if writes else "",
        "back": "call_office",
        "form": form,
        "rows": rows,
        "columns": [column for column, _text in rows[0]] if rows else [],
        "lines": [(one.label, one.initial) for one in form.visible_fields() if one.initial],
        "findings": [one for one in findings if place_of(one) == part],
        "tables": tables(call, draft) if tables else [],
        "sheet": part == Part.SHARES,
    }
    return answer(request, "calls/part.html", context)


def _rows(form: Any) -> list[list[tuple[Any, Any]]]:
    """The rows of a form as words, for who may only read them; without the columns that say nothing."""
    if not hasattr(form, "grid"):
        return []
    columns = form.grid.columns
    said = [[_read(column, cell) for column, cell in zip(columns, row, strict=True)] for row in form.grid.rows]
    kept = [place for place, one in enumerate(columns) if one.typed and any(row[place] for row in said)]
    heads = [replace(one, label=_("Scala")) if one.name == SCALE else one for one in columns]
    return [[(heads[place], row[place]) for place in kept] for row in said]


def _read(column: Any, cell: Any) -> Any:
    if column.name == SCALE:  # written «buono=0,7; ottimo=1»
        return cell.text.replace("=", ": ").replace("; ", " · ")
    return column.spoken(cell.value) if column.choices else cell.text


def _does(request: Any, call: Call, form: Any, section: Callable[[Any], Section]) -> bool:
    done: bool = form.does(
        lambda typed: actions.save_section(
            call.pk, section(typed), seen=typed["version"], by=request.acting, at=request.at
        )
    )
    if done:
        messages.success(request, _("Salvato nella bozza."))
    return done


_FORMS: dict[Part, Any] = {
    Part.FRAME: parts.FrameForm,
    Part.TIMES: parts.TimesForm,
    Part.SOURCES: parts.SourcesForm,
    Part.PROGRAMMES: parts.ProgrammesForm,
    Part.AIMS: parts.AimsForm,
    Part.SHARES: parts.SharesForm,
    Part.CRITERIA: CriteriaForm,
    Part.LINKS: parts.LinksForm,
}
