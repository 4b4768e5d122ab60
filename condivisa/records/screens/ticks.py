"""A long list to tick: compact, every name readable, found by words; what is ticked comes first and is never lost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

FEW = 12
"""Up to so many nobody needs to search."""


class Ticks(forms.CheckboxSelectMultiple):
    """Boxes to tick with a search field. Scripts sift while one types; without, a button of the same form shows again
    what matches, with all that is ticked.
    """

    template_name = "forms/ticks.html"
    sought = ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """What was ticked; notes what was sought. Source: practice."""
        self.sought = data.get(f"{name}-cerca", "").strip() if self.seeks(data, name) else ""
        return super().value_from_datadict(data, files, name)

    @staticmethod
    def seeks(data: Any, name: str) -> bool:
        """Whether the search button was pressed: nothing is to be done yet. Source: practice."""
        return f"{name}-trova" in data

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """The lines ticked, then the others that hold every word sought."""
        context = super().get_context(name, value, attrs)
        ticked = {str(one) for one in value or ()}
        lines = [(str(key), str(label), str(key) in ticked) for key, label in self.choices]
        wanted = self.sought.casefold().split()
        found = [one for one in lines if one[2] or all(word in one[1].casefold() for word in wanted)]
        return {
            **context,
            "name": name,
            "sought": self.sought,
            "many": len(lines) > FEW,
            "all": len(lines),
            "shown": len(found),
            "boxes": self._boxes(name, sorted(found, key=lambda one: not one[2])),
        }

    @staticmethod
    def _boxes(name: str, lines: Sequence[tuple[str, str, bool]]) -> SafeString:
        """Written here, as the cells of a list are: there may be thousands."""
        box = '<li><label><input type="checkbox" name="{}" value="{}"{}> {}</label></li>\n'
        ticks = {True: mark_safe(" checked"), False: ""}
        return format_html_join("", box, ((name, value, ticks[ticked], words) for value, words, ticked in lines))
