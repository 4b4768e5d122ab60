"""Makes the things a test stands on, straight through the models: people, bodies, a call, an application, an agreement.

A test of one stage must not depend on the actions of the stages before it. Every name here is invented.
"""

from condivisa.parties.models import Appointment, Body
from condivisa.records.identity.models import Person
from tests.making.agreements import agreement, budgeted, final_project
from tests.making.calls import TERMS, application, call, procedure, terms
from tests.making.papers import paper, signed, stored
from tests.making.people import Town, acting, at, body, person, refused, representative, town

__all__ = [
    "TERMS",
    "Appointment",
    "Body",
    "Person",
    "Town",
    "acting",
    "agreement",
    "application",
    "at",
    "body",
    "budgeted",
    "call",
    "final_project",
    "paper",
    "person",
    "procedure",
    "refused",
    "representative",
    "signed",
    "stored",
    "terms",
    "town",
]
