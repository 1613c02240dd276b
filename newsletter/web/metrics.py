"""``/metrics``: the figures in the words of Prometheus, for this machine or whoever holds the token. Counts nothing itself.

The one door to prometheus_client. Its registry is ours alone and is filled anew for each answer: no global state, no figures of Python.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from newsletter.daily.metrics import Figures, FiguresDesk, IssueFigures
from newsletter.model.states import DeliveryState, IssueState
from newsletter.operators.limits import METRICS
from newsletter.web.access import Rule
from newsletter.web.answers import PRIVATE, READ, newsroom_of
from newsletter.web.asking import bearer_of, is_settings_secret
from newsletter.web.peer import is_from_this_machine
from newsletter.web.problems import Refused


class ForMonitors(Rule):
    """Lets in who sits at this machine, and who holds ``watch.metrics_token``."""

    name = "metrics"

    async def __call__(self, request: Request) -> None:
        """Refuses everybody else with 401 or 403, and with 429 whoever guesses."""
        wanted, given = newsroom_of(request).watch.metrics_token.get_secret_value(), bearer_of(request)
        if wanted and given and await is_settings_secret(request, given, wanted, METRICS):
            return
        if is_from_this_machine(request) and "authorization" not in request.headers:
            return
        if wanted:
            raise Refused(
                401, "This is for monitors", "Send the header: Authorization: Bearer TOKEN", headers={"WWW-Authenticate": "Bearer"}
            )
        raise Refused(403, "This opens only on the machine it runs on", "Set watch.metrics_token to read it from elsewhere.")


router = APIRouter()


@router.api_route("/metrics", methods=READ, dependencies=[Depends(ForMonitors())])
async def metrics(request: Request) -> Response:
    """Every figure."""
    figures = await _desk(request).read()
    return Response(exposition(figures), media_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": PRIVATE})


def _desk(request: Request) -> FiguresDesk:
    state = request.app.state
    if getattr(state, "figures", None) is None:
        state.figures = FiguresDesk(newsroom_of(request))
    desk: FiguresDesk = state.figures
    return desk


def exposition(figures: Figures) -> bytes:
    """The figures as Prometheus reads them."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Collected(figures))
    return generate_latest(registry)


