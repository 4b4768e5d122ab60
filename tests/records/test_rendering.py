"""Papers get their PDF after their act: every one that waits, once, whatever stands in the way of another."""

import json
import os
import re
import signal
import threading
from pathlib import Path
from uuid import UUID

import pytest
from django.tasks import TaskResultStatus
from django.utils.translation import activate, get_language
from django_tasks_db.models import DBTaskResult

from condivisa.records.papers import store, tasks, typesetting
from condivisa.records.papers.models import Paper
from condivisa.records.papers.recipes import content_hash, in_italian, recipe_for
from condivisa.stages.applications import actions as applications
from condivisa.stages.applications.models import Application
from tests.records.test_papers import letter
from tests.stages.applications.conftest import SENT
from tests.stages.applications.test_together import ready

pytestmark = pytest.mark.django_db


def submitted() -> Application:
    """An application just submitted, with its receipt."""
    applying = ready()
    return applications.submit(applying.draft.pk, by=applying.lead, at=SENT)


def test_an_act_leaves_one_task_and_the_task_renders_what_waits() -> None:
    sent = submitted()
    assert sent.receipt is not None
    assert sent.receipt.pdf is None
    left = DBTaskResult.objects.filter(task_path=tasks.render_waiting.module_path)
    assert [one.status for one in left] == [TaskResultStatus.READY]
    tasks.render_waiting.call()
    receipt = Paper.objects.get(pk=sent.receipt.pk)
    assert receipt.pdf is not None
    assert store.read(receipt.pdf).startswith(b"%PDF")


def test_a_paper_that_cannot_be_rendered_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "BATCH", 1)
    broken = [UUID(int=number) for number in (1, 2, 3)]  # first in the row
    for pk in broken:
        Paper.objects.filter(pk=letter().pk).update(id=pk)  # of a recipe that nobody registered
    receipt = submitted().receipt
    for _ in range(2):
        tasks.render_waiting.call()
        assert set(Paper.objects.filter(pdf=None).values_list("pk", flat=True)) == set(broken)
    assert receipt is not None
    assert Paper.objects.get(pk=receipt.pk).pdf is not None


def test_a_paper_whose_template_changed_before_its_rendering_is_rendered_with_the_new_one() -> None:
    receipt = submitted().receipt
    assert receipt is not None
    before = "0" * 64  # as the release before composed it
    content = content_hash(receipt.kind, before, receipt.inputs)
    Paper.objects.filter(pk=receipt.pk).update(template_version=before, content_sha256=content)
    tasks.render_waiting.call()
    rendered = Paper.objects.get(pk=receipt.pk)
    assert rendered.pdf is not None
    assert rendered.rendered_version == recipe_for(receipt.kind).version()
    assert (rendered.template_version, rendered.content_sha256) == (before, content)


def test_no_template_puts_an_article_before_what_fills_it() -> None:
    """The article of a day or of a percentage is written, and elided, with it (`base.elision`)."""
    article = re.compile(r"\b(?:il|[ad]al|del|nel|sul)\s+#", re.IGNORECASE)
    templates = sorted((Path(__file__).parents[2] / "condivisa").rglob("*.typ"))
    assert len(templates) > 20
    assert [one.name for one in templates if article.search(one.read_text("utf-8"))] == []


@pytest.mark.parametrize(
    ("signer", "to_sign", "named"),
    [
        ("Dirigente", True, ["Ada Firma"]),
        ("Responsabile del procedimento", True, ["Ugo Segue"]),
        ("Dirigente", False, []),
    ],
)
def test_who_signs_for_the_administration_is_named_at_the_foot(signer: str, to_sign: bool, named: list[str]) -> None:
    """By the facts of the paper: the director of an act, the manager of minutes."""
    import typst  # as only the compiler's own process does

    names = ("title", "law", "content_sha256", "head_number", "head_hash", "composed_at")
    paper = {
        "frame": {**dict.fromkeys(names, "0" * 64), "to_sign": to_sign},
        "signer": signer,
        "facts": [
            ["Amministrazione procedente", "Comune di Prova"],
            ["Responsabile del procedimento", "Ugo Segue"],
            ["Dirigente", "Ada Firma"],
        ],
    }
    template, root = Path(__file__).with_name("signed.typ"), Path(__file__).parents[2]
    strong = typst.query(str(template), "strong", root=str(root), sys_inputs={"paper": json.dumps(paper)})
    labels = len(paper["facts"])
    assert [one["body"]["text"] for one in json.loads(strong)][labels:] == named


def test_a_compiler_that_is_killed_costs_one_paper_and_the_next_run_renders_it() -> None:
    receipt = submitted().receipt
    assert receipt is not None
    tasks.render_waiting.call()
    Paper.objects.update(pdf=None)
    (child,) = typesetting._child()._processes
    os.kill(child, signal.SIGKILL)
    typesetting._child()._processes[child].join()
    tasks.render_waiting.call()
    tasks.render_waiting.call()
    assert Paper.objects.get(pk=receipt.pk).pdf is not None


def test_papers_made_at_once_leave_each_page_in_the_language_of_its_reader() -> None:
    both_inside = threading.Barrier(2)
    spoken: dict[str, list[str | None]] = {"en": [], "it": []}

    @in_italian
    def paper(reader: str) -> None:
        both_inside.wait(5)
        spoken[reader].append(get_language())

    def page(reader: str) -> None:
        activate(reader)
        paper(reader)
        spoken[reader].append(get_language())

    readers = [threading.Thread(target=page, args=[reader]) for reader in spoken]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert spoken == {"en": ["it", "en"], "it": ["it", "it"]}
