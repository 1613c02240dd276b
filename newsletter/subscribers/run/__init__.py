"""The runs of this room: sign-up, links in letters, and operators' work. They store; the couriers of ``delivery`` send."""

from newsletter.subscribers.run.enrol import add_subscriber, import_subscribers
from newsletter.subscribers.run.links import confirm, look_up, resubscribe, unsubscribe
from newsletter.subscribers.run.lists import count_subscribers, export_csv, export_json, forget_pending, list_subscribers
from newsletter.subscribers.run.people import erase_subscriber, lift_address, show_subscriber, suppress_address, unsubscribe_address
from newsletter.subscribers.run.self_service import erase_holder, show_holder
from newsletter.subscribers.run.sign_up import sign_up

__all__ = [
    "add_subscriber",
    "confirm",
    "count_subscribers",
    "erase_holder",
    "erase_subscriber",
    "export_csv",
    "export_json",
    "forget_pending",
    "import_subscribers",
    "lift_address",
    "list_subscribers",
    "look_up",
    "resubscribe",
    "show_holder",
    "show_subscriber",
    "sign_up",
    "suppress_address",
    "unsubscribe",
    "unsubscribe_address",
]
