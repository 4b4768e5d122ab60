"""Exact decimals in the database: stored as whole numbers, so that sums are exact on both engines.

SQLite keeps Django's `DecimalField` as a floating-point number and adds it as such; public money cannot be.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.expressions import Combinable


class ExactField(models.BigIntegerField[Any, Any]):
    """A `Decimal` with a fixed number of decimal places, stored as an integer.

    A value with more places than the field holds raises `ValidationError`: nothing is rounded silently.
    """

    # What django-stubs reads: which values a model takes, gives back and is looked up by.
    _pyi_private_set_type: Decimal | int | Combinable  # type: ignore[assignment] # narrower on purpose: no float
    _pyi_private_get_type: Decimal  # type: ignore[assignment] # only the column is a whole number
    _pyi_lookup_exact_type: Decimal | int  # type: ignore[assignment] # no text either

    def __init__(self, *args: Any, places: int = 2, **kwargs: Any):
        self.places = places
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "places": self.places}

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Decimal | None:
        return None if value is None else Decimal(int(value)).scaleb(-self.places)

    def to_python(self, value: Any) -> Decimal | None:
        if value is None:
            return None
        if isinstance(value, float):
            raise ValidationError("a floating-point number is not an exact amount", code="float")
        return Decimal(value).quantize(Decimal(1).scaleb(-self.places))

    def get_prep_value(self, value: Any) -> Any:
        if value is None or hasattr(value, "resolve_expression"):
            return value
        if isinstance(value, float):
            raise ValidationError("a floating-point number is not an exact amount", code="float")
        scaled = Decimal(value).scaleb(self.places)
        if scaled != scaled.to_integral_value():
            raise ValidationError(f"{value} has more than {self.places} decimal places", code="places")
        return int(scaled)

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.value_from_object(obj))

    def formfield(self, **kwargs: Any) -> Any:
        raise TypeError("exact amounts are read by the forms' own amount field")


def MoneyField(**kwargs: Any) -> ExactField:
    """An amount in EUR. Source: practice."""
    return ExactField(places=2, **kwargs)


def HoursField(**kwargs: Any) -> ExactField:
    """A number of hours. Source: practice."""
    return ExactField(places=2, **kwargs)


def RateField(**kwargs: Any) -> ExactField:
    """A percentage (10 = 10 %), coefficient, hourly cost or other rate, with four decimals. Source: practice."""
    return ExactField(places=4, **kwargs)
