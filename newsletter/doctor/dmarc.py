"""DMARC (RFC 9989): finds the policy for the From domain by walking up the tree of names, and says what is wrong with it."""

from dataclasses import dataclass

from newsletter.delivery.dkim_record import tag_list
from newsletter.doctor.finding import Finding, Installation, amber, green, red
from newsletter.model.dns_answers import Resolves
from newsletter.model.signing import DnsRecord

GROUP, CODE = "DNS", "dmarc"
MOST_LABELS = 8
"""RFC 9989: from longer names the walk goes straight on to seven labels."""
GONE = ("pct", "rf", "ri")
POLICIES = ("none", "quarantine", "reject")


@dataclass(frozen=True, slots=True)
class Policy:
    """A record, and the domain under which it stands."""

    domain: str
    tags: dict[str, str]


async def examine_dmarc(home: Installation) -> tuple[Finding, ...]:
    """The policy receivers would find for letters from the From address."""
    if home.names is None or not home.domain:
        return ()
    walked = await walk(home.names, home.domain)
    if isinstance(walked, str):
        return (amber(GROUP, CODE, f"DMARC of {home.domain}: {walked}", "Look whether the name server answers."),)
    policy = in_force(walked, home.domain)
    if policy is None:
        cure = "Publish this; read the reports for some weeks, then let p become quarantine and reject."
        return (
            red(
                GROUP, CODE, f"{home.domain} has no DMARC policy, and the large receivers refuse letters without one", cure, proposed(home)
            ),
        )
    return tuple(_judge(policy, home))


async def walk(names: Resolves, domain: str) -> list[Policy] | str:
    """The records found on the way up, the longest name first; in words, why nobody could tell."""
    found = []
    for name in steps(domain):
        answer = await names.ask(f"_dmarc.{name}", "TXT")
        if answer.problem:
            return f"nobody answered for _dmarc.{name} ({answer.problem})"
        records = [tag_list(text) for text in answer.records if text.replace(" ", "").lower().startswith("v=dmarc1")]
        if len(records) == 1:  # several are none
            found.append(Policy(name, records[0]))
            if records[0].get("psd") == "n":
                break
        elif len(records) > 1 and name == domain:
            return f"_dmarc.{name} has {len(records)} records, and receivers then heed none"
    return found


def steps(domain: str) -> list[str]:
    """The names that are asked: the domain itself, then label by label upwards, at most eight questions."""
    labels = domain.split(".")
    first, rest = ".".join(labels), labels[1:]
    if len(labels) > MOST_LABELS:
        rest = labels[-(MOST_LABELS - 1) :]
    return [first, *(".".join(rest[start:]) for start in range(len(rest)))]


def in_force(walked: list[Policy], domain: str) -> Policy | None:
    """The domain's own record; else that of its organisation, the highest on the way that is not a registry's (psd=y)."""
    own = next((one for one in walked if one.domain == domain), None)
    if own is not None:
        return own
    organisations = [one for one in walked if one.tags.get("psd") != "y"]
    return organisations[-1] if organisations else (walked[-1] if walked else None)


def _judge(policy: Policy, home: Installation) -> list[Finding]:
    name, tags = f"_dmarc.{policy.domain}", policy.tags
    said = tags.get("p", "none" if "rua" in tags else "")
    if policy.domain != home.domain:
        said = tags.get("sp", said)
    if said not in POLICIES:
        return [
            red(GROUP, CODE, f"{name} says p={said or 'nothing'}, which is no policy", "Say p=none, quarantine or reject.", proposed(home))
        ]
    gone = [tag for tag in GONE if tag in tags]
    if gone:
        text = f"{name} says {', '.join(gone)}, which RFC 9989 took out: receivers heed it no more"
        return [amber(GROUP, CODE, text, "Leave it out." + (" For a trial say t=y." if "pct" in gone else ""))]
    if strict := _too_strict(name, tags, home):
        return [strict]
    if tags.get("t") == "y":
        return [amber(GROUP, CODE, f"{name} is only a trial (t=y)", "Take t=y out when the reports are clean.")]
    if "rua" not in tags:
        text = f"{name} says p={said}, and asks nobody to report"
        return [amber(GROUP, CODE, text, f"Add rua=mailto:dmarc@{home.domain}: only reports show who else writes in your name.")]
    later = "; p=reject would protect the name" if said == "none" else ""
    return [green(GROUP, CODE, f"{name} says p={said} and where reports go{later}")]


def _too_strict(name: str, tags: dict[str, str], home: Installation) -> Finding | None:
    """Where the policy asks for the very domain, and a signature or the return path is of one below or above it."""
    others = sorted({key.facts.domain for key in home.signers} - {home.domain})
    if tags.get("adkim") == "s" and others:
        text = f"{name} asks for the very domain (adkim=s), and letters are signed for {others[0]}"
        return red(GROUP, CODE, text, f"Set dkim.domain to {home.domain}, or take adkim=s out.")
    if tags.get("aspf") == "s" and home.return_domain not in ("", home.domain):
        text = f"{name} asks for the very domain (aspf=s), and the return path is at {home.return_domain}: only DKIM counts then"
        return amber(GROUP, CODE, text, "Take aspf=s out; relaxed is enough.")
    return None


def proposed(home: Installation) -> DnsRecord:
    """To begin with: nothing is refused, and reports come in."""
    return DnsRecord(name=f"_dmarc.{home.domain}", value=f"v=DMARC1; p=none; rua=mailto:dmarc@{home.domain}")
