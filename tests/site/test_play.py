"""`condivisa play`: in a database of its own, refusing what it does not know."""

import json

import pytest

from condivisa.base.findings import Refused, blocks
from condivisa.site import cli
from condivisa.site.stories import crema, crema_notices
from condivisa.stages.calls.models import Call


@pytest.mark.usefixtures("committed_db")
def test_a_story_is_played_apart_from_the_installation(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    seen: list[int] = []

    def first_chapter(story: object) -> None:
        crema_notices.tell(story)  # type: ignore[arg-type] # the story that the command made
        seen.append(Call.objects.count())

    monkeypatch.setattr(crema, "tell", first_chapter)
    assert cli.main(["play", "crema", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []
    assert seen == [2]
    assert not Call.objects.exists()


@pytest.mark.usefixtures("committed_db")
def test_a_story_that_the_rules_stop_says_why(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(story: object) -> None:
        raise Refused([blocks("paper.not_to_sign", "D.Lgs. 82/2005, art. 24", title="Avviso")])

    monkeypatch.setattr(crema, "tell", stopped)
    assert cli.main(["play", "crema"]) == 1
    assert "«Avviso» non attende una firma." in capsys.readouterr().err


def test_an_unknown_story_is_bad_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["play", "atlantide"]) == 2
    assert "there is no story called atlantide; there is crema." in capsys.readouterr().err
