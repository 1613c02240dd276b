"""What a reader downloads of what we hold."""

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest

from newsletter.model.preferences import Answer, Preferences
from newsletter.model.returns import ReturnAction, ReturnKind
from newsletter.model.states import DeliveryState, NoticeKind, SubscriberState, SuppressionReason, VerdictKind
from newsletter.model.subscribers import (
    Consent,
    ConsentEvent,
    GivenFeedback,
    GivenReport,
    SentIssue,
    SentNotice,
    SentTry,
    Subscriber,
    Suppression,
)
from newsletter.model.variants import Variant
from newsletter.subscribers.networks import masked_network
from newsletter.subscribers.outcomes import Dossier
from newsletter.subscribers.own_copy import MASKED, mask_reply, own_copy
from tests.conftest import NOW

IN_LISBON_SUMMER = datetime(2026, 7, 1, 10, 0, tzinfo=timezone(timedelta(hours=1)))
READER = Subscriber(
    id=424_242,
    newsletter="main",
    address="mara@example.com",
    address_key="mara@example.com",
    key="00112233445566aa",
    state=SubscriberState.ACTIVE,
    created_at=IN_LISBON_SUMMER,
    confirmed_at=NOW,
)
WHOLE = Dossier(
    subscriber=READER,
    suppression=Suppression(reason=SuppressionReason.BOUNCE, at=NOW, by="lisa", note="told by tom@example.org"),
    preferences=Preferences(zone="Asia/Kolkata", send_at=time(7, 30), days=("sat",), variant=Variant(weekly=True, muted=("Sport",))),
    consents=(
        Consent(
            event=ConsentEvent.SIGNED_UP,
            at=IN_LISBON_SUMMER,
            wording="I want it.",
            form_url="https://topten.example/",
            network="203.0.113.0/24",
        ),
        Consent(event=ConsentEvent.ADDED, at=NOW, how="lisa"),
        Consent(event=ConsentEvent.UNSUBSCRIBED, at=NOW, how="one-click", reason="too_often"),
    ),
    issues=(
        SentIssue(
            issue_on=date(2026, 11, 21),
            state=DeliveryState.REJECTED,
            attempts=1,
            changed_at=NOW,
            reply="5.1.1 <Mara@Example.com> unknown",
            fault="dead",
        ),
    ),
    tries=(
        SentTry(issue_on=date(2026, 11, 21), number=1, ended_at=NOW, verdict=VerdictKind.PERMANENT, code=550, reply="mara is unknown here"),
    ),
    notices=(SentNotice(kind=NoticeKind.WELCOME, state=DeliveryState.ACCEPTED, created_at=NOW, changed_at=NOW),),
    feedback=(GivenFeedback(issue_on=date(2026, 11, 20), answer=Answer.POOR, at=NOW),),
    reports=(
        GivenReport(
            received_at=NOW,
            kind=ReturnKind.BOUNCE,
            issue_on=date(2026, 11, 20),
            action=ReturnAction.SUPPRESS,
            fault="dead",
            status="5.1.1",
            said="<mara@example.com>: unknown",
            feedback="",
        ),
    ),
)


def test_the_copy_word_for_word() -> None:
    """Every field that docs/operations.md explains; no id, no key, no whole address, no operator's name or note; instants in UTC."""
    now = "2026-11-21T09:00:00+00:00"
    assert own_copy(WHOLE, newsletter="Top Ten", now=NOW) == {
        "newsletter": "Top Ten",
        "made_at": now,
        "masked": MASKED,
        "subscription": {
            "address": "m…a@e….com",
            "state": "active",
            "created_at": "2026-07-01T09:00:00+00:00",
            "confirmed_at": now,
            "unsubscribed_at": None,
        },
        "preferences": {"zone": "Asia/Kolkata", "send_at": "07:30", "days": ["sat"], "paused_until": None, "weekly": True, "stories": None}
        | {"topics_left_out": ["Sport"], "text_only": False, "language": None},
        "consents": [
            {"event": "signed_up", "at": "2026-07-01T09:00:00+00:00", "wording": "I want it.", "form_url": "https://topten.example/"}
            | {"network": "203.…", "how": "", "reason": ""},
            {"event": "added", "at": now, "wording": "", "form_url": "", "network": "", "how": "operator", "reason": ""},
            {"event": "unsubscribed", "at": now, "wording": "", "form_url": "", "network": "", "how": "one-click", "reason": "too_often"},
        ],
        "issues": [
            {"issue_on": "2026-11-21", "state": "rejected", "attempts": 1, "changed_at": now}
            | {"reply": "5.1.1 <M…a@E….com> unknown", "fault": "dead"},
        ],
        "tries": [
            {"issue_on": "2026-11-21", "number": 1, "ended_at": now, "verdict": "permanent", "code": 550, "reply": "m…a is unknown here"},
        ],
        "notices": [{"kind": "welcome", "state": "accepted", "created_at": now, "changed_at": now}],
        "feedback": [{"issue_on": "2026-11-20", "answer": "poor", "at": now}],
        "reports": [
            {"received_at": now, "kind": "bounce", "issue_on": "2026-11-20", "action": "suppress", "fault": "dead", "status": "5.1.1"}
            | {"said": "<m…a@e….com>: unknown", "feedback": ""},
        ],
        "suppression": {"reason": "bounce", "at": now},
    }


@pytest.mark.parametrize(
    ("reply", "masked"),
    [
        pytest.param("2.0.0 Ok: queued as 4XyZ", "2.0.0 Ok: queued as 4XyZ", id="nothing to hide"),
        pytest.param("<MARA.K@mail.Example.com>: no", "<M…K@m….com>: no", id="another spelling"),
        pytest.param("mara.k: mailbox full", "m…k: mailbox full", id="the name alone"),
        pytest.param("mx1.mail.example.com busy", "mx1.m….com busy", id="the domain alone"),
        pytest.param("to mara.k=mail.example.com@fwd.test now", "to m…m@f….test now", id="rewritten"),
        pytest.param("forwarded to tom@example.org, full", "forwarded to t…m@e….org, full", id="somebody else"),
        pytest.param("<20261121.0011aabb@topten.example> queued", "<2…b@t….example> queued", id="our Message-ID"),
        pytest.param("mara.known is not mara.k", "mara.known is not m…k", id="only whole words"),
    ],
)
def test_a_reply_tells_no_address(reply: str, masked: str) -> None:
    """Servers quote addresses, in whole or in part, the reader's and others'."""
    assert mask_reply(reply, "mara.k@mail.example.com") == masked


@pytest.mark.parametrize(("network", "masked"), [("203.0.113.0/24", "203.…"), ("2001:db8:1::/48", "2001:…"), ("", "")])
def test_a_network_tells_no_place(network: str, masked: str) -> None:
    """Whoever was there knows it again; nobody else learns where a reader lives or works."""
    assert masked_network(network) == masked


def test_nothing_hidden_comes_through() -> None:
    """Ids, keys, names and notes are nowhere in the copy, not even inside another value."""
    written = str(own_copy(WHOLE, newsletter="Top Ten", now=NOW.astimezone(UTC)))
    hidden = ("424242", READER.key, "mara", "example.com", "lisa", "tom@", "203.0.113")
    assert [one for one in hidden if one in written.lower()] == []
    assert [one for one in hidden if one not in str(WHOLE).lower()] == []
