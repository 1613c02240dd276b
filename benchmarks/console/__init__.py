"""Measures the operators' pages where much is stored: a million readers, 500 sources, 50,000 stories, 400 past issues, 100,000 acts.

    python -m benchmarks.console                 both engines, some minutes, most of them to fill the tables
    python -m benchmarks.console --readers 10000 a small try
    python -m benchmarks.console --json FILE     where the figures go besides the table

Asked in this process, through the whole application and its middleware, thirty times each after the first. The first answer after the start
counts the readers, and on the page of a sent issue its letters; later ones show what was counted, and count anew in the background.
"""
