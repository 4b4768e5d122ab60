"""Crema, from notice to last euro: the whole story on real rules, on both engines, judged as an auditor would."""

import ast
import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal as D
from typing import Any

import pytest
from django.db import connection
from django.db.models import Sum
from django.test import Client
from pytest_django import DjangoDbBlocker

from condivisa.overview.portal import queries as portal
from condivisa.records.identity.acting import CHOSEN
from condivisa.records.identity.models import Person
from condivisa.records.journal.models import Entry
from condivisa.records.journal.queries import verify_chains
from condivisa.records.notifications.models import Message
from condivisa.records.papers import actions as papers
from condivisa.records.papers import store
from condivisa.records.papers.models import Paper
from condivisa.records.papers.queries import verify_files, verify_papers
from condivisa.records.papers.recipes import all_recipes
from condivisa.records.publication.models import Publication
from condivisa.site.commands.play import ledger_of
from condivisa.site.stories import crema
from condivisa.site.stories.cast import Story
from condivisa.stages.agreements.models import Agreement, Amendment, BudgetMovement, Surety
from condivisa.stages.agreements.queries.verifying import verify_grants
from condivisa.stages.applications.models import Application, LateAttempt
from condivisa.stages.codesign.models import Meeting, Round
from condivisa.stages.coprogramming.models import Procedure
from condivisa.stages.payments.models import Clawback, MoneyMovement, Payment, Redetermination
from condivisa.stages.payments.queries.ledger import FIGURES
from condivisa.stages.payments.queries.verifying import verify_money
from condivisa.stages.reporting.models import ExpenseDocument, FinancialReport, LeadTransfer, RowCheck
from condivisa.stages.selection.models import Admission, ConflictDeclaration, CorrectionRequest, RankingRow, Seat
from tests import databases
from tests.house.reading import calls, modules
from tests.house.test_letters import LETTERS
from tests.house.test_translations import SAYING
from tests.making import at


class InEnglish(Story):
    """The story as it is, told to people who have all chosen English for their letters: what they do stays Italian."""

    def _enter(self, one: dict[str, Any], at: datetime) -> None:
        super()._enter(one, at)
        Person.objects.filter(pk=self.people[one["key"]].pk).update(language="en")


@pytest.fixture(scope="module")
def played(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[Story, list[str]]]:
    """The story told once for the whole module, in a database of its own, with what it said on the way."""
    said: list[str] = []
    with django_db_blocker.unblock(), databases.cloned():
        story = InEnglish("crema", said.append)
        crema.tell(story)
        yield story, said


