"""What searching past issues needs: a full-text index over the words of every slot, also of those that were sent before."""

from alembic import op

revision = "0004"
down_revision = "0003"

_PLAIN = r"regexp_replace(normalize(left(headline || ' ' || summary, 10000), NFKD), '[\u0300-\u036f]', '', 'g')"
_SIGNS = r"[\u0021-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u2000-\u206f]"
_WORDS = f"regexp_replace({_PLAIN}, '{_SIGNS}', ' ', 'g')"

_ADD = "INSERT INTO slot_words (rowid, headline, summary) VALUES (new.issue_id * 1000 + new.number, new.headline, new.summary);"
_REMOVE = "DELETE FROM slot_words WHERE rowid = old.issue_id * 1000 + old.number;"
_ON_SQLITE = (
    "CREATE VIRTUAL TABLE slot_words USING fts5(headline, summary, tokenize = 'unicode61 remove_diacritics 2')",
    "INSERT INTO slot_words (rowid, headline, summary) SELECT issue_id * 1000 + number, headline, summary FROM slot",
    f"CREATE TRIGGER slot_words_added AFTER INSERT ON slot BEGIN {_ADD} END",
    f"CREATE TRIGGER slot_words_removed AFTER DELETE ON slot BEGIN {_REMOVE} END",
    f"CREATE TRIGGER slot_words_changed AFTER UPDATE OF issue_id, number, headline, summary ON slot BEGIN {_REMOVE} {_ADD} END",
)
_ON_POSTGRESQL = (
    f"ALTER TABLE slot ADD COLUMN search_words tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, {_WORDS})) STORED",
    "CREATE INDEX ix_slot_search_words ON slot USING gin (search_words)",
)


def upgrade() -> None:
    connection = op.get_bind()
    for statement in _ON_SQLITE if connection.dialect.name == "sqlite" else _ON_POSTGRESQL:
        connection.exec_driver_sql(statement)
