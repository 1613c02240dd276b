"""Whether the pictures that the letter shows are kept here, and as large as the letter says."""

from newsletter.daily.checks.draft import Draft
from newsletter.model.checks import Check, Light
from newsletter.storage.pictures import find_sizes

CODE = "picture_files"


async def look_at_pictures(draft: Draft) -> tuple[Check, ...]:
    """Nothing to say of a letter without pictures."""
    shown = {slot.picture.name: (slot.number, slot.picture.width, slot.picture.height) for slot in draft.slots if slot.picture}
    if not shown:
        return ()
    async with draft.newsroom.database.read() as connection:
        kept = await find_sizes(connection, tuple(shown))
    for name, (number, *size) in shown.items():
        if name not in kept:
            text = f"the picture of story {number} is not kept here: readers would see none"
            return (Check(code=CODE, light=Light.RED, text=text, cure="Draft again: newsletter draft"),)
        if kept[name] != tuple(size):
            text = f"the picture of story {number} is {kept[name][0]} × {kept[name][1]}, and the letter says {size[0]} × {size[1]}"
            return (Check(code=CODE, light=Light.AMBER, text=text, cure="Draft again: newsletter draft"),)
    return (Check(code=CODE, light=Light.GREEN, text="the pictures are kept here"),)
