"""The dashboard and the alert rules speak of figures that exist, and every alert says what to do."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from newsletter.daily.attention import Code, Need, Urgency
from newsletter.daily.metrics import LAST, PRESENT, Figures, IssueFigures
from newsletter.model.deliveries import Balance
from newsletter.model.issues import Issue
from newsletter.model.returns import ReturnKind
from newsletter.model.states import DeliveryState, Fault, IssueState, SubscriberState
from newsletter.storage.figures import SourceAge
from newsletter.web.metrics import exposition

ROOT = Path(__file__).parents[2]
MONITORING = ROOT / "deploy" / "monitoring"
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
NAME = re.compile(r"\bnewsletter_\w+")


def figures() -> Figures:
    """With something in every figure."""
    issue = Issue(
        id=1,
        newsletter="main",
        issue_on=NOW.date(),
        number=1,
        state=IssueState.SENT,
        due_at=NOW,
        send_not_after=NOW,
        sent_at=NOW,
        first_at=NOW,
    )
    balance = Balance(audience=1, counts={DeliveryState.ACCEPTED: 1})
    return Figures(
        at=NOW,
        counted_age=0.0,
        issues=tuple(IssueFigures(which=which, issue=issue, balance=balance) for which in (PRESENT, LAST)),
        letters_per_second=1.0,
        subscribers={SubscriberState.ACTIVE: 1},
        notices={DeliveryState.ACCEPTED: 1},
        feeds={"answering": 1},
        oldest_feed=NOW,
        sources=(SourceAge(name="Paper", succeeded_at=NOW, failing=0),),
        calls_waiting=1,
        oldest_call=NOW,
        ticked_at=NOW,
        tick_age=1.0,
        scheduler_runs=True,
        held=False,
        backed_up_at=NOW,
        last_sent_at=NOW,
        needs=(Need(code=Code.LATE, urgency=Urgency.ACT, what="late", cure="send it"),),
        returned={(ReturnKind.BOUNCE, Fault.FULL): 1},
        complaints={1: 1},
        errors={"send": 1},
    )


SAMPLES = {line.split("{")[0].split(" ")[0] for line in exposition(figures()).decode().splitlines() if not line.startswith("#")}
RULES = [rule for group in yaml.safe_load((MONITORING / "alerts.yml").read_text("utf-8"))["groups"] for rule in group["rules"]]
DASHBOARD = json.loads((MONITORING / "grafana.json").read_text("utf-8"))
QUESTIONS = [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]


@pytest.mark.parametrize("expr", [*[rule["expr"] for rule in RULES], *QUESTIONS])
def test_they_ask_for_figures_that_exist(expr: str) -> None:
    """A name that is misspelt never raises an alarm."""
    assert set(NAME.findall(expr)) - SAMPLES == set()
    assert NAME.findall(expr)


def test_no_figure_is_forgotten() -> None:
    """What is measured is shown or watched, but for the counters of steps."""
    asked = {name for expr in [*[rule["expr"] for rule in RULES], *QUESTIONS] for name in NAME.findall(expr)}
    quiet = {"newsletter_pulse_beats_total", "newsletter_feed_oldest_success_age_seconds", "newsletter_issue_due_timestamp_seconds"}
    assert {name for name in SAMPLES if name.startswith("newsletter_") and not name.endswith("_created")} - asked == quiet


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_every_alert_says_what_to_do(rule: dict[str, object]) -> None:
    """One row in the operations guide for each, and no row for an alert that is none."""
    rows = re.findall(r"^\| `(Newsletter\w+)` \| .+ \| .+ \|$", (ROOT / "docs" / "operations.md").read_text("utf-8"), re.M)
    assert rows == [one["alert"] for one in RULES]
    assert rule["labels"]["severity"] in ("page", "warn")
    assert rule["annotations"]["runbook"] == "docs/operations.md#alerts"


def test_the_labels_they_ask_for_exist() -> None:
    """A state or a kind that is misspelt in a rule finds nothing."""
    text = exposition(figures()).decode()
    known = set(re.findall(r'="([^"]*)"', text)) | {code.value for code in Code} | {"sending", "waiting", "failing", "answering"}
    wanted = {value for rule in RULES for found in re.findall(r'=~?"([^"]*)"', rule["expr"]) for value in found.split("|")}
    assert wanted - known == set()


def test_every_panel_has_a_place_of_its_own() -> None:
    """No two panels of the dashboard lie over each other."""
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert not taken & cells
        taken |= cells
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])
