"""What all tables have in common: how constraints are named, and the columns and checks that many of them have."""

from sqlalchemy import CheckConstraint, Column, Index, MetaData, Text, text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def one_of(column: str, states: type[str]) -> CheckConstraint:
    """A check that the column holds one of the states of ``newsletter.model.states``."""
    allowed = ", ".join(f"'{state.value}'" for state in states)  # type: ignore[attr-defined]
    return CheckConstraint(f"{column} IN ({allowed})", name=column)


def blank(name: str) -> Column[str]:
    """A text column that is never null: empty means we do not know."""
    return Column(name, Text, nullable=False, server_default="")


def only_where(name: str, condition: str, *columns: str) -> Index:
    """An index over some rows only. It is used by statements that say the condition in the same words, with no value left open.

    A letter changes its state three times: an index over all states would have to move its row each time.
    """
    return Index(name, *columns, sqlite_where=text(condition), postgresql_where=text(condition))
