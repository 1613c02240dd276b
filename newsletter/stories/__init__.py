"""Articles made one, and grouped into clusters about one happening.

In the order in which an entry goes through it; to understand the grouping read ``clusters``, ``likeness`` and ``merging``.

1. From entries to stories: ``gathering``, with ``headlines`` cleaned and ``times`` made sane.
2. Whose text it is: ``agencies`` by what a story says of itself, ``copies`` by the same words elsewhere.
3. Which are one happening: ``clusters`` has texts made ``vectors``, ``same_words`` looked at once, and pairs found by ``likeness`` (in
   ``postings``, each text's ``neighbours`` kept); ``sureness`` weighs them; from ``first_groups`` on ``merging`` puts the likest together.
   ``cluster_keys`` gives names that stay.
4. An editor's hand: ``ruled`` groups as merges and splits want it.
5. Why: ``evidence`` says of each report what put it where it stands.
6. If wanted, ``meaning`` mixes in what a ``sentence_model`` says, which reads ``word_pieces``.

``run`` alone reads and writes storage.
"""
