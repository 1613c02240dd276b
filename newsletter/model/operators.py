"""Operators with what proves who they are: their sessions, the tokens of their programs, and the links in their letters."""

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from newsletter.model.instants import require_aware
from newsletter.model.rights import RIGHTS, Right, Role

NAME_LENGTH = 60
TOKEN_PREFIX = "nlt_"  # noqa: S105 – what API tokens begin with, so that a scanner of leaked secrets knows one
SET_UP_PREFIX = "nls_"


def digest_of(secret: str) -> str:
    """What the database keeps of a random secret: enough to know it again, too little to use it."""
    return sha256(secret.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """A person with an account. ``password`` is its argon2id hash, ``totp`` the sealed secret of the second factor; "" while there is none.

    ``totp_step``: the last 30 seconds whose code was used; no code opens twice. ``subject``: who they are at the OpenID provider.
    """

    id: int = 0
    name: str
    role: Role
    password: str = field(default="", repr=False)
    totp: str = field(default="", repr=False)
    totp_step: int = 0
    address: str = ""
    subject: str = ""
    created_at: datetime
    created_by: str = ""
    changed_at: datetime
    closed_at: datetime | None = None

    def __post_init__(self) -> None:
        for name in ("created_at", "changed_at", "closed_at"):
            require_aware(name, getattr(self, name))

    @property
    def rights(self) -> frozenset[Right]:
        """What they may do: nothing once their account is closed."""
        return frozenset() if self.closed_at else RIGHTS[self.role]


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One login. ``second_factor_at``: when a code was given with it. ``network`` and ``agent`` help its owner to know it again."""

    digest: str = field(repr=False)
    operator_id: int
    created_at: datetime
    seen_at: datetime
    ends_at: datetime
    second_factor_at: datetime | None = None
    network: str = ""
    agent: str = ""
    ended_at: datetime | None = None

    def __post_init__(self) -> None:
        for name in ("created_at", "seen_at", "ends_at", "second_factor_at", "ended_at"):
            require_aware(name, getattr(self, name))

    @property
    def label(self) -> str:
        """Names it on a page and in a verb without giving it away."""
        return self.digest[:12]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiToken:
    """What a program shows instead of a login. ``operator_id``: whose rights it never exceeds; None where the command line made it."""

    id: int = 0
    name: str
    digest: str = field(repr=False)
    rights: frozenset[Right]
    operator_id: int | None = None
    by: str
    created_at: datetime
    ends_at: datetime | None = None
    used_at: datetime | None = None
    revoked_at: datetime | None = None
    revoked_by: str = ""

    def __post_init__(self) -> None:
        for name in ("created_at", "ends_at", "used_at", "revoked_at"):
            require_aware(name, getattr(self, name))

    def works(self, now: datetime) -> bool:
        """Whether it opens anything still."""
        return self.revoked_at is None and (self.ends_at is None or now < self.ends_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLink:
    """One button in a letter: which act, on which issue, in which version of it, for whom (None: whoever reads the letterhead's mail)."""

    digest: str = field(repr=False)
    issue_id: int
    act: str
    version: int
    operator_id: int | None = None
    by: str
    created_at: datetime
    ends_at: datetime
    used_at: datetime | None = None

    def __post_init__(self) -> None:
        for name in ("created_at", "ends_at", "used_at"):
            require_aware(name, getattr(self, name))
