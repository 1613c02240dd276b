"""The door to wordllama, a small model of what sentences mean whose weights come with its package. Never asks a network; groups nothing."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from newsletter.model.errors import SettingsError
from newsletter.stories.meaning import Meanings


class WordLlama:
    """The model, read into memory."""

    def __init__(self, model: Any) -> None:
        self._model = model

    def meanings_of(self, texts: Sequence[str]) -> Meanings:
        """The meaning of each text; nothing but noughts for a text without words."""
        if not texts:
            return np.zeros((0, 1))
        vectors: Meanings = np.nan_to_num(self._model.embed(list(texts)))
        lengths = np.sqrt((vectors * vectors).sum(axis=1, keepdims=True))
        return vectors / np.where(lengths > 0, lengths, 1)


def open_sentence_model() -> WordLlama:
    """Read the model. Raises SettingsError where its package is not installed."""
    try:
        import wordllama
    except ImportError:
        problem = "is switched on, but wordllama, the package of the extra semantic, is not installed"
        cure = "Install it where the program is installed: pip install wordllama"  # on PyPI newsletter[semantic] is a stranger's
        raise SettingsError("selection.semantic", problem, f"{cure}. Or set semantic = false.") from None
    # By itself the library looks for its weights beside its package's parent folder and then in the network.
    return WordLlama(wordllama.WordLlama.load(cache_dir=Path(wordllama.__file__).parent, disable_download=True))
