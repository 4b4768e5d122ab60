"""What a corrected file writes over, and what it may not touch."""

from __future__ import annotations

from datetime import date

import pytest

from condivisa.parties.models import Area
from condivisa.records.access import Role
from condivisa.site.procedure_file import loading
from condivisa.site.procedure_file.comparing import differences
from condivisa.site.procedure_file.reading import read
from condivisa.stages.alliances import actions as alliances
from condivisa.stages.alliances.models import Pact, Series
from tests import making
from tests.making import refused
from tests.site.procedure_file.test_load import NOW, load
from tests.site.procedure_file.test_reading import WHOLE

AREA = """
[area]
code = "ambito"
name = "Ambito di prova"
stated_residents = {residents}
[area.municipalities]
"019035" = "Crema"
"""


@pytest.mark.django_db
def test_only_who_leads_a_territory_changes_it_from_a_file() -> None:
    assert load(WHOLE + AREA.format(residents=1000))
    other = making.town("Comune Altrui")
    theirs = WHOLE.replace('"prova"', '"altrui"').replace("Comune di Prova", "Comune Altrui")
    changed = theirs + AREA.format(residents=7) + '"019036" = "Cremosano"\n'
    with refused("file.area_of_others", "file.area_of_others") as refusal:
        loading.load_file(read("altrui.toml", changed.encode()), by=other.officer, at=NOW)
    told = [(one.path, one.facts["ours"], one.facts["theirs"]) for one in refusal.value.findings]
    assert told == [("area.stated_residents", "7", "1000"), ("area.municipalities.019036", "Cremosano", "–")]
    area = Area.objects.get()
    assert (area.stated_residents, area.municipalities.count()) == (1000, 1)
    same = read("altrui.toml", (theirs + AREA.format(residents=1000)).encode())
    assert loading.load_file(same, by=other.officer, at=NOW), "to say what is there already is to name it"
    assert load(WHOLE + AREA.format(residents=1200))
    assert Area.objects.get().stated_residents == 1200


PACT = """
[pact]
name = "{name}"
signed = 2023-09-14
terms = [{{ from = "2023-10", to = "{to}" }}]
parties = [
  {{ name = "Rete Uno", kind = "other", joined = "2023-09", act = "patto" }},
  {{ name = "Rete Due", kind = "other", joined = "{joined}", act = "patto"{left} }},
]
stated_counts = [{{ when = "alla firma", third_sector = {count}, public = 2 }}]
"""
FIRST = {"name": "Patto di prova", "to": "2024-09", "joined": "2023-09", "left": "", "count": 23}


def pact(**changes: object) -> str:
    return WHOLE + PACT.format(**(FIRST | changes))


@pytest.mark.django_db
def test_a_corrected_pact_is_written_over_the_one_before() -> None:
    assert load(pact())
    left = ', left = "2025-01", left_by = "delibera 3"'
    assert load(pact(name="Patto corretto", to="2025-09", joined="2023-10", left=left, count=24))
    kept = Pact.objects.get()
    assert kept.title == "Patto corretto"
    assert [term.last for term in kept.terms.all()] == [date(2025, 9, 30)]
    inside = kept.parties.filter(left_on=None).values_list("body__name", flat=True)
    assert list(inside) == ["Rete Uno"]
    assert kept.parties.count() == 2
    assert [count.third_sector for count in kept.stated_counts.all()] == [24]


