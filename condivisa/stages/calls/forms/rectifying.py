"""A part of a published notice said again: the fields of its draft, then why and with which term."""

from __future__ import annotations

from typing import Any, ClassVar

from django.forms import BoundField

from condivisa.stages.calls.forms.acts import RectificationFields
from condivisa.stages.calls.forms.criteria import CriteriaForm
from condivisa.stages.calls.forms.parts import AimsForm, FrameForm
from condivisa.stages.calls.forms.terms import TermsForm

WHY = ("reason", "substantial", "closes_now")


class _Why(RectificationFields):
    """The fields of the act, apart from those of the part."""

    def act(self, typed: dict[str, Any]) -> dict[str, Any]:
        """What the action asks for beside the part itself."""
        return {"seen": typed["version"], **{name: typed[name] for name in WHY}}

    def why(self) -> list[BoundField]:
        """Those fields, for a page that lays out the part's own by itself."""
        return [self[name] for name in WHY]

    def order(self) -> None:
        """Put them after those of the part. Source: practice."""
        self.order_fields([name for name in self.fields if name not in WHY])


class RectifyFrameForm(_Why, FrameForm):
    """Title, codes, appeal and words of a published notice: nothing is left for later."""

    owed_later: ClassVar[tuple[str, ...]] = ()
    says_when: ClassVar[tuple[str, ...]] = (*RectificationFields.says_when, *FrameForm.owed_later)


class RectifyAimsForm(_Why, AimsForm):
    """The aims of the programmes of a published notice."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.order()


class RectifyCriteriaForm(_Why, CriteriaForm):
    """The criteria of a published notice."""


class RectifyTermsForm(_Why, TermsForm):
    """A group of terms of a published notice."""
