"""Out-of-scope recall on CLINC150 at the threshold of Larson et al. (2019), and the ranking quality behind it (AUROC)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from benchmarks.nlu.sets import IntentSet, Pairs
from bot.nlu.intents import OUT_OF_SCOPE, IntentModel

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ScopeResult:
    """All in %.

    Attributes:
        in_scope: Accuracy on questions in scope, at the threshold.
        recall: Share of out-of-scope questions below the threshold.
        auroc: Chance that a question in scope scores higher than one out of scope.
    """

    in_scope: float
    recall: float
    auroc: float


def best_threshold(scores: Floats, right: npt.NDArray[np.bool_], outside: Floats) -> float:
    """The threshold with the highest validation accuracy over all questions, out-of-scope ones included.

    Larson et al. (2019), section 4: "the threshold that yields the highest validation score".

    Args:
        scores: Scope scores of the questions in scope.
        right: Whether each of those was classified right.
        outside: Scope scores of the questions out of scope.
    """
    candidates = np.unique(np.concatenate([scores, outside]))
    correct = [(right & (scores >= c)).sum() + (outside < c).sum() for c in candidates]
    return float(candidates[int(np.argmax(correct))])


def auroc(inside: Floats, outside: Floats) -> float:
    """Area under the ROC curve (Mann-Whitney)."""
    from scipy.stats import mannwhitneyu

    return float(mannwhitneyu(inside, outside).statistic / (len(inside) * len(outside)))


def measure(intent_set: IntentSet) -> ScopeResult:
    """Trains with the set's out-of-scope questions as one more topic, and scores."""
    rows = [*intent_set.train, *((text, OUT_OF_SCOPE) for text, _ in intent_set.oos_train)]
    model = IntentModel.fit([text for text, _ in rows], [label for _, label in rows])
    valid, valid_right = _scored(model, intent_set.valid)
    valid_out, _ = _scored(model, intent_set.oos_valid)
    threshold = best_threshold(valid, valid_right, valid_out)
    test, test_right = _scored(model, intent_set.test)
    outside, _ = _scored(model, intent_set.oos_test)
    return ScopeResult(
        100 * float((test_right & (test >= threshold)).mean()),
        100 * float((outside < threshold).mean()),
        100 * auroc(test, outside),
    )


def _scored(model: IntentModel, pairs: Pairs) -> tuple[Floats, npt.NDArray[np.bool_]]:
    best, scores = model.scope_of([text for text, _ in pairs])
    return scores, np.array([predicted == label for predicted, (_, label) in zip(best, pairs, strict=True)])
