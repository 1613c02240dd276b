"""The tables, a file for each noun. Migrations build the same thing step by step; a test compares the two on both engines."""

from newsletter.storage.schema.conventions import metadata
from newsletter.storage.schema.deliveries import attempt, delivery, notice, worker
from newsletter.storage.schema.extras import correction, sponsor
from newsletter.storage.schema.feeds import entry, feed, source
from newsletter.storage.schema.issues import candidate, issue, issue_change, picture, related, rendered_issue, selection, slot
from newsletter.storage.schema.pace import held_removal, pace, pace_minute, warm_up_day
from newsletter.storage.schema.preferences import feedback, preference, variant
from newsletter.storage.schema.rulings import ruling
from newsletter.storage.schema.runs import instance, run
from newsletter.storage.schema.search import keep_words
from newsletter.storage.schema.stories import story
from newsletter.storage.schema.subscribers import consent, sign_up_count, subscriber, suppression

keep_words(slot)

__all__ = [
    "attempt",
    "candidate",
    "consent",
    "correction",
    "delivery",
    "entry",
    "feed",
    "feedback",
    "held_removal",
    "instance",
    "issue",
    "issue_change",
    "metadata",
    "notice",
    "pace",
    "pace_minute",
    "picture",
    "preference",
    "related",
    "rendered_issue",
    "ruling",
    "run",
    "selection",
    "sign_up_count",
    "slot",
    "source",
    "sponsor",
    "story",
    "subscriber",
    "suppression",
    "variant",
    "warm_up_day",
    "worker",
]
