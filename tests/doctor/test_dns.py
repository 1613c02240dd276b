"""What the doctor says of the DNS, asked of a real name server that holds every good and every bad variant."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519

from newsletter.daily.newsroom import Newsroom
from newsletter.delivery.dkim import Signer
from newsletter.delivery.dkim_record import dns_record
from newsletter.delivery.dns import Names
from newsletter.doctor.dmarc import examine_dmarc, steps
from newsletter.doctor.examining import records
from newsletter.doctor.mail_names import examine_keys, examine_mx, examine_ptr, examine_transport
from newsletter.doctor.return_path import examine_return_path
from newsletter.doctor.spf import examine_spf
from newsletter.model.checks import Light
from newsletter.model.dns_answers import DnsAnswer
from tests.daily.conftest import enrol
from tests.doctor.homes import home_of, lights, texts
from tests.zone import name_server, txt

RELAY = "smtp.relay.example. IN A 198.51.100.7\n"
GREEN, AMBER, RED = Light.GREEN, Light.AMBER, Light.RED


async def test_the_door_tells_what_is_there_what_is_not_and_what_nobody_says() -> None:
    """Three different things, and none of them an exception; a long answer comes by TCP."""
    long = "".join(txt("long.example", f"{number:03d}" + "x" * 200) for number in range(6))
    with name_server(f"{long}mail.example. IN MX 10 mx.example.\n" + txt("two.example", "one"), "deaf.example") as zone:
        names = Names(zone.server, within=1.0)
        assert len((await names.ask("long.example", "TXT")).records) == 6
        assert await names.ask("mail.example", "MX") == DnsAnswer(records=("10 mx.example",))
        assert await names.ask("mail.example", "TXT") == DnsAnswer()
        assert await names.ask("nothing.example", "TXT") == DnsAnswer(exists=False)
        assert (await names.ask("deaf.example", "TXT")).problem
        assert (await names.ask("a..b", "TXT")).problem
    assert (await Names("127.0.0.1:9", within=0.5).ask("x.example", "TXT")).problem
    assert (await Names("nobody", within=0.5).ask("x.example", "TXT")).problem


@pytest.mark.parametrize(
    ("zone", "light", "says"),
    [
        pytest.param("", RED, "topten.example has no SPF record", id="none"),
        pytest.param(txt("topten.example", "v=spf1 ip4:198.51.100.0/24 -all"), GREEN, "with 0 of 10 questions", id="network"),
        pytest.param(txt("topten.example", "v=spf1 a:smtp.relay.example ~all"), GREEN, "with 1 of 10 questions", id="name"),
        pytest.param(
            txt("topten.example", "v=spf1 include:_spf.relay.example -all")
            + txt("_spf.relay.example", "v=spf1 mx:relay.example ?all")
            + "relay.example. IN MX 5 smtp.relay.example.\n",
            GREEN,
            "with 2 of 10 questions",
            id="include and mx",
        ),
        pytest.param(
            txt("topten.example", "v=spf1 redirect=_spf.relay.example") + txt("_spf.relay.example", "v=spf1 a:smtp.relay.example/24 -all"),
            GREEN,
            "with 2 of 10 questions",
            id="redirect",
        ),
        pytest.param(txt("topten.example", "v=spf1 exists:%{i}.spf.example -all"), GREEN, "is good", id="depends on the letter"),
        pytest.param(txt("topten.example", "v=spf1 ip4:203.0.113.0/24 -all"), AMBER, "does not cover 198.51.100.7", id="not covered"),
        pytest.param(txt("topten.example", "v=spf1 a -all", "v=spf1 mx -all"), RED, "has 2 SPF records", id="two"),
        pytest.param(txt("topten.example", "v=spf1 +all"), RED, "anybody may send in your name", id="all"),
        pytest.param(txt("topten.example", "v=spf1 ip4:300.1.1.1 -all"), RED, "ip4:300.1.1.1 is no network", id="no network"),
        pytest.param(txt("topten.example", "v=spf1 ipv4:1.2.3.4 -all"), RED, "there is no term 'ipv4'", id="no term"),
        pytest.param(txt("topten.example", "v=spf1 include:topten.example -all"), RED, "topten.example includes itself", id="loop"),
        pytest.param(
            txt("topten.example", "v=spf1 include:none.example -all"), RED, "has no SPF record to include", id="include of nothing"
        ),
        pytest.param(
            txt("topten.example", "v=spf1 " + " ".join(f"a:h{n}.example" for n in range(11)) + " -all"),
            RED,
            "takes 11 questions",
            id="eleven",
        ),
    ],
)
async def test_spf(newsroom: Newsroom, zone: str, light: Light, says: str) -> None:
    """One record that can be followed within ten questions and covers the relay."""
    with name_server(RELAY + zone) as server:
        found = await examine_spf(home_of(newsroom, server))
    assert lights(found) == [("spf", light)]
    assert says in texts(found)[0]


DMARC = "_dmarc.topten.example"


@pytest.mark.parametrize(
    ("zone", "light", "says"),
    [
        pytest.param("", RED, "has no DMARC policy", id="none"),
        pytest.param(txt(DMARC, "v=DMARC1; p=none; rua=mailto:x@topten.example"), GREEN, "p=reject would protect", id="begun"),
        pytest.param(txt(DMARC, "v=DMARC1; p=reject; rua=mailto:x@topten.example"), GREEN, "says p=reject", id="good"),
        pytest.param(txt(DMARC, "v=DMARC1; rua=mailto:x@topten.example"), GREEN, "says p=none", id="no p, but reports"),
        pytest.param(
            txt("_dmarc.example", "v=DMARC1; p=reject; sp=none; rua=mailto:x@example"), GREEN, "_dmarc.example says p=none", id="above"
        ),
        pytest.param(txt(DMARC, "v=DMARC1; p=reject"), AMBER, "asks nobody to report", id="no reports"),
        pytest.param(
            txt(DMARC, "v=DMARC1; p=reject; pct=50; rua=mailto:x@y.example"), AMBER, "says pct, which RFC 9989 took out", id="pct"
        ),
        pytest.param(txt(DMARC, "v=DMARC1; p=reject; t=y; rua=mailto:x@y.example"), AMBER, "only a trial", id="trial"),
        pytest.param(txt(DMARC, "v=DMARC1; p=monitor; rua=mailto:x@y.example"), RED, "p=monitor, which is no policy", id="no policy"),
        pytest.param(txt(DMARC, "v=DMARC1; p=none", "v=DMARC1; p=reject"), AMBER, "has 2 records", id="two"),
    ],
)
async def test_dmarc(newsroom: Newsroom, zone: str, light: Light, says: str) -> None:
    """The policy that receivers find by walking up, and what the new standard took out of it."""
    with name_server(zone) as server:
        found = await examine_dmarc(home_of(newsroom, server))
    assert lights(found) == [("dmarc", light)]
    assert says in texts(found)[0]


def test_the_walk_asks_at_most_eight_names() -> None:
    """From a long name it goes straight on to seven labels."""
    assert steps("a.b.example") == ["a.b.example", "b.example", "example"]
    long = steps("1.2.3.4.5.6.7.8.9.example")
    assert (len(long), long[0], long[1], long[-1]) == (8, "1.2.3.4.5.6.7.8.9.example", "4.5.6.7.8.9.example", "example")


@pytest.mark.parametrize(
    ("zone", "light", "says"),
    [
        pytest.param("topten.example. IN MX 5 mx.example.\nmx.example. IN A 198.51.100.9\n", GREEN, "goes to mx.example", id="good"),
        pytest.param("topten.example. IN MX 5 mx.example.\n", RED, "the MX mx.example of topten.example has no address", id="no address"),
        pytest.param("topten.example. IN MX 0 .\n", RED, "takes no mail", id="null"),
        pytest.param("topten.example. IN A 198.51.100.9\n", AMBER, "has no MX", id="address alone"),
        pytest.param("", RED, "can get no mail", id="nothing"),
    ],
)
async def test_mx(newsroom: Newsroom, zone: str, light: Light, says: str) -> None:
    """Bounces and replies must have a place to go."""
    with name_server(zone) as server:
        found = await examine_mx(home_of(newsroom, server))
    assert lights(found) == [("mx", light)]
    assert says in texts(found)[0]


BACK = "7.100.51.198.in-addr.arpa. IN PTR {}.\n"


@pytest.mark.parametrize(
    ("zone", "light", "says"),
    [
        pytest.param(RELAY + BACK.format("smtp.relay.example"), GREEN, "198.51.100.7 is smtp.relay.example, and", id="both ways"),
        pytest.param(RELAY, AMBER, "has no name (PTR)", id="no name"),
        pytest.param(
            RELAY + BACK.format("host.example") + "host.example. IN A 198.51.100.8\n",
            AMBER,
            "that name has another address",
            id="other",
        ),
        pytest.param("", RED, "the relay smtp.relay.example has no address", id="no relay"),
    ],
)
async def test_names_agree_both_ways(newsroom: Newsroom, zone: str, light: Light, says: str) -> None:
    """Receivers ask the address for its name and the name for its address."""
    with name_server(zone) as server:
        found = await examine_ptr(home_of(newsroom, server))
    assert lights(found) == [("ptr", light)]
    assert says in texts(found)[0]


async def test_transport(newsroom: Newsroom) -> None:
    """Both are optional: where they are missing nothing is wrong, and the record stands beside; two of them are none."""
    with name_server(
        txt("_mta-sts.topten.example", "v=STSv1; id=1") + txt("_smtp._tls.topten.example", "v=TLSRPTv1; rua=mailto:a@b.example")
    ) as zone:
        assert lights(await examine_transport(home_of(newsroom, zone))) == [("mta_sts", GREEN), ("tlsrpt", GREEN)]
    with name_server(txt("_mta-sts.topten.example", "v=STSv1; id=1", "v=STSv1; id=2")) as zone:
        twice, missing = await examine_transport(home_of(newsroom, zone))
    assert lights((twice, missing)) == [("mta_sts", AMBER), ("tlsrpt", GREEN)]
    assert (missing.check.text, missing.record.zone_line) == (
        "_smtp._tls.topten.example is not published (optional)",
        '_smtp._tls.topten.example. IN TXT ( "v=TLSRPTv1; rua=mailto:tls@topten.example" )',
    )


OURS = Signer(domain="topten.example", selector="ed", key=ed25519.Ed25519PrivateKey.generate())
THEIRS = Signer(domain="topten.example", selector="ed", key=ed25519.Ed25519PrivateKey.generate())
RECORD = dns_record(OURS)


@pytest.mark.parametrize(
    ("published", "light", "says"),
    [
        pytest.param([RECORD.value], GREEN, "the DNS holds the key", id="ours"),
        pytest.param([RECORD.value.replace("; ", ";")], GREEN, "the DNS holds the key", id="other blanks"),
        pytest.param([], RED, "the DNS has no key", id="none"),
        pytest.param([dns_record(THEIRS).value], RED, "is not the one that letters are signed with", id="another"),
        pytest.param(["v=DKIM1; k=ed25519; p="], RED, "is revoked", id="revoked"),
        pytest.param([RECORD.value, dns_record(THEIRS).value], RED, "has 2 keys", id="two"),
        pytest.param([RECORD.value + "; t=y"], AMBER, "only being tried out", id="trial"),
        pytest.param([RECORD.value.replace("k=ed25519; ", "")], RED, "is not the one", id="kind left out means RSA"),
    ],
)
async def test_keys(newsroom: Newsroom, published: list[str], light: Light, says: str) -> None:
    """The public half in the DNS is the one that letters are signed with."""
    with name_server(txt(RECORD.name, *published)) as zone:
        found = (await examine_keys(home_of(newsroom, zone, signers=(OURS,))))[0]
    assert found.check.light is light
    assert says in found.check.text
    assert (found.record == RECORD) is (light is not GREEN)


@pytest.mark.parametrize("examine", [examine_spf, examine_dmarc, examine_mx, examine_ptr, examine_transport])
async def test_a_name_server_that_does_not_answer_is_amber(newsroom: Newsroom, examine) -> None:
    """Nothing is known then, so nothing is called wrong."""
    silent = ("topten.example", DMARC, "_mta-sts.topten.example", "_smtp._tls.topten.example", "7.100.51.198.in-addr.arpa")
    with name_server(RELAY, *silent) as zone:
        found = await examine(home_of(newsroom, zone))
    assert {light for _, light in lights(found)} == {AMBER}
    assert all("nobody answered" in text for text in texts(found))


async def test_what_nobody_tells_further_on_is_no_mistake(newsroom: Newsroom) -> None:
    """The records are there, and only what they lead to is not answered for: nobody is told to take that out."""
    records = txt("topten.example", "v=spf1 include:_spf.relay.example -all") + "topten.example. IN MX 5 mx.example.\n"
    with name_server(RELAY + records, "_spf.relay.example", "mx.example") as zone:
        home = home_of(newsroom, zone)
        spf, mx = await examine_spf(home), await examine_mx(home)
    assert [lights(spf), lights(mx)] == [[("spf", AMBER)], [("mx", AMBER)]]
    assert texts(spf)[0].startswith("SPF of topten.example: nobody answered for _spf.relay.example (")
    assert texts(mx)[0].startswith("the address of the MX mx.example of topten.example: nobody answered (")


BOUNCES = "bounce.topten.example"


async def test_the_return_path_has_records_of_its_own(newsroom: Newsroom) -> None:
    """What doctor dns prints for it is enough to be all green, and without them both domains are looked at and named."""
    home = home_of(newsroom, None, signers=(OURS,), return_domain=BOUNCES)
    assert [(one.type, one.name) for one in records(home)] == [
        ("MX", BOUNCES),
        *(("TXT", name) for name in (BOUNCES, "topten.example", RECORD.name, DMARC, f"_mta-sts.{BOUNCES}", f"_smtp._tls.{BOUNCES}")),
    ]
    assert records(home)[0].zone_line == f"{BOUNCES}. IN MX 10 topten.example."
    lines = "".join(one.zone_line + "\n" for one in records(home))
    own = "topten.example. IN MX 5 smtp.relay.example.\ntopten.example. IN A 198.51.100.9\n"
    examinations = (examine_return_path, examine_spf, examine_dmarc, examine_mx, examine_transport)
    with name_server(RELAY + lines + own) as zone:
        well = [one for look in examinations for one in await look(home_of(newsroom, zone, signers=(OURS,), return_domain=BOUNCES))]
    with name_server(RELAY) as zone:
        bare = [one for look in (examine_spf, examine_mx) for one in await look(home_of(newsroom, zone, return_domain=BOUNCES))]
    assert {light for _, light in lights(well)} == {GREEN}
    assert lights(bare) == [("spf", RED), ("spf", RED), ("mx", RED), ("mx", RED)]
    assert [one.record and one.record.name for one in bare] == [BOUNCES, "topten.example"] * 2


@pytest.mark.parametrize(
    ("domain", "signed", "light", "says"),
    [
        pytest.param(BOUNCES, False, GREEN, "which counts as one with topten.example", id="below ours"),
        pytest.param("topten.example", False, GREEN, "which counts as one with topten.example", id="ours"),
        pytest.param("bounce.other.example", False, RED, "nothing here vouches for us", id="another's"),
        pytest.param("bounce.other.example", True, AMBER, "only the signature vouches for us", id="another's, signed for ours"),
    ],
)
async def test_the_return_path_counts_as_ours(newsroom: Newsroom, domain: str, signed: bool, light: Light, says: str) -> None:
    """DMARC takes SPF only of a domain under the same registered one as From's."""
    found = await examine_return_path(home_of(newsroom, None, return_domain=domain, signers=(OURS,) if signed else ()))
    assert lights(found) == [("return_path", light)]
    assert says in texts(found)[0]


