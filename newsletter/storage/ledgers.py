"""Opens the ledger of a database over some rows: each engine has its own."""

from newsletter.storage.database import Database
from newsletter.storage.ledger import Ledger, Rules
from newsletter.storage.ledger_postgresql import PostgresqlLedger
from newsletter.storage.ledger_rows import LedgerRows
from newsletter.storage.ledger_sqlite import SqliteLedger


def open_ledger(database: Database, rows: LedgerRows, rules: Rules) -> Ledger:
    """Connects when the first turn is written."""
    return SqliteLedger(database, rows, rules) if database.is_sqlite else PostgresqlLedger(database, rows, rules)
