"""The back room of ``newsletter serve``: scheduler and courier in a process of their own, so that no page waits for a letter.

Two processes, four files: ``front`` is the side of the pages, which opens the room, calls it to issues and notices when it ends;
``inside`` is the room itself; ``lines`` is what the two say to each other; the door, ``python -m newsletter.cli.back_room``, is a face.

What must not be lost is in the database, for both to read: issues, deliveries, pauses. The lines only make it quick and visible.
"""
