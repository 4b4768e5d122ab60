"""Nothing starts while a question has no answer."""

from decimal import Decimal

import pytest
from django.apps import apps

from condivisa.base.questions import Question, Unanswered


def test_a_question_that_nobody_answers_stops_the_start() -> None:
    def left_on_the_line(line: int) -> Decimal:
        """How much is left on a line (EUR)."""
        raise AssertionError

    site = apps.get_app_config("site")
    asked = Question(left_on_the_line)
    with pytest.raises(Unanswered, match="left_on_the_line"):
        site.ready()
    asked.answered_by(lambda line: Decimal(line))
    site.ready()