@pytest.mark.django_db
def test_what_an_act_says_of_a_pact_is_not_changed_from_a_file() -> None:
    assert load(pact())
    kept = Pact.objects.get()
    two = kept.parties.get(body__name="Rete Due").body
    officer = making.acting(kept.administration, Role.OFFICER)
    alliances.leave_pact(kept.pk, two.pk, left_on=date(2025, 2, 1), act="delibera 5", by=officer, at=NOW)
    alliances.renew_pact(kept.pk, first=date(2024, 10, 1), last=date(2026, 9, 30), by=officer, at=NOW)
    assert load(pact(count=24)), "a file that says nothing of it leaves it as it is"
    assert kept.parties.get(body=two).left_on == date(2025, 2, 1)
    assert load(pact(left=', left = "2025-02", left_by = "delibera 5"')), "the same as the act"
    for wrong in (
        pact(left=', left = "2025-01", left_by = "delibera 3"'),
        pact().replace('to = "2024-09" }', 'to = "2024-09" }, { from = "2024-10", to = "2027-09" }'),
    ):
        with refused("file.pact_act"):
            load(wrong)
    alliances.join_pact(kept.pk, two.pk, joined_on=date(2025, 6, 1), act="adesione", by=officer, at=NOW)
    with refused("file.pact_act"):
        load(pact(joined="2025-05"))


@pytest.mark.django_db
def test_a_party_that_the_file_no_longer_names_stays_and_is_told() -> None:
    """Who came in by an act recorded here is not in the file, and need not be."""
    assert load(pact())
    kept = Pact.objects.get()
    officer = making.acting(kept.administration, Role.OFFICER)
    three = making.body("Rete Tre")
    alliances.join_pact(kept.pk, three.pk, joined_on=date(2025, 1, 10), act="adesione", by=officer, at=NOW)
    same = pact(count=24)
    assert not differences(read("prova.toml", same.encode()))
    fewer = "".join(line for line in same.splitlines(keepends=True) if "Rete Uno" not in line)
    (told,) = differences(read("prova.toml", fewer.encode()))
    assert (told.code, told.blocks, told.facts["bodies"]) == ("file.parties_unnamed", False, "Rete Uno")
    assert told.line
    assert load(fewer)
    assert kept.parties.filter(left_on=None).count() == 3
    one = kept.parties.get(body__name="Rete Uno")
    alliances.leave_pact(kept.pk, one.body_id, left_on=date(2025, 1, 10), act="recesso", by=officer, at=NOW)
    assert not differences(read("prova.toml", fewer.replace("= 24", "= 25").encode()))


@pytest.mark.django_db
def test_what_was_cancelled_is_not_written_again_from_a_file() -> None:
    left = ', left = "2025-01", left_by = "delibera 3"'
    assert load(pact(left=left))
    kept = Pact.objects.get()
    officer = making.acting(kept.administration, Role.OFFICER)
    one, two = (kept.parties.get(body__name=f"Rete {name}") for name in ("Uno", "Due"))
    alliances.cancel_exit(kept.pk, party=two.pk, reason="Non è uscita.", by=officer, at=NOW)
    with refused("file.pact_act"):
        load(pact(left=left, count=24))
    assert load(pact(count=24))
    assert kept.parties.filter(cancelled_on=None, left_on=None).count() == 2
    alliances.cancel_entry(kept.pk, party=one.pk, reason="È un'altra.", by=officer, at=NOW)
    with refused("file.pact_act"):
        load(pact(count=25))


@pytest.mark.django_db
def test_a_term_that_was_cancelled_is_not_written_again_from_a_file() -> None:
    assert load(pact())
    kept = Pact.objects.get()
    officer = making.acting(kept.administration, Role.OFFICER)
    alliances.cancel_term(kept.pk, term=kept.terms.get().pk, reason="Di un altro patto.", by=officer, at=NOW)
    with refused("file.pact_act"):
        load(pact(count=24))
    alliances.renew_pact(kept.pk, first=date(2023, 10, 1), last=date(2024, 9, 30), by=officer, at=NOW)
    assert load(pact(count=24)), "recorded anew, as the file says it"


@pytest.mark.django_db
def test_a_corrected_series_is_written_over_the_one_before() -> None:
    series = '\n[series]\ntitle = "{title}"\nsince = 2006\ncalls = [{{ order = 1, aim = "{aim}" }}]\n'
    assert load(WHOLE + series.format(title="Serie", aim="Primo scopo"))
    assert load(WHOLE + series.format(title="Serie corretta", aim="Altro scopo"))
    kept = Series.objects.get()
    assert (kept.title, [call.aim for call in kept.calls.all()]) == ("Serie corretta", ["Altro scopo"])
