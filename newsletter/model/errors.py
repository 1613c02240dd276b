"""Surprises: each carries the thing, one sentence about what is wrong, and the cure. Expected trouble is a value instead."""

from datetime import timedelta


class NewsletterError(Exception):
    """Something an operator can mend. ``thing`` names what and where, ``cure`` says what to do."""

    def __init__(self, thing: str, problem: str, cure: str = "") -> None:
        super().__init__(f"{thing}: {problem}")
        self.thing = thing
        self.problem = problem
        self.cure = cure

    def __str__(self) -> str:
        return f"{self.thing}: {self.problem}" + (f"\n  {self.cure}" if self.cure else "")


class SettingsError(NewsletterError):
    """A setting is missing, unknown or has a value that cannot be used."""


class DatabaseError(NewsletterError):
    """The database is missing, of another version, or cannot be opened."""


class RefusedStep(NewsletterError):
    """The state of the issue or subscriber does not allow what was asked; nothing was changed."""


class NoSuchThing(RefusedStep):
    """What was named does not exist: a date without an issue, a number or a name that nothing has. Nothing was done."""


class StaleVersion(RefusedStep):
    """What somebody looked at has changed since; nothing was done. ``version``: the one that stands now."""

    def __init__(self, thing: str, problem: str, cure: str = "", *, version: int) -> None:
        super().__init__(thing, problem, cure)
        self.version = version


class AskedTooOften(NewsletterError):
    """One person asked for something again and again that costs others something. ``wait``: after this it is done again."""

    def __init__(self, thing: str, problem: str, cure: str = "", *, wait: timedelta) -> None:
        super().__init__(thing, problem, cure)
        self.wait = wait


class ForbiddenAct(NewsletterError):
    """Who asked may not do this; nothing was done."""


class TemplateError(NewsletterError):
    """A template broke a rule of docs; names the template and the place."""


class RelayError(NewsletterError):
    """The relay does not take our letters until somebody changes a setting; every letter that had not left waits."""
