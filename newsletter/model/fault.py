"""Says whom a refusal is about: by the enhanced code first (RFC 3463), then by the basic code, then by the words."""

import re

from newsletter.model.states import Fault

_BY_CODE: dict[str, Fault] = {
    "5.1.1": Fault.DEAD,
    "5.1.2": Fault.DEAD,
    "5.1.3": Fault.DEAD,
    "5.1.6": Fault.DEAD,
    "5.1.10": Fault.DEAD,
    "5.1.7": Fault.OURS,
    "5.1.8": Fault.OURS,
    "5.2.2": Fault.FULL,
    "4.2.2": Fault.FULL,
    "5.2.3": Fault.OURS,
    "5.3.4": Fault.OURS,
}
"""Codes that leave nothing open. 5.1.7 and 5.1.8 are about the sender, 5.2.3 and 5.3.4 about the size of what we sent."""

_NO_MAIL_THERE = 556
"""RFC 7504: the domain takes no mail."""

_ANY_CODE = re.compile(r"(?<![\d.])[45]\.[1-7]\.\d{1,3}(?![\d.]*\d)")


def _any_of(*phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(phrases), re.IGNORECASE)


_HOST_UNKNOWN = _any_of(
    r"(host|domain|name) (or domain name )?(was )?not found",
    r"no such (host|domain)|(unknown|invalid) (host|domain)|nxdomain|(host|domain)( name)? (is )?unknown",
    r"unrouteable (mail )?(address|domain)|does not exist in dns",
)

_OUR_WORDS = _any_of(
    r"\bspam|\bblock(ed|list)|black-?list|deny ?list|\bdns[bw]l|\brbl\b|reputation|listed (at|by|in|on)\b|banned|too many",
    r"polic(y|ies)|\bdmarc|\bdkim\b|\bspf\b|\bptr\b|reverse (dns|lookup)|unauthenticated|helo",
    r"unsolicited|\bube\b|\bbulk\b|complain|virus|malware|phish|suspicio",
    r"content (was |is )?(reject|not accept)|rejected for .*(content|security)",
    r"sender (address )?(is |was )?(reject|denied|refus|blocked|not allowed|verif)|client host rejected",
    r"too (large|big)|size (limit|exceed)|exceed\w* (the )?(\w+ ){0,3}size",
    r"(bad|invalid|missing|multiple|malformed)\b.{0,40}\b(header|from\b)|access (is )?denied|not authori[sz]ed",
    r"(message|mail|e-?mail) (has been |was |is )?(rejected|refused)( due| because| by|$)",
)

_FULL_WORDS = _any_of(
    r"(mail ?box|inbox|account|user|maildrop|recipient)('s)?( \S+){0,4}? (is |are )?(too |over ?|almost )?full",
    r"over ?-?quota|quota (is )?(exceed|full|reach)|(exceed|over)\w* (\S+ ){0,5}(quota|storage|disk|space)",
    r"(insufficient|not enough|out of) (\S+ )?(storage|disk|space) (for|in|on) (\S+ )?(user|recipient|mail ?box)",
    r"mail ?box \S* ?size limit",
)

_DISABLED_WORDS = _any_of(
    r"(account|mail ?box|user|address|recipient|alias)( \S+){0,5}? (is |has been |was |been )?(currently |temporarily )?"
    r"(disabled|inactive|suspended|deactivated|locked|frozen|expired|dormant|not active|discontinued)",
    r"(disabled|inactive|suspended) (user|account|mail ?box)",
)

_DEAD_WORDS = _any_of(
    r"(user|recipient|mail ?box|account|address|local part|alias)( name| address)?( \S+){0,4}?[:,.]? "
    r"(is |was |could )?(unknown|not ?(be )?found|invalid)",
    r"(unknown|invalid|no such|non-?existent) (local )?(user|recipient|mail ?box|account|address|person|virtual)",
    r"(user|recipient|mail ?box|account|address|person)( \S+){0,6}? (does ?n.?t|(does|do|did) not) exist",
    r"not a (known|valid) (user|mail ?box|recipient)|no (mail ?box|user|account|recipient|one)( here)? (by|with|of) (that|this) name",
    r"mail ?box (is )?(unavailable|not available)|(user|recipient) (is )?(not (known|listed|local)|unlisted)",
    r"not (our|a) (customer|local user|user)\b|(doesn't|does not) have an? \S+ ?account|unroute?able address",
    r"no longer (exists|(on|at|with) )",
)


def fault_of(code: int, enhanced: str, text: str) -> Fault:
    """Whom a 4xx or 5xx reply about one letter is about. Trouble of our own relay is told apart before.

    A 4xx says nothing for ever, so only a full mailbox is remembered from it. In doubt a reader is never called dead.
    """
    if code // 100 == 4 or enhanced.startswith("4"):
        return Fault.FULL if enhanced == "4.2.2" or (not enhanced and _FULL_WORDS.search(text)) else Fault.SOFT
    if code == _NO_MAIL_THERE:
        return Fault.DEAD
    found = _by_code(enhanced, text)
    return found if found is not None else _by_code(_inner(enhanced, text), text) or _by_words(text)


def _by_code(enhanced: str, text: str) -> Fault | None:
    """What the code alone says, or None where the words must be read: 5.0.0, x.y.0, private numbers, no code at all."""
    if enhanced.startswith(("5.7.", "5.6.")):
        return Fault.OURS
    if enhanced == "5.2.1":
        return Fault.FULL if _FULL_WORDS.search(text) else Fault.DISABLED
    if enhanced == "5.4.4":
        return Fault.DEAD if _HOST_UNKNOWN.search(text) else Fault.SOFT
    if enhanced == "5.4.1" and "recipient address rejected" in text.lower():
        return Fault.SOFT  # a hosted mail service that does not know the address, or whose tenant is set up wrong
    found = _BY_CODE.get(enhanced)
    return Fault.OURS if found is Fault.DEAD and _blames_us(text) else found


def _blames_us(text: str) -> bool:
    """Some filters say 5.1.1 of a letter that they do not like."""
    return bool(_OUR_WORDS.search(text)) and not _DEAD_WORDS.search(text)


def _inner(enhanced: str, text: str) -> str:
    """The code that a gateway hands on inside its own words: ``5.1.0 Unknown address error 550-'5.2.2 mailbox full'``."""
    return next((one for one in reversed(_ANY_CODE.findall(text)) if one != enhanced and one.startswith("5")), "")


def _by_words(text: str) -> Fault:
    for words, fault in ((_OUR_WORDS, Fault.OURS), (_FULL_WORDS, Fault.FULL), (_DISABLED_WORDS, Fault.DISABLED)):
        if words.search(text):
            return fault
    return Fault.DEAD if _DEAD_WORDS.search(text) or _HOST_UNKNOWN.search(text) else Fault.SOFT
