"""The settings records of the operators' desk: accounts, checks before an issue leaves, and what watches the whole."""

from datetime import timedelta

from pydantic import Field, SecretStr

from newsletter.model.option_record import Options


class OperatorOptions(Options):
    """Who may use the console, and for how long one login lasts."""

    second_factor: bool = Field(True, description="Whether editors, publishers and owners need a second factor to log in.")
    idle: timedelta = Field(timedelta(hours=12), description="A session that nobody uses ends after this.")
    session_lasts: timedelta = Field(timedelta(days=14), description="Every session ends after this, used or not.")
    tries_per_account: int = Field(10, ge=1, description="Failed logins of one account in 15 minutes; more are refused unseen.")
    tries_per_network: int = Field(30, ge=1, description="Failed logins from one network (/24 or /48) in 15 minutes.")
    link_lasts: timedelta = Field(timedelta(hours=24), description="How long a link in a letter to operators works, at most.")


class OidcOptions(Options):
    """Operators who log in with the account of their organisation (OpenID Connect). Needs the extra oidc."""

    issuer: str = Field("", description="Address of the provider, such as https://login.example.com. Empty: off.")
    client_id: str = Field("", description="Our name at the provider.")
    client_secret: SecretStr = Field(SecretStr(""), description="Our secret at the provider.")


class CheckOptions(Options):
    """What is looked at before an issue leaves."""

    links: bool = Field(True, description="Whether the stories' links are asked for an answer.")
    link_timeout: timedelta = Field(timedelta(seconds=8), description="Longest wait for one link.")
    audience_change: float = Field(
        0.2, ge=0, description="Amber when the audience differs from the last issue's by more than this share. 0: never."
    )
    spam_score: bool = Field(True, description="Whether SpamAssassin is asked, where it is installed.")
    spam_limit: float = Field(5.0, description="Red at this spam score or more; amber at half of it.")
    disk_free: int = Field(200_000_000, ge=0, description="Red when the database's disk has fewer bytes free than this.")
    dns_server: str = Field("", description="Name server that is asked, such as 9.9.9.9 or 127.0.0.1:5353. Empty: the machine's own.")


class WatchOptions(Options):
    """Who is told when something is wrong, and what other programs may see."""

    ping_url: str = Field(
        "", description="Address that is asked once an issue is sent to everybody (a dead man's switch watches it). Empty: none."
    )
    alarm_url: str = Field("", description="Address that gets a JSON post when an issue is late or needs a person. Empty: none.")
    metrics_token: SecretStr = Field(SecretStr(""), description="Bearer token of /metrics. Empty: only from this machine.")
    witness: str = Field(
        "",
        description="File that remembers, outside the database, which issues were let go, so that an older copy of it is noticed. "
        "Best on another disk. Empty: beside these settings.",
    )
    stalled_after: timedelta = Field(timedelta(minutes=10), description="A sending that gets no answer for this long raises the alarm.")
