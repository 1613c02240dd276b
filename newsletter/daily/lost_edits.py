"""Edits whose story is not in the letter any more: somebody's work that readers would not see. Changes none of them."""

from newsletter.daily.newsroom import Newsroom
from newsletter.issue.in_force import InForce, edits_in_force
from newsletter.model.editing import Edit, EditKind
from newsletter.model.issues import Issue, Slot
from newsletter.storage.edits import standing_edits


async def lost_edits(newsroom: Newsroom, issue: Issue, slots: tuple[Slot, ...]) -> tuple[Edit, ...]:
    """The standing edits that found no story, or one that is not among the printed; oldest first."""
    async with newsroom.database.read() as connection:
        edits = await standing_edits(connection, issue.id)
    if not edits:
        return ()
    from newsletter.selection.run import load_near

    keys, urls = {edit.cluster_key for edit in edits} - {""}, {edit.url for edit in edits} - {""}
    near = await load_near(newsroom.database, issue.id, keys=keys, urls=urls)
    force = edits_in_force(edits, (*near.chosen, *near.runners_up, *near.passed_over))
    return _lost(force, {slot.cluster_key for slot in slots})


def _lost(force: InForce, printed: set[str]) -> tuple[Edit, ...]:
    placed = (edit for key, edit in force.where.items() if key not in printed and edit.kind is not EditKind.BENCH)
    worded = (edit for key, words in force.words.items() if key not in printed for edit in words.values())
    return tuple(sorted((*force.lost, *placed, *worded), key=lambda edit: edit.id))
