"""Point 12, P2: a second signature with Ed25519; `doctor dns` prints every record, and none with `pct`."""

from tests.delivery.test_dkim import test_both_signatures_hold
from tests.rig.test_filters import found, pytestmark, test_what_the_doctor_prints_is_enough

__all__ = ["found", "pytestmark", "test_both_signatures_hold", "test_what_the_doctor_prints_is_enough"]
