"""What an agreement has achieved: both sides read it."""

from tests.house.addresses import MONEY, Address
from tests.house.addresses.agreements import of_agreement

ADDRESSES = {"outcome": Address(town=MONEY, ets=MONEY, parts=of_agreement)}
"""The public agreement's page shows the same."""
