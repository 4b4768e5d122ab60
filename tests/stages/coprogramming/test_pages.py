"""Opening a procedure and recording what it rests on, in the browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from condivisa.records.access import Role
from condivisa.stages.calls.models import Call
from condivisa.stages.coprogramming.models import Hearing, Procedure, ProgrammingAct, Step
from tests import making
from tests.stages.screen import Screen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
NEW = {"title": "Percorso a mano", "slug": "a-mano", "first_year": "2026", "last_year": "2028", "legal_basis": ""}
EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "crema-2026-2028-comune.toml"


@pytest.fixture
def town() -> making.Town:
    return making.town()


def seen(screen: Screen, address: str) -> str:
    """Over whom the page that names RUP and director is written."""
    found = re.search('name="version" value="([^"]+)"', screen.open(address))
    assert found
    return found[1]


def test_an_empty_procedure_is_opened_assigned_and_founded(town: making.Town) -> None:
    director, officer = Screen(town.director), Screen(town.officer)
    where = director.send("/percorsi/nuovo/", "OpenForm", **NEW)
    assert where == "/percorsi/a-mano/ufficio/"
    people = {"procedure_manager": str(town.rup.person), "director": str(town.director.person)}
    people["version"] = seen(director, f"{where}incarichi/")
    director.send(f"{where}incarichi/", "AssignForm", **people)
    stale = {**people, "procedure_manager": str(town.rup.person)}
    assert "ha cambiato questo testo" in director.send(f"{where}incarichi/", "AssignForm", 409, **stale)
    programming = f"{where}programmazione/"
    assert "TAR Toscana 840/2026" in officer.open(programming)
    cited = {"kind": "deliberazione", "number": "177", "date": "2024-07-30", "subject": "Documento", "basis": "on"}
    officer.send(programming, "atto", **cited)
    officer.send(programming, "audizione", committee="Commissione", date="2025-09-09", subject="Istruttorie")
    officer.send(programming, "passo", kind="training", title="Formazione", when="marzo 2024")
    procedure = Procedure.objects.get()
    assert (procedure.procedure_manager_id, procedure.director_id) == (town.rup.person, town.director.person)
    assert [ProgrammingAct.objects.count(), Hearing.objects.count(), Step.objects.count()] == [1, 1, 1]
    assert "TAR Toscana 840/2026" not in officer.open(programming)


def test_a_name_that_is_taken_or_reserved_is_refused_with_what_was_typed(town: making.Town) -> None:
    screen = Screen(town.officer)
    screen.send("/percorsi/nuovo/", "OpenForm", **NEW)
    assert "Percorso a mano" in screen.send("/percorsi/nuovo/", "OpenForm", 422, **NEW)
    screen.send("/percorsi/nuovo/", "OpenForm", 422, **{**NEW, "slug": "nuovo"})
    screen.send("/percorsi/nuovo/", "OpenForm", 422, **{**NEW, "slug": "altro", "last_year": "2020"})
    assert Procedure.objects.count() == 1


def test_who_may_not_open_is_told_who_may(town: making.Town) -> None:
    assert "funzionario" in Screen(town.finance).open("/percorsi/nuovo/")
    Screen(town.finance).send("/percorsi/nuovo/", "OpenForm", 422, **NEW)
    assert not Procedure.objects.exists()


def test_only_the_director_assigns_and_only_who_holds_the_office(town: making.Town) -> None:
    where = f"/percorsi/{making.procedure(town, 'mio').slug}/ufficio/incarichi/"
    people = {"procedure_manager": str(town.rup.person), "director": str(town.director.person)}
    people["version"] = seen(Screen(town.director), where)
    Screen(town.officer).send(where, "AssignForm", 422, **people)
    Screen(town.director).send(where, "AssignForm", 422, **{**people, "procedure_manager": str(town.officer.person)})
    Screen(making.town("Comune Altrui").director).send(where, "AssignForm", 404, **people)


def test_an_act_is_cited_once(town: making.Town) -> None:
    where = f"/percorsi/{making.procedure(town, 'mio').slug}/ufficio/programmazione/"
    cited = {"kind": "deliberazione", "number": "177", "date": "2024-07-30", "subject": "Documento", "basis": "on"}
    Screen(town.officer).send(where, "atto", **cited)
    Screen(town.officer).send(where, "atto", 422, **cited)
    Screen(town.finance).send(where, "audizione", 422, committee="C", date="2025-09-09", subject="S")
    assert (ProgrammingAct.objects.count(), Hearing.objects.count()) == (1, 0)


@pytest.fixture
def crema() -> making.Town:
    made = making.town("Comune di Crema")
    made.body.istat_code = "019035"
    made.body.save(update_fields=["istat_code"])
    return made


def test_a_file_is_judged_by_line_and_key_then_loaded_whole(crema: making.Town) -> None:
    screen, text = Screen(crema.officer), EXAMPLE.read_text("utf-8")
    judged = screen.send("/percorsi/nuovo/da-file/", "file", 200, file=SimpleUploadedFile("crema.toml", text.encode()))
    assert "programmes.P5.triennial" in judged
    assert "Riga " in judged
    assert not Procedure.objects.exists()
    where = screen.send("/percorsi/nuovo/da-file/", "testo", text=text.replace("\n", "\r\n"))
    assert where == "/percorsi/crema-2026-2028/ufficio/"
    assert Call.objects.get().state == "draft"


def test_an_example_to_start_from_can_be_taken_from_the_page(crema: making.Town) -> None:
    screen = Screen(crema.officer)
    page = screen.open("/percorsi/nuovo/da-file/")
    assert 'href="/percorsi/nuovo/da-file/esempio/"' in page
    taken = screen.client.get("/percorsi/nuovo/da-file/esempio/")
    assert taken["Content-Disposition"] == 'attachment; filename="crema-2026-2028-comune.toml"'
    assert b"".join(taken) == EXAMPLE.read_bytes()


def test_a_file_with_an_error_loads_nothing_and_keeps_its_text(crema: making.Town) -> None:
    text = EXAMPLE.read_text("utf-8").replace("[procedure]", "[procedura]").replace('title = "', "title = ", 1)
    page = Screen(crema.officer).send("/percorsi/nuovo/da-file/", "testo", 422, text=text)
    assert "Riga " in page
    assert "Impedisce" in page
    assert not Procedure.objects.exists()


def test_a_file_of_another_administration_is_not_loaded(town: making.Town) -> None:
    text = EXAMPLE.read_text("utf-8")
    page = Screen(town.officer).send("/percorsi/nuovo/da-file/", "testo", 422, text=text)
    assert "altra amministrazione" in page
    assert not Procedure.objects.exists()


@pytest.mark.parametrize("button", [{"verifica": "1"}, {}], ids=["checked", "loaded"])
def test_a_file_tells_nobody_what_another_administration_has_not_published(
    crema: making.Town, button: dict[str, str]
) -> None:
    text = EXAMPLE.read_text("utf-8")
    Screen(crema.officer).send("/percorsi/nuovo/da-file/", "testo", text=text)
    call = Call.objects.get()
    Call.objects.filter(pk=call.pk).update(state="signed", title="Titolo ancora riservato")
    changed, answer = text + "\n# altro\n", 200 if button else 422
    partner = making.acting(making.body("Ente curioso"), Role.OPERATOR)
    for other in (making.town("Comune Altrui").officer, partner):
        page = Screen(other).send("/percorsi/nuovo/da-file/", "testo", answer, text=changed, **button)
        assert "altra amministrazione" in page
        assert "riservato" not in page
    own = Screen(crema.officer).send("/percorsi/nuovo/da-file/", "testo", answer, text=changed, **button)
    assert "Titolo ancora riservato" in own


def test_what_is_no_text_at_all_is_said_to_be_so(town: making.Town) -> None:
    upload = SimpleUploadedFile("foto.toml", b"\xff\xd8\xff\xe0" * 50)
    Screen(town.officer).send("/percorsi/nuovo/da-file/", "file", 422, file=upload)
