"""Figures of a network that says whether a finding is there: two classes, one logit, a threshold."""

import shortcuts
import statistics_of as st


def figures(p, y, groups, threshold, rng):
    """AUC, calibration error, sensitivity, specificity, each with its interval; and the counts."""
    n = len(y)
    return {
        'auc': st.with_interval(lambda i: st.auc(y[i], p[i]), groups, rng, n),
        'expectedCalibrationError': st.with_interval(lambda i: st.calibration_error(p[i], y[i]), groups, rng, n),
        'sensitivity': st.with_interval(lambda i: st.rates(p[i], y[i], threshold)['sensitivity'], groups, rng, n),
        'specificity': st.with_interval(lambda i: st.rates(p[i], y[i], threshold)['specificity'], groups, rng, n),
        'counts': st.rates(p, y, threshold),
    }


def copies(probabilities, y, threshold):
    """The same figures of each changed copy. probabilities: name of the copy -> p [n]."""
    return {
        name: {
            'auc': st.auc(y, p),
            'expectedCalibrationError': st.calibration_error(p, y),
            **{k: st.rates(p, y, threshold)[k] for k in ('sensitivity', 'specificity')},
        }
        for name, p in probabilities.items()
    }


def calibration(logits, y, finding, coverage):
    """(temperature, conformal quantiles by class): copies of every kind together."""
    heat = st.temperature(logits[:, None], y, st.class_weights(y))
    p = st.sigmoid(logits / heat)
    quantiles = {
        finding: st.conformal_quantile(p[y == 1], coverage),
        'absent': st.conformal_quantile(1 - p[y == 0], coverage),
    }
    return heat, quantiles


def remaining(p, finding, quantiles):
    """(the finding remains, its absence remains), each [n]."""
    return 1 - p <= quantiles[finding], p <= quantiles['absent']


def baselines(train, y, test, y_test, groups, rng):
    """AUC of each shortcut, with interval. train, test: arguments of shortcuts.table for each."""
    (images, sizes), (test_images, test_sizes) = train, test
    table = shortcuts.table(images, y, test_images, sizes, test_sizes)
    return {
        name: st.with_interval(lambda i, p=p: st.auc(y_test[i], p[i, 1]), groups, rng, len(y_test))
        for name, p in table.items()
    }


LOGGED = ('auc', 'expectedCalibrationError', 'sensitivity', 'specificity')
NAMES = [
    ('AUC', 'auc'),
    ('sensitivity', 'sensitivity'),
    ('specificity', 'specificity'),
    ('expected calibration error', 'expectedCalibrationError'),
]
COLUMNS = [
    ('AUC', 'auc'),
    ('calibration error', 'expectedCalibrationError'),
    ('sensitivity', 'sensitivity'),
    ('specificity', 'specificity'),
]
