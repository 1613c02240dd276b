"""The settings records of sending: the relay, how deliveries are claimed and paced, and signatures. The others stand in ``options``."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, field_validator

from newsletter.model.addresses import RefusedAddress, parse_address
from newsletter.model.dns_names import is_dns_name
from newsletter.model.option_record import Options


class RelayOptions(Options):
    """The SMTP server that takes our letters."""

    host: str = Field("localhost", description="Name of the SMTP server.")
    port: int = Field(587, ge=1, le=65535, description="587 with STARTTLS, 465 with TLS from the start, 25 or another for a local relay.")
    tls: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="starttls is required when named; none only for a relay on this machine."
    )
    username: str = Field("", description="Account at the relay, if it asks for one.")
    password: SecretStr = Field(SecretStr(""), description="Better set as NEWSLETTER_RELAY__PASSWORD.")
    local_hostname: str = Field("", description="Name we greet with (EHLO). Empty: the domain of the From address.")
    connections: int = Field(8, ge=1, le=256, description="Connections kept open while sending.")
    connect_timeout: timedelta = Field(timedelta(seconds=30), description="Longest wait for a connection.")
    command_timeout: timedelta = Field(timedelta(minutes=5), description="Longest wait for a reply to MAIL or RCPT (RFC 5321 4.5.3.2).")
    data_timeout: timedelta = Field(timedelta(minutes=10), description="Longest wait after the final dot (RFC 5321 4.5.3.2.6).")
    first_pause: timedelta = Field(timedelta(seconds=1), description="Pause when the relay cannot be reached; doubles from try to try.")
    longest_pause: timedelta = Field(timedelta(minutes=5), description="Longest pause between two tries to reach the relay.")
    pipelining: bool = Field(
        True,
        description="Send the next envelope behind the content where the relay offers PIPELINING (RFC 2920). Turn off if it misbehaves.",
    )
    chunking: bool = Field(
        False,
        description="Send content with BDAT (RFC 3030) where the relay offers CHUNKING: "
        "faster over a long line, more in doubt if it breaks.",
    )
    chunking_window: int = Field(4, ge=1, le=16, description="With chunking: letters on the way at once on one connection.")
    letters_per_connection: int = Field(0, ge=0, description="Letters after which a connection is opened anew; 0: no limit of ours.")
    per_second: float = Field(0, ge=0, description="Most letters a second, such as 14; 0: as fast as the relay takes them.")
    per_day: int = Field(0, ge=0, description="Most letters in 24 hours, such as 50000; 0: no limit.")
    weight: int = Field(
        1, ge=0, le=1000, description="With several relays: share of the letters; 0: used only while no other can be reached."
    )

    @property
    def called(self) -> str:
        """How we speak of it to people."""
        return f"relay {self.host}:{self.port}"


class DeliveryOptions(Options):
    """How deliveries are claimed and tried again."""

    chunk: int = Field(500, ge=1, le=5000, description="Deliveries claimed at a time.")
    window: int = Field(
        8,
        ge=1,
        le=64,
        description="Letters a connection may have marked ahead of the wire. "
        "After a power cut at most connections times this many are in doubt.",
    )
    signing_threads: int = Field(
        -1,
        ge=-1,
        le=256,
        description="Threads that sign letters while others are sent; 0: whoever sends signs; "
        "-1: one for each core, but 0 in `newsletter worker`, of which several share a machine.",
    )
    on_unknown: Literal["hold", "resend"] = Field(
        "hold",
        description="What to do with letters that may or may not have left: hold them for a person, or resend and risk a second copy.",
    )
    relay_log: Path | None = Field(
        None, description="Log of a Postfix on this machine, such as /var/log/mail.log: it settles what is unknown. Empty: none."
    )
    undo: timedelta = Field(
        timedelta(seconds=10), description="How long a send by hand waits before the first letter leaves, for second thoughts."
    )
    canary: int = Field(
        100, ge=0, description="Letters of the first wave: the rest leaves once their replies are in and few are refused. 0: no first wave."
    )
    canary_refusals: float = Field(0.2, gt=0, le=1, description="Share of refusals in the first wave at which the issue is paused.")
    warm_up: bool = Field(
        False,
        description="For a new From address: 200 letters of the first issue, half as many again of each after a good day; "
        "who confirmed last goes first, and status says how many wait.",
    )
    groups: dict[str, Annotated[float, Field(gt=0)]] = Field(
        {},
        description='Most letters a second to the domains of one provider, such as { "gmail.com" = 20 }. '
        "Who is not named has no limit until it says that we are too fast.",
    )
    lease: timedelta = Field(timedelta(seconds=60), description="A claim is given up when its owner was silent for this long.")
    retry_after: tuple[timedelta, ...] = Field(
        tuple(timedelta(minutes=m) for m in (5, 15, 30, 60, 120, 240, 480)),
        description="Pauses before the tries after a temporary refusal; each varies by a fifth.",
    )
    notice_lifetime: timedelta = Field(
        timedelta(hours=24), description="A confirmation or other notice that could not leave in time expires."
    )

    @field_validator("relay_log", mode="before")
    @classmethod
    def _empty_is_none(cls, value: Any) -> Any:
        return value or None


class DkimOptions(Options):
    """Signs every letter (RFC 6376), where the relay does not."""

    domain: str = Field("", description="Signing domain (d=). Empty: the domain of the From address.")
    selectors: tuple[str, ...] = Field(
        (),
        description="Selectors to sign with, one key each, such as rsa2026 or ed2026; newsletter dkim new makes one. "
        "Empty: letters leave unsigned.",
    )
    keys: Path = Field(Path("dkim"), description="Folder of the private keys, SELECTOR.pem each (relative to this settings file).")

    @field_validator("domain")
    @classmethod
    def _a_domain(cls, value: str) -> str:
        found = parse_address(f"postmaster@{value}") if value else None
        if isinstance(found, RefusedAddress):
            raise ValueError("must be a domain such as example.com")
        return found.wire.rpartition("@")[2] if found else ""

    @field_validator("selectors")
    @classmethod
    def _names_for_the_dns(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for selector in value:
            if not is_dns_name(selector):
                raise ValueError(f"{selector!r} cannot stand in the DNS; use letters, digits and inner hyphens, such as rsa2026")
        if len({selector.lower() for selector in value}) < len(value):
            raise ValueError("names a selector twice")
        return value
