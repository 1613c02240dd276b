"""The newsroom of the day's tests, for the doctor."""

from tests.daily.conftest import clock, newsroom, sink

__all__ = ["clock", "newsroom", "sink"]
