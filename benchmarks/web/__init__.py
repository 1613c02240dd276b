"""Measures the pages under load: the real server beside a bare "hello" of the same FastAPI and uvicorn, in rounds where each takes a turn.

    python -m benchmarks.web                    everything, some three minutes
    python -m benchmarks.web --quick            short turns, under a minute; figures are rough
    python -m benchmarks.web --json FILE        where the figures go besides the table
    python -m benchmarks.web.one_click          leaving by one click while an issue is sent at full rate

The load is made by wrk (Debian package ``wrk``), over 127.0.0.1 alone. The server is what a user runs: ``newsletter serve`` on a temporary
instance with an issue that is out, scheduler and courier in its second process, and a relay that takes every letter. Sign-ups come from a
new network each, named by a trusted proxy's header, with every limit on; they count once the database holds a confirmation letter for them,
and their CPU time is that of both processes and includes making and sending that letter.

wrk takes one core and the server one: what a second core of its own would give is not in the figures. Wall times depend on what else the
machine does: compare the ratios, which are medians over rounds, and the CPU time that the server spent on a request.
"""
