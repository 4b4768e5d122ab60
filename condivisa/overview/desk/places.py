"""Where each kind of task is done: the view of the page and the parts of its address, one line per kind."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.urls import reverse


class Place(NamedTuple):
    """A page: the name of its view and, in order, the parts of its address; of a long list, only what it is about."""

    view: str
    parts: tuple[str, ...]
    only: str = ""
    """The state that the list is filtered by."""


CALL = ("slug", "code")
PLACES = {
    "answer_question": Place("answer", (*CALL, "key")),
    "judge_correction": Place("selection_corrections", (*CALL, "key")),
    "close_correction": Place("selection_corrections", (*CALL, "key")),
    "weigh_observations": Place("selection_weigh", (*CALL, "key")),
    "declare_conflict": Place("selection_conflict", CALL),
    "publish_ranking": Place("selection_ranking", (*CALL, "key")),
    "rank": Place("selection_ranking", (*CALL, "key")),
    "open": Place("selection_opening", CALL),
    "check": Place("selection_applications", CALL),
    "admit": Place("selection_admission", CALL),
    "score": Place("selection_proposals", CALL),
    "prepare_agreement": Place("agreement_prepare", ("project", "application")),
    "agreement": Place("agreement", ("key",)),
    "agreement_text": Place("agreement_text", ("key",)),
    "grant": Place("grant", ("key",)),
    "agreement_money": Place("agreement_commitments", ("key",)),
    "decide_change": Place("amendment", ("key", "number")),
    "judge_warning": Place("warning", ("key", "number")),
    "record_notice": Place("agreement_end", ("key",)),
    "publish_notice": Place("call_notice", CALL),
    "appoint": Place("procedure_people", ("slug",)),
    "open_notice": Place("call_opening", CALL),
    "call_money": Place("call_money", CALL),
    "check_report": Place("report_check", ("agreement", "number")),
    "payment": Place("payment", ("agreement", "key")),
    "release": Place("outbox_act", ("key",)),
    "sign": Place("document", ("key",)),
    "join": Place("join_application", ()),
    "complete": Place("application", (*CALL, "key")),
    "confirm": Place("application_confirm", (*CALL, "key")),
    "submit": Place("application_submit", (*CALL, "key")),
    "answer_correction": Place("correction", (*CALL, "key")),
    "answer_refusal": Place("observations", (*CALL, "key")),
    "start_report": Place("reports", ("agreement",)),
    "report": Place("report", ("agreement", "number")),
    "clarify_rows": Place("report_rows", ("agreement", "number"), only="parked"),
    "give_back": Place("clawback", ("agreement", "key")),
    "ask_payment": Place("request_instalment", ("agreement", "key")),
    "comply": Place("warning", ("agreement", "key")),
    "attend": Place("meeting", ("table", "key")),
    "review": Place("version", ("table", "key")),
    "convene": Place("meeting_convene", ("table",)),
    "take_attendance": Place("meeting_attendance", ("table", "key")),
    "draft_minutes": Place("meeting_minutes", ("table", "key")),
    "comment_minutes": Place("meeting", ("table", "key")),
    "approve_minutes": Place("meeting_approve", ("table", "key")),
    "propose_project": Place("project_propose", ("table",)),
    "close_round": Place("round_close", ("table",)),
    "read": Place("thread", ("kind", "key")),
    "confirm_acting": Place("acting_requests", ()),
    "name_director": Place("administration", ("key",)),
}


class Door(NamedTuple):
    """The page where something is done: its address is written once it is shown, and most are not."""

    view: str
    parts: tuple[Any, ...]
    within: str = ""
    """The part of the page where it is, where the page holds several things alike."""
    only: str = ""

    @property
    def address(self) -> str:
        """Its address. Source: practice."""
        query = {"stato": self.only} if self.only else None
        return reverse(self.view, args=self.parts, query=query, fragment=self.within or None)


def place(what: str, **parts: Any) -> Door:
    """Where something is done; parts that its page does not need are left out. Source: practice."""
    view, needed, only = PLACES[what]
    return Door(view, tuple(parts[part] for part in needed), only=only)
