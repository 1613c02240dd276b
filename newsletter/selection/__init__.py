"""Chooses the ten: score, gate, choice, and the reasons.

In the order in which a day goes through it; to understand the choice read ``contenders``, ``score``, ``gate``, ``choose`` and ``seating``.

1. What an article is: ``kinds`` (by ``kind_signs``, ``clickbait``), ``topics`` (by ``topic_signs``, ``topic_words``, ``publications``);
   ``trained`` reads the weights of both models; ``readings`` does all of it once for a choice.
2. Who tells it: ``voices``, by ``owners`` of outlets.
3. What stands for a place: ``contenders`` asks ``score`` (with ``consequence``), ``gate``, ``memory`` (with ``new_words``), ``lead``,
   and ``rulings`` of an editor.
4. The ten: ``choose`` lets ``seating`` give the places, mindful of ``caps``, ``variety`` (by ``likeness``, with ``demonyms``) and ``pins``;
   ``confidence`` says how sure that choice is, ``heeding`` lets later bans act on it, ``lone`` is a story that came after it.
5. Why: ``reasons``, ``choice_reasons`` and ``ruling_reasons`` are stored with the choice as far as ``keeping`` says; ``explaining`` and
   ``why_not`` make paragraphs of them with ``sentences``, ``sums`` and ``reports``; ``unheeded`` finds rulings that a stored choice
   does not show.
6. The long memory: ``chapters`` finds what a story leads to in the ``archive`` of all that was sent, by ``pieces`` of what ``telling``
   makes of each: ``stems``, ``senses``, ``places``.

``run`` alone reads and writes storage.
"""
