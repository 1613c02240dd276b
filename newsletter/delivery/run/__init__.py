"""What delivery does: send an issue, send notices, send a trial copy, sweep, and say how an issue stands.

Does not decide what may go out or when; every function works off rows that others stored and returns an account.
"""

from newsletter.delivery.run.issue import balance, send_issue
from newsletter.delivery.run.notices import send_notices
from newsletter.delivery.run.sweep import SweepAccount, sweep
from newsletter.delivery.run.tools import Tools
from newsletter.delivery.run.trial import send_test

__all__ = ["SweepAccount", "Tools", "balance", "send_issue", "send_notices", "send_test", "sweep"]
