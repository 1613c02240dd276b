"""Verbs that measure the choice on files, without an instance."""

from newsletter.cli import measuring
from newsletter.cli.verbs import Panel

panel = Panel("Measuring the choice, on files")
panel.verb(
    measuring.cluster, "newsletter cluster articles.jsonl --out clusters.jsonl", "newsletter cluster articles.jsonl.gz > clusters.jsonl"
)
panel.verb(
    measuring.rank,
    "newsletter rank articles.jsonl --cuts days.jsonl",
    "newsletter rank articles.jsonl --cuts days.jsonl --memory --out picks.jsonl",
)
panel.verb(
    measuring.label,
    "newsletter label --what clickbait headlines.jsonl",
    "newsletter label --what development affairs.jsonl --out labels.jsonl",
)
