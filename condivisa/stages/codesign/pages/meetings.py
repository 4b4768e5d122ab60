"""Meetings: convening, who was there, minutes drafted in the room, commented, approved."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from condivisa.base.days import day
from condivisa.base.findings import Finding
from condivisa.records.screens.answers import answer
from condivisa.records.screens.forms import ActForm
from condivisa.stages.codesign import actions, rules
from condivisa.stages.codesign.forms import (
    ApproveForm,
    AttendanceForm,
    CancelForm,
    CommentForm,
    ConveneForm,
    MinutesForm,
    PlainForm,
)
from condivisa.stages.codesign.models import Meeting
from condivisa.stages.codesign.pages import looking
from condivisa.stages.codesign.queries import screens as queries
from condivisa.stages.codesign.queries import version_of_minutes


def convene(request: Any, key: int) -> HttpResponseBase:
    """Convene a meeting: when, where, about what, with which other table."""
    seen = looking.found(request, key, "meets")
    now = queries.last_round(seen.table)
    form = ConveneForm(request, others=queries.may_join(seen.table), place=queries.place_before(seen.table))
    convened: list[Meeting] = []
    if form.does(
        lambda typed: convened.append(
            actions.convene_meeting(now.pk, by=request.acting, at=request.at, **form.asked(typed))
        )
    ):
        messages.success(request, _("Incontro convocato: chi siede al tavolo ne riceve comunicazione."))
        return redirect("meeting", key, convened[0].pk) if convened else redirect("table", key)
    return answer(request, "codesign/convene.html", {**looking.head(seen), "form": form})


def meeting(request: Any, key: int, number: int) -> HttpResponseBase:
    """One meeting: agenda, who was there, minutes with their comments, the project as it stood that day."""
    seen = looking.found(request, key)
    held = looking.met(seen.table, number)
    form = CommentForm(request)
    if form.does(lambda typed: actions.comment_on_minutes(held.pk, by=request.acting, at=request.at, **typed)):
        messages.success(request, _("Osservazione inviata a chi facilita e al responsabile."))
        return redirect("meeting", key, number)
    leads = looking.may(request.acting, held.round.table) if seen.may.office else seen.may
    drafted = held.minutes_state == Meeting.Minutes.DRAFT
    context = {
        **looking.head(seen),
        "may": leads,
        "meeting": held,
        "look": looking.look(held),
        "to_come": request.at < held.at,
        "attendance": queries.attendance_of(held),
        "comments": queries.comments_on(held),
        "commenting": drafted and day(request.at) <= held.comments_until,
        "comments_over": drafted and day(request.at) > held.comments_until,
        "versions": queries.around(held, seen.table),
        "form": form,
    }
    return answer(request, "codesign/meeting.html", context)


def cancel(request: Any, key: int, number: int) -> HttpResponseBase:
    """Call a meeting off, and say why to whoever was invited."""
    seen = looking.found(request, key, "meets")
    held = looking.met(seen.table, number)
    form = CancelForm(request)
    if form.does(lambda typed: actions.cancel_meeting(held.pk, by=request.acting, at=request.at, **typed)):
        messages.success(request, _("Incontro annullato: chi era invitato ne riceve comunicazione."))
        return redirect("meeting", key, number)
    return answer(request, "codesign/cancel.html", {**looking.head(seen), "meeting": held, "form": form})


def attendance(request: Any, key: int, number: int) -> HttpResponseBase:
    """Who was there, by body and person."""
    seen = looking.found(request, key, "meets")
    held = looking.met(seen.table, number)
    recorded = queries.attendance_of(held)
    people = queries.may_attend(held, day(held.at))
    form = AttendanceForm(request, people=people, recorded=recorded, others=held.others_present)
    if form.does(
        lambda typed: actions.record_attendance(
            held.pk,
            present=form.present_at(typed),
            others=form.others_at(typed),
            seen=typed["version"],
            by=request.acting,
            at=request.at,
        )
    ):
        messages.success(request, _("Presenze registrate."))
        return redirect("meeting", key, number)
    closed = _over(form, rules.not_approved(held.minutes_state))
    context = {**looking.head(seen), "meeting": held, "form": form, "closed": closed}
    return answer(request, "codesign/attendance.html", context)


def minutes(request: Any, key: int, number: int) -> HttpResponseBase:
    """Draft the minutes in the room, then send them for comment until a day."""
    seen = looking.found(request, key, "meets")
    held = looking.met(seen.table, number)
    present = {
        "text": held.minutes_text or _outline(held),
        "comments_until": held.comments_until,
        "version": _version(held),
    }
    form = MinutesForm(request, present=present)
    if form.does(lambda typed: actions.draft_minutes(held.pk, by=request.acting, at=request.at, **typed)):
        messages.success(request, _("Bozza inviata agli enti del tavolo, che possono fare osservazioni."))
        return redirect("meeting", key, number)
    context = {
        **looking.head(seen),
        "meeting": held,
        "attendance": queries.attendance_of(held),
        "comments": queries.comments_on(held),
        "form": form,
        "closed": _over(form, rules.not_approved(held.minutes_state)),
    }
    return answer(request, "codesign/minutes.html", context)


def _over(form: ActForm, findings: list[Finding]) -> list[Finding]:
    """Why a form on minutes is not offered any more; who sent it reads why from the refusal, with what was typed."""
    return [] if form.is_bound else findings


def approve(request: Any, key: int, number: int) -> HttpResponseBase:
    """Approve the minutes, mended where the comments ask; the paper then waits for its signature."""
    seen = looking.found(request, key, "leads")
    held = looking.met(seen.table, number)
    form = ApproveForm(request, present={"text": held.minutes_text, "version": _version(held)})
    approved: list[Meeting] = []
    if form.does(
        lambda typed: approved.append(actions.approve_minutes(held.pk, by=request.acting, at=request.at, **typed))
    ):
        messages.success(request, _("Verbale approvato: ora lo firmi, poi si pubblica da sé."))
        return redirect("document", approved[0].minutes_id) if approved else redirect("meeting", key, number)
    closed = _over(form, rules.drafted(held.minutes_state))
    context = {**looking.head(seen), "meeting": held, "comments": queries.comments_on(held), "form": form}
    return answer(request, "codesign/approve.html", {**context, "closed": closed})


def to_draft(request: Any, key: int, number: int) -> HttpResponseBase:
    """Take approved minutes back to draft, to mend them before they are signed."""
    seen = looking.found(request, key, "leads")
    held = looking.met(seen.table, number)
    form = PlainForm(request)
    if form.does(lambda typed: actions.return_minutes(held.pk, by=request.acting, at=request.at)):
        messages.success(request, _("Verbale tornato in bozza: lo corregga e lo approvi di nuovo."))
        return redirect("meeting", key, number)
    closed = _over(form, rules.ready_to_return(held.minutes_state))
    context = {**looking.head(seen), "meeting": held, "form": form, "closed": closed}
    return answer(request, "codesign/to_draft.html", context)


def _version(held: Meeting) -> str:
    return version_of_minutes(held.minutes_state, held.minutes_text)


def _outline(held: Meeting) -> str:
    """The agenda, point by point, for the minutes to be written under."""
    return "\n\n".join(f"{number}. {point}\n" for number, point in enumerate(held.agenda, 1))
