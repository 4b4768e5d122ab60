"""What waits for one."""

from tests.house.addresses import Address

ADDRESSES = {"desk": Address(anyone=True)}
