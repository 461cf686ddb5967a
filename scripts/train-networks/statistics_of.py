"""Figures of an evaluation: AUC, calibration, operating points, conformal quantiles; intervals by resampling patients."""

import numpy as np
from scipy.optimize import minimize_scalar
from sklearn.metrics import roc_auc_score


def sigmoid(z):
    return 1 / (1 + np.exp(-np.clip(z, -60, 60)))


def softmax(z):
    e = np.exp(z - z.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def class_weights(y):
    """Each class counts the same in all."""
    counts = np.bincount(y).astype(float)
    return (1 / counts)[y] * len(y) / np.count_nonzero(counts)


def _two(logits):
    return np.stack([np.zeros(len(logits)), logits[:, 0]], 1) if logits.shape[1] == 1 else logits


def temperature(logits, y, weights):
    """Least weighted log loss; y is the class index (one logit: 1 is the finding)."""
    z = _two(logits.astype(float))

    def log_loss(t):
        p = softmax(z / np.exp(t))
        return -(weights * np.log(np.clip(p[np.arange(len(y)), y], 1e-12, 1))).mean()

    return float(np.exp(minimize_scalar(log_loss, bounds=(-2, 3), method='bounded').x))


def calibration_error(p, correct, bins=10):
    """Expected calibration error, equal-width bins. p: stated probability, correct: 0 or 1."""
    which = np.minimum((p * bins).astype(int), bins - 1)
    gaps = [
        abs(p[which == b].mean() - correct[which == b].mean()) * (which == b).mean()
        for b in range(bins)
        if (which == b).any()
    ]
    return float(np.sum(gaps))


def threshold_at_sensitivity(p, y, sensitivity):
    """Largest threshold at which at least this share of the positives reaches it."""
    positives = np.sort(p[y == 1])[::-1]
    return float(positives[int(np.ceil(sensitivity * len(positives))) - 1])


def sensitivity_at_specificity(p, y, specificity):
    """Share of the positives above the threshold that keeps this share of the negatives below or at it."""
    negatives = np.sort(p[y == 0])
    return float((p[y == 1] > negatives[int(np.ceil(specificity * len(negatives))) - 1]).mean())


def conformal_quantile(p_of_true, coverage):
    """Split conformal: the ceil((n + 1) coverage)-th smallest of 1 - p."""
    scores = np.sort(1 - p_of_true)
    at = min(int(np.ceil((len(scores) + 1) * coverage)), len(scores))
    return float(scores[at - 1])


def rates(p, y, threshold):
    called = p >= threshold
    tp, fn = int((called & (y == 1)).sum()), int((~called & (y == 1)).sum())
    tn, fp = int((~called & (y == 0)).sum()), int((called & (y == 0)).sum())
    return {
        'sensitivity': tp / max(1, tp + fn),
        'specificity': tn / max(1, tn + fp),
        'accuracy': (tp + tn) / len(y),
        'truePositives': tp,
        'falseNegatives': fn,
        'trueNegatives': tn,
        'falsePositives': fp,
    }


def interval(figure, groups, rng, times=1000):
    """95 % interval of figure(indices) by resampling whole patients."""
    names, inverse = np.unique(groups, return_inverse=True)
    members = [np.flatnonzero(inverse == g) for g in range(len(names))]
    values = []
    for _ in range(times):
        drawn = np.concatenate([members[g] for g in rng.integers(0, len(names), len(names))])
        value = figure(drawn)
        if value is not None and np.isfinite(value):
            values.append(value)
    return [float(v) for v in np.quantile(values, [0.025, 0.975])]


def auc(y, score):
    return float(roc_auc_score(y, score)) if 0 < y.sum() < len(y) else None


def with_interval(figure, groups, rng, n):
    return {'value': figure(np.arange(n)), 'interval95': interval(figure, groups, rng)}


def rounded(value, digits=4):
    if isinstance(value, dict):
        return {key: rounded(each, digits) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [rounded(each, digits) for each in value]
    if isinstance(value, (float, np.floating)):
        return round(float(value), digits)
    return int(value) if isinstance(value, np.integer) else value
