"""Trains multinomial logistic models over features that are there or not: numpy only, and the same result every time."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
_KEPT_STEPS = 10
_SURVEY_STEPS = 30
_FINAL_STEPS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """``weights`` has a row a feature, a column a class; row 0 is every text's (the bias)."""

    features: dict[str, int]
    weights: Array

    def probabilities(self, texts: Sequence[Iterable[str]]) -> Array:
        starts, found = _indices(texts, self.features)
        return _softmax(np.add.reduceat(self.weights[found], starts, axis=0))


def train(
    texts: Sequence[Iterable[str]],
    targets: Array,
    *,
    importance: Array,
    penalty: float,
    least_texts: int,
    most_features: int,
    start: Callable[[Sequence[str]], Array] | None = None,
) -> Model:
    """Fit on all features common enough, keep those that matter most, and fit again.

    ``targets`` has a row a text with the share of each class; ``importance`` says how much each text counts. ``penalty`` pulls weights
    towards ``start`` (a row a feature), or towards nothing.
    """
    counts = Counter(feature for text in texts for feature in set(text))
    common = sorted(feature for feature, count in counts.items() if count >= least_texts)
    model = _fit(texts, targets, importance, penalty, common, start, _FINAL_STEPS if len(common) <= most_features else _SURVEY_STEPS)
    if len(common) <= most_features:
        return model
    telling = {name: float(np.abs(model.weights[row]).max()) * counts[name] ** 0.5 for name, row in model.features.items()}
    best = sorted(sorted(common), key=lambda name: -telling[name])[:most_features]
    return _fit(texts, targets, importance, penalty, sorted(best), start, _FINAL_STEPS)


def _fit(
    texts: Sequence[Iterable[str]],
    targets: Array,
    importance: Array,
    penalty: float,
    names: Sequence[str],
    start: Callable[[Sequence[str]], Array] | None,
    most_steps: int,
) -> Model:
    features = {name: row for row, name in enumerate(names, 1)}
    starts, found = _indices(texts, features)
    rows = np.repeat(np.arange(len(texts)), np.diff([*starts, len(found)]))
    shape = (len(names) + 1, targets.shape[1])
    prior = np.zeros(shape)
    if start:
        prior[1:] = start(names)

    def loss(flat: Array) -> tuple[float, Array]:
        weights = flat.reshape(shape)
        guessed = _softmax(np.add.reduceat(weights[found], starts, axis=0))
        missed = (guessed - targets) * importance[:, None]
        slope = np.stack([np.bincount(found, weights=missed[rows, k], minlength=shape[0]) for k in range(shape[1])], axis=1)
        away = weights - prior
        away[0] *= 0.01  # the bias is hardly held
        surprise = -(importance[:, None] * targets * np.log(guessed + 1e-300)).sum()
        return float(surprise + penalty / 2 * (away * (weights - prior)).sum()), (slope + penalty * away).ravel()

    return Model(features=features, weights=_descend(loss, prior.ravel().copy(), most_steps).reshape(shape))


def _indices(texts: Sequence[Iterable[str]], features: dict[str, int]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    starts, found = [], []
    for text in texts:
        starts.append(len(found))
        found.append(0)
        found.extend(sorted(features[name] for name in set(text) if name in features))
    return np.array(starts), np.array(found)


def _softmax(scores: Array) -> Array:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def _descend(loss: Callable[[Array], tuple[float, Array]], at: Array, most_steps: int, close: float = 1e-3) -> Array:
    """Quasi-Newton descent (limited-memory BFGS: Nocedal and Wright, Numerical Optimization, chapter 7)."""
    value, slope = loss(at)
    steps: list[tuple[Array, Array]] = []
    for _ in range(most_steps):
        if np.abs(slope).max() < close:
            break
        direction = -_curved(slope, steps)
        length, falling = 1.0, float(slope @ direction)
        new_value, new_slope = loss(at + direction)
        while new_value > value + 1e-4 * length * falling and length > 1e-9:
            length /= 2
            new_value, new_slope = loss(at + length * direction)
        step, bend = length * direction, new_slope - slope
        if step @ bend > 1e-12:
            steps = [*steps, (step, bend)][-_KEPT_STEPS:]
        at, value, slope = at + step, new_value, new_slope
    return at


def _curved(slope: Array, steps: Sequence[tuple[Array, Array]]) -> Array:
    """The slope times what the last steps tell of the inverse curvature."""
    if not steps:
        return slope / max(1.0, float(np.abs(slope).max()))
    result, shares = slope.copy(), []
    for step, bend in reversed(steps):
        shares.append((step @ result) / (step @ bend))
        result -= shares[-1] * bend
    step, bend = steps[-1]
    result *= (step @ bend) / (bend @ bend)
    for (step, bend), share in zip(steps, reversed(shares), strict=True):
        result += step * (share - (bend @ result) / (step @ bend))
    return result
