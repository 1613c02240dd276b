"""The runs of this room: sign-up, links in letters, and operators' work. They store; the couriers of ``delivery`` send."""

from newsletter.subscribers.run.choices import count_answers, keep_answer, keep_choices, preferences_of, show_choices
from newsletter.subscribers.run.enrol import add_subscriber, import_subscribers
from newsletter.subscribers.run.foreseeing import foresee_import
from newsletter.subscribers.run.leaving_for_good import erase_who_left
from newsletter.subscribers.run.links import confirm, look_up, move_over, resubscribe, unsubscribe
from newsletter.subscribers.run.lists import count_subscribers, export_csv, export_json, forget_pending, list_subscribers
from newsletter.subscribers.run.people import erase_subscriber, lift_address, show_subscriber, suppress_address, unsubscribe_address
from newsletter.subscribers.run.self_service import erase_holder, show_holder
from newsletter.subscribers.run.sign_up import sign_up
from newsletter.subscribers.run.suppressing import count_suppressed, import_suppressions, list_suppressed

__all__ = [
    "add_subscriber",
    "confirm",
    "count_answers",
    "count_subscribers",
    "count_suppressed",
    "erase_holder",
    "erase_subscriber",
    "erase_who_left",
    "export_csv",
    "export_json",
    "foresee_import",
    "forget_pending",
    "import_subscribers",
    "import_suppressions",
    "keep_answer",
    "keep_choices",
    "lift_address",
    "list_subscribers",
    "list_suppressed",
    "look_up",
    "move_over",
    "preferences_of",
    "resubscribe",
    "show_choices",
    "show_holder",
    "show_subscriber",
    "sign_up",
    "suppress_address",
    "unsubscribe",
    "unsubscribe_address",
]
