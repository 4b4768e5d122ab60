"""What people write at a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from condivisa.parties.models import Appointment
from condivisa.records.identity.acting import Held
from condivisa.records.screens.forms import ActForm, DayField, GridForm, MomentField
from condivisa.records.screens.grids import Grid
from condivisa.stages.calls.forms.terms import meant, value_field
from condivisa.stages.calls.terms import TermKind
from condivisa.stages.codesign.drafts import ProjectDraft
from condivisa.stages.codesign.models import Attendance, Round
from condivisa.stages.codesign.queries.projects import Start
from condivisa.stages.codesign.queries.reading import version_of_attendance
from condivisa.stages.codesign.queries.screens import ToOpen
from condivisa.stages.codesign.writing import (
    Naming,
    activities_grid,
    activity_rows,
    apart,
    draft_of,
    plan_grid,
    plan_rows,
)


class PlainForm(ActForm):
    """An act with nothing to write."""


class CloseForm(ActForm):
    """To close a round on its minutes; an act that waits for its signature (`acts`) is given up knowingly."""

    without_act = forms.BooleanField(label=_("L’atto da firmare non serve più: chiudo la fase senza"), required=False)

    def __init__(self, request: Any, *, acts: Sequence[str], **kwargs: Any):
        super().__init__(request, **kwargs)
        if not acts:
            del self.fields["without_act"]


class OpenForm(ActForm):
    """On which programmes a table opens, and who facilitates it."""

    title = forms.CharField(
        label=_("Nome del tavolo"), max_length=300, help_text=_("Per esempio: «Tavolo Prossimità 2026-2028».")
    )
    programmes = forms.MultipleChoiceField(
        label=_("Per quali programmi"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Siede al tavolo chi è stato selezionato nelle graduatorie pubblicate di questi programmi."),
    )
    facilitator = forms.ChoiceField(
        label=_("Chi facilita"), required=False, help_text=_("Convoca gli incontri e redige i verbali, con il RUP.")
    )

    def __init__(
        self, request: Any, *, programmes: Sequence[ToOpen], facilitators: Sequence[Appointment], **kwargs: Any
    ):
        super().__init__(request, **kwargs)
        people = [("", gettext("solo il RUP")), *((str(one.person_id), str(one.person)) for one in facilitators)]
        self.fields["facilitator"].choices = people  # type: ignore[attr-defined]  # a choice field, declared above
        self.fields["programmes"].choices = [(one.programme.code, _programme(one)) for one in programmes]  # type: ignore[attr-defined]  # the same

    def asked(self, typed: Mapping[str, Any]) -> dict[str, Any]:
        """What the action receives. Source: practice."""
        return {**typed, "facilitator": UUID(typed["facilitator"]) if typed["facilitator"] else None}


def _programme(one: ToOpen) -> str:
    """A programme with whom it brings; words stand alone, where the catalogue finds them."""
    nobody, unranked = gettext("nessuno selezionato"), gettext("graduatoria non pubblicata")
    whom = ", ".join(one.bodies) or nobody if one.ranked else unranked
    return f"{one.programme.code} – {one.programme.title} ({whom})"


class ReopenForm(ActForm):
    """Why a table reopens."""

    reason = forms.ChoiceField(label=_("Per quale motivo"), widget=forms.RadioSelect)

    def __init__(self, request: Any, *, reasons: Sequence[tuple[str, Any]], **kwargs: Any):
        super().__init__(request, **kwargs)
        self.fields["reason"].choices = reasons  # type: ignore[attr-defined]  # a choice field, declared above


class ConveneForm(ActForm):
    """When and where a table meets, about what, with whom else."""

    mends: ClassVar = {
        "codesign.meeting_past": "when",
    }

    when = MomentField(label=_("Quando"))
    place = forms.CharField(
        label=_("Dove"), max_length=200, help_text=_("Un luogo, o il collegamento per partecipare a distanza.")
    )
    agenda = forms.CharField(
        label=_("Ordine del giorno"),
        widget=forms.Textarea({"rows": 5}),
        max_length=4000,
        help_text=_("Un punto per riga: diventano i titoli del verbale."),
    )
    joint_with = forms.ChoiceField(
        label=_("Insieme a un altro tavolo"),
        required=False,
        help_text=_("Solo se gli avvisi collegano i loro programmi: anche gli enti di quel tavolo sono convocati."),
    )

    def __init__(self, request: Any, *, others: Sequence[Round], place: str, **kwargs: Any):
        super().__init__(request, initial={"place": place}, **kwargs)
        choices = [("", gettext("no")), *((str(one.pk), one.table.title) for one in others)]
        self.fields["joint_with"].choices = choices  # type: ignore[attr-defined]  # a choice field, declared above
        if not others:
            self.fields["joint_with"].widget = forms.HiddenInput()

    def asked(self, typed: Mapping[str, Any]) -> dict[str, Any]:
        """What the action receives. Source: practice."""
        points = [line.strip() for line in typed["agenda"].splitlines() if line.strip()]
        return {**typed, "agenda": points, "joint_with": int(typed["joint_with"]) if typed["joint_with"] else None}


class CancelForm(ActForm):
    """Why a meeting is called off."""

    reason = forms.CharField(
        label=_("Perché"),
        widget=forms.Textarea({"rows": 3}),
        max_length=1000,
        help_text=_("Per esempio: «la data era sbagliata, ne convochiamo un altro». Lo legge chi era invitato."),
    )


class CommentForm(ActForm):
    """What a body observes on draft minutes."""

    text = forms.CharField(
        label=_("L’osservazione del suo ente"),
        widget=forms.Textarea({"rows": 5}),
        max_length=8000,
        help_text=_("Che cosa il verbale dovrebbe dire, e dove."),
    )


class AttendanceForm(ActForm):
    """Who was at a meeting, body by body; then who has no role here, written by name."""

    version = forms.CharField(widget=forms.HiddenInput)
    others = forms.CharField(
        label=_("Altre persone presenti"),
        widget=forms.Textarea({"rows": 3}),
        max_length=4000,
        required=False,
        help_text=_(
            "Chi non ha un incarico qui. Una persona per riga: ente, due punti, nome e cognome. Per esempio: "
            "«Biblioteca sul lago: Ada Neri». I nomi vanno nel verbale, che è pubblico."
        ),
    )

    def __init__(
        self,
        request: Any,
        *,
        people: Sequence[Held],
        recorded: Sequence[Attendance],
        others: Sequence[Sequence[str]],
        **kwargs: Any,
    ):
        there: dict[UUID, list[str]] = {}
        for one in recorded:
            there.setdefault(one.body_id, []).append(str(one.person_id))
        present: dict[str, Any] = {f"present-{body}": sorted(chosen) for body, chosen in there.items()}
        present["others"] = "\n".join(f"{organisation}: {name}" for organisation, name in others)
        present["version"] = version_of_attendance(((one.person_id, one.body_id) for one in recorded), others)
        super().__init__(request, present=present, **kwargs)
        names: dict[UUID, tuple[str, dict[str, str]]] = {}
        for held in people:
            roles = ", ".join(held.role_names)
            names.setdefault(held.body, (held.body_name, {}))[1][str(held.person)] = f"{held.person_name} – {roles}"
        for one in recorded:  # whoever has left since was there all the same
            names.setdefault(one.body_id, (one.body.name, {}))[1].setdefault(str(one.person_id), str(one.person))
        for body, (name, choices) in names.items():
            self.fields[f"present-{body}"] = forms.MultipleChoiceField(
                label=name, required=False, widget=forms.CheckboxSelectMultiple, choices=list(choices.items())
            )
        self.order_fields([name for name in self.fields if name != "others"])

    def clean_others(self) -> str:
        """Organisation and name in each line."""
        written: str = self.cleaned_data["others"]
        bare = [line for line in written.splitlines() if line.strip() and not all(_person(line))]
        if bare:
            said = _("Scriva «ente: nome e cognome» anche qui: %(lines)s")
            raise forms.ValidationError(said, params={"lines": "; ".join(line.strip() for line in bare)})
        return written

    def others_at(self, typed: Mapping[str, Any]) -> list[tuple[str, str]]:
        """Who else was there, as (organisation, name). Source: practice."""
        return [_person(line) for line in typed["others"].splitlines() if line.strip()]

    def present_at(self, typed: Mapping[str, Any]) -> list[tuple[UUID, UUID]]:
        """Who was there, as (person, body). Source: practice."""
        return [
            (UUID(person), UUID(name.removeprefix("present-")))
            for name, people in typed.items()
            if name.startswith("present-")
            for person in people
        ]


def _person(line: str) -> tuple[str, str]:
    organisation, _colon, name = line.partition(":")
    return organisation.strip(), name.strip()


class MinutesForm(ActForm):
    """The text of the minutes, and until when the table may comment on it."""

    mends: ClassVar = {
        "codesign.comments_past": "comments_until",
    }

    text = forms.CharField(
        label=_("Che cosa si è detto e deciso"),
        widget=forms.Textarea({"rows": 20}),
        max_length=100_000,
        help_text=_("Si salva mentre scrive, e nessuno lo legge finché non lo invia."),
    )
    comments_until = DayField(
        label=_("Osservazioni fino al"), help_text=_("Compreso. Dopo, il responsabile approva il verbale.")
    )
    version = forms.CharField(widget=forms.HiddenInput)

    def typed(self) -> dict[str, Any]:
        """The fields and, as `seen`, over which text they were written. Source: practice."""
        typed = super().typed()
        return typed | {"seen": typed.pop("version")}


class ApproveForm(MinutesForm):
    """The text that is approved."""

    text = forms.CharField(
        label=_("Che cosa si è detto e deciso"),
        widget=forms.Textarea({"rows": 20}),
        max_length=100_000,
        help_text=_("Si salva mentre scrive. Gli enti vedono le correzioni solo dopo l’approvazione."),
    )
    comments_until = None  # type: ignore[assignment]  # Django's own way to leave a field of the parent out


class ProjectForm(GridForm):
    """A whole version: text, aims, activities and plan, written over the last one and shown from where one starts."""

    text = forms.CharField(
        label=_("Il progetto"),
        widget=forms.Textarea({"rows": 16}),
        max_length=100_000,
        help_text=_("Che cosa si farà insieme, per chi e come. Si salva mentre scrive."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, request: Any, *, naming: Naming, start: Start, shown: ProjectDraft | None = None):
        latest = start.latest or ProjectDraft("", naming.aims)
        first = shown or start.shown or latest
        plan, activities = plan_grid(naming), activities_grid(naming)
        present = {**_said(latest, naming), "version": start.number}
        super().__init__(request, grid=plan, records=plan_rows(latest), present=present)
        for code, words in naming.programmes:
            self.fields[f"aims-{code}"] = forms.CharField(
                label=gettext("Finalità di %(programme)s") % {"programme": words},
                required=bool(naming.aims.get(code)),
                widget=forms.Textarea({"rows": 3}),
                max_length=8000,
                help_text=gettext(
                    "Una per riga. Sono quelle dell’avviso: le lasci come sono, "
                    "o il progetto definitivo non si può proporre."
                ),
            )
        said = {name: words for name, words in _said(first, naming).items() if words}
        self.initial.update({**_said(ProjectDraft("", naming.aims), naming), **said})
        self.grid = self.typed_in(plan) or plan.filled(plan_rows(first))
        self.activities_now = activities.filled(activity_rows(latest))
        self.activities = self.typed_in(activities) or activities.filled(activity_rows(first))
        self.asks_rows = self.asks_rows or self.asks_more(activities)

    @property
    def grids(self) -> list[tuple[Grid, Grid]]:
        """Activities, then the plan that names them."""
        return [(self.activities, self.activities_now), (self.grid, self.now)]

    @property
    def rows_sound(self) -> bool:
        """Whether every cell could be read, and the plan names activities that are there."""
        self.activities, self.grid = apart(self.activities, self.grid)
        return self.activities.sound and self.grid.sound

    def typed(self) -> dict[str, Any]:
        """What the action receives. Source: practice."""
        aims = {name[5:]: said for name, said in self.cleaned_data.items() if name.startswith("aims-")}
        draft = draft_of(self.cleaned_data["text"], aims, self.activities, self.grid)
        return {"draft": draft, "after": self.cleaned_data["version"]}


def _said(draft: ProjectDraft, naming: Naming) -> dict[str, str]:
    """The texts of a draft by field."""
    aims = {f"aims-{code}": "\n".join(draft.aims.get(code, ())) for code, _words in naming.programmes}
    return {"text": draft.text, **aims}


class TermForm(ActForm):
    """A term that the table agrees: its value, and where it was written down, over what the page showed."""

    version = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, request: Any, *, kind: TermKind, among: Sequence[str], **kwargs: Any):
        super().__init__(request, **kwargs)
        self.kind = kind
        self.fields["value"] = value_field(kind, _("Che cosa avete concordato"), among=among, required=True)
        self.fields["clause"] = forms.CharField(
            label=_("Dove è scritto"), max_length=200, help_text=_("Per esempio: «verbale del 25 novembre 2025».")
        )

    def agreed(self, typed: Mapping[str, Any]) -> dict[str, Any]:
        """What the action receives. Source: practice."""
        return {"value": meant(self.kind, typed["value"]), "clause": typed["clause"], "seen": typed["version"]}


class ProposeForm(ActForm):
    """The version that is proposed as final project: the one that the page shows."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class CompareForm(forms.Form):
    """Which two versions to compare."""

    prima = forms.ChoiceField(label=_("Prima"), required=False)
    dopo = forms.ChoiceField(label=_("Dopo"), required=False)

    def __init__(self, data: Any, *, versions: Sequence[tuple[int, str]], initial: dict[str, Any]):
        super().__init__(data, initial=initial)
        for name in ("prima", "dopo"):
            self.fields[name].choices = versions  # type: ignore[attr-defined]  # a choice field, declared above
