"""The parts of a draft as people write them. Each form says how it stands now and becomes a section of the draft."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from condivisa.records.screens.columns import Column, Kind
from condivisa.records.screens.forms import ActForm, GridForm, MomentField
from condivisa.records.screens.grids import Grid
from condivisa.stages.calls.drafts import CallDraft, ShareDraft, SourceDraft
from condivisa.stages.calls.models import Programme
from condivisa.stages.calls.sections import (
    Aims,
    Frame,
    Links,
    ProgrammeRow,
    Programmes,
    Section,
    Shares,
    Sources,
    Times,
)

YES, NO = "yes", "no"


class FrameForm(ActForm):
    """Title, codes, appeal, and what the notice says in words."""

    part: ClassVar[Section] = Frame()
    owed_later: ClassVar[tuple[str, ...]] = ("cup", "cig", "appeal_authority")
    version = forms.CharField(widget=forms.HiddenInput)
    title = forms.CharField(label=_("Titolo dell’avviso"), max_length=300)
    cup = forms.CharField(
        label="CUP", max_length=15, required=False, help_text=_("Quindici caratteri, per esempio F21H24000130004.")
    )
    cig = forms.CharField(
        label="CIG", max_length=10, required=False, help_text=_("Dieci caratteri, per esempio B25194243A.")
    )
    appeal_authority = forms.CharField(
        label=_("A chi si ricorre, e in quanto tempo"),
        max_length=200,
        required=False,
        help_text=_("Per esempio: «TAR Lombardia, sezione di Brescia, entro 60 giorni». Ogni rifiuto lo cita."),
    )
    applicants = forms.CharField(
        label=_("Chi può presentare istanza"), widget=forms.Textarea({"rows": 3}), max_length=4000, required=False
    )
    selection = forms.CharField(
        label=_("Come si seleziona"), widget=forms.Textarea({"rows": 3}), max_length=4000, required=False
    )
    vat = forms.CharField(
        label=_("IVA"),
        max_length=1000,
        required=False,
        help_text=_("Per esempio: «fuori campo IVA: contributo ai sensi dell’art. 12 della L. 241/1990»."),
    )
    reimbursement = forms.CharField(
        label=_("Come si rimborsano i costi"), widget=forms.Textarea({"rows": 3}), max_length=4000, required=False
    )

    @staticmethod
    def present_of(draft: CallDraft) -> dict[str, Any]:
        """The fields as the draft says them now."""
        said = {key: draft.stated.get(key, "") for key in ("applicants", "selection", "vat", "reimbursement")}
        named = {"title": draft.title, "cup": draft.cup, "cig": draft.cig}
        return {**named, "appeal_authority": draft.appeal_authority, **said}

    def section(self, typed: Mapping[str, Any]) -> Section:
        """What was typed, as a part of the draft."""
        stated = {key: typed[key] for key in ("applicants", "selection", "vat", "reimbursement")}
        return Frame(typed["title"], typed["cup"], typed["cig"], typed["appeal_authority"], stated)


class TimesForm(ActForm):
    """When applications and questions are taken."""

    part: ClassVar[Section] = Times()
    owed_later: ClassVar = ("opens_at", "closes_at")
    version = forms.CharField(widget=forms.HiddenInput)
    opens_at = MomentField(label=_("Le istanze si presentano dal"), required=False)
    closes_at = MomentField(
        label=_("Fino al"),
        required=False,
        help_text=_("Compreso: chi invia in quell’istante è ancora in tempo. Di solito almeno 30 giorni."),
    )
    questions_until = MomentField(
        label=_("Si possono fare domande fino al"),
        required=False,
        help_text=_("Se resta vuoto, fino al termine delle istanze. Di solito cinque giorni prima."),
    )

    @staticmethod
    def present_of(draft: CallDraft) -> dict[str, Any]:
        """The fields as the draft says them now."""
        return {
            "opens_at": draft.opens_at,
            "closes_at": draft.closes_at,
            "questions_until": draft.questions_until,
        }

    def section(self, typed: Mapping[str, Any]) -> Section:
        """What was typed, as a part of the draft."""
        return Times(typed["opens_at"], typed["closes_at"], typed["questions_until"])


class SourcesForm(GridForm):
    """Where the money comes from, and whose money the notice is about."""

    part: ClassVar[Section] = Sources()
    version = forms.CharField(widget=forms.HiddenInput)
    own = forms.CharField(
        label=_("Di chi sono i fondi di questo avviso"),
        max_length=40,
        help_text=_("La sigla di una delle fonti qui sotto: le altre si aggiungono a questa."),
    )

    def __init__(self, request: Any, *, draft: CallDraft, administration: Any, **kwargs: Any):
        self.administration = administration
        rows = [
            {"code": one.code, "name": one.name, "ours": YES if one.body == administration.pk else NO}
            for one in draft.sources
        ]
        super().__init__(request, grid=sources_grid(), records=rows, **kwargs)
        self.known = {one.code: one for one in draft.sources}

    @staticmethod
    def present_of(draft: CallDraft) -> dict[str, Any]:
        """The fields as the draft says them now."""
        return {"own": draft.source}

    def section(self, typed: Mapping[str, Any]) -> Section:
        """What was typed, as a part of the draft; a source known already keeps whose it is."""
        sources = tuple(
            SourceDraft(
                row["code"],
                row["name"],
                self.known[row["code"]].body
                if row["code"] in self.known
                else self.administration.pk
                if row["ours"] == YES
                else None,
            )
            for row in typed["rows"]
        )
        return Sources(typed["own"], sources)


class ProgrammesForm(GridForm):
    """The programmes and their figures as stated."""

    part: ClassVar[Section] = Programmes()
    version = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, request: Any, *, draft: CallDraft, **kwargs: Any):
        rows = [
            {"was": one.code, "code": one.code, "title": one.title, "annual": one.annual, "triennial": one.triennial}
            for one in draft.programmes
        ]
        super().__init__(request, grid=programmes_grid(), records=rows, **kwargs)

    @staticmethod
    def present_of(draft: CallDraft) -> dict[str, Any]:
        """Nothing but the rows."""
        return {}

    def section(self, typed: Mapping[str, Any]) -> Section:
        """What was typed, as a part of the draft."""
        return Programmes(
            tuple(
                ProgrammeRow(row["code"], row["title"], row["annual"], row["triennial"], row["was"] or "")
                for row in typed["rows"]
            )
        )


class AimsForm(ActForm):
    """What each programme is for, one aim a line."""

    part: ClassVar[Section] = Aims()
    version = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, request: Any, *, draft: CallDraft, **kwargs: Any):
        super().__init__(request, **kwargs)
        self.codes = [one.code for one in draft.programmes]
        for place, one in enumerate(draft.programmes):
            self.fields[f"aims-{place}"] = forms.CharField(
                label=f"{one.code} – {one.title}",
                widget=forms.Textarea({"rows": 5}),
                max_length=20_000,
                required=False,
                help_text=_("Una finalità per riga. Il tavolo potrà cambiare il come, non queste."),
            )

    @staticmethod
    def present_of(draft: CallDraft) -> dict[str, Any]:
        """The fields as the draft says them now."""
        return {f"aims-{place}": "\n".join(one.aims) for place, one in enumerate(draft.programmes)}

    def section(self, typed: Mapping[str, Any]) -> Section:
        """What was typed, as a part of the draft."""
        return Aims(
            {
                code: tuple(line.strip() for line in typed[f"aims-{place}"].splitlines() if line.strip())
                for place, code in enumerate(self.codes)
            }
        )


class SharesForm(GridForm):
    """How much each source puts into each programme, year by year."""

    part: ClassVar[Section] = Shares()
    version = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, request: Any, *, draft: CallDraft, years: Iterable[int], **kwargs: Any):
        self.years = list(years)
        super().__init__(request, grid=shares_grid(draft, self.years), records=shares_rows(draft), **kwargs)

    @staticmethod
    def present_of(draft: CallDraft) -> dict[str, Any]:
        """Nothing but the rows."""
        return {}

    def section(self, typed: Mapping[str, Any]) -> Section:
        """What was typed, as a part of the draft: an empty cell is no share."""
        shares: dict[str, list[ShareDraft]] = {}
        for row in typed["rows"]:
            for year in self.years:
                if row[f"y{year}"] is not None:
                    shares.setdefault(row["programme"], []).append(ShareDraft(row["source"], year, row[f"y{year}"]))
        return Shares({code: tuple(one) for code, one in shares.items()})


class LinksForm(GridForm):
    """Programmes that go together."""

    part: ClassVar[Section] = Links()
    version = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, request: Any, *, draft: CallDraft, others: Iterable[Programme], **kwargs: Any):
        own = [(one.code, f"{one.code} – {one.title}") for one in draft.programmes]
        elsewhere = [(one.code, f"{one.code} – {one.title} ({one.call.code})") for one in others]
        columns = [
            Column("first", _("Programma di questo avviso"), Kind.CHOICE, own, wide=True),
            Column("second", _("Collegato con"), Kind.CHOICE, [*own, *elsewhere], wide=True),
        ]
        rows = [{"first": first, "second": second} for first, second in draft.links]
        grid = Grid("collegamenti", str(_("Programmi collegati")), columns)
        super().__init__(request, grid=grid, records=rows, **kwargs)

    @staticmethod
    def present_of(draft: CallDraft) -> dict[str, Any]:
        """Nothing but the rows."""
        return {}

    def section(self, typed: Mapping[str, Any]) -> Section:
        """What was typed, as a part of the draft."""
        return Links(tuple((row["first"], row["second"]) for row in typed["rows"]))


def sources_grid() -> Grid:
    """Sources: a short code that other pages use, the name people read, whether it is the administration's own."""
    choices = [(YES, str(_("sì"))), (NO, str(_("no")))]
    return Grid(
        "fonti",
        str(_("Da dove vengono i fondi")),
        [
            Column("code", _("Sigla"), longest=40),
            Column("name", _("Nome, come si legge nell’avviso"), longest=200, wide=True),
            Column("ours", _("Fondi dell’ente"), Kind.CHOICE, choices, required=False),
        ],
    )


