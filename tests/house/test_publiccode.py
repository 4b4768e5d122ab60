"""publiccode.yml, for the national reuse catalogue: what the standard asks (publiccode.yml 0.4), and what is true here.

Source: AgID, Linee guida su acquisizione e riuso di software (D.Lgs. 82/2005, art. 69).
"""

import re
import tomllib
from typing import Any

import pytest
import yaml
from django.conf import settings

from tests.house.reading import ROOT

SAID: dict[str, Any] = yaml.safe_load((ROOT / "publiccode.yml").read_text("utf-8"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


@pytest.mark.parametrize(
    "key",
    [
        "publiccodeYmlVersion",
        "name",
        "url",
        "platforms",
        "developmentStatus",
        "softwareType",
        "description",
        "legal.license",
        "maintenance.type",
        "maintenance.contacts",
        "localisation.localisationReady",
        "localisation.availableLanguages",
    ],
)
def test_every_key_that_the_standard_asks_for_is_there(key: str) -> None:
    found: Any = SAID
    for part in key.split("."):
        found = found[part]
    assert found not in ("", [], {}, None)


def test_words_are_as_long_as_the_catalogue_takes_them() -> None:
    for language, words in SAID["description"].items():
        assert len(words["genericName"]) <= 35, language
        assert 0 < len(words["shortDescription"]) <= 150, language
        assert 150 <= len(words["longDescription"]) <= 10_000, language
        assert words["features"], language


def test_values_are_among_those_the_standard_knows() -> None:
    assert SAID["developmentStatus"] in {"concept", "development", "beta", "stable", "obsolete"}
    assert SAID["softwareType"] in {"standalone/web", "standalone/backend", "standalone/other"}
    assert SAID["maintenance"]["type"] == "community"
    assert all(one["name"] for one in SAID["maintenance"]["contacts"])
    assert re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", str(SAID["releaseDate"]))
    assert SAID["url"].startswith("https://")


def test_it_says_of_this_product_what_is_true() -> None:
    languages = sorted(code for code, _ in settings.LANGUAGES)
    assert sorted(SAID["description"]) == sorted(SAID["localisation"]["availableLanguages"]) == languages
    assert SAID["softwareVersion"] == PROJECT["version"]
    assert SAID["legal"]["license"] == PROJECT["license"]
    least = {one["name"]: one["versionMin"] for one in SAID["dependsOn"]["open"]}
    assert least["Python"] == PROJECT["requires-python"].removeprefix(">=")
    assert f"PostgreSQL {least['PostgreSQL']} or later" in (ROOT / "docs" / "settings.md").read_text("utf-8")
