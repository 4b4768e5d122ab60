"""The screens of agreements: what is to prepare, one agreement step by step up to its signature, what changes it."""

from condivisa.stages.agreements.pages.lists import agreements, of_call
from condivisa.stages.agreements.pages.whole import agreement

__all__ = ["agreement", "agreements", "of_call"]