def programmes_grid() -> Grid:
    """Programmes: code, title, the figures that the notice states (EUR)."""
    return Grid(
        "programmi",
        str(_("Programmi")),
        [
            Column("was", "was", Kind.HIDDEN),
            Column("code", _("Sigla"), longest=12),
            Column("title", _("Titolo"), wide=True),
            Column("annual", _("Importo annuale dichiarato"), Kind.AMOUNT, required=False),
            Column("triennial", _("Totale dichiarato"), Kind.AMOUNT, required=False),
        ],
    )


def shares_grid(draft: CallDraft, years: Iterable[int]) -> Grid:
    """One row for a programme and a source, one amount (EUR) a year."""
    return Grid(
        "riparto",
        str(_("Fondi per programma, fonte e anno")),
        [
            Column("programme", _("Programma"), Kind.CHOICE, [(one.code, one.code) for one in draft.programmes]),
            Column("source", _("Fonte"), Kind.CHOICE, [(one.code, one.name) for one in draft.sources]),
            *(Column(f"y{year}", str(year), Kind.AMOUNT, required=False) for year in years),
        ],
    )


def shares_rows(draft: CallDraft) -> list[dict[str, Any]]:
    """The shares as rows of that grid; before any is given, a row of the notice's own source for each programme."""
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for one in draft.programmes:
        for share in one.shares:
            row = rows.setdefault((one.code, share.source), {"programme": one.code, "source": share.source})
            row[f"y{share.year}"] = share.amount
    if not rows and any(one.code == draft.source for one in draft.sources):
        return [{"programme": one.code, "source": draft.source} for one in draft.programmes]
    return list(rows.values())
