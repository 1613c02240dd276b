"""Tells trouble of the database that may pass by itself from a mistake in a statement."""

import sqlite3

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, NotSupportedError, ProgrammingError

from newsletter.model.errors import DatabaseError

_MISTAKES = (DataError, IntegrityError, NotSupportedError, ProgrammingError)

_MISTAKE_CLASSES = ("22", "23", "42")
"""SQLSTATE of data that does not fit, rules of the tables broken, and statements that are wrong."""


def may_pass(error: Exception) -> bool:
    """Whether the same transaction may go through later: locked, disk full, server restarting, connection lost."""
    if isinstance(error, DBAPIError):
        return not isinstance(error, _MISTAKES)
    if isinstance(error, sqlite3.Error):
        return isinstance(error, sqlite3.OperationalError) and "no such" not in str(error) and "syntax" not in str(error)
    if (state := getattr(error, "sqlstate", None)) is not None:  # of PostgreSQL's driver
        return not str(state).startswith(_MISTAKE_CLASSES)
    return isinstance(error, (DatabaseError, OSError)) or type(error).__module__.startswith("asyncpg")
