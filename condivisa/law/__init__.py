"""What national law fixes: one module per act, each value dated, cited and checked on a known day.

No Django and no input or output here; an administration's own choices are terms, never constants of this floor.
Legal basis: the act that each module is named after.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from condivisa.base.parameters import Parameter


def parameters() -> dict[str, Parameter]:
    """Every value that the law fixes, by `<act>.<NAME>`: what `condivisa check` asks whether it is stale.

    Source: practice.
    """
    return {
        f"{act.name}.{name}": value
        for act in iter_modules(__path__)
        for name, value in vars(import_module(f"{__name__}.{act.name}")).items()
        if isinstance(value, Parameter)
    }
