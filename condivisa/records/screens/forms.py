"""A form that does one act: typed fields, one action, and the findings that refused it.

Who opened it and the body acted for travel in the form: one opened by somebody else, or for another body, is refused.
What is typed is kept while it is typed and given back when the page opens again; sent twice, a form does its act once;
over something that changed meanwhile it stops and shows both.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from http import HTTPStatus
from typing import Any, ClassVar, cast
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError
from django.http import Http404, QueryDict
from django.utils.crypto import salted_hmac

from condivisa.base.findings import Finding, Refused, blocks, require
from condivisa.records.access import not_yours
from condivisa.records.identity.acting import Held, body_name
from condivisa.records.screens import actions, queries, sheets
from condivisa.records.screens.fields import AmountField, CodeField, DayField, MomentField, NumberField
from condivisa.records.screens.grids import Grid
from condivisa.records.screens.models import UnsentText
from condivisa.records.screens.openers import OPENED_BY, another_person
from condivisa.records.screens.places import Place, Where, placed

__all__ = [
    "ActForm",
    "AmountField",
    "CodeField",
    "DayField",
    "GridForm",
    "MomentField",
    "NumberField",
]

OURS = frozenset({OPENED_BY, "acting_for", "this_form", "sending", "again"})
"""Fields that every form has and no action asks for."""
SENT_ALREADY = frozenset({"screen.sent_before", "screen.sent_other"})
CHANGED = "screen.changed_meanwhile"
ABOUT_SENDING = SENT_ALREADY | {"screen.being_sent"}
"""What refuses not the act, but doing it now."""
LOOK, MEND = "vedi", "correggi"
"""What a button says to see what a form would do before it is sent, and to write on from there."""
MORE = 10
"""Empty rows given to who asks for more without scripts."""
VERSION = "version"
"""The field, where a form has it, that says over which version of a thing its text was written."""


class ChangedMeanwhile(Exception):
    """What was refused by the act itself, once it had locked what the page had read a moment before, or was not there
    any more: the page reads it again, and finds what changed."""


class ActForm(forms.Form):
    """A form for one act, on behalf of the body that the request acts for.

    `name` tells apart the forms of one page (by default the class); `present` are the values of the thing to be
    changed, its `version` among them where the form has such a field. `laws` says by name of field which law decides
    what to write there; `mends` by code of a finding which field mends it.
    """

    laws: ClassVar[Mapping[str, str]] = {}
    mends: ClassVar[Mapping[str, str]] = {}

    opened_by = forms.CharField(widget=forms.HiddenInput, required=False)
    acting_for = forms.UUIDField(widget=forms.HiddenInput)
    this_form = forms.CharField(widget=forms.HiddenInput)
    sending = forms.UUIDField(widget=forms.HiddenInput, required=False)
    again = forms.BooleanField(widget=forms.HiddenInput, required=False)  # pressed on the page that said it was sent

    def __init__(self, request: Any, *, name: str = "", present: Mapping[str, Any] | None = None, **kwargs: Any):
        self.name = name or type(self).__name__
        sent = request.method == "POST" and request.POST.get("this_form") == self.name
        kwargs.setdefault("auto_id", f"{self.name}-%s" if name else "id_%s")
        super().__init__(request.POST if sent else None, request.FILES if sent else None, **kwargs)
        self.request = request
        self.held: Held = request.held
        self.present = dict(present or {})
        self.initial = {**self.initial, **self.present}
        held = self.held
        self.initial.update(opened_by=held.person, acting_for=held.body, this_form=self.name, sending=uuid4())
        self.theirs: dict[str, Any] = {}
        self.theirs_shown = False
        """Whether somebody changed the thing meanwhile, so that the page shows both."""
        self.read = ""
        """The grid whose rows were just read from a spreadsheet: they stand over those typed."""
        self.findings: tuple[Finding, ...] = ()
        self.places: Sequence[Place] = ()
        """The same findings, each where it is mended, once the page has said where."""
        self.status = HTTPStatus.OK

    @property
    def keeping_place(self) -> str:
        """Where what is typed is kept: the page's address and the form's name."""
        return f"{self.request.path}#{self.name}"[:300]

    @cached_property
    def kept(self) -> UnsentText | None:
        """What this person typed here and has not sent yet."""
        if self.is_bound or not self.keeps:
            return None
        return queries.unsent(self.keeping_place, viewer=self.request.acting)

    @property
    def seen(self) -> int:
        """Over which version of the text kept here the page goes on writing: what was just sent, where it was."""
        kept = queries.unsent(self.keeping_place, viewer=self.request.acting) if self.is_bound else self.kept
        return kept.version if kept else 0

    @property
    def keeps(self) -> bool:
        """Whether there is something to keep while it is typed."""
        return bool(self.typed_names)

    @property
    def typed_names(self) -> list[str]:
        """The fields whose text is kept while it is typed: neither secrets, nor files, nor what no one types."""
        never = (forms.PasswordInput, forms.FileInput, forms.HiddenInput, forms.MultipleHiddenInput)
        return [name for name, field in self.fields.items() if not isinstance(field.widget, never)]

    def get_initial_for_field(self, field: Any, field_name: str) -> Any:
        """What was typed and not sent comes before what the thing says now. Source: practice."""
        keeps = field_name in self.typed_names or field_name == VERSION
        if keeps and self.kept is not None and field_name in self.kept.fields:
            return field.widget.value_from_datadict(_sent(self.kept.fields), {}, field_name)
        return super().get_initial_for_field(field, field_name)

    def does(self, act: Callable[..., object]) -> bool:
        """Whether the form was sent and the act done.

        `act` receives the cleaned fields and calls one action. When it refuses, its findings stay in
        `findings` and the page is to be shown again with `status`: 422, or 409 for a form of another body, for one
        written over something that changed, for one still being sent, for one that somebody else was quicker with.
        Raises `Http404` for something that belongs to somebody else; of what was taken away meanwhile the page, read
        again, says that it is not there. Source: practice.
        """
        if not self.is_bound or LOOK in self.data or MEND in self.data or not self._in_order():
            return False
        typed = self.typed()
        try:
            self._once(lambda: act(typed))
        except Refused as refused:
            if not_yours(refused.findings):
                raise Http404 from None
            codes = {finding.code for finding in refused.findings}
            if CHANGED in codes and not getattr(self.request, "read_again", False):
                raise ChangedMeanwhile from refused
            if codes & SENT_ALREADY:
                self._send_again_with(self.add_prefix("sending"), str(uuid4()))
                self._send_again_with(self.add_prefix("again"), "on")
            status = HTTPStatus.CONFLICT if codes & {CHANGED, *ABOUT_SENDING} else HTTPStatus.UNPROCESSABLE_ENTITY
            return self._refuse(status, *refused.findings)
        except ObjectDoesNotExist as gone:  # since the page was read; where it is not there again, a mistake of ours
            if getattr(self.request, "read_again", False):
                raise
            raise ChangedMeanwhile from gone
        except IntegrityError as clash:
            if not actions.written_by_another(clash):
                raise
            return self._refuse(HTTPStatus.CONFLICT, blocks("screen.done_meanwhile", "practice"))
        if self.keeps:
            actions.forget_unsent(self.keeping_place, by=self.request.acting, at=self.request.at)
            self.request.sent_place = self.keeping_place
        # Where the same page is shown again, as after a file was read, another sending is another act.
        self._send_again_with(self.add_prefix("sending"), str(uuid4()))
        return True

    def mended(self, where: Where) -> None:
        """Say where each of the findings that refused the form is mended. Source: practice."""
        self.places = placed(self.findings, where)

    def at_its_field(self, finding: Finding) -> tuple[str, str] | None:
        """The field of the form where a finding is mended, by its label and its place. Source: practice."""
        name = self.mends.get(finding.code, "")
        field: Any = self[name] if name in self.fields else None
        return (str(field.label), f"#{field.begins}") if field else None

    def shows(self, effects: Callable[..., object]) -> bool:
        """Whether it was only asked what the act would do (`act.html` with `effects_first`): nothing is done.

        `effects` receives the cleaned fields; the page then reads them back with `components/review.html`, from which
        the form is sent, or opened again as it was typed. Source: practice.
        """
        if not self.is_bound or LOOK not in self.data or not self._in_order():
            return False
        effects(self.typed())
        return True

    @property
    def sent_fields(self) -> list[tuple[str, str]]:
        """What was sent, to be read back and sent again. Source: practice."""
        never = {LOOK, MEND, "csrfmiddlewaretoken"}
        lists = cast(QueryDict, self.data).lists()
        return [(name, str(value)) for name, values in lists if name not in never for value in values]

    @property
    def grids(self) -> list[tuple[Grid, Grid]]:
        """The grids beside the fields, each as typed and as it is now: a form without rows has none."""
        return []

    @property
    def rows_sound(self) -> bool:
        """Whether the rows typed beside the fields could be read: a form without a grid has none."""
        return True

    def typed(self) -> dict[str, Any]:
        """What the action receives. To be asked only of a valid form. Source: practice."""
        return {name: value for name, value in self.cleaned_data.items() if name not in OURS}

    def _once(self, act: Callable[[], object]) -> None:
        number = self.cleaned_data.get("sending")
        if number is None:
            act()
            return
        again = self.cleaned_data["again"]
        with actions.once(number, said=self._said(), again=again, at=self.request.at) as first:
            if first:
                act()

    def _said(self) -> str:
        """Who sent what from here; nothing for a form in which nobody types: what it does twice, its act judges."""
        if not self.keeps:
            return ""
        never = {"csrfmiddlewaretoken", *(self.add_prefix(name) for name in ("sending", "again"))}
        lists = cast(QueryDict, self.data).lists()
        fields = sorted((name, [str(one) for one in values]) for name, values in lists if name not in never)
        sent: Mapping[str, Any] = self.files
        files = sorted((name, one.name, one.size) for name, one in sent.items())
        acting = self.request.acting
        said = json.dumps([str(acting.person), str(acting.body), self.keeping_place, fields, files])
        return salted_hmac("screens.sending", said, algorithm="sha256").hexdigest()

    def _in_order(self) -> bool:
        """Whether what was sent can be acted on: by who opened it, for this body, over what stands now, all read."""
        valid = self.is_valid() and self.rows_sound
        opened_by = self.cleaned_data.get(OPENED_BY, "")
        if found := another_person(opened_by, person=self.held.person, name=self.held.person_name):
            return self._refuse(HTTPStatus.CONFLICT, *found)
        opened_for = self.cleaned_data.get("acting_for")
        if opened_for and opened_for != self.held.body:
            return self._refuse(HTTPStatus.CONFLICT, self._another_body(opened_for))
        if self._changed_meanwhile():
            return self._refuse(HTTPStatus.CONFLICT, blocks(CHANGED, "practice"))
        return valid or self._refuse(HTTPStatus.UNPROCESSABLE_ENTITY)

    def _changed_meanwhile(self) -> bool:
        """Sent again from the page that showed both, the text goes over the version that page showed."""
        if VERSION not in self.fields or VERSION not in self.present:
            return False
        now = str(self.present[VERSION])
        if self.data.get(self.add_prefix(VERSION)) == now:
            return False
        typed, shown = self.cleaned_data, [name for name in self.typed_names if name in self.present]
        differ = [name for name in shown if name not in typed or not _alike(self.present[name], typed[name])]
        self.theirs = {name: self.present[name] for name in differ}
        self.theirs_shown = True
        self._send_again_with(VERSION, now)
        return True

    def _another_body(self, opened_for: UUID) -> Finding:
        names = {"opened_for": body_name(opened_for), "acting_for": self.held.body_name}
        self._send_again_with("acting_for", str(self.held.body))
        return blocks("access.other_body", "L. 241/1990, art. 5-6", **names)

    def _send_again_with(self, name: str, value: str) -> None:
        sent = cast(QueryDict, self.data).copy()
        sent[name] = value
        self.data = sent

    def _refuse(self, status: HTTPStatus, *findings: Finding) -> bool:
        self.status, self.findings = status, findings
        self.mended(self.at_its_field)
        self.request.refused_form = self  # the page's answer
        return False


class GridForm(ActForm):
    """A form whose rows are typed, pasted or uploaded in a grid; the action receives them as `rows`.

    `records` are the rows as they are now. `asks_rows` says that only more empty rows were asked for: nothing is done.
    """

    def __init__(self, request: Any, *, grid: Grid, records: Iterable[Mapping[str, Any]] = (), **kwargs: Any):
        super().__init__(request, **kwargs)
        self.now = grid.filled(records)
        self.grid = self.typed_in(self.now if grid.given else grid) or self.now
        self.asks_rows = self.asks_more(grid)

    def asks_more(self, grid: Grid) -> bool:
        """Whether only more empty rows of a grid, or others of its rows, were asked for. Source: practice."""
        return self.is_bound and any(f"{grid.name}-{name}" in self.data for name in ("more", "window"))

    def typed_in(self, grid: Grid) -> Grid | None:
        """A grid as it was sent, or typed and not sent yet; None where nobody has typed in it. Source: practice."""
        if self.is_bound:
            sent = grid.sent(cast(QueryDict, self.data))
            return sent.grown(MORE) if f"{grid.name}-more" in self.data else sent
        if self.kept is not None and any(name.startswith(f"{grid.name}-") for name in self.kept.fields):
            return grid.sent(_sent(self.kept.fields)).unjudged()
        return None

    def read_sheet(self, file: Any) -> None:
        """Put the rows of an uploaded spreadsheet in its grid, each cell with its error.

        Raises `Refused` for a file that is no spreadsheet of these rows. Source: practice.
        """
        rows, findings = sheets.read(file.name, file.read())
        require(findings)
        grid = self.grid.uploaded(rows)
        require(grid.findings)
        self.shows_read(grid)

    def shows_read(self, grid: Grid) -> None:
        """Show rows that were just read from files, in place of those typed and not sent. Source: practice."""
        self.grid, self.read = grid, grid.name

    @property
    def keeps(self) -> bool:
        """Its rows, always."""
        return True

    @property
    def grids(self) -> list[tuple[Grid, Grid]]:
        """Its one grid, as typed and as it is now."""
        return [(self.grid, self.now)]

    @property
    def rows_sound(self) -> bool:
        """Whether every cell could be read."""
        return self.grid.sound

    def does(self, act: Callable[..., object]) -> bool:
        """As of every form; asked for more rows it shows them and does nothing. Source: practice."""
        return not self.asks_rows and super().does(act)

    def shows(self, effects: Callable[..., object]) -> bool:
        """As of every form. Source: practice."""
        return not self.asks_rows and super().shows(effects)

    def typed(self) -> dict[str, Any]:
        """The fields and, as `rows`, the values of the grid by column. Source: practice."""
        return {**super().typed(), "rows": self.grid.values}


def _sent(fields: Mapping[str, list[str]]) -> QueryDict:
    sent = QueryDict(mutable=True)
    for name, values in fields.items():
        sent.setlist(name, values)
    return sent


def _alike(said: Any, typed: Any) -> bool:
    """Whether two values of a field read the same: nothing is nothing, however it is kept."""
    listed = [list(one) if isinstance(one, list | tuple) else one for one in (said, typed)]
    return listed[0] == listed[1] or all(one in (None, "", []) for one in listed)
