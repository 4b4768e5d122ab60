"""What people write in the screens of an agreement: to prepare it, to change it, to end it."""

from condivisa.stages.agreements.forms.preparing import (
    CheckForm,
    CodesForm,
    CommitmentForm,
    FrameForm,
    FreeCommitmentForm,
    PlainForm,
    PublicationForm,
    RedraftForm,
    SuretyForm,
    TermForm,
    VoidSuretyForm,
)

__all__ = [
    "CheckForm",
    "CodesForm",
    "CommitmentForm",
    "FrameForm",
    "FreeCommitmentForm",
    "PlainForm",
    "PublicationForm",
    "RedraftForm",
    "SuretyForm",
    "TermForm",
    "VoidSuretyForm",
]
