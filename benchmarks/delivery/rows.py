"""The lines of the table: what each compares, what it must at least reach, and how it is measured."""

from collections.abc import Callable, Iterable
from functools import partial

from benchmarks.delivery import relays
from benchmarks.delivery.bench import CONNECTIONS, Bench
from benchmarks.delivery.costs import ledger, memory, window, worker
from benchmarks.delivery.lines import Line
from benchmarks.delivery.measuring import Sent, median_ratio
from benchmarks.delivery.product import SIGNED, SIGNED_SHORT, SIGNED_TWICE
from benchmarks.delivery.rivals import signatures

Row = Callable[[Bench], Iterable[Line]]


def cheap(bench: Bench) -> Iterable[Line]:
    """Beside C on a sink that costs next to nothing."""
    letters = 5 * bench.scale.letters
    sides = bench.turns(
        {
            "product": bench.best("product", bench.ours(bench.cheap, letters), tries=bench.rounds),
            "smtp-source": bench.best("smtp-source", partial(bench.rivals.smtp_source, bench.cheap, letters), tries=bench.rounds),
        }
    )
    ratio = median_ratio(sides["product"], sides["smtp-source"])
    yield Line(row="cheap", what="rate / smtp-source -d, cheap sink", figure=ratio, at_least=0.7, reach_for=1.0, sides=sides)


def sink(bench: Bench) -> Iterable[Line]:
    """Beside C on smtp-sink, where the sink is the limit."""
    letters = bench.scale.letters // 2
    sides = bench.turns(
        {
            "product": bench.best("product", bench.ours(relays.smtp_sink, letters)),
            "smtp-source": bench.best("smtp-source", partial(bench.rivals.smtp_source, relays.smtp_sink, letters)),
        }
    )
    yield Line(
        row="sink", what="rate / smtp-source -d, smtp-sink", figure=median_ratio(sides["product"], sides["smtp-source"]), sides=sides
    )


def rsa(bench: Bench) -> Iterable[Line]:
    """Signed with RSA, beside one core that does nothing but sign."""
    letters = bench.scale.letters // 2
    sides = bench.turns(
        {"product, RSA": bench.best("product, RSA", bench.ours(bench.cheap, letters, **SIGNED)), "openssl speed": signatures}
    )
    ratio = median_ratio(sides["product, RSA"], sides["openssl speed"])
    yield Line(row="rsa", what="rate, RSA on / openssl speed rsa2048 on one core", figure=ratio, at_least=0.5, reach_for=0.65, sides=sides)


def dkim(bench: Bench) -> Iterable[Line]:
    """What a signature costs."""
    letters = bench.scale.letters // 2
    kinds = {"DKIM off": {}, "Ed25519": SIGNED_SHORT, "RSA": SIGNED, "RSA and Ed25519": SIGNED_TWICE}
    sides = bench.turns({name: partial(bench.ours(bench.cheap, letters, **settings), 16) for name, settings in kinds.items()})
    for name in list(kinds)[1:]:
        ratio = median_ratio(sides[name], sides["DKIM off"])
        yield Line(row="dkim", what=f"rate, {name} / DKIM off", figure=ratio, sides={one: sides[one] for one in (name, "DKIM off")})


def postfix(bench: Bench) -> Iterable[Line]:
    """Beside C on a real Postfix that queues on disk and throws away."""
    letters = max(1_000, bench.scale.letters // 8)
    sides = bench.turns(
        {
            "product": bench.best("product", bench.ours(relays.postfix, letters)),
            "product, RSA": bench.best("product, RSA", bench.ours(relays.postfix, letters, **SIGNED)),
            "smtp-source": bench.best("smtp-source", partial(bench.rivals.smtp_source, relays.postfix, letters)),
        }
    )
    for name, least, most in (("product", 0.8, 0.9), ("product, RSA", 0.6, 0.7)):
        what = f"rate{name.removeprefix('product')} / smtp-source -d, Postfix with discard"
        yield Line(
            row="postfix", what=what, figure=median_ratio(sides[name], sides["smtp-source"]), at_least=least, reach_for=most, sides=sides
        )


def book(bench: Bench) -> Iterable[Line]:
    """Beside a template, an EmailMessage and ``aiosmtplib.send`` for each reader."""
    letters = bench.scale.letters // 2
    sides = bench.turns(
        {
            "product": partial(bench.ours(bench.cheap, letters), 16),
            "product, RSA": partial(bench.ours(bench.cheap, letters, **SIGNED), 16),
            "by the book": bench.best("by the book", partial(bench.rivals.by_the_book, bench.cheap, bench.scale.book)),
        }
    )
    for name, least, most in (("product", 50, 100), ("product, RSA", 12, 20)):
        what = f"rate{name.removeprefix('product')} / aiosmtplib.send by the book"
        yield Line(
            row="book", what=what, figure=median_ratio(sides[name], sides["by the book"]), at_least=least, reach_for=most, sides=sides
        )


def go(bench: Bench) -> Iterable[Line]:
    """Beside Go's net/smtp, which only sends bytes made beforehand."""
    letters = bench.scale.letters // 2
    sides = bench.turns(
        {
            "product": bench.best("product", bench.ours(bench.cheap, letters)),
            "Go net/smtp": bench.best("Go net/smtp", partial(bench.rivals.go, bench.cheap, letters)),
        }
    )
    ratio = median_ratio(sides["product"], sides["Go net/smtp"])
    yield Line(row="go", what="rate / Go net/smtp, kept connections", figure=ratio, sides=sides)


def latency(bench: Bench) -> Iterable[Line]:
    """With long round trips: how near it comes to one letter a connection and round trip."""
    for round_trip in (0.02, 0.1):
        found: dict[str, list[Sent]] = {}
        ratios = {}
        for connections in CONNECTIONS:
            limit = connections / round_trip
            letters = max(200, round(limit * bench.scale.round_trip_seconds))
            name = f"{round_trip * 1000:.0f} ms, {connections} connections"
            found |= bench.turns({name: partial(bench.product.send, bench.far(round_trip), letters, connections)}, 1)
            ratios[connections] = found[name][0].rate / limit
        best = max(ratios, key=ratios.__getitem__)
        yield Line(
            row="latency",
            what=f"rate / (connections / round trip), {round_trip * 1000:.0f} ms",
            figure=ratios[best],
            at_least=0.7,
            reach_for=0.85,
            sides=found,
            remark=", ".join(f"{ratio:.2f} at {connections}" for connections, ratio in ratios.items()),
        )


EVERY = (cheap, rsa, postfix, book, latency, worker, memory, ledger, dkim, window, sink, go)
ROWS: dict[str, Row] = {row.__name__: row for row in EVERY}
"""Every row by its name."""
