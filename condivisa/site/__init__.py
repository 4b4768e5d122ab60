"""Where the parts are put together: settings, addresses, the command line.

Nothing imports this floor, and no rule lives here.
"""
