"""Which bodies a file names, whatever code it gives of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.db import IntegrityError

from condivisa.parties.models import Body
from condivisa.site import cli
from condivisa.stages.coprogramming.models import Procedure
from tests import making
from tests.making import refused
from tests.site.procedure_file.test_load import load, loaded
from tests.site.procedure_file.test_load_again import pact
from tests.site.procedure_file.test_reading import WHOLE

CODES = 'name = "Comune di Prova"\nistat = "019035"\nipa = "c_d142"\nfiscal_code = "91035680197"\n[[sources]]'


def coded(**codes: str) -> Body:
    body = making.body("Comune di Prova", "public")
    Body.objects.filter(pk=body.pk).update(**({"fiscal_code": ""} | codes))
    return body


@pytest.mark.django_db
@pytest.mark.parametrize("code", [{"istat_code": "019035"}, {"ipa_code": "c_d142"}, {"fiscal_code": "91035680197"}])
def test_an_administration_is_known_by_any_of_its_codes(code: dict[str, str]) -> None:
    body = coded(**code)
    assert load(WHOLE.replace('name = "Comune di Prova"\n[[sources]]', CODES))
    assert Procedure.objects.get().administration == body
    assert Body.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("written", [[], ["--json"]], ids=["text", "json"])
def test_codes_that_contradict_what_is_registered_are_said_in_a_sentence(
    written: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    coded(ipa_code="c_d142", istat_code="019036")
    making.body("Comune Altrui", "public", ipa_code="c_d143")
    whole = WHOLE.replace('name = "Comune di Prova"\n[[sources]]', CODES)
    for text, codes in (
        (whole, ["file.body_code_differs"]),
        (whole.replace('"019035"', '"019036"').replace("c_d142", "c_d143"), ["file.body_code_taken"]),
    ):
        path = tmp_path / "prova.toml"
        path.write_text(text, "utf-8")
        assert cli.main(["load", *written, str(path)]) == 1
        out = capsys.readouterr().out
        if written:
            assert [row["code"] for row in json.loads(out) if row["weight"] == "blocks"] == codes
        with refused(*codes):
            load(text)
    assert not Procedure.objects.exists()


@pytest.mark.django_db
def test_two_bodies_of_one_name_are_told_apart_by_a_code() -> None:
    making.body("Comune di Prova", "public")
    making.body("Comune di Prova", "public", istat_code="019035")
    with refused("file.body_twice"):
        load(WHOLE)
    assert load(
        WHOLE.replace('name = "Comune di Prova"\n[[sources]]', CODES.replace('fiscal_code = "91035680197"\n', ""))
    )
    making.body("Rete Uno", "other")
    making.body("Rete Uno", "other")
    with refused("file.body_twice"):
        load(
            pact().replace('"prova"', '"altra"').replace('name = "Comune di Prova"\n[[s', 'name = "Comune Altro"\n[[s')
        )


@pytest.mark.django_db
def test_what_the_database_refuses_is_said_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "prova.toml"
    path.write_text(WHOLE, "utf-8")

    def broken(*_args: object, **_kwargs: object) -> bool:
        raise IntegrityError("duplicate key")

    monkeypatch.setattr("condivisa.site.commands.load.load_file", broken)
    assert loaded(path) == 2
    assert "prova.toml: the database refuses it" in capsys.readouterr().err
