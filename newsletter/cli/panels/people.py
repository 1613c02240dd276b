"""Verbs about those who read."""

from newsletter.cli import people, subscribers
from newsletter.cli.verbs import Panel, verb

panel = Panel("Who reads")

subscribers_group = panel.group("subscribers", "The people on the list: import, add, look up, let go.")
verb(
    subscribers_group,
    subscribers.list_people,
    "newsletter subscribers list",
    "newsletter subscribers list --state unsubscribed --json",
    "newsletter subscribers list --address mara@",
    name="list",
)
verb(
    subscribers_group,
    subscribers.import_file,
    "newsletter subscribers import readers.csv",
    'newsletter subscribers import readers.csv --confirmed --consent "Ticked the box on the 2025 ticket form"',
    name="import",
    changes=True,
)
verb(
    subscribers_group,
    subscribers.export,
    "newsletter subscribers export --state active > readers.csv",
    "newsletter subscribers export --json",
)
verb(subscribers_group, people.add, "newsletter subscribers add mara@example.com", changes=True)
verb(subscribers_group, people.show, "newsletter subscribers show mara@example.com --json")
verb(
    subscribers_group,
    people.consent,
    "newsletter subscribers consent mara@example.com",
    "newsletter subscribers consent mara@example.com --json",
)
verb(subscribers_group, people.unsubscribe, "newsletter subscribers unsubscribe mara@example.com", changes=True)
verb(subscribers_group, people.suppress, 'newsletter subscribers suppress mara@example.com --reason "asked by letter"', changes=True)
verb(
    subscribers_group,
    subscribers.suppress_file,
    "newsletter subscribers suppress-file complained.csv --reason complaint",
    name="suppress-file",
    changes=True,
)
verb(
    subscribers_group,
    people.suppressions,
    "newsletter subscribers suppressions",
    "newsletter subscribers suppressions --reason bounce --json",
)
verb(subscribers_group, people.lift, "newsletter subscribers lift mara@example.com", changes=True)
verb(
    subscribers_group,
    people.erase,
    "newsletter subscribers erase mara@example.com",
    "newsletter subscribers erase mara@example.com --yes",
    changes=True,
)
