"""How much of a list one page shows."""

PAGE = 50
