"""Point 34, P1: console, command line, API and metrics show one balance that adds up."""

from tests.daily.conftest import clock, newsroom, sink
from tests.daily.test_ledger import test_console_cli_and_api_agree

__all__ = ["clock", "newsroom", "sink", "test_console_cli_and_api_agree"]
