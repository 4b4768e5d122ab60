"""What every floor stands on: money, days, findings, dated parameters.

No Django and no input or output here: everything can be read, tested and reused alone.
Legal basis: none of its own; it gives the law's rules the words they are written in.
"""
