"""The line of a procedure: what is done, what is on now, what was skipped."""

from __future__ import annotations

import pytest

from condivisa.overview.portal.line import Stage, stand

NOTHING, BEGUN, ENDED = (False, False), (True, False), (True, True)


def test_a_procedure_of_the_past_has_nothing_to_come() -> None:
    line = [Stage("bisogni", started=True), Stage("avviso")]
    assert [stage.standing.value for stage in stand(line, over=True)] == ["done", "absent"]


@pytest.mark.parametrize(
    ("stages", "standings"),
    [
        ([NOTHING, NOTHING], "next later"),
        ([ENDED, NOTHING, NOTHING], "done next later"),
        ([ENDED, BEGUN, NOTHING], "done now later"),
        ([ENDED, ENDED], "done done"),
        # A notice without any programming act before it: the gap is said, not hidden.
        ([NOTHING, ENDED, BEGUN], "absent done now"),
        # Reports and payments run side by side.
        ([ENDED, BEGUN, BEGUN], "done now now"),
        ([NOTHING, ENDED, NOTHING], "absent done next"),
    ],
)
def test_where_each_stage_stands(stages: list[tuple[bool, bool]], standings: str) -> None:
    line = [Stage(str(place), started=begun, finished=ended) for place, (begun, ended) in enumerate(stages)]
    assert [stage.standing.value for stage in stand(line)] == standings.split()
