"""Which receiving group an address belongs to: its domain, or the big provider that runs many domains as one.

We hand letters to relays and do not look up who runs a domain's mail, so only families that are known by name count as one.
"""

from collections.abc import Mapping

_FAMILIES = {
    "gmail.com": "googlemail.com",
    "outlook.com": "hotmail.com hotmail.co.uk hotmail.de hotmail.es hotmail.fr hotmail.it live.com live.co.uk live.de live.fr live.nl "
    "msn.com outlook.de outlook.es outlook.fr outlook.pt passport.com",
    "yahoo.com": "aim.com aol.com aol.de myyahoo.com rocketmail.com yahoo.ca yahoo.co.in yahoo.co.uk yahoo.com.au yahoo.com.br yahoo.de "
    "yahoo.es yahoo.fr yahoo.in yahoo.it ymail.com verizon.net",
    "icloud.com": "mac.com me.com",
    "gmx.net": "gmx.at gmx.ch gmx.com gmx.de mail.com web.de",
    "proton.me": "pm.me protonmail.ch protonmail.com",
    "comcast.net": "xfinity.com",
    "mail.ru": "bk.ru inbox.ru internet.ru list.ru",
    "yandex.ru": "ya.ru yandex.by yandex.com yandex.kz",
    "orange.fr": "wanadoo.fr",
    "free.fr": "aliceadsl.fr libertysurf.fr",
    "t-online.de": "magenta.de",
}

GROUPS = {domain: group for group, domains in _FAMILIES.items() for domain in domains.split()}
"""The group of a domain that is not a group of its own, in lower case: ``gmail.com`` for ``googlemail.com``; most domains are."""


def limits_of_groups(limits: Mapping[str, float]) -> dict[str, float]:
    """An operator's limits by receiving group, whichever of its domains they name; of two for one group the lower holds."""
    found: dict[str, float] = {}
    for name, limit in limits.items():
        group = GROUPS.get(name.lower(), name.lower())
        found[group] = min(limit, found.get(group, limit))
    return found


def domain_in(address: str) -> str:
    """The domain of an address as it is stored."""
    return address[address.rfind("@") + 1 :].lower()
