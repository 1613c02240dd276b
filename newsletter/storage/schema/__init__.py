"""The tables, a file for each noun. Migrations build the same thing step by step; a test compares the two on both engines."""

from newsletter.storage.schema.conventions import metadata
from newsletter.storage.schema.deliveries import attempt, delivery, notice, worker
from newsletter.storage.schema.desk import checked, day_count, day_plan, edit, erratum, machine_words, step_link, tester, told
from newsletter.storage.schema.extras import correction, sponsor
from newsletter.storage.schema.feeds import entry, feed, source
from newsletter.storage.schema.issues import candidate, issue, issue_change, picture, related, rendered_issue, selection, slot, story_link
from newsletter.storage.schema.operators import api_token, audit, login_try, operator, session
from newsletter.storage.schema.pace import held_removal, pace, pace_minute, warm_up_day
from newsletter.storage.schema.preferences import feedback, preference, variant
from newsletter.storage.schema.returns import returned
from newsletter.storage.schema.rulings import ruling
from newsletter.storage.schema.runs import instance, run
from newsletter.storage.schema.search import keep_words
from newsletter.storage.schema.stories import story
from newsletter.storage.schema.subscribers import consent, sign_up_count, subscriber, suppression
from newsletter.storage.schema.webhooks import request_key, webhook, webhook_call

keep_words(slot)

__all__ = [
    "api_token",
    "attempt",
    "audit",
    "candidate",
    "checked",
    "consent",
    "correction",
    "day_count",
    "day_plan",
    "delivery",
    "edit",
    "entry",
    "erratum",
    "feed",
    "feedback",
    "held_removal",
    "instance",
    "issue",
    "issue_change",
    "login_try",
    "machine_words",
    "metadata",
    "notice",
    "operator",
    "pace",
    "pace_minute",
    "picture",
    "preference",
    "related",
    "rendered_issue",
    "request_key",
    "returned",
    "ruling",
    "run",
    "selection",
    "session",
    "sign_up_count",
    "slot",
    "source",
    "sponsor",
    "step_link",
    "story",
    "story_link",
    "subscriber",
    "suppression",
    "tester",
    "told",
    "variant",
    "warm_up_day",
    "webhook",
    "webhook_call",
    "worker",
]
