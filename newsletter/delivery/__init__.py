"""Takes letters to the relay and keeps the ledger."""
