"""Second chapter: bodies apply, alone and together; one comes late; panel and committee admit, score and rank."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from datetime import datetime, timedelta
from decimal import ROUND_UP, Decimal
from typing import Any

from condivisa.base.findings import Refused
from condivisa.base.money import CENT, allocate, percent_of
from condivisa.records.identity.models import Person
from condivisa.site.stories.cast import Story, Tale, decimal, moment, together
from condivisa.site.stories.signing import holder, sign_bytes, signed
from condivisa.stages.applications import actions as applications
from condivisa.stages.applications.dossier import SheetRow
from condivisa.stages.applications.models import Application
from condivisa.stages.calls import actions as calls
from condivisa.stages.calls.models import Call, FundingShare, Programme
from condivisa.stages.selection import actions as selection
from condivisa.stages.selection import queries
from condivisa.stages.selection.models import Panel, Seat
from condivisa.stages.selection.rules.admissibility import REQUIREMENTS

JUDGES = ("chair", "member_one", "member_two")


def tell(story: Story) -> None:
    """From the first draft to the published rankings. Source: practice."""
    together(*(apply(story, one) for one in story.says["applications"]), _late(story))
    together(*(select(story, code) for code in ("comune", "ambito")))


def apply(story: Story, one: dict[str, Any]) -> Tale:
    """One application of the story's file, from start to receipt. Source: practice."""
    made = yield from prepare(story, one)
    yield (sent := moment(str(one["at"])))
    receipt = applications.submit(made.pk, by=story.by(one["key"], sent), at=sent)
    assert isinstance(receipt, Application)
    story.say(f"{one['title']}: ricevuta n. {receipt.receipt_number}/{receipt.receipt_year}")


def prepare(story: Story, one: dict[str, Any]) -> Generator[datetime, None, Application]:
    """An application written and confirmed by every member, two days before it is sent. Source: practice."""
    lead, sent = one["key"], moment(str(one["at"]))
    call = Call.objects.get(pk=story.kept[one["call"]])
    yield (at := sent - timedelta(days=2))
    by = story.by(lead, at)
    made = applications.start_application(
        call.pk, form=one["form"], title=one["title"], programmes=one["programmes"], by=by, at=at
    )
    story.kept[f"application {lead}"] = made.pk
    for key, _ in one["members"][1:]:
        applications.invite_member(made.pk, body=story.bodies[key].pk, by=by, at=at)
    yield (at := sent - timedelta(days=1, hours=20))
    for key, _ in one["members"][1:]:
        applications.join(made.project_code, by=story.by(key, at), at=at)
    made = applications.save_proposal(
        made.pk,
        version=made.text_version,
        title=one["title"],
        proposal=f"{one['title']}: che cosa faremo, con chi e per chi. Proposta inventata per la storia.",
        form=one["form"],
        programmes=one["programmes"],
        by=by,
        at=at,
    )
    yield (at := sent - timedelta(days=1))
    for place, (key, _) in enumerate(one["members"]):
        _fill(story, one, made, place, key, at)
    yield (at := sent - timedelta(hours=2))
    made.refresh_from_db()
    for key, _ in one["members"]:
        applications.confirm_version(made.pk, version=made.version, by=story.by(key, at), at=at)
    return made


def _fill(story: Story, one: dict[str, Any], made: Application, place: int, key: str, at: datetime) -> None:
    who = story.by(key, at)
    applications.save_sheet(made.pk, version=0, rows=list(_sheet(made.call, one, place)), by=who, at=at)
    signs = holder(Person.objects.get(pk=who.person))
    for kind in _declarations(one, key):
        applications.add_declaration(
            made.pk,
            kind=kind,
            file=sign_bytes(f"Dichiarazione {kind} di {key}, inventata".encode(), signs, at=at),
            file_name=f"{kind}.txt.p7m",
            signer=who.person,
            by=who,
            at=at,
        )


def _declarations(one: dict[str, Any], key: str) -> list[str]:
    if key in one.get("forgets", ()):
        return []
    return ["requirements", "commitment"] if one["form"] == "to_be_formed" else ["requirements"]


