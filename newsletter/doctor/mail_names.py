"""The other names of mail: DKIM keys, where replies and bounces go (MX, MTA-STS, TLSRPT), and names that agree both ways (PTR)."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from newsletter.delivery.dkim_record import dns_record, judge_record
from newsletter.doctor.finding import Finding, Installation, amber, green, red
from newsletter.doctor.spf import addresses, is_here
from newsletter.model.dns_answers import Resolves
from newsletter.model.signing import DnsRecord, cautions

GROUP = "DNS"
_LOOK = "Look whether the name server answers (checks.dns_server)."


async def examine_keys(home: Installation) -> tuple[Finding, ...]:
    """Whether the DNS holds the public half of each key in use."""
    if home.names is None:
        return ()
    if not home.signers:
        text = "letters are not signed here"
        return (amber(GROUP, "dkim", text, "Nothing to do if the relay signs for your domain; else make a key: newsletter dkim new"),)
    found = []
    for signer in home.signers:
        record = dns_record(signer)
        check = judge_record(signer, await home.names.ask(record.name, "TXT"))
        found.append(Finding(group=GROUP, check=check, record=record if check.code == "dkim" and check.cure else None))
    warned = cautions([signer.facts for signer in home.signers], home.letterhead.from_address)
    return (*found, *(amber(GROUP, "dkim", problem, cure) for problem, cure in warned))


async def examine_mx(home: Installation) -> tuple[Finding, ...]:
    """The senders of envelopes must be able to get mail: bounces and replies come there."""
    if home.names is None:
        return ()
    return tuple([await _takes_mail(home.names, domain, mx_record(home, domain)) for domain in home.sending_domains])


async def _takes_mail(names: Resolves, domain: str, record: DnsRecord) -> Finding:
    answer = await names.ask(domain, "MX")
    if answer.problem:
        return amber(GROUP, "mx", f"MX of {domain}: nobody answered ({answer.problem})", _LOOK)
    hosts = [record.split()[-1] for record in answer.records]
    if hosts in (["."], ["0"]):
        return red(GROUP, "mx", f"{domain} says that it takes no mail (RFC 7505): bounces and replies are lost", "Publish an MX.", record)
    if not hosts:
        return await _without_mx(names, domain, record)
    for host in hosts:
        if trouble := await _without_address(names, host, domain):
            return trouble
    return green(GROUP, "mx", f"mail to {domain} goes to {', '.join(hosts)}")


def mx_record(home: Installation, domain: str) -> DnsRecord:
    """To begin with: the machine of our pages takes the mail, and its mail server hands reports on to us."""
    host = urlsplit(home.letterhead.base_url).hostname or f"mail.{domain}"
    return DnsRecord(name=domain, value=f"10 {host}.", type="MX")


async def _without_address(names: Resolves, host: str, domain: str) -> Finding | None:
    answers = (await names.ask(host, "A"), await names.ask(host, "AAAA"))
    if any(answer.records for answer in answers):
        return None
    if problem := next((answer.problem for answer in answers if answer.problem), ""):
        return amber(GROUP, "mx", f"the address of the MX {host} of {domain}: nobody answered ({problem})", _LOOK)
    return red(GROUP, "mx", f"the MX {host} of {domain} has no address", f"Give {host} an A record, or take it out.")


async def _without_mx(names: Resolves, domain: str, record: DnsRecord) -> Finding:
    if await addresses(names, domain):
        text = f"{domain} has no MX; mail to it goes to the address of its web pages"
        return amber(GROUP, "mx", text, "Publish an MX that names the server which takes your mail.", record)
    cure = "Publish an MX that names the server which takes your mail: bounces and replies come there."
    return red(GROUP, "mx", f"{domain} can get no mail: it has neither MX nor address", cure, record)


async def examine_ptr(home: Installation) -> tuple[Finding, ...]:
    """Each address from which mail comes has a name, and the name has that address (receivers ask for both)."""
    names = home.names
    if names is None:
        return ()
    relay = home.relays[0][0]
    host = relay.host if not is_here(relay.host) else relay.local_hostname or home.domain
    found = [one for one in await addresses(names, host) if ip_address(one).is_global or not is_here(relay.host)] if host else []
    if not found:
        if is_here(relay.host):
            text = f"{host or 'this machine'} has no address in the DNS, so nobody can say from where the relay here sends"
            return (amber(GROUP, "ptr", text, "Set relay.local_hostname to the public name of this machine."),)
        return (red(GROUP, "ptr", f"the relay {host} has no address in the DNS", "Check relay.host."),)
    return tuple([await _both_ways(names, host, address) for address in found])


async def _both_ways(names: Resolves, host: str, address: str) -> Finding:
    back = await names.ask(ip_address(address).reverse_pointer, "PTR")
    cure = f"Have whoever gave you {address} set its PTR to the server's name (a relay's operator does that for a relay)."
    if back.problem:
        return amber(GROUP, "ptr", f"PTR of {address}: nobody answered ({back.problem})", _LOOK)
    if not back.records:
        return amber(GROUP, "ptr", f"{address} ({host}) has no name (PTR): many receivers refuse mail from it", cure)
    for name in back.records:
        if address in await addresses(names, name):
            return green(GROUP, "ptr", f"{address} is {name}, and {name} is {address}")
    return amber(GROUP, "ptr", f"{address} is {back.records[0]}, and that name has another address", cure)


async def examine_transport(home: Installation) -> tuple[Finding, ...]:
    """MTA-STS (RFC 8461) and TLSRPT (RFC 8460) of the domain that takes bounces and replies. Good to have; nothing breaks without."""
    if home.names is None or not home.sending_domains:
        return ()
    found = []
    domain = home.sending_domains[0]
    for code, record in (("mta_sts", sts_record(home, domain)), ("tlsrpt", report_record(domain))):
        version = record.value.split(";")[0]
        answer = await home.names.ask(record.name, "TXT")
        published = [text for text in answer.records if text.replace(" ", "").startswith(version)]
        if answer.problem:
            found.append(amber(GROUP, code, f"{record.name}: nobody answered ({answer.problem})", _LOOK))
        elif len(published) > 1:
            found.append(amber(GROUP, code, f"{record.name} has {len(published)} records, and senders then heed none", "Leave one."))
        elif published:
            found.append(green(GROUP, code, f"{record.name} is published"))
        else:
            found.append(Finding(group=GROUP, check=green(GROUP, code, f"{record.name} is not published (optional)").check, record=record))
    return tuple(found)


def sts_record(home: Installation, domain: str) -> DnsRecord:
    """Its policy is a file at https://mta-sts.DOMAIN/.well-known/mta-sts.txt besides."""
    return DnsRecord(name=f"_mta-sts.{domain}", value=f"v=STSv1; id={home.now:%Y%m%d%H%M%S}")


def report_record(domain: str) -> DnsRecord:
    """Where reports of failed encryption go."""
    return DnsRecord(name=f"_smtp._tls.{domain}", value=f"v=TLSRPTv1; rua=mailto:tls@{domain}")
