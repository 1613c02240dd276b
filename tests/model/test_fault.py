"""Whom a refusal is about: the table of reply classes, with replies as the big servers word them."""

import pytest

from newsletter.delivery.courier import Reply, Stage
from newsletter.delivery.verdict import judge
from newsletter.model.states import Fault

DEAD, DISABLED, FULL, SOFT, OURS, RELAY = Fault.DEAD, Fault.DISABLED, Fault.FULL, Fault.SOFT, Fault.OURS, Fault.RELAY

REFUSALS = [
    # Gmail: the code on every line, and a link
    (550, "5.1.1 There is no account with the address that you wrote to.\n5.1.1 See https://mail.example/help - gsmtp", DEAD),
    (550, "5.2.1 The account you wrote to is switched off. - gsmtp", DISABLED),
    (552, "5.2.2 The inbox of this person is out of storage space. - gsmtp", FULL),
    (452, "4.2.2 The inbox of this person is out of storage space. - gsmtp", FULL),
    (550, "5.7.26 This mail is unauthenticated: neither SPF nor DKIM passed. - gsmtp", OURS),
    (550, "5.7.1 [192.0.2.1] Our system finds this message likely unsolicited. - gsmtp", OURS),
    (550, "5.7.25 The address has no PTR record. - gsmtp", OURS),
    # Microsoft: consumer and hosted
    (550, "5.5.0 Requested action not taken: mailbox unavailable (S2017062302)", DEAD),
    (550, "5.7.515 Access denied, sending domain does not meet the required authentication level", OURS),
    (550, "5.7.1 Part of your network is on our block list (S3140)", OURS),
    (550, "5.1.10 RESOLVER.ADR.RecipientNotFound; not found by SMTP address look-up", DEAD),
    (550, "5.4.1 Recipient address rejected: Access denied. [host.prod.example]", DEAD),
    (550, "5.2.3 RESOLVER.RST.RecipSizeLimit; too large for this recipient", OURS),
    (554, "5.2.2 mailbox full; STOREDRV; quota exceeded", FULL),
    # Yahoo and AOL
    (552, "1 Requested mail action aborted, mailbox not found", DEAD),
    (554, "delivery error: dd This user doesn't have a yahoo.example account (x@yahoo.example) [0] - mta1", DEAD),
    (554, "delivery error: dd Sorry, this account is temporarily disabled. [101] - mta1", DISABLED),
    (554, "5.7.9 Message not accepted for policy reasons. See https://postmaster.example", OURS),
    (554, "Message not allowed - [PH01] Email not accepted for policy reasons.", OURS),
    # Postfix
    (550, "5.1.1 <x@example.com>: Recipient address rejected: User unknown in virtual mailbox table", DEAD),
    (550, "5.1.2 <x@example.invalid>: Recipient address rejected: Domain not found", DEAD),
    (550, "5.4.4 <x@example.invalid>: host not found by any name server", DEAD),
    (550, "5.4.4 <x@example.com>: mail for this host loops back", SOFT),
    (554, "5.7.1 Service unavailable; Client host [192.0.2.1] blocked using list.example", OURS),
    (552, "5.3.4 Message size exceeds fixed limit", OURS),
    (554, "5.7.1 <x@example.com>: Relay access denied", RELAY),
    (550, "5.1.8 <letter@topten.example>: Sender address rejected: Domain not found", OURS),
    (452, "4.2.2 <x@example.com>: mailbox is over quota", FULL),
    (450, "4.1.1 <x@example.com>: unverified address: try again", SOFT),
    # Exim and others that give no enhanced code
    (550, "No Such User Here", DEAD),
    (550, "Unrouteable address", DEAD),
    (550, "<x@example.com>... User unknown", DEAD),
    (551, "not our user", DEAD),
    (550, "Mailbox quota exceeded", FULL),
    (552, "Mailbox is full / Blocks limit exceeded / Inode limit exceeded", FULL),
    (550, "This message was classified as SPAM and may not be delivered", OURS),
    (554, "rejected due to DMARC policy of the sender's domain", OURS),
    (550, "Bad SPF records for [topten.example:192.0.2.1]", OURS),
    (550, "Reverse DNS look-up failed for 192.0.2.1", OURS),
    (550, "Administrative prohibition", SOFT),
    (550, "", SOFT),
    (451, "mailbox full, try again", FULL),
    (556, "5.1.10 <x@example.com>: the domain takes no mail (null MX)", DEAD),
    (556, "no mail here", DEAD),
    # Amazon's relay and other gateways that wrap another's words
    (554, "Message rejected: Email address is not verified. The following identities failed the check: x", SOFT),
    (550, "5.1.0 - Unknown address error 550-'5.2.2 <x@example.com>... Mailbox Full' (delivery attempts: 0)", FULL),
    (550, "5.1.0 - Unknown address error 550-'5.7.1 <x@relay.example>... Access denied' (delivery attempts: 0)", OURS),
    (550, "5.0.0 unknown user", DEAD),
    (550, "5.0.0 refused", SOFT),
    (550, "#5.1.1 no such mailbox", DEAD),
    # a code that says dead, and words that say otherwise
    (550, "5.1.1 192.0.2.1 has sent too many letters this hour", OURS),
    (550, "5.1.1 blocked as spam", OURS),
    (550, "5.2.1 mailbox full", FULL),
    (450, "5.1.1 confused", SOFT),
    (550, "4.2.1 confused", SOFT),
]


@pytest.mark.parametrize(("code", "text", "fault"), REFUSALS, ids=lambda value: str(value)[:60])
def test_whom_a_refusal_is_about(code: int, text: str, fault: Fault) -> None:
    """The enhanced code decides, then the words; only a clear word that an address does not exist is held against it."""
    assert judge(Reply(Stage.RCPT, code, text)).fault is fault


@pytest.mark.parametrize(
    "text",
    [
        f"{code} {words}"
        for code in ("5.7.26", "5.7.515", "5.7.9", "5.6.0", "5.6.7")
        for words in ("user unknown", "mailbox full", "no such user")
    ],
)
def test_our_own_fault_never_touches_a_reader(text: str) -> None:
    """A code of policy or content wins over whatever the words say about the address."""
    assert judge(Reply(Stage.RCPT, 550, text)).fault is OURS


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("5.7.1 <x@example.com>: Recipient address rejected: user unknown", DEAD),
        ("5.7.1 that recipient does not exist", DEAD),
        ("5.7.1 the recipient's mailbox is full", FULL),
        ("5.7.13 user account disabled", DISABLED),
        ("5.7.1 delivery refused", OURS),
        ("5.7.1 <x@example.com>: Recipient address rejected: Access denied", OURS),
        ("5.7.1 user unknown; your server is on our block list", OURS),
        ("5.7.1 Sender address rejected: user unknown", OURS),
    ],
)
def test_a_vague_policy_code_is_overruled_by_words_about_the_mailbox_alone(text: str, fault: Fault) -> None:
    """Some servers have no other code than 5.7.1; what is said of us wins there too."""
    assert judge(Reply(Stage.RCPT, 550, text)).fault is fault


@pytest.mark.parametrize("sign", ["a", "user ", "5.1.1 ", "mailbox  ", "(", "exceeds "])
def test_words_are_read_in_no_time(sign: str) -> None:
    """A reply that was made to be long costs nothing: it is cut before it is read."""
    assert judge(Reply(Stage.RCPT, 550, sign * 200_000)).fault in Fault
