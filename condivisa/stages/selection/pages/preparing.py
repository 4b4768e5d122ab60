"""Where a selection stands; who sits, who declares, who substitutes; the opening."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from condivisa.base.days import day
from condivisa.base.findings import require
from condivisa.records.papers.uploads import SIGNED, acceptable_upload, may_be_signed
from condivisa.records.screens.answers import answer
from condivisa.records.screens.lists import ListColumn, Listing
from condivisa.stages.applications.showing import AS_WRITTEN
from condivisa.stages.calls.models import Call
from condivisa.stages.calls.pages.looking import STANDINGS
from condivisa.stages.calls.rules.steps import Standing
from condivisa.stages.selection import access, actions, queries
from condivisa.stages.selection.forms import ApplicationFilter, AppointForm, ConflictForm, PlainForm, SubstituteForm
from condivisa.stages.selection.models import Panel
from condivisa.stages.selection.pages import looking
from condivisa.stages.selection.rules.admissibility import REQUIREMENTS, Stand


def selections(request: Any) -> HttpResponseBase:
    """The selections in which the viewer has a part, the last to close first; the way there also with nothing to do."""
    if not (access.DECLARE.roles | access.AUDIT.roles) & request.acting.roles:
        raise Http404
    reads = bool(access.READ.roles & request.acting.roles)
    columns = [
        ListColumn(
            _("Avviso"),
            lambda one: one.title,
            sort="title",
            address=lambda one: reverse("selection", kwargs=looking.of(one)),
            italian=True,
        ),
        ListColumn(_("Percorso"), lambda one: one.procedure.title, sort="procedure__title", italian=True, under=True),
        ListColumn(_("Istanze fino al"), lambda one: one.closes_at, sort="closes_at"),
        ListColumn(_("La sua parte"), lambda one: _part(one, reads)),
        ListColumn(
            _("A che punto è"), lambda one: _stand(one, request.at)[0], status=lambda one: _stand(one, request.at)[1]
        ),
    ]
    found = queries.selections_of(request.acting)
    listing = Listing(
        request, found, columns, caption=_("Le selezioni"), search=("title", "procedure__title"), file_name="selezioni"
    )
    return listing.export() or render(request, "selection/selections.html", {"list": listing})


def _part(one: Any, reads: bool) -> str:
    if one.chairs:
        return _("presiede")
    if one.sits:
        return _("siede, o ha seduto")
    return _("responsabile o dirigente") if reads else _("la legge soltanto")


def _stand(one: Any, at: Any) -> tuple[str, str]:
    """Where a selection stands, in words, and how they look."""
    if one.ranked:
        return _("conclusa"), "done"
    if one.closes_at and at > one.closes_at:
        return _("in corso"), "now"
    return _("si ricevono le istanze"), "wait"


def _standing(done: bool, begun: bool) -> tuple[Any, str]:
    """How far a step is, in the words of every list of tasks, and how they look."""
    if done:
        return STANDINGS[Standing.DONE]
    return STANDINGS[Standing.IN_PROGRESS if begun else Standing.NOT_STARTED]


def _ranked(ranking: Any, over: bool) -> tuple[Any, str]:
    """How far the ranking of a programme is, in words, and how they look; `over`: nothing is left to rank."""
    if ranking is None:
        return STANDINGS[Standing.NOT_NEEDED if over else Standing.NOT_STARTED]
    return (_("pubblicata"), "done") if ranking.published_at else (_("adottata, da pubblicare"), "wait")


def overview(request: Any, slug: str, code: str) -> HttpResponseBase:
    """Where the selection stands, and what comes next."""
    call = looking.called(request, slug, code)
    progress = queries.progress(call)
    declared = sum(one.declared for one in progress.judges)
    adopted = len(progress.rankings)
    marks = call.marks
    decided = progress.admitted + progress.refused > 0
    deserted = [one for one in progress.programmes if call.ranked or (decided and not one.wanted)]
    sits = {one.kind for one in progress.panels}
    steps = {
        "panels": _standing(Panel.Kind.COMMITTEE in sits or (bool(sits) and not marks), bool(sits)),
        "conflicts": _standing(0 < declared == len(progress.judges), declared > 0),
        "admission": _standing(decided, progress.checked > 0),
        "scoring": _standing(
            adopted > 0 and (call.ranked or adopted == len(progress.programmes)), progress.admitted > 0
        )
        if marks
        else STANDINGS[Standing.NOT_NEEDED],
    }
    mine = next((one for one in progress.judges if one.person == request.acting.person), None)
    context = {
        "call": call,
        "progress": progress,
        "steps": steps,
        "marks": marks,
        "rankings": [(one, *_ranked(progress.rankings.get(one.pk), one in deserted)) for one in progress.programmes],
        "prepares": looking.prepares(request, call),
        "mine": request.acting.person,
        "read": call.ranked or not call.audits,
        "scores": mine is not None and any(seat.panel.kind == Panel.Kind.COMMITTEE for seat in mine.seats),
        "over": call.closes_at is not None and request.at > call.closes_at,
    }
    return render(request, "selection/overview.html", context)


def appoint(request: Any, slug: str, code: str) -> HttpResponseBase:
    """Compose the act that appoints the check panel or the committee."""
    call = looking.called(request, slug, code)
    looking.must_prepare(request, call)
    people = queries.may_sit(call, day(request.at))
    form = AppointForm(request, people=people)
    if form.does(
        lambda typed: actions.draft_appointment(
            call.pk,
            kind=typed["kind"],
            members=[UUID(one) for one in typed["members"]],
            chair=UUID(typed["chair"]),
            by=request.acting,
            at=request.at,
        )
    ):
        messages.success(request, _("Atto di nomina pronto: ora lo firma il dirigente."))
        return redirect("selection", slug, code)
    return answer(request, "selection/appoint.html", {"call": call, "form": form})


def substitute(request: Any, slug: str, code: str, seat: int) -> HttpResponseBase:
    """Compose the act by which somebody takes the seat of who leaves it."""
    call = looking.called(request, slug, code)
    looking.must_prepare(request, call)
    leaving = queries.seats_in_force(call.pk).filter(pk=seat).first()
    if leaving is None:
        raise Http404
    people = [one for one in queries.may_sit(call, day(request.at)) if one[0] != str(leaving.person_id)]
    form = SubstituteForm(request, people=people)
    if form.does(
        lambda typed: actions.draft_substitution(
            seat, person=UUID(typed["person"]), reason=typed["reason"], by=request.acting, at=request.at
        )
    ):
        messages.success(request, _("Atto di sostituzione pronto: ora lo firma il dirigente."))
        return redirect("selection", slug, code)
    return answer(request, "selection/substitute.html", {"call": call, "form": form, "seat": leaving})


DECLARATION = (
    "Io {person}, che giudico le istanze dell’avviso «{call}», ho visto l’elenco di chi ha presentato istanza e "
    "dichiaro (D.P.R. 445/2000, art. 46 e 47) di non essere in conflitto di interessi, anche potenziale, con nessuno "
    "degli enti elencati [oppure: di essere in conflitto di interessi con …] (L. 241/1990, art. 6-bis). So che chi "
    "dichiara il falso ne risponde (D.P.R. 445/2000, art. 76)."
)
"""A text that whoever judges may sign: it stays Italian, being an act. Source: L. 241/1990, art. 6-bis."""


def conflict(request: Any, slug: str, code: str) -> HttpResponseBase:
    """See who applied, and declare with whom one is in conflict of interests."""
    call = looking.called(request, slug, code)
    looking.must_take_part(call)
    listed = queries.applicants(call, at=request.at)
    choices = [(str(one.application), f"{one.number} – {', '.join(one.bodies)}") for one in listed]
    form = ConflictForm(request, applicants=choices)

    def declare(typed: Any) -> None:
        content = typed["file"].read()
        require(acceptable_upload(typed["file"].name, content, kinds=SIGNED))
        actions.declare_conflict(
            call.pk,
            applications=[int(one) for one in typed["applications"]],
            file=content,
            by=request.acting,
            at=request.at,
        )

    if form.does(declare):
        messages.success(request, _("Dichiarazione registrata."))
        kept = form.cleaned_data["file"]
        kept.seek(0)
        if not may_be_signed(kept.read()):
            words = _("Nel file non c’è una firma digitale. Se è il testo ancora da firmare, carichi quello firmato.")
            messages.warning(request, words)
        return redirect("selection", slug, code)
    declared = queries.declared(call.pk).get(request.acting.person)
    before = queries.declared_before(call.pk, request.acting.person)
    text = DECLARATION.format(person=request.user, call=call.title)
    context = {"call": call, "form": form, "listed": listed, "declared": declared, "before": before, "text": text}
    return answer(request, "selection/conflict.html", context)


def opening(request: Any, slug: str, code: str) -> HttpResponseBase:
    """Open all the applications of the call at once."""
    call = looking.called(request, slug, code)
    looking.must_prepare(request, call)
    form = PlainForm(request)
    if form.does(lambda typed: actions.open_applications(call.pk, by=request.acting, at=request.at)):
        messages.success(request, _("Istanze aperte."))
        return redirect("selection_applications", slug, code)
    silent = [one.name for one in queries.progress(call).judges if not one.declared]
    return answer(request, "selection/opening.html", {"call": call, "form": form, "silent": silent})


IN_A_LIST = ("title", "form", "submitted_at", "receipt_number", "receipt_year", "lead__name")


def applications(request: Any, slug: str, code: str) -> HttpResponseBase:
    """The applications that the viewer may read."""
    call = looking.called(request, slug, code)
    checks = looking.checks(request, call)
    wanted = ApplicationFilter(request.GET, checks=checks)
    given = wanted.cleaned_data if wanted.is_valid() else {}
    found = queries.applications(call.pk, viewer=request.acting).only(*IN_A_LIST).annotate(written=AS_WRITTEN)
    for word in given.get("cerca", "").split():
        found = found.filter(Q(title__icontains=word) | Q(lead__name__icontains=word) | Q(written__icontains=word))
    if stato := given.get("stato"):
        found = found.filter(queries.standing_is(Standing(stato)))
    stands: dict[int, Stand] = {}

    def stand(batch: Any) -> Any:
        stands.update(queries.standings([one.pk for one in batch]))
        return batch

    columns = [
        ListColumn(gettext_lazy("Ricevuta"), queries.number, sort="submitted_at"),
        ListColumn(
            gettext_lazy("Istanza"),
            lambda one: one.title,
            sort="title",
            address=lambda one: reverse("selection_application", kwargs={**looking.of(call), "key": one.pk}),
            italian=True,
        ),
        ListColumn(gettext_lazy("Capofila"), lambda one: one.lead.name, sort="lead__sort_key"),
        ListColumn(gettext_lazy("Forma"), lambda one: one.get_form_display(), sort="form"),
        ListColumn(gettext_lazy("Arrivata il"), lambda one: one.submitted_at, sort="submitted_at"),
    ]
    if checks:
        columns += [
            ListColumn(
                gettext_lazy("A che punto è"),
                lambda one: STANDINGS[stands[one.pk].standing][0],
                status=lambda one: STANDINGS[stands[one.pk].standing][1],
            ),
            ListColumn(gettext_lazy("Nel dettaglio"), lambda one: _in_detail(stands[one.pk]), under=True),
        ]
    listing = Listing(
        request,
        found,
        columns,
        caption=_("Le istanze aperte"),
        form=wanted,
        prepare=stand if checks else None,
        file_name=f"istanze-{call.code}",
    )
    context = {"call": call, "list": listing, "opened": call.opened}
    return listing.export() or render(request, "selection/applications.html", context)


def _in_detail(stand: Stand) -> str:
    """What an application waits for, in words."""
    if stand.admitted is not None:
        return _("ammessa") if stand.admitted else _("non ammessa")
    if stand.correction:
        return _("integrazione chiesta") if stand.correction == "sent" else _("integrazione arrivata, da valutare")
    many = {"n": stand.checked, "all": len(REQUIREMENTS)}
    return _("requisiti controllati: %(n)s su %(all)s") % many if stand.checked else ""


def opens(acting: Any, call: Call) -> bool:
    """Whether the selection of a call may be looked at: by RUP, director, auditor and who sits or sat on a panel.

    Source: L. 241/1990, art. 6-bis.
    """
    if call.state not in access.RUNNING or not access.ADMINISTRATION.holds(acting, call):
        return False
    return bool(acting.roles & (access.READ.roles | access.AUDIT.roles)) or (
        bool(acting.roles & set(access.JUDGES)) and queries.has_sat(call.pk, acting)
    )
