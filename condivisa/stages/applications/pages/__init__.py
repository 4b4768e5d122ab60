"""The screens of an application: start, fill together, check, confirm, submit; what has arrived."""

from condivisa.stages.applications.pages.filling import (
    attachment,
    declaration_model,
    documents,
    invite,
    join,
    plan,
    plan_model,
    text,
)
from condivisa.stages.applications.pages.following import (
    application,
    arrivals,
    file,
    mine,
    pdf,
    receipt,
    start,
    whole_plan,
)
from condivisa.stages.applications.pages.sending import check, confirm, submit, withdraw
from condivisa.stages.applications.pages.trial import trial

__all__ = [
    "application",
    "arrivals",
    "attachment",
    "check",
    "confirm",
    "declaration_model",
    "documents",
    "file",
    "invite",
    "join",
    "mine",
    "pdf",
    "plan",
    "plan_model",
    "receipt",
    "start",
    "submit",
    "text",
    "trial",
    "whole_plan",
    "withdraw",
]
