"""The main pages as people ask for them: who, which address, and what each may cost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any

from django.db import connection
from django.test import Client
from django.urls import reverse

from bench.measuring import counted
from bench.seeds import World
from bench.serving import HOST, Site, cpu_of
from condivisa.records.access import Acting, Role
from condivisa.stages.reporting.models import FinancialReport
from tests import making
from tests.screens import At

CLIENTS = 8
ALONE, EACH, EXPORTS = 30, 12, 3
"""Askings of one client alone, of each of eight, and of a file."""


@dataclass(frozen=True)
class Page:
    """An address and who opens it, nobody for a public one; `kind` says which limit it has."""

    name: str
    kind: str
    viewer: Acting | None
    view: str
    parts: dict[str, Any]
    query: dict[str, str]

    @property
    def path(self) -> str:
        """Its address."""
        return reverse(self.view, kwargs=self.parts, query=self.query)


@dataclass(frozen=True)
class PageMeasure:
    """What a page costs: alone, then with eight clients at once.

    `cpu_ms` is of the site's workers, a request; `database_ms` of PostgreSQL's processes, `children_ms` of what the
    workers started. `bytes` travel, head and body; `html` is the document before compression.
    """

    name: str
    kind: str
    size: int
    engine: str
    p50_ms: float = 0
    p95_ms: float = 0
    cpu_ms: float = 0
    statements: int = 0
    bytes: int = 0
    html: int = 0
    per_second: float = 0
    p50_ms_of_8: float = 0
    p95_ms_of_8: float = 0
    per_second_of_8: float = 0
    database_ms: float = 0
    children_ms: float = 0

    def as_json(self) -> dict[str, Any]:
        """The object that `var/bench.json` lists."""
        return asdict(self)


def pages_of(world: World) -> Iterator[Page]:
    """The main pages of a seeded world."""
    town, spent, one = world.town, world.spent, world.application
    call = {"slug": world.call.procedure.slug, "code": world.call.code}
    agreement = spent.agreements[0].pk
    lead = making.acting(one.lead, Role.LEGAL_REPRESENTATIVE)
    programme = one.programmes.get().code
    of_one = {**call, "key": one.pk}

    def page(name: str, kind: str, viewer: Acting | None, view: str, /, **parts: Any) -> Page:
        return Page(name, kind, viewer, view, parts, parts.pop("query", {}))

    yield page("home", "home", None, "home")
    yield page("search", "list", None, "search", query={"cerca": "percorso"})
    yield page("procedure", "page", None, "procedure", slug=call["slug"])
    yield page("call", "page", None, "call", **call)
    yield page("desk of an office", "list", town.officer, "desk")
    yield page("desk of a partner", "list", world.partner, "desk")
    yield page("my applications", "list", world.partner, "my_applications")
    yield page("own application", "one", lead, "application", **of_one)
    yield page("applications of a call", "list", town.rup, "selection_applications", **call)
    yield page("one application", "one", town.rup, "selection_application", **of_one)
    yield page("proposals to score", "list", world.member, "selection_proposals", **call)
    yield page("scoring", "score", world.member, "selection_score", programme=programme, **of_one)
    yield page("selections of a commissioner", "list", world.member, "selections")
    yield page("table", "page", world.partner, "table", key=world.table.pk)
    yield page("version of a project", "page", world.partner, "version", key=world.table.pk, number=1)
    yield page("agreements of a partner", "list", world.partner, "agreements")
    yield page("agreement", "page", world.partner, "agreement", key=agreement)
    yield page("report", "page", town.officer, "report", key=agreement, number=1)
    yield page("rows of a report", "list", town.officer, "report_rows", key=agreement, number=1)
    yield page("check of a report", "list", town.officer, "report_check", key=agreement, number=5)
    yield page("payments", "page", town.finance, "payments", key=agreement)
    yield page("account of an agreement", "page", world.partner, "account", key=agreement)


def exports_of(world: World) -> Iterator[Page]:
    """The applications of the great call, as files."""
    parts = {"slug": world.call.procedure.slug, "code": world.call.code}
    for kind in ("csv", "xlsx"):
        name = f"applications of a call, {kind}"
        yield Page(name, "export", world.town.rup, "selection_applications", parts, {"formato": kind})


def long_report(report: FinancialReport, world: World) -> Iterator[Page]:
    """The pages of a report of very many rows."""
    parts = {"key": report.period.agreement_id, "number": report.period.number}
    rows = list(report.rows.order_by("number").values_list("pk", flat=True)[:1])
    officer = world.town.officer
    yield Page("report", "page", officer, "report", parts, {})
    yield Page("rows of a report", "list", officer, "report_rows", parts, {})
    yield Page("last rows of a report", "list", officer, "report_rows", parts, {"pagina": "200"})
    yield Page("check of a report", "list", officer, "report_check", parts, {})
    yield Page("check of a row", "page", officer, "report_check_row", {**parts, "row": rows[0]}, {})


def measure_page(page: Page, site: Site, *, size: int) -> PageMeasure:
    """Ask for a page over HTTP, eight at once and then alone; count its statements in this process."""
    client, cookies = signed_in(page.viewer)
    statements = statements_of(client, page.path)
    site.load(page.path, cookies, clients=CLIENTS, each=2)
    crowd = site.load(page.path, cookies, clients=CLIENTS, each=EACH)
    with spending(site, ALONE) as spent:
        alone = site.load(page.path, cookies, clients=1, each=ALONE)
    return PageMeasure(
        page.name,
        page.kind,
        size,
        connection.vendor,
        p50_ms=alone.quantile(0.5),
        p95_ms=alone.quantile(0.95),
        per_second=alone.per_second,
        p50_ms_of_8=crowd.quantile(0.5),
        p95_ms_of_8=crowd.quantile(0.95),
        per_second_of_8=crowd.per_second,
        statements=statements,
        bytes=alone.last.wire,
        html=len(alone.last.body),
        **spent,
    )


def measure_export(page: Page, site: Site, *, size: int) -> PageMeasure:
    """Ask for a file of very many rows, a few times."""
    client, cookies = signed_in(page.viewer)
    statements = statements_of(client, page.path)
    site.load(page.path, cookies, clients=2, each=1)
    with spending(site, EXPORTS) as spent:
        alone = site.load(page.path, cookies, clients=1, each=EXPORTS)
    return PageMeasure(
        page.name,
        page.kind,
        size,
        connection.vendor,
        p50_ms=alone.quantile(0.5),
        p95_ms=alone.quantile(0.95),
        per_second=alone.per_second,
        statements=statements,
        bytes=alone.last.wire,
        html=len(alone.last.body),
        **spent,
    )


def signed_in(viewer: Acting | None) -> tuple[Client, dict[str, str]]:
    """A client of this process and the cookies of its session, for the site that reads the same database."""
    if viewer is None:
        return Client(), {}
    client = At(viewer).client
    return client, {"sessionid": client.cookies["sessionid"].value}


def statements_of(client: Client, path: str) -> int:
    """How many SQL statements an address takes, the first time left out: it may fill what a process keeps."""
    client.get(path, SERVER_NAME=HOST)
    with counted() as statements:
        answer: Any = client.get(path, SERVER_NAME=HOST)
        for _ in answer.streaming_content if answer.streaming else ():
            pass
    assert answer.status_code == HTTPStatus.OK, path
    answer.close()
    return len(statements)


@contextmanager
def spending(site: Site, times: int) -> Iterator[dict[str, Any]]:
    """What the workers, the database and the workers' children spend meanwhile: ms of CPU, each time."""
    spent: dict[str, Any] = {}
    before = (site.cpu(), _database_cpu(), site.children_cpu())
    yield spent
    after = (site.cpu(), _database_cpu(), site.children_cpu())
    for name, then, now in zip(("cpu_ms", "database_ms", "children_ms"), before, after, strict=True):
        spent[name] = round(max(now - then, 0) * 1000 / times, 2)


def _database_cpu() -> float:
    """Seconds of CPU of PostgreSQL's processes that answer others than us; SQLite works in the worker itself."""
    if connection.vendor != "postgresql":
        return 0.0
    others = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with connection.cursor() as cursor:
        cursor.execute(others)
        return sum(cpu_of(pid) for (pid,) in cursor.fetchall())