def _sheet(call: Call, one: dict[str, Any], place: int) -> Iterator[SheetRow]:
    """The rows of one member: its part of each programme and year, own share, and what the Comune itself brings."""
    weights = [Decimal(weight) for _, weight in one["members"]]
    shares = FundingShare.objects.filter(programme__call=call, programme__code__in=one["programmes"])
    totals: dict[tuple[str, int], Decimal] = {}
    for share in shares.select_related("programme"):
        key = share.programme.code, share.year
        totals[key] = totals.get(key, Decimal(0)) + share.amount
    for (programme, year), total in sorted(totals.items()):
        amount = allocate(total, weights)[place]
        own = percent_of(decimal(one["own_percent"]), amount).quantize(CENT, ROUND_UP)
        common: dict[str, Any] = {"programme": programme, "action": f"{programme}.1", "year": year}
        yield SheetRow(category="staff", cost_line="operatori", side="contribution", amount=amount, **common)
        yield SheetRow(
            category="in_kind", cost_line="volontari", side="cofinancing", kind="volunteers", amount=own, **common
        )
        if place == 0:
            premises = Decimal("1200.00")
            yield SheetRow(
                category="in_kind",
                cost_line="sala comunale",
                side="public_body",
                kind="premises",
                amount=premises,
                **common,
            )


def _late(story: Story) -> Tale:
    """One minute past noon: refused, and the attempt stays on record."""
    one = story.says["late"]
    made = yield from prepare(story, one)
    yield (late := moment(str(one["at"])) + timedelta(minutes=2))
    try:
        applications.submit(made.pk, by=story.by(one["key"], late), at=late)
    except Refused as refusal:
        story.say_why(refusal, one["title"])


def select(story: Story, code: str) -> Tale:
    """From the term to the published rankings of one notice. Source: practice."""
    call = Call.objects.get(pk=story.kept[code])
    assert call.closes_at is not None
    yield (at := call.closes_at + timedelta(hours=3))
    calls.close_call(call.pk, by=story.by("rup", at), at=at)
    committee = _appoint(story, call, at)
    yield (at := at + timedelta(days=1))
    _declare(story, call, committee, at)
    yield (at := at + timedelta(days=3))
    selection.open_applications(call.pk, by=story.by("rup", at), at=at)
    yield from _admit(story, call, at + timedelta(hours=1))
    yield (at := at + timedelta(days=16))
    _score(story, call, at)
    yield (at := at + timedelta(days=2))
    _rank(story, call, at)
    yield (at := at + timedelta(hours=1))
    story.letters_leave(at)


def _appoint(story: Story, call: Call, at: datetime) -> Panel:
    panels = {"check_panel": ("panel_chair", "officer", "rup"), "committee": JUDGES}
    made = {}
    for kind, people in panels.items():
        members = [story.people[key].pk for key in people]
        act = selection.draft_appointment(
            call.pk, kind=kind, members=members, chair=members[0], by=story.by("rup", at), at=at
        )
        director = story.by("director", at)
        made[kind] = selection.appoint_panel(act.pk, file=signed(act, director, at=at), by=director, at=at)
    return made["committee"]


def _declare(story: Story, call: Call, committee: Panel, at: datetime) -> None:
    """Everybody declares after seeing who applied; who is in conflict leaves the seat to a substitute."""
    judges = [*JUDGES]
    conflict = story.says["conflict"]
    if conflict["call"] == call.code:
        _declared(story, call, conflict["who"], at, [story.kept[f"application {conflict['with']}"]])
        seat = Seat.objects.get(panel=committee, person=story.people[conflict["who"]])
        act = selection.draft_substitution(
            seat.pk,
            person=story.people["substitute"].pk,
            reason=conflict["reason"],
            by=story.by("rup", at),
            at=at,
        )
        director = story.by("director", at)
        selection.substitute_seat(act.pk, file=signed(act, director, at=at), by=director, at=at)
        judges[judges.index(conflict["who"])] = "substitute"
    for key in ("rup", "director", "panel_chair", "officer", *judges):
        _declared(story, call, key, at, [])
    story.kept[f"judges {call.code}"] = judges


