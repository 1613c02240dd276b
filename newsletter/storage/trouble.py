"""Tells trouble of the database that may pass by itself from a mistake in a statement."""

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, NotSupportedError, ProgrammingError

from newsletter.model.errors import DatabaseError

_MISTAKES = (DataError, IntegrityError, NotSupportedError, ProgrammingError)


def may_pass(error: Exception) -> bool:
    """Whether the same transaction may go through later: locked, disk full, server restarting, connection lost."""
    if isinstance(error, DBAPIError):
        return not isinstance(error, _MISTAKES)
    return isinstance(error, (DatabaseError, OSError))
