"""What moves the money of an agreement: how much is due, to whom, from which commitment, and what stops it."""