def _declared(story: Story, call: Call, key: str, at: datetime, against: list[int]) -> None:
    file = f"Dichiarazione di {key} su {call.code}, inventata".encode()
    selection.declare_conflict(call.pk, applications=against, file=file, by=story.by(key, at), at=at)


def _admit(story: Story, call: Call, at: datetime) -> Tale:
    yield at
    by, refused = story.by("panel_chair", at), story.says["refused"]
    for one in story.says["applications"]:
        if one["call"] != call.code:
            continue
        application = story.kept[f"application {one['key']}"]
        outcomes = dict.fromkeys(REQUIREMENTS, "")
        if any(signatory.limits for signatory in queries.signatories(application, viewer=by)):
            outcomes["powers"] = refused["reason"]
        if one.get("forgets"):
            del outcomes["documents"]
        selection.check_requirements(application, outcomes=outcomes, by=by, at=at)
    for one in story.says["applications"]:
        if one["call"] == call.code and one.get("forgets"):
            yield from _correct(story, one, story.kept[f"application {one['key']}"], at)
    yield (decided := at + timedelta(days=14))
    act = selection.draft_admission(call.pk, by=story.by("rup", decided), at=decided)
    director = story.by("director", decided)
    selection.decide_admission(act.pk, file=signed(act, director, at=decided), by=director, at=decided)
    yield (read := decided + timedelta(hours=2))
    story.letters_leave(read)


def _correct(story: Story, one: dict[str, Any], application: int, at: datetime) -> Tale:
    """Soccorso istruttorio: a declaration is missing, asked for, handed in, accepted."""
    asked = selection.request_correction(
        application,
        requirement="documents",
        fields=["declarations"],
        reason="Manca la dichiarazione sui requisiti generali.",
        days=10,
        by=story.by("panel_chair", at),
        at=at,
    )
    yield (answered := at + timedelta(days=5))
    selection.answer_correction(
        asked.pk,
        answer="In allegato la dichiarazione firmata.",
        file=b"Dichiarazione sui requisiti, inventata",
        by=story.by(one["key"], answered),
        at=answered,
    )
    yield (judged := at + timedelta(days=6))
    selection.judge_correction(
        asked.pk, accepted=True, reason="Completa.", by=story.by("panel_chair", judged), at=judged
    )


def _score(story: Story, call: Call, at: datetime) -> None:
    refused = story.says["refused"]["who"]
    for one in story.says["applications"]:
        if one["call"] != call.code or one["key"] == refused:
            continue
        marks = {code: (decimal(value), "Motivazione inventata.") for code, value in one["marks"].items()}
        for programme in Programme.objects.filter(call=call, code__in=one["programmes"]):
            for judge in story.kept[f"judges {call.code}"]:
                selection.score(
                    story.kept[f"application {one['key']}"],
                    programme=programme.pk,
                    marks=marks,
                    by=story.by(judge, at),
                    at=at,
                )


def _rank(story: Story, call: Call, at: datetime) -> None:
    panel = Panel.objects.get(call=call, kind=Panel.Kind.COMMITTEE)
    chair = story.by("chair", at)
    session = selection.write_minutes(
        panel.pk,
        held_at=at - timedelta(days=1),
        place="Sala riunioni, piazza Duomo",
        public=False,
        present=list(Seat.objects.filter(panel=panel, left_at=None).values_list("pk", flat=True)),
        text="La commissione ha letto le proposte ammesse e ha motivato ogni coefficiente.",
        by=chair,
        at=at,
    )
    selection.sign_minutes(session.pk, file=signed(session.minutes, chair, at=at), by=chair, at=at)
    for programme in call.programmes.all():
        act = selection.draft_ranking(programme.pk, by=story.by("rup", at), at=at)
        director = story.by("director", at)
        adopted = selection.adopt_ranking(act.pk, file=signed(act, director, at=at), by=director, at=at)
        selection.publish_ranking(adopted.pk, by=story.by("rup", at), at=at)
        first = adopted.rows.select_related("application__lead").first()
        assert first is not None
        story.say(f"{programme.code}: {first.application.lead.name}, {first.points.normalize():f} punti")
