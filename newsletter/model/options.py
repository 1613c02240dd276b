"""The settings record of each room: names, units, defaults and limits. ``newsletter.settings`` fills them and hands each room its own.

Every field's description is printed as the comment in ``newsletter.toml`` and in docs/settings.md.
"""

import re
import unicodedata
from datetime import date, time, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from babel import localedata
from pydantic import Field, SecretStr, field_validator

from newsletter.model.addresses import plain_address
from newsletter.model.option_record import Options
from newsletter.model.phrasebook import N_

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Topic = Literal[
    "World", "Politics", "Economy", "Business", "Technology", "Science", "Health", "Climate", "Culture", "Sport", "Justice", "Society"
]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class LetterheadOptions(Options):
    """Who writes: names and addresses that stand in every letter."""

    key: str = Field("main", pattern=r"^[a-z0-9-]{1,40}$", description="Short name of this newsletter in the database; keep it for ever.")
    name: str = Field("Lisa’s Top Ten", min_length=1, max_length=80, description="Name of the newsletter, and the From name.")
    tagline: str = Field("The daily email that brings you the world.", max_length=120, description="The line under the name.")
    editor: str = Field("Lisa", max_length=40, description="Who signs the opening paragraph.")
    language: str = Field("en", pattern=r"^[a-z]{2}(_[A-Z]{2})?$", description="Locale of dates, numbers and fixed words.")
    zone: str = Field("America/New_York", description="Time zone of the newsletter: its dates and send time are local to it.")
    from_address: str = Field("", description="Address the letter comes from. Required before anything is sent.")
    reply_to: str = Field("", description="Address that people read; replies go there. Empty: the From address.")
    postal_address: str = Field(
        "", max_length=200, description="Postal address, printed in every letter. Required before anything is sent."
    )
    base_url: str = Field(
        "",
        max_length=200,  # stands in List-Unsubscribe, whole and on one line
        description="Public address of the web pages, such as https://topten.example. Required before anything is sent.",
    )

    @field_validator("name", "tagline", "editor", "postal_address")
    @classmethod
    def _one_line(cls, value: str) -> str:
        if any(unicodedata.category(sign) in ("Cc", "Zl", "Zp") for sign in value):
            raise ValueError("must be one line without control characters")
        return value.strip()

    @field_validator("from_address", "reply_to")
    @classmethod
    def _an_address(cls, value: str) -> str:
        return plain_address(value)

    @field_validator("language")
    @classmethod
    def _known_language(cls, value: str) -> str:
        if not localedata.exists(value):
            raise ValueError(f"{value!r} is no language we know; write it like en, de or pt_BR")
        return value

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            raise ValueError(f"{value!r} is no time zone; write it like Europe/Lisbon") from None
        return value

    @field_validator("base_url")
    @classmethod
    def _no_trailing_slash(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[A-Za-z0-9.:\[\]-]+(/[A-Za-z0-9._~/-]*)?", value):
            raise ValueError("must begin with https:// (or http:// for a test) and name a host, such as https://topten.example")
        return value.rstrip("/")

    @property
    def missing(self) -> tuple[str, ...]:
        """The settings without which nothing may be sent."""
        return tuple(name for name in ("postal_address", "from_address", "base_url") if not getattr(self, name))


IfNobodyActs = Literal["auto", "hold", "auto-after-seen"]


class DayOptions(Options):
    """What is different on one day of the week. What is not named is as on the others."""

    send_at: time | None = Field(None, description="Local time at which the issue leaves.")
    draft_before: timedelta | None = Field(None, description="How long before that it is drafted.")
    cut_off_before: timedelta | None = Field(None, description="How long before sending the last refresh is.")
    remind_before: timedelta | None = Field(None, description="How long before sending operators are reminded.")
    canary_before: timedelta | None = Field(None, description="How long before sending the first wave leaves.")
    if_nobody_acts: IfNobodyActs | None = Field(None, description="What becomes of an issue that nobody approved.")
    alarm_after: timedelta | None = Field(None, description="How long after sending an incomplete issue raises the alarm.")
    report_after: timedelta | None = Field(None, description="How long after sending the report is made.")


class ScheduleOptions(Options):
    """When the issue of a date is drafted and sent, in the newsletter's zone."""

    send_at: time = Field(time(6, 30), description="Local time at which the issue leaves.")
    draft_before: timedelta = Field(timedelta(hours=2), description="How long before that it is drafted, for review.")
    refresh_every: timedelta = Field(
        timedelta(hours=1), description="How often a draft is made anew until the cut-off, if feeds brought something."
    )
    cut_off_before: timedelta = Field(
        timedelta(minutes=30),
        description="How long before sending the draft is refreshed for the last time and test letters go to the testers.",
    )
    remind_before: timedelta = Field(
        timedelta(minutes=20), description="How long before sending operators are told that nobody approved, and what will happen. 0: not."
    )
    canary_before: timedelta = Field(
        timedelta(), description="How long before sending the first wave leaves (delivery.canary says how many). 0: with the others."
    )
    weekdays: tuple[Weekday, ...] = Field(WEEKDAYS, min_length=1, description="Days with an issue.")
    if_nobody_acts: IfNobodyActs = Field(
        "auto",
        description="At send time an issue that nobody approved is sent if the checks allow it (auto), held (hold), "
        "or sent only if an operator has looked at it (auto-after-seen).",
    )
    amber_goes: tuple[str, ...] = Field(
        ("stories", "words", "size", "pictures", "answers", "one_click_unsure", "relay", "disk", "spam", "signature", "dkim", "dkim_dns"),
        description="Checks whose amber does not keep an issue from going by itself. Red always does.",
    )
    least_confidence: float = Field(
        0.0, ge=0, le=1, description="Under this confidence in the choice (newsletter check shows it) an issue does not go by itself."
    )
    catch_up: timedelta = Field(
        timedelta(hours=6), description="An issue missed by less than this is still made and sent; later it is skipped."
    )
    send_not_after: timedelta = Field(timedelta(hours=20), description="How long after its time a letter may still leave; then it expires.")
    alarm_after: timedelta = Field(
        timedelta(minutes=30), description="How long after its time an issue that is not sent to everybody due raises the alarm. 0: never."
    )
    report_after: timedelta = Field(timedelta(hours=1), description="How long after its time the report goes to operators. 0: never.")
    collect_every: timedelta = Field(timedelta(minutes=30), description="How often a feed is asked when the feed itself does not say.")
    days: dict[Weekday, DayOptions] = Field(
        {}, description='What is different on a day of the week, such as { sat = { send_at = "08:00", if_nobody_acts = "hold" } }.'
    )

    @field_validator("if_nobody_acts", mode="before")
    @classmethod
    def _as_it_was_called(cls, value: Any) -> Any:
        return "auto" if value == "send" else value

    def on(self, day: date) -> "ScheduleOptions":
        """The schedule of a date: that of its day of the week where something is different then."""
        own = self.days.get(WEEKDAYS[day.weekday()])
        return self.model_copy(update=own.model_dump(exclude_none=True)) if own else self


class DatabaseOptions(Options):
    """Where everything is kept."""

    url: str = Field(
        "sqlite+aiosqlite:///subscribers.db",
        description="SQLite file (relative to this settings file) or postgresql+asyncpg://user:password@host/name.",
    )


class SourceOptions(Options):
    """How feeds, pages and pictures are fetched."""

    user_agent: str = Field("", description="How we name ourselves to servers. Empty: the newsletter's name and base URL.")
    connect_timeout: timedelta = Field(timedelta(seconds=10), description="Longest wait for a connection.")
    total_timeout: timedelta = Field(timedelta(seconds=20), description="Longest time for one feed or page.")
    max_bytes: int = Field(5_000_000, ge=10_000, description="Largest feed or page, in bytes after decompression.")
    max_entries: int = Field(200, ge=1, description="Newest entries taken from one feed at a time.")
    at_once: int = Field(20, ge=1, description="Feeds fetched at the same time.")
    per_host: int = Field(2, ge=1, description="Connections to one host at the same time.")
    max_back_off: timedelta = Field(timedelta(hours=24), description="Longest pause between two tries of a failing feed.")
    allow_private_networks: bool = Field(
        False, description="Allow addresses that are not public (loopback, 10.x …). Only for tests and intranets."
    )
    ports: tuple[int, ...] = Field((80, 443), description="Ports that may be fetched from; an empty list allows every port.")


class SelectionOptions(Options):
    """How the ten are chosen."""

    size: int = Field(10, ge=1, le=20, description="Stories in an issue.")
    fewest: int = Field(5, ge=1, description="With fewer stories than this the issue is held.")
    runners_up: int = Field(10, ge=0, le=20, description="Stories kept ready behind the chosen ones.")
    window: timedelta = Field(timedelta(hours=72), description="How far back stories are grouped.")
    semantic: bool = Field(
        False,
        description="Whether a small model of what sentences mean has a say in grouping. Needs the extra semantic.",
    )
    fresh: timedelta = Field(timedelta(hours=24), description="A cluster needs a story younger than this to be chosen.")
    least_voices: int = Field(
        2, ge=1, description="Independent outlet families a story needs, unless its source is marked sole_source_enough."
    )
    memory: timedelta = Field(timedelta(days=30), description="How long a sent story keeps its like out.")
    per_saga: int = Field(
        1, ge=1, description="Most slots of one long affair; one more where its attention is over twice that of any other affair."
    )
    per_topic: int = Field(3, ge=1, description="Most slots of one topic.")
    per_source: int = Field(3, ge=1, description="Most slots led by one outlet family; after that another outlet's report leads.")
    variety: float = Field(
        0.3,
        ge=0,
        le=1,
        description="How much likeness to stories already chosen counts against a story: 0 not at all, 1 more than anything else.",
    )
    saga_share: float = Field(
        0.25, ge=0, le=1, description="How much of the attention for the rest of a long affair each of its stories gets."
    )
    soft_kinds: tuple[Literal["opinion", "video", "live", "clickbait", "shopping", "sport", "entertainment"], ...] = Field(
        ("opinion", "video", "clickbait", "shopping", "sport", "entertainment"),
        description="Kinds of articles that count less. A sports letter leaves sport out.",
    )
    soft_factor: float = Field(
        0.4, ge=0, le=1, description="What is left of the score of a story that is told only in articles of those kinds."
    )
    consequence: float = Field(
        1.0,
        ge=0,
        le=3,
        description="How much words of consequence (deaths, governments, courts, war) lift a story and words of leisure lower it; 0: not.",
    )
    topic_weights: dict[Topic, Annotated[float, Field(ge=0, le=100)]] = Field(
        {}, description="Factors on the scores of topics, such as { Sport = 3.0, Culture = 0.5 }. A topic that is not named keeps 1."
    )


class LetterOptions(Options):
    """How the letter looks."""

    templates: Path | None = Field(None, description="Folder whose files replace ours one by one (same names as in templates/).")
    pictures: Literal["credited", "none"] = Field("credited", description="Show the lead's picture when it carries a credit, or never.")
    warn_bytes: int = Field(70_000, description="Preflight warns when the HTML part is larger (quoted-printable bytes).")
    refuse_bytes: int = Field(90_000, description="Preflight refuses when it is larger; Gmail clips near 102 kB.")

    @field_validator("templates", mode="before")
    @classmethod
    def _empty_is_none(cls, value: Any) -> Any:
        return value or None


class SignUpOptions(Options):
    """The form, and what keeps it from being abused."""

    wording: str = Field(
        N_("Free. One email a day. We ask you to confirm first, and every issue has a one-tap way out."),
        description="The consent wording under the form; stored word for word with every sign-up.",
    )
    confirm_within: timedelta = Field(timedelta(hours=72), description="How long a confirmation link works.")
    letters_per_address: int = Field(3, ge=1, description="Confirmation letters to one address until it is confirmed; one a day.")
    per_network_hour: int = Field(60, ge=1, description="Sign-ups accepted from one network (/24, /64 or /48) in an hour.")
    per_domain_hour: int = Field(200, ge=1, description="Sign-ups accepted for addresses of one domain in an hour.")
    per_hour: int = Field(1_000, ge=1, description="Sign-ups accepted in an hour in all. Raise both before a launch.")
    letters_per_minute: int = Field(
        100, ge=1, description="Confirmation letters that leave in a minute; more wait, and keep no other letter waiting."
    )
    from_address: str = Field(
        "", description="Address the confirmation letters come from, at the domain of the From address. Empty: the From address."
    )
    least_seconds: int = Field(
        2, ge=0, le=60, description="A form that comes back faster is asked about on a page with one button; a program is told to wait."
    )
    proof_of_work: int = Field(0, ge=0, le=24, description="Bits of computing that a program shows for each sign-up, such as 16. 0: none.")
    refuse_domains: tuple[str, ...] = Field((), description="Domains whose addresses are refused, such as those of throw-away mailboxes.")
    forget_pending: timedelta = Field(timedelta(days=7), description="Unconfirmed sign-ups are deleted after this.")

    @field_validator("from_address")
    @classmethod
    def _an_address(cls, value: str) -> str:
        return plain_address(value)

    @field_validator("refuse_domains")
    @classmethod
    def _in_a_labels(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(plain_address(f"x@{domain.strip().lstrip('@')}").partition("@")[2] for domain in value)


class WebOptions(Options):
    """The web server."""

    host: str = Field("127.0.0.1", description="Address to listen on; put a reverse proxy in front for the world.")
    port: int = Field(8080, ge=0, le=65535, description="Port to listen on.")
    trusted_proxies: tuple[str, ...] = Field((), description="Addresses of reverse proxies whose X-Forwarded-For is believed.")
    api_token: SecretStr = Field(
        SecretStr(""), description="Bearer token of the operators' API; newsletter init writes one beside the keys."
    )