@pytest.mark.parametrize(("readers", "expected"), [(100, []), (101, [("return_path", AMBER)])])
async def test_many_readers_want_a_return_path(newsroom: Newsroom, readers: int, expected: list[tuple[str, Light]]) -> None:
    """Without one nobody can say whose address is dead; of a few readers a person can read the bounces."""
    await enrol(newsroom, *(f"reader{number}@example.com" for number in range(readers)))
    assert lights(await examine_return_path(home_of(newsroom, None))) == expected


async def test_a_policy_that_wants_the_very_domain(newsroom: Newsroom) -> None:
    """With aspf=s a return path below From's domain does not count."""
    with name_server(txt(DMARC, "v=DMARC1; p=reject; aspf=s; rua=mailto:x@topten.example")) as zone:
        below, same = [await examine_dmarc(home_of(newsroom, zone, return_domain=one)) for one in (BOUNCES, "topten.example")]
    assert (lights(below), lights(same)) == ([("dmarc", AMBER)], [("dmarc", GREEN)])
    assert "only DKIM counts then" in texts(below)[0]


async def test_every_record_to_publish(newsroom: Newsroom) -> None:
    """What doctor dns prints is enough to be all green."""
    home = home_of(newsroom, None, signers=(OURS,))
    lines = "".join(f'{one.name}. IN TXT "{one.value}"\n' for one in records(home))
    back = BACK.format("smtp.relay.example")
    with name_server(RELAY + lines + back + "topten.example. IN MX 5 smtp.relay.example.\n") as zone:
        asked = home_of(newsroom, zone, signers=(OURS,))
        several = [await one(asked) for one in (examine_spf, examine_dmarc, examine_mx, examine_ptr, examine_transport)]
        keys = await examine_keys(asked)
    assert {light for found in several for _, light in lights(found)} == {GREEN}
    assert keys[0].check.light is GREEN
