"""The pieces that steps build tables of, as they were when the first step was written.

A step that has run never changes, so neither does anything here, whatever becomes of ``newsletter.storage.columns``; add, never alter.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, Column, DateTime, Integer, String, Text

Key = BigInteger().with_variant(Integer(), "sqlite")
Instant = DateTime(timezone=True)
LocalDate = String(10)


def texts(*names: str) -> Iterator[Column[Any]]:
    return (Column(name, Text, nullable=False) for name in names)


def blanks(*names: str) -> Iterator[Column[Any]]:
    return (Column(name, Text, nullable=False, server_default="") for name in names)


def happened(*names: str) -> Iterator[Column[Any]]:
    return (Column(name, Instant, nullable=False) for name in names)


def may_happen(*names: str) -> Iterator[Column[Any]]:
    return (Column(name, Instant) for name in names)


def lists(*names: str) -> Iterator[Column[Any]]:
    return (Column(name, JSON, nullable=False) for name in names)


def one_of(column: str, *states: str) -> CheckConstraint:
    allowed = ", ".join(f"'{state}'" for state in states)
    return CheckConstraint(f"{column} IN ({allowed})", name=column)
