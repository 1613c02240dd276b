"""Sets out how one person came to agree, for whoever must see proof of it (GDPR art. 7 (1)): what was shown, when, where, by which letter.

Made of the stored lines alone; nothing in it is a guess.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from newsletter.model.states import SubscriberState
from newsletter.model.subscribers import Consent, ConsentEvent, Subscriber
from newsletter.subscribers.outcomes import Door

_WITH_NETWORK = frozenset({ConsentEvent.SIGNED_UP, ConsentEvent.CONFIRMED, ConsentEvent.RESUBSCRIBED})
_SAID: Mapping[ConsentEvent, str] = {
    ConsentEvent.SIGNED_UP: "Typed the address into the form{at_form}",
    ConsentEvent.CONFIRMED: "Pressed the button behind the link in the confirmation letter",
    ConsentEvent.IMPORTED: "Put on the list from a file by {how}",
    ConsentEvent.ADDED: "Put on the list by hand by {how}",
    ConsentEvent.UNSUBSCRIBED: "Left the list ({how})",
    ConsentEvent.RESUBSCRIBED: "Took leaving back",
}
_OWN_WORDS = {Door.PAGE.value: "on our page", Door.ONE_CLICK.value: "by the mail program's own button"}


def consent_record(reader: Subscriber, lines: tuple[Consent, ...], *, newsletter: str, now: datetime) -> dict[str, Any]:
    """Ready for JSON, instants in UTC: how it stands, on what it rests, and every stored line, oldest first, with a sentence for people."""
    return {
        "newsletter": newsletter,
        "address": reader.address,
        "state": reader.state.value,
        "made_at": _plain(now),
        "rests_on": _rests_on(reader, lines),
        "signed_up_at": _plain(next((one.at for one in lines if one.event is ConsentEvent.SIGNED_UP), None)),
        "confirmed_at": _plain(reader.confirmed_at),
        "left_at": _plain(reader.unsubscribed_at),
        "lines": [_line(one) for one in lines],
    }


def _rests_on(reader: Subscriber, lines: tuple[Consent, ...]) -> str:
    """The newest line by which they are on the list says it."""
    if reader.state is not SubscriberState.ACTIVE:
        return "nothing: " + ("has not confirmed yet" if reader.state is SubscriberState.PENDING else "has left the list")
    by = [one for one in lines if one.event in (ConsentEvent.CONFIRMED, ConsentEvent.IMPORTED, ConsentEvent.ADDED)]
    if not by:
        return "no line of this record"
    return "double opt-in" if by[-1].event is ConsentEvent.CONFIRMED else f"the word of {by[-1].how or 'an operator'}"


def _line(line: Consent) -> dict[str, Any]:
    return {
        "at": _plain(line.at),
        "event": line.event.value,
        "said": _said(line),
        "wording": line.wording,
        "form_url": line.form_url,
        "network": line.network,
        "letter": line.letter,
        "how": line.how,
        "reason": line.reason,
    }


def _said(line: Consent) -> str:
    how = _OWN_WORDS.get(line.how, line.how or "nobody is named")
    parts = [_SAID[line.event].format(at_form=f" at {line.form_url}" if line.form_url else "", how=how)]
    if line.event in _WITH_NETWORK:
        parts.append(f"from the network {line.network}" if line.network else "the network is no longer kept")
    if line.wording:
        parts.append(f"{'shown' if line.event is ConsentEvent.SIGNED_UP else 'stated'}: “{line.wording}”")
    if line.letter:
        parts.append(f"asked to confirm by the letter {line.letter}")
    if line.reason:
        parts.append(f"reason given: {line.reason}")
    return "; ".join(parts) + "."


def _plain(value: datetime | None) -> str | None:
    return value.astimezone(UTC).isoformat() if value else None
