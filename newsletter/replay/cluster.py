"""Groups the rows of a file into clusters, with the settings every newsletter begins with."""

from collections.abc import Iterator, Sequence

from newsletter.replay.rows import Row, stories_of
from newsletter.stories.clusters import cluster_stories


def cluster_rows(rows: Sequence[Row]) -> Iterator[dict[str, str]]:
    """``{"id", "cluster"}`` for every row, in the order of the rows."""
    told = stories_of(rows)
    cluster_of = {
        told[story.id][0]: cluster.key for cluster in cluster_stories([story for _, story in told.values()]) for story in cluster.stories
    }
    for row in rows:
        yield {"id": row["id"], "cluster": cluster_of[str(row["id"])]}
