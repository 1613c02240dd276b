"""Measures sending: the whole product beside C, Go, Postfix and aiosmtplib, in rounds where everyone takes a turn.

    python -m benchmarks.delivery                        everything, about a quarter of an hour (``make bench``)
    python -m benchmarks.delivery --quick                small counts, a few minutes; figures are rough
    python -m benchmarks.delivery --long                 large counts and more rounds
    python -m benchmarks.delivery --only cheap --quick   one row, under a minute; ``--list`` names the rows
    python -m benchmarks.delivery --json FILE            where the figures go besides the table

Everything listens on 127.0.0.1 alone, on ports and in folders of its own. The product is measured as a user runs it: an instance folder
with its newsletter.toml, an SQLite file full of subscribers, an approved issue, and the command in a process of its own.

Wall times depend on what else the machine does: compare the ratios, which are medians over rounds, and the CPU time of a letter. CPU and
rate are those of the sending itself, from the first MAIL to the end of the run; ``whole`` is the command from its start to its end.
"""
