"""The full-text index over the words of slots. Nobody writes to it: each engine keeps it with the slot, in the same transaction.

PostgreSQL has a generated column and an index over it; SQLite has an FTS5 table that triggers keep. Drafts are in it too: whether an
issue was released is asked of the issue, so that nothing has to be moved when it is.
"""

from sqlalchemy import DDL, Table, event

SLOTS_AN_ISSUE = 1000
"""In the FTS5 table a slot's row is ``issue_id * SLOTS_AN_ISSUE + number``: SQLite's own row numbers may change when a file is vacuumed."""

_ACCENTS = r"[\u0300-\u036f]"
_SIGNS = r"[\u0021-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u2000-\u206f]"
"""What FTS5 parts words at: without this, PostgreSQL would take an address or a word with a hyphen for one thing."""


def folded(words: str) -> str:
    """SQL for the words without accents and punctuation, which needs no extension of PostgreSQL.

    What is very long is cut: PostgreSQL would refuse to index it, and then the issue could not be stored.
    """
    plain = f"regexp_replace(normalize(left({words}, 10000), NFKD), '{_ACCENTS}', '', 'g')"
    return f"regexp_replace({plain}, '{_SIGNS}', ' ', 'g')"


_PRINTED = folded("headline || ' ' || summary")
_ON_POSTGRESQL = (
    f"ALTER TABLE slot ADD COLUMN search_words tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, {_PRINTED})) STORED",
    "CREATE INDEX ix_slot_search_words ON slot USING gin (search_words)",
)
_ADD = "INSERT INTO slot_words (rowid, headline, summary) VALUES (new.issue_id * 1000 + new.number, new.headline, new.summary);"
_REMOVE = "DELETE FROM slot_words WHERE rowid = old.issue_id * 1000 + old.number;"
_ON_SQLITE = (
    "CREATE VIRTUAL TABLE slot_words USING fts5(headline, summary, tokenize = 'unicode61 remove_diacritics 2')",
    f"CREATE TRIGGER slot_words_added AFTER INSERT ON slot BEGIN {_ADD} END",
    f"CREATE TRIGGER slot_words_removed AFTER DELETE ON slot BEGIN {_REMOVE} END",
    f"CREATE TRIGGER slot_words_changed AFTER UPDATE OF issue_id, number, headline, summary ON slot BEGIN {_REMOVE} {_ADD} END",
)


def keep_words(table: Table) -> None:
    """Whoever creates or drops the table of slots does the same to its full-text index."""
    statements = [(statement, "sqlite", "after_create") for statement in _ON_SQLITE]
    statements += [(statement, "postgresql", "after_create") for statement in _ON_POSTGRESQL]
    statements.append(("DROP TABLE IF EXISTS slot_words", "sqlite", "before_drop"))
    for statement, dialect, moment in statements:
        event.listen(table, moment, DDL(statement).execute_if(dialect=dialect))  # type: ignore[no-untyped-call]