class _Collected:
    """What a registry asks for its metrics."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def collect(self) -> Iterator[Metric]:
        """All of them."""
        yield from _of_issues(self._figures.issues)
        yield from _of_the_queue(self._figures)
        yield from _of_people(self._figures)
        yield from _of_what_came_back(self._figures)
        yield from _of_feeds(self._figures)
        yield from _of_the_process(self._figures)


def _of_issues(issues: Iterable[IssueFigures]) -> Iterator[Metric]:
    deliveries = GaugeMetricFamily(
        "newsletter_deliveries", "Deliveries of the present and the last issue by state", labels=("issue", "state")
    )
    audience = GaugeMetricFamily("newsletter_audience", "Audience of an issue as it was counted at release", labels=("issue",))
    info = GaugeMetricFamily(
        "newsletter_issue_info", "Which issue, and how it stands; always 1", labels=("issue", "date", "number", "state")
    )
    due = GaugeMetricFamily("newsletter_issue_due_timestamp_seconds", "When an issue is due", labels=("issue",))
    first = GaugeMetricFamily("newsletter_issue_due_to_first_seconds", "From due to the first letter that was taken", labels=("issue",))
    last = GaugeMetricFamily("newsletter_issue_due_to_last_seconds", "From due until sent to everybody", labels=("issue",))
    for one in issues:
        issue = one.issue
        info.add_metric((one.which, issue.issue_on.isoformat(), str(issue.number), issue.state.value), 1)
        due.add_metric((one.which,), issue.due_at.timestamp())
        if issue.first_at:
            first.add_metric((one.which,), (issue.first_at - issue.due_at).total_seconds())
        if issue.sent_at and issue.state is IssueState.SENT:
            last.add_metric((one.which,), (issue.sent_at - issue.due_at).total_seconds())
        if one.balance is not None:
            audience.add_metric((one.which,), one.balance.audience)
            for state in DeliveryState:
                deliveries.add_metric((one.which, state.value), one.balance.counts.get(state, 0))
    yield from (deliveries, audience, info, due, first, last)


_WAITING: Mapping[str, tuple[DeliveryState, ...]] = {
    "waiting": (DeliveryState.PENDING,),
    "deferred": (DeliveryState.DEFERRED,),
    "in_hand": (DeliveryState.CLAIMED, DeliveryState.SENDING),
}


def _of_the_queue(figures: Figures) -> Iterator[Metric]:
    queue = GaugeMetricFamily("newsletter_queue", "Letters of both issues that are still to be settled", labels=("kind",))
    unknown = GaugeMetricFamily("newsletter_unknown", "Letters of both issues that may or may not have left")
    counted = [one.balance for one in figures.issues if one.balance is not None]
    if len(counted) == len(figures.issues):
        for kind, states in _WAITING.items():
            queue.add_metric((kind,), sum(balance.counts.get(state, 0) for balance in counted for state in states))
        unknown.add_metric((), sum(balance.counts.get(DeliveryState.UNKNOWN, 0) for balance in counted))
    yield queue
    yield unknown
    yield _one("newsletter_letters_per_second", "Letters of the present issue that were taken, per second", figures.letters_per_second)
    yield _one("newsletter_webhook_calls_waiting", "Calls of webhooks that wait", figures.calls_waiting)
    yield _age("newsletter_webhook_oldest_age_seconds", "How long the oldest call of a webhook has waited", figures, figures.oldest_call)


def _of_people(figures: Figures) -> Iterator[Metric]:
    subscribers = GaugeMetricFamily("newsletter_subscribers", "Subscribers by state", labels=("state",))
    for subscriber_state, number in (figures.subscribers or {}).items():
        subscribers.add_metric((subscriber_state.value,), number)
    notices = GaugeMetricFamily("newsletter_notices", "One-off letters by state", labels=("state",))
    if figures.notices is not None:
        for state in DeliveryState:
            notices.add_metric((state.value,), figures.notices.get(state, 0))
    yield subscribers
    yield notices


def _of_what_came_back(figures: Figures) -> Iterator[Metric]:
    returned = GaugeMetricFamily("newsletter_returned", "What came back within a day, and whose fault it is", labels=("kind", "fault"))
    for (kind, fault), number in sorted((figures.returned or {}).items()):
        returned.add_metric((kind.value, fault.value), number)
    share = GaugeMetricFamily("newsletter_complaint_ratio", "Readers who complained, of the letters of an issue", labels=("issue",))
    for one in figures.issues:
        accepted = one.balance.counts.get(DeliveryState.ACCEPTED, 0) if one.balance else 0
        if accepted:
            share.add_metric((one.which,), figures.complaints.get(one.issue.id, 0) / accepted)
    yield returned
    yield share


def _of_feeds(figures: Figures) -> Iterator[Metric]:
    feeds = GaugeMetricFamily("newsletter_feeds", "Feeds by what they do", labels=("state",))
    for state, number in figures.feeds.items():
        feeds.add_metric((state,), number)
    sources = GaugeMetricFamily(
        "newsletter_source_success_age_seconds", "How long nothing was heard of a source; those of longest ago", labels=("source",)
    )
    for source in figures.sources:
        if source.succeeded_at:
            sources.add_metric((source.name,), (figures.at - source.succeeded_at).total_seconds())
    yield feeds
    yield sources
    yield _age("newsletter_feed_oldest_success_age_seconds", "How long ago the feed longest silent answered", figures, figures.oldest_feed)


def _of_the_process(figures: Figures) -> Iterator[Metric]:
    errors = CounterMetricFamily("newsletter_duty_errors", "Rounds of the scheduler's duties that ended in trouble", labels=("duty",))
    for duty, number in sorted(figures.errors.items()):
        errors.add_metric((duty,), number)
    needs = GaugeMetricFamily("newsletter_needs_person", "What needs a person, by kind: 3 to look at, 4 nothing goes on", labels=("code",))
    worst: dict[str, int] = {}
    for need in figures.needs:
        worst[need.code.value] = max(worst.get(need.code.value, 0), need.urgency)
    for code, urgency in sorted(worst.items()):
        needs.add_metric((code,), urgency)
    yield errors
    yield needs
    yield CounterMetricFamily("newsletter_pulse_beats", "Steps of this process's own sending", value=figures.beats)
    yield _one("newsletter_scheduler_running", "Whether this process runs the scheduler", int(figures.scheduler_runs))
    yield _age("newsletter_tick_age_seconds", "How long ago any scheduler looked after things", figures, figures.ticked_at)
    yield _one("newsletter_restore_hold", "Whether this is an older file that nobody has accepted", int(figures.held))
    yield _age("newsletter_last_sent_age_seconds", "How long ago an issue was sent to everybody", figures, figures.last_sent_at)
    yield _age("newsletter_backup_age_seconds", "How long ago newsletter backup was last run", figures, figures.backed_up_at)
    yield _one("newsletter_counted_age_seconds", "How old the oldest of the counts in this answer is", figures.counted_age)


def _one(name: str, what: str, value: float) -> Metric:
    return GaugeMetricFamily(name, what, value=value)


def _age(name: str, what: str, figures: Figures, at: datetime | None) -> Metric:
    """A metric without a sample where there is nothing to be old: an alert on it stays silent, and ``absent`` can tell."""
    family = GaugeMetricFamily(name, what)
    if at is not None:
        family.add_metric((), (figures.at - at).total_seconds())
    return family
