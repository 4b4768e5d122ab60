"""A field of a form as every page shows it, and the templates of forms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.choices import flatten_choices


class Field(forms.BoundField):
    """A field in Bootstrap Italia's markup; Django adds `aria-invalid` and the ids of help and errors."""

    @property
    def ticks(self) -> bool:
        """Whether it is one box to tick, whose label follows it."""
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def secret(self) -> bool:
        """Whether it is a password, hidden until its writer asks to see it."""
        return isinstance(self.field.widget, forms.PasswordInput)

    @property
    def owed_later(self) -> bool:
        """Whether a draft may leave it empty, and what the draft is for may not: no "optional" for the reader."""
        return self.name in getattr(self.form, "owed_later", ())

    @property
    def says_when(self) -> bool:
        """Whether its own label says when it must be filled in: no "optional" beside it."""
        return self.name in getattr(self.form, "says_when", ())

    @property
    def law(self) -> str:
        """The law that decides what to write here, folded under the help; empty where none does."""
        return str(getattr(self.form, "laws", {}).get(self.name, ""))

    @property
    def begins(self) -> str:
        """The id of what one types in, or of the first of its boxes."""
        return self.id_for_label or f"{self.auto_id}_0"

    @property
    def theirs(self) -> Any:
        """What the thing says now, where somebody changed it while this was being written: of a choice its words."""
        now = getattr(self.form, "theirs", {}).get(self.name)
        if now is None or not isinstance(self.field, forms.ChoiceField):
            return now
        choices: Any = self.field.choices
        words: dict[Any, Any] = dict(flatten_choices(choices))
        chosen = now if isinstance(now, list | tuple) else [now]
        return "; ".join(str(words.get(one, one)) for one in chosen)

    def as_widget(self, widget: Any = None, attrs: Any = None, only_initial: bool = False) -> Any:
        kind = "form-check-input" if self.ticks else "form-control"
        if not isinstance(self.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
            attrs = {**(attrs or {}), "class": f"{kind} is-invalid" if self.errors else kind}
        return super().as_widget(widget, attrs, only_initial)


class Renderer(TemplatesSetting):
    """Django's own renderer, with the templates of `ui/templates/forms/`."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
    bound_field_class = Field
