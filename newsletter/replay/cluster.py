"""Groups the rows of a file into clusters, with the settings every newsletter begins with."""

from collections.abc import Iterator, Sequence

from newsletter.replay.rows import Row, stories_of
from newsletter.stories.clusters import cluster_stories
from newsletter.stories.meaning import Sentences, meanings_of


def cluster_rows(rows: Sequence[Row], sentences: Sentences | None = None) -> Iterator[dict[str, str]]:
    """``{"id", "cluster"}`` for every row, in the order of the rows. ``sentences``: the model that has a say, where one is to."""
    told = stories_of(rows)
    stories = [story for _, story in told.values()]
    clusters = cluster_stories(stories, meanings=meanings_of(stories, sentences) if sentences else None)
    cluster_of = {told[story.id][0]: cluster.key for cluster in clusters for story in cluster.stories}
    for row in rows:
        yield {"id": row["id"], "cluster": cluster_of[str(row["id"])]}