@pytest.fixture(autouse=True)
def in_that_database(played: object, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Every test of the module only reads what was played."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def ledger(played: tuple[Story, list[str]]) -> dict[tuple[str, str], dict[str, D]]:
    """The ledger as the command prints it: (programme, partner) → figures."""
    rows = ledger_of(played[0])
    return {(row["programme"], row["partner"]): {name: D(row[name]) for name in FIGURES} for row in rows}


def total(ledger: dict[tuple[str, str], dict[str, D]], figure: str) -> D:
    return sum((row[figure] for row in ledger.values()), D(0))


def test_the_ledger_holds_every_euro_of_the_two_notices(ledger: dict[tuple[str, str], dict[str, D]]) -> None:
    # Computed from the annual figures: the notice's own total is 100,00 more, and stays a fact beside it.
    assert total(ledger, "initial") == D("6221379.00")
    renewal, extension = 2 * 9000 * (D("23.20") - D("22.40")), D("60000.00")
    assert total(ledger, "granted") == D("6221379.00") + renewal + extension - total(ledger, "reduced")
    assert total(ledger, "cut") == D("350.00") + D("224.00") + D("2036.36") + D("600.00") + D("2499.84") + D("1200.00")
    for row in ledger.values():
        assert row["granted"] == row["paid"] - row["returned"] + row["left"]
        assert row["admitted"] + row["cut"] == row["reported"]
        assert min(row.values()) >= 0


def test_programs_read_each_figure_as_a_text_with_two_decimals(played: tuple[Story, list[str]]) -> None:
    names = {"initial", "granted", "reported", "admitted", "cut", "reduced", "paid", "returned", "left"}
    for row in ledger_of(played[0]):
        assert set(row) == {"programme", "partner", *names}
        assert all(re.fullmatch(r"-?\d+\.\d\d", row[name]) for name in names)


def test_the_settled_agreement_owes_and_is_owed_nothing(ledger: dict[tuple[str, str], dict[str, D]]) -> None:
    settled = {key: row for key, row in ledger.items() if key[0] in ("P1", "P4")}
    assert len(settled) == 6
    assert {row["left"] for row in settled.values()} == {D(0)}
    assert [key for key, row in settled.items() if row["returned"]] == [("P4", "Consorzio Il Ponte")]
    assert Agreement.objects.get(code="CR-2026-01").state == Agreement.State.CLOSED


def test_three_asked_for_one_programme_and_a_tie_was_told_apart_by_the_first_criterion() -> None:
    rows = list(RankingRow.objects.filter(ranking__programme__code="P4").order_by("position"))
    assert [(row.application.form, row.points, row.outcome) for row in rows] == [
        ("to_be_formed", D("83.0000"), "selected"),
        ("to_be_formed", D("83.0000"), "suitable"),
        ("single", D("64.0000"), "suitable"),
    ]
    assert [row.tie for row in rows] == ["by_criterion", "by_criterion", ""]
    assert Application.objects.get(title="Un ponte fra le case").programmes.count() == 2


def test_one_came_late_one_lacked_powers_one_mended_its_papers() -> None:
    late = LateAttempt.objects.get()
    assert late.at > late.closed_at
    assert late.application.state == Application.State.DRAFT
    refused = Admission.objects.get(admitted=False)
    assert refused.application.lead.name == "Circolo del Lago APS"
    assert "Lo statuto" in refused.reason
    assert CorrectionRequest.objects.get().state == CorrectionRequest.State.ACCEPTED


def test_who_was_in_conflict_left_the_seat_and_read_nothing() -> None:
    conflict = ConflictDeclaration.objects.get(conflict=True)
    left = Seat.objects.exclude(left_at=None).get()
    assert left.person == conflict.person
    assert left.replaced_by.person.family_name == "Galli"


def test_the_table_met_three_times_by_itself_and_once_with_the_other_calls() -> None:
    first = Round.objects.get(table__call__code="comune", number=1)
    meetings = Meeting.objects.filter(round=first)
    assert meetings.filter(joint_with=None).count() == 3
    assert meetings.get(joint_with__isnull=False).joint_with == Round.objects.get(table__call__code="ambito", number=1)
    assert set(meetings.values_list("minutes_state", flat=True)) == {"published"}


def test_twelve_quarters_were_reported_cut_for_six_reasons_and_two_parked_rows_came_back() -> None:
    reports = FinancialReport.objects.filter(period__agreement__code="CR-2026-01")
    assert reports.filter(state="checked").count() == 12
    reasons = set(RowCheck.objects.filter(outcome="cut").values_list("reason", flat=True))
    assert len(reasons) == 6
    parked = RowCheck.objects.filter(outcome="parked")
    assert parked.count() == 2
    for check in parked:
        later = check.expense.checks.exclude(outcome="parked").get()
        assert later.report.period.number == check.report.period.number + 1


def test_what_the_rules_refused_was_said(played: tuple[Story, list[str]]) -> None:
    said = "\n".join(played[1])
    assert "sono già imputati 22.400,00" in said
    assert "ore sulle 165,00 da contratto" in said
    assert "restano 675.750,00" in said
    assert "Anticipo pagato: 540.600,00\N{NO-BREAK SPACE}€" in said
    assert ".;" not in said
    assert not re.search(r"\d{4}\.\d\d\b", said)
    assert not any(document.total < _charged(document) for document in ExpenseDocument.objects.all())


def _charged(document: ExpenseDocument) -> D:
    from condivisa.stages.reporting.models import Expense  # beside its one use

    return Expense.objects.filter(document=document).aggregate(total=Sum("amount"))["total"] or D(0)


def test_the_advance_was_covered_and_recovered_to_the_cent() -> None:
    advance = Payment.objects.get(kind="advance")
    assert advance.gross == D("540600.00") == Surety.objects.get().amount
    instalments = Payment.objects.filter(agreement=advance.agreement, kind="instalment")
    assert instalments.aggregate(total=Sum("recovery"))["total"] == advance.gross
    moved = MoneyMovement.objects.filter(agreement=advance.agreement)
    paid = moved.filter(kind="paid").aggregate(total=Sum("amount"))["total"]
    assert paid == Payment.objects.filter(agreement=advance.agreement).aggregate(total=Sum("gross"))["total"]


def test_every_payment_passed_three_different_people_after_the_grant_was_public() -> None:
    for payment in Payment.objects.all():
        assert len({payment.attested_by_id, payment.authorised_by_id, payment.ordered_by_id}) == 3
        assert payment.authorisation is not None
        assert "8 gennaio 2026" in str(payment.authorisation.inputs)  # place and day of publication are cited
        assert payment.state == Payment.State.PAID
    assert LeadTransfer.objects.exists()


def test_the_agreement_changed_twice_and_the_ends_were_settled() -> None:
    kinds = list(Amendment.objects.order_by("number").values_list("kind", "state"))
    assert kinds == [("labour_revision", "signed"), ("extension", "signed")]
    revised = BudgetMovement.objects.filter(kind="labour_revision").aggregate(total=Sum("amount"))["total"]
    assert revised == D("14400.00")
    assert "quota propria mancante" in str(Redetermination.objects.get().figures)
    assert Clawback.objects.get().state == Clawback.State.PAID


def test_the_journal_runs_forward_and_everything_verifies() -> None:
    for chain in Entry.objects.values_list("chain", flat=True).distinct():
        moments = list(Entry.objects.filter(chain=chain).order_by("number").values_list("at", flat=True))
        assert moments == sorted(moments)
    assert [*verify_chains(), *verify_papers(), *verify_files(), *verify_grants(), *verify_money()] == []


def test_every_message_leads_whoever_receives_it_to_a_page() -> None:
    """One of each kind and place: signed in for the body it was written to, its receiver opens the address."""
    kinds: dict[tuple[str, str, object], Message] = {}
    for one in Message.objects.select_related("recipient", "entry"):
        page = re.sub(r"[0-9a-f-]{36}|\d+", "n", one.address)
        kinds.setdefault((one.entry.event, page, one.body), one)
    assert len({event for event, _, _ in kinds}) > 40
    for one in kinds.values():
        client = Client()
        client.force_login(one.recipient)
        session = client.session
        session[CHOSEN] = str(one.body)
        session.save()
        answer = client.get(one.address)
        answer.close()
        assert answer.status_code == 200, (one.subject, one.recipient, one.address)
        assert one.entry.event.startswith("parties.") or "From: " in one.text, one.subject
        assert not one.to_read_first or "Scrive: " in one.italian, one.subject


def test_no_message_says_in_italian_what_the_catalogue_says() -> None:
    """What is left in Italian is what people wrote, reasons and names, and what an act is called."""
    in_italian = {
        part.strip()
        for tree in modules(*LETTERS).values()
        for name, call in calls(tree)
        if name in SAYING and isinstance(call.args[0], ast.Constant)
        for part in re.split(r"\{\w+\}|\n", str(call.args[0].value))
        if len(part.strip()) > 12
    }
    assert len(in_italian) > 200
    messages = Message.objects.filter(language="en").values_list("entry__event", "subject", "text")
    assert len({event for event, _, _ in messages}) > 40
    said = [re.sub(r"^Decided by: .*$", "", f"{subject}\n{text}", flags=re.M) for _, subject, text in messages]
    assert not [one for one in said if any(part in one for part in in_italian)]


def test_every_letter_that_waited_to_be_read_was_read_and_left() -> None:
    read_first = Message.objects.filter(to_read_first=True)
    told = set(read_first.values_list("entry__event", flat=True))
    assert {"selection.ApplicationRefused", "selection.OutcomeTold", "payments.ClawbackRequestSigned"} <= told
    for one in read_first.select_related("entry"):
        assert one.released_at is not None, one.subject
        assert one.released_at > one.entry.at


@pytest.mark.parametrize("recipe", all_recipes(), ids=lambda recipe: recipe.kind)
def test_every_paper_of_the_story_can_be_opened(recipe: object) -> None:
    paper = Paper.objects.filter(kind=recipe.kind).order_by("composed_at").last()  # type: ignore[attr-defined] # a Recipe
    if paper is None:
        return  # this story needs no such paper; its app's tests render it
    rendered = papers.render(paper)
    assert rendered.pdf is not None
    content = store.read(rendered.pdf)
    assert content.startswith(b"%PDF-")
    assert b"pdfaid" in content
    assert b"pdfuaid" in content


def test_every_publication_is_on_the_page_of_its_procedure() -> None:
    for procedure in Procedure.objects.all():
        page = portal.procedure(procedure.slug, at=at("2029-06-01T09:00"))
        shown = {place.pk for act in page.acts for place in act.places}
        assert shown == set(Publication.objects.filter(chain=procedure.administration_id).values_list("pk", flat=True))
        assert shown


def test_the_story_is_told_in_the_database_it_was_given() -> None:
    assert "clone" in str(connection.settings_dict["NAME"])
