from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from condivisa.base.findings import require
from condivisa.records.papers.uploads import MEGABYTE, SIGNED, acceptable_upload
from condivisa.records.screens.forms import ActForm, DayField
from condivisa.records.signing.kinds import Brought
from condivisa.records.signing.queries import Document


class SignedForm(ActForm):
    """The signed file, who signed it where several people may, the act's number where it is taken at once."""

    laws: ClassVar = {"file": "D.Lgs. 82/2005, art. 20 e 24"}
    file = forms.FileField(label=_("File firmato"))

    def __init__(self, request: Any, document: Document):
        super().__init__(request, name="signed")
        self.document = document
        self.fields["file"].help_text = _("Un PDF con la firma dentro, o un .p7m; al massimo %(most)s MB.") % {
            "most": settings.UPLOAD_MOST // MEGABYTE
        }
        self.fields["file"].widget.attrs["accept"] = ".pdf,.p7m"
        if not document.signing.by_signer:
            for number, side in enumerate(document.sides):
                if len(side.people) > 1:
                    people = [(str(person.pk), str(person)) for person in side.people]
                    self.fields[f"signer_{number}"] = forms.ChoiceField(
                        label=_("Chi ha firmato: %(side)s") % {"side": side.words}, choices=people
                    )
        if document.signing.numbered:
            self.fields["act_number"] = forms.CharField(
                label=_("Numero dell’atto, se c’è già"), max_length=40, required=False
            )
            self.fields["act_date"] = DayField(label=_("Data dell’atto"), required=False)

    def brought(self, typed: Any) -> Brought:
        """What the action receives. Raises `Refused` for a file that its name or its bytes exclude."""
        file = typed["file"]
        content = file.read()  # one request carries a bounded number of bytes, already here
        require(acceptable_upload(file.name, content, kinds=SIGNED))
        signers = {
            side.body: UUID(typed.get(f"signer_{number}") or str(side.people[0].pk))
            for number, side in enumerate(self.document.sides)
            if side.people
        }
        return Brought(content, signers, typed.get("act_number", ""), typed.get("act_date"))


class NumbersForm(ActForm):
    """The numbers that the office's own systems gave."""

    says_when: ClassVar = ("act_number", "act_date", "protocol_number", "protocol_date")
    act_number = forms.CharField(
        label=_("Numero dell’atto"),
        max_length=40,
        required=False,
        help_text=_("Come lo dà il sistema dell’ente. Per esempio: «412»."),
    )
    act_date = DayField(label=_("Data dell’atto"), required=False)
    protocol_number = forms.CharField(
        label=_("Numero di protocollo"), max_length=40, required=False, help_text=_("Per esempio: «0012345/2026».")
    )
    protocol_date = DayField(label=_("Data di protocollo"), required=False)
