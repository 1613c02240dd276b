"""Verbs about the instance itself: its settings, database, keys, operators, and the programs that run."""

from newsletter.cli import (
    backup,
    doctor,
    instance,
    looking,
    operators,
    planning,
    returned,
    serving,
    signing,
    templates,
    tokens,
    webhooks,
    working,
)
from newsletter.cli.verbs import Panel, verb

panel = Panel("Instance")
panel.verb(serving.demo, "newsletter demo", "newsletter demo --once --json")
panel.verb(instance.init, "newsletter init", "newsletter init /srv/topten", "newsletter init /srv/topten --rotate", changes=True)

config_group = panel.group("config", "Settings: show them.")
verb(config_group, instance.show_config, "newsletter config show", "newsletter config show --json", name="show")

operators_group = panel.group("operators", "Operators: who has an account, with which role, and their logins.")
verb(
    operators_group,
    operators.add,
    "newsletter operators add mara --role owner --address mara@example.com",
    "newsletter operators add ben --role editor --link",
    name="add",
    changes=True,
)
verb(operators_group, operators.list_all, "newsletter operators list", "newsletter operators list --json", name="list")
verb(
    operators_group,
    operators.edit,
    "newsletter operators edit ben --role publisher",
    'newsletter operators edit ben --address ben@example.com --subject "248289761001"',
    name="edit",
    changes=True,
)
verb(
    operators_group,
    operators.password,
    "newsletter operators password ben",
    "newsletter operators password ben --link",
    name="password",
    changes=True,
)
verb(operators_group, operators.totp, "newsletter operators totp ben", "newsletter operators totp ben --remove", name="totp", changes=True)
verb(operators_group, operators.close, "newsletter operators close ben", name="close", changes=True)
verb(
    operators_group,
    operators.sessions,
    "newsletter operators sessions ben",
    "newsletter operators sessions ben --end",
    name="sessions",
    changes=True,
)

tokens_group = panel.group("tokens", "Tokens of programs, each with rights of its own.")
verb(
    tokens_group,
    tokens.add,
    "newsletter tokens add --name ci --right read",
    "newsletter tokens add --name nightly --right read --right edit --ends 90d",
    name="add",
    changes=True,
)
verb(tokens_group, tokens.list_all, "newsletter tokens list", "newsletter tokens list --json", name="list")
verb(tokens_group, tokens.revoke, "newsletter tokens revoke 3", name="revoke", changes=True)

db_group = panel.group("db", "The database: make it, bring it up to date.")
verb(db_group, instance.upgrade, "newsletter db upgrade", changes=True)
panel.verb(backup.backup, "newsletter backup /var/backups/topten-2026-11-21.db", changes=True)
panel.verb(
    backup.restore,
    "newsletter restore /var/backups/topten-2026-11-21.db",
    "newsletter restore --accept",
    "newsletter restore --accept --not-sent 2026-11-22",
    changes=True,
)

dkim_group = panel.group("dkim", "Signatures: make a key, show what the DNS must hold.")
verb(
    dkim_group,
    signing.new,
    "newsletter dkim new",
    "newsletter dkim new --kind both",
    "newsletter dkim new --selector spring2027",
    changes=True,
)
verb(dkim_group, signing.show, "newsletter dkim show", "newsletter dkim show --all --json")

templates_group = panel.group("templates", "Templates: list the files, begin one of your own.")
verb(templates_group, templates.list_all, "newsletter templates list", "newsletter templates list --json", name="list")
verb(
    templates_group,
    templates.new,
    "newsletter templates new letters/issue/issue.mjml.j2",
    "newsletter templates new words/en.po --whole",
    changes=True,
)

doctor_group = panel.verb_with_more(doctor.doctor, "newsletter doctor", "newsletter doctor --only DNS --json", name="doctor")
verb(doctor_group, doctor.dns, "newsletter doctor dns", "newsletter doctor dns --json", name="dns")
panel.verb(serving.serve, "newsletter serve", "newsletter serve --host 0.0.0.0 --port 8080")
panel.verb(working.worker, "newsletter worker", "newsletter worker --connections 16 --name courier-2")
panel.verb(returned.intake, "newsletter intake")
panel.verb(planning.trust_clock, "newsletter trust-clock", name="trust-clock", changes=True)
panel.verb(looking.audit, "newsletter audit", "newsletter audit --by kim --json")

webhooks_group = panel.group("webhooks", "Webhooks: programs that are told what happens.")
verb(webhooks_group, webhooks.list_all, "newsletter webhooks list", name="list")
verb(
    webhooks_group,
    webhooks.add,
    "newsletter webhooks add https://example.org/hooks/newsletter",
    "newsletter webhooks add https://example.org/hooks/newsletter --event issue --event subscriber.unsubscribed",
    changes=True,
)
verb(webhooks_group, webhooks.remove, "newsletter webhooks remove 1", changes=True)
verb(webhooks_group, webhooks.test, "newsletter webhooks test 1", changes=True)
verb(webhooks_group, webhooks.deliveries, "newsletter webhooks deliveries 1", "newsletter webhooks deliveries 1 --json")
verb(webhooks_group, webhooks.retry, "newsletter webhooks retry 12", changes=True)
