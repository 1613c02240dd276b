"""One list of verbs for command line, API and console: the same names, and what changes something is written down once."""

from collections import Counter

import pytest

from newsletter.cli.reference import verbs
from newsletter.daily.acts import register
from newsletter.daily.acts.register import ACTS
from newsletter.web.api.answering import PREFIX
from newsletter.web.api.routes import router
from newsletter.web.console.asked import issue_act
from newsletter.web.console.routes import CONSOLE

ONLY_TYPED = {
    "demo": "an instance of its own, thrown away",
    "init": "writes files on this machine before there is a newsletter",
    "db upgrade": "nothing runs while the tables change",
    "config show": "the settings file is read where it stands; the console shows it",
    "dkim new": "writes a key file on this machine",
    "dkim show": "reads key files of this machine",
    "templates list": "files of this machine",
    "templates new": "writes a file on this machine",
    "serve": "is the server",
    "worker": "is a process",
    "intake": "is a process",
    "bounces read": "reads files, no newsletter",
    "bounces collect": "reads files and places of this machine; the scheduler does the same every minute",
    "preview": "opens a window; the console shows the same",
    "cluster": "reads files, no newsletter",
    "rank": "reads files, no newsletter",
    "label": "reads files, no newsletter",
    "feeds import": "a file of this machine; feeds add takes each of them",
    "feeds export": "writes a document; feeds list has its facts",
    "subscribers import": "a file of this machine, with thousands of lines and a report of each",
    "subscribers suppress-file": "a file of this machine; subscribers suppress takes each of them",
    "subscribers export": "writes everybody's address to a file of this machine",
    "backup": "writes a file on this machine",
    "restore": "nothing runs while the database is replaced",
}
"""Verbs of the command line that are no acts, and why. Everything else that can be typed can be asked by programs."""

FORMS = {
    "feeds": "/console/sources/feeds/{verb}",
    "subscribers": "/console/readers/{verb}",
    "operators": "/console/operators/{verb}",
    "operators totp": "/console/account/second-factor",
    "tokens add": "/console/account/tokens",
    "tokens revoke": "/console/account/tokens/revoke",
}
"""Where the console has a form for acts that are not of one issue; those are all pressed at ``/console/{day}/act/{name}``."""

NO_FORM = {
    "collect": "the scheduler does it; draft asks the feeds too",
    "testers": "set up once",
    "pause-newsletter": "for weeks, thought over",
    "resume-newsletter": "belongs to the one above",
    "trust-clock": "somebody looks at this machine first",
    "backup": "writes a file on this machine",
    "restore": "a decision about files of this machine",
    "webhooks": "set up beside the program that is told",
}
"""Acts without a form in the console, by name or by group, and why. Each can be typed, and asked by programs."""

TYPED = {name.removeprefix("newsletter ") for name, _ in verbs()}


@pytest.mark.parametrize("name", ACTS)
def test_every_act_can_be_typed(name: str) -> None:
    """An operator with a terminal is never worse off than a program."""
    assert name in TYPED


@pytest.mark.parametrize("name", sorted(TYPED - set(ONLY_TYPED)))
def test_every_verb_is_an_act(name: str) -> None:
    """What changes something stands in the audit log, whoever asked for it; what is typed only has its reason here."""
    assert name in ACTS


@pytest.mark.parametrize("name", ACTS)
def test_every_act_has_a_route_of_its_own(name: str) -> None:
    """GET for what only looks, POST for the rest; no two acts share an address."""
    act = ACTS[name]
    found = [route.methods for route in router.routes if getattr(route, "path", "") == f"{PREFIX}/{act.path}"]
    assert found == [{"GET", "HEAD"} if act.reads else {"POST"}]


CHANGING = [name for name, act in ACTS.items() if not act.reads]


@pytest.mark.parametrize("name", CHANGING)
def test_what_changes_something_has_a_form_in_the_console(name: str) -> None:
    """A button, or a reason why there is none; never both."""
    posts = {route.path for page in CONSOLE for route in page.router.routes if "POST" in getattr(route, "methods", ())}
    group = name.partition(" ")[0]
    if "issue_on" in ACTS[name].takes.model_fields:
        assert ("/console/{day}/act/{name}" in posts, issue_act(name.replace(" ", "-"))) == (True, ACTS[name])
        return
    form = FORMS.get(name) or FORMS.get(group)
    assert (form is None) is bool(NO_FORM.get(name) or NO_FORM.get(group))
    assert form is None or form in posts


def test_no_two_acts_share_a_name() -> None:
    """The later would hide the earlier."""
    names = Counter(act.name for room in register._ROOMS for act in room.ACTS)
    assert [name for name, times in names.items() if times > 1] == []


@pytest.mark.parametrize("name", ACTS)
def test_every_act_and_field_says_what_it_is_for(name: str) -> None:
    """Help, docs and description are made of these words."""
    act = ACTS[name]
    assert act.purpose.endswith(".")
    assert [field for field, info in act.takes.model_fields.items() if not info.description] == []
    assert set(act.takes.private) <= set(act.takes.model_fields)
