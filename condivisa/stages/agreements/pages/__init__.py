"""The screens of agreements: what is to prepare, one agreement step by step up to its signature, what changes it."""

from condivisa.stages.agreements.pages.checking import checks, commitments, sureties, surety_file
from condivisa.stages.agreements.pages.lists import agreements, of_call
from condivisa.stages.agreements.pages.preparing import frame, plan, prepare, term, terms
from condivisa.stages.agreements.pages.text import text
from condivisa.stages.agreements.pages.whole import agreement

__all__ = [
    "agreement",
    "agreements",
    "checks",
    "commitments",
    "frame",
    "of_call",
    "plan",
    "prepare",
    "sureties",
    "surety_file",
    "term",
    "terms",
    "text",
]
