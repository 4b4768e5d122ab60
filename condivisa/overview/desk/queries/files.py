"""What somebody is working on, also when nothing waits for them: the files to go back to. One statement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import CharField, Exists, F, IntegerField, OuterRef, QuerySet, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _

from condivisa.overview.desk.menu import OFFICE, PARTNERS, SELECTS
from condivisa.records.access import Acting, Role
from condivisa.records.prepared import prepared
from condivisa.stages.agreements.models import Agreement
from condivisa.stages.agreements.queries.reading import agreements_for
from condivisa.stages.applications.models import Application
from condivisa.stages.applications.queries import applications_of
from condivisa.stages.calls.access import REDRAFT
from condivisa.stages.calls.models import Call
from condivisa.stages.calls.queries import kept_by
from condivisa.stages.codesign.models import Round
from condivisa.stages.codesign.queries.reading import tables
from condivisa.stages.selection.access import RUNNING
from condivisa.stages.selection.models import Ranking
from condivisa.stages.selection.queries import selections_of

MOST = 12
"""How many the desk shows; the lists of the menu hold all."""
SITS = OFFICE | PARTNERS | {Role.FACILITATOR}
SELECTION, TABLE, AGREEMENT, DRAFT, NOTICE = "selection", "table", "agreement", "draft", "notice"
APPLICATION = "application"


class File(NamedTuple):
    """A file at work: its title (Italian, as it was written), the pages one goes back to."""

    thing: str
    doors: Sequence[tuple[str, str]]


def files(*, viewer: Acting, at: datetime) -> list[File]:
    """The first `MOST` notices not public yet, applications sent and not ranked yet, selections past their term and not
    all ranked, tables with an open round and agreements not over in which the viewer has a part, the last begun first.

    Source: practice.
    """
    return [_file(*row) for row in _at_work(viewer, at)] if (SELECTS | SITS | REDRAFT.roles) & viewer.roles else []


@prepared
def _at_work(viewer: Acting, at: datetime) -> QuerySet[Any, Any]:
    asked: list[QuerySet[Any]] = []
    if REDRAFT.roles & viewer.roles:
        begun = kept_by(viewer).filter(state__in=(Call.State.DRAFT, Call.State.SIGNED))
        asked.append(_rows(begun, NOTICE, "opens_at", slug="procedure__slug", code="code"))
    if SELECTS & viewer.roles:
        running = selections_of(viewer).filter(ranked=False, closes_at__lt=at)
        asked.append(_rows(running, SELECTION, "closes_at", slug="procedure__slug", code="code"))
    if PARTNERS & viewer.roles:
        asked.append(
            _rows(_waiting(viewer), APPLICATION, "submitted_at", slug="call__procedure__slug", code="call__code")
        )
    if SITS & viewer.roles:
        at_work = Exists(Round.objects.filter(table=OuterRef("pk"), closed_at=None))
        asked.append(_rows(tables(viewer=viewer).filter(at_work), TABLE, "opened_at"))
    if (OFFICE | PARTNERS) & viewer.roles:
        mine = agreements_for(viewer)
        asked.append(_rows(mine.filter(state=Agreement.State.SIGNED), AGREEMENT, "signed_at"))
        asked.append(_rows(mine.filter(state=Agreement.State.DRAFT), DRAFT, "final_project__approved_at"))
    rows = asked[0].union(*asked[1:], all=True) if len(asked) > 1 else asked[0]
    # What has no day yet was begun last, on every engine.
    return rows.order_by(F("file_since").desc(nulls_first=True), "file_what", "-file_key")[:MOST]


def _waiting(viewer: Acting) -> QuerySet[Any]:
    """Applications that were sent and have a programme whose ranking is not public: what becomes of them is awaited."""
    public = Ranking.objects.filter(programme=OuterRef("programme"), published_at__isnull=False)
    unranked = Application.programmes.through.objects.filter(~Exists(public), application=OuterRef("pk"))
    sent = applications_of(viewer).filter(state=Application.State.SUBMITTED, call__state__in=RUNNING)
    return sent.filter(Exists(unranked))


def _rows(found: QuerySet[Any], what: str, since: str, slug: str = "", code: str = "") -> QuerySet[Any]:
    return (
        found.order_by()
        .annotate(
            file_what=Value(what, CharField()),
            file_title=Cast("title", CharField()),
            file_since=F(since),
            file_key=Cast("pk", IntegerField()),
            file_slug=Cast(slug, CharField()) if slug else Value("", CharField()),
            file_code=Cast(code, CharField()) if code else Value("", CharField()),
        )
        .values_list("file_what", "file_title", "file_since", "file_key", "file_slug", "file_code")
    )


def _file(what: str, title: str, _since: datetime, key: int, slug: str, code: str) -> File:
    if what == SELECTION:
        return File(title, [(_("Apri la selezione"), reverse("selection", args=[slug, code]))])
    if what == APPLICATION:
        return File(title, [(_("L’istanza, come è stata presentata"), reverse("application", args=[slug, code, key]))])
    if what == NOTICE:
        return File(title, [(_("L’avviso, da preparare"), reverse("call_office", args=[slug, code]))])
    if what == TABLE:
        doors = [("table", _("Il tavolo")), ("versions", _("Le versioni del progetto"))]
        return File(title, [(words, reverse(view, args=[key])) for view, words in doors])
    doors = [("agreement", _("La convenzione"))]
    if what == AGREEMENT:
        doors += [("reports", _("I rendiconti")), ("payments", _("I pagamenti")), ("amendments", _("Le variazioni"))]
    return File(title, [(words, reverse(view, args=[key])) for view, words in doors])
