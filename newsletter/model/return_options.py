"""The settings record of what comes back: the return path, the mailbox or listener that takes reports, and the limits of complaints."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from pydantic import Field, SecretStr, field_validator

from newsletter.model.dns_names import is_dns_name
from newsletter.model.option_record import Options


class ReturnOptions(Options):
    """Bounces, complaints and unsubscribe by mail: where they arrive, and what they may do."""

    domain: str = Field(
        "",
        max_length=190,  # with what stands before it an address has at most 254 letters (RFC 5321 section 4.5.3.1.3)
        description="Domain of the return path, such as bounce.topten.example: every letter gets an address of its own there, "
        "and readers may leave by mail. Empty: the From address is the return path, and bounces cannot be told apart.",
    )
    listen: str = Field(
        "",
        description="Where the listener takes reports, such as 127.0.0.1:8024; a mail server hands them over (LMTP or SMTP). Empty: off.",
    )
    protocol: str = Field("lmtp", pattern=r"^(lmtp|smtp)$", description="What the listener speaks: lmtp (RFC 2033) or smtp.")
    maildir: Path | None = Field(None, description="Maildir that reports arrive in; what was read moves to its cur folder. Empty: none.")
    imap_host: str = Field("", description="IMAP server of the mailbox that reports arrive in (TLS). Empty: none.")
    imap_port: int = Field(993, ge=1, le=65535, description="Its port; TLS from the start.")
    imap_username: str = Field("", description="Account of that mailbox.")
    imap_password: SecretStr = Field(SecretStr(""), description="Better set as NEWSLETTER_RETURNS__IMAP_PASSWORD.")
    imap_ca: Path | None = Field(None, description="File with the certificate of an authority of your own. Empty: the system's.")
    imap_folder: str = Field("INBOX", description="Folder of that mailbox.")
    look_every: timedelta = Field(timedelta(minutes=1), description="How often maildir and mailbox are looked at.")
    max_bytes: int = Field(1_000_000, ge=10_000, description="Largest report that is taken, in bytes.")
    per_minute: int = Field(6_000, ge=1, description="Most reports that the listener takes in a minute; the sender is asked to come back.")
    complaints_alarm: float = Field(0.0008, ge=0, le=1, description="Share of complaints at which operators are told.")
    complaints_pause: float = Field(0.003, ge=0, le=1, description="Share of complaints at which an issue that is being sent is paused.")

    @property
    def place(self) -> tuple[str, int]:
        """Host and port to listen on."""
        host, _, port = self.listen.rpartition(":")
        return host.strip("[]"), int(port)

    @field_validator("listen")
    @classmethod
    def _a_place(cls, value: str) -> str:
        host, _, port = value.rpartition(":")
        if value and (not host or not port.isdecimal() or int(port) > 65_535):
            raise ValueError("must be a host and a port such as 127.0.0.1:8024")
        return value

    @field_validator("maildir", "imap_ca", mode="before")
    @classmethod
    def _empty_is_none(cls, value: Any) -> Any:
        return value or None

    @field_validator("domain")
    @classmethod
    def _a_domain(cls, value: str) -> str:
        if value and not is_dns_name(value.lower()):
            raise ValueError("must be a domain such as bounce.example.com")
        return value.lower()
