"""Measures what lists, details and ledgers cost: `python -m bench`, read in docs/performance.md."""
