"""Point 61, P1: the consent record of any reader is rebuilt from the database."""

from tests.subscribers.conftest import desk
from tests.subscribers.test_consent_record import test_the_record_is_rebuilt_from_the_database

__all__ = ["desk", "test_the_record_is_rebuilt_from_the_database"]
