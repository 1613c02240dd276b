"""The whole examination: every group at once, each within its time, and none that fails keeps the others from being told."""

import asyncio
from collections.abc import Collection, Mapping, Sequence

import structlog

from newsletter.doctor.database import examine_database
from newsletter.doctor.dmarc import examine_dmarc
from newsletter.doctor.dmarc import proposed as dmarc_record
from newsletter.doctor.feeds import examine_feeds
from newsletter.doctor.finding import Examine, Finding, Installation, amber, red
from newsletter.doctor.house import examine_backup, examine_files, examine_operators, examine_settings
from newsletter.doctor.key_ring import examine_key_ring
from newsletter.doctor.machine import examine_clock, examine_disk, examine_zones
from newsletter.doctor.mail_names import examine_keys, examine_mx, examine_ptr, examine_transport, mx_record, report_record, sts_record
from newsletter.doctor.relays import examine_relays
from newsletter.doctor.return_path import examine_return_path
from newsletter.doctor.spf import examine_spf
from newsletter.doctor.spf import proposed as spf_record
from newsletter.doctor.templates import examine_templates
from newsletter.model.errors import NewsletterError
from newsletter.model.signing import DnsRecord

log = structlog.get_logger(__name__)

LONGEST_SECONDS = 60.0
GROUPS: Mapping[str, Sequence[Examine]] = {
    "house": (examine_settings, examine_files, examine_operators, examine_backup, examine_key_ring),
    "DNS": (examine_return_path, examine_spf, examine_keys, examine_dmarc, examine_mx, examine_ptr, examine_transport),
    "relay": (examine_relays,),
    "machine": (examine_clock, examine_zones, examine_disk),
    "database": (examine_database,),
    "feeds": (examine_feeds,),
    "templates": (examine_templates,),
}


async def examine(home: Installation, groups: Collection[str] = ()) -> tuple[Finding, ...]:
    """Everything that was found, group by group; only some groups where they are named."""
    wanted = [(group, one) for group, several in GROUPS.items() if not groups or group in groups for one in several]
    found = await asyncio.gather(*(_guarded(group, one, home) for group, one in wanted))
    return tuple(finding for several in found for finding in several)


def records(home: Installation) -> tuple[DnsRecord, ...]:
    """Everything to publish for the From domain and that of the return path, whatever the DNS holds already.

    The MX of the From domain is not ours to say: people's mail comes there.
    """
    if not home.domain:
        return ()
    first, *_ = domains = home.sending_domains
    return (
        *(mx_record(home, domain) for domain in domains if domain != home.domain),
        *(spf_record(home, domain) for domain in domains),
        *home.keys,
        dmarc_record(home),
        sts_record(home, first),
        report_record(first),
    )


async def _guarded(group: str, one: Examine, home: Installation) -> tuple[Finding, ...]:
    name = one.__name__.removeprefix("examine_")
    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            return await one(home)
    except TimeoutError:
        return (amber(group, name, f"looking at {name} was not done within {LONGEST_SECONDS:g} s", "Try again."),)
    except NewsletterError as trouble:
        return (red(group, name, f"{trouble.thing}: {trouble.problem}", trouble.cure),)
    except Exception as failed:
        log.warning("examination_failed", what=name, error=repr(failed))
        return (amber(group, name, f"looking at {name} failed by itself ({type(failed).__name__})", "Please report it with the log."),)
