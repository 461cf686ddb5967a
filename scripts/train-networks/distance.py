"""How unlike the training images an image is, for images that no header keeps out: 1 is the limit.

Distance: Mahalanobis' distance of the embedding. Detector: a logistic regression that has also seen images of other kinds
(outlier exposure: Hendrycks D, Mazeika M, Dietterich T. Deep anomaly detection with outlier exposure. ICLR 2019); it tells
kinds apart that lie near, and what it was not shown is left to the distance. The larger of the two counts.
"""

import json

import numpy as np
from sklearn.covariance import LedoitWolf
from sklearn.linear_model import LogisticRegression

QUANTILE = 0.995


class Distance:
    detector = None

    def __init__(self, embeddings):
        x = embeddings.astype(np.float64)
        spread = x.std(0) + 1e-6
        fitted = LedoitWolf().fit(x / spread)
        self.centre = fitted.location_ * spread
        self.whiten = np.linalg.cholesky(fitted.precision_).T / spread
        self.limit = 1.0

    def raw(self, embeddings):
        return np.linalg.norm((embeddings.astype(np.float64) - self.centre) @ self.whiten.T, axis=1)

    def set_limit(self, embeddings, quantile=QUANTILE):
        self.limit = float(np.quantile(self.raw(embeddings), quantile))
        return self

    def __call__(self, embeddings):
        """<= 1: within."""
        share = self.raw(embeddings) / self.limit
        return share if self.detector is None else np.maximum(share, self.detector(embeddings))

    def write(self, path, source):
        content = {
            'centres': [_short(self.centre)],
            'whiten': [_short(row) for row in self.whiten],
            'limit': float(f'{self.limit:.6g}'),
            'source': source,
        }
        if self.detector is not None:
            content['detector'] = {
                'weights': [float(f'{v:.9g}') for v in self.detector.weights],
                'bias': float(f'{self.detector.bias:.9g}'),
                'source': self.detector.source,
            }
        path.write_text(json.dumps(content, separators=(',', ':')).replace('0.0,', '0,') + '\n')


class Detector:
    """weights · embedding + bias: 0 in the middle of unseen images of the right kind, 1 at the limit."""

    def __init__(self, right, others, unseen, quantile, source):
        """right, unseen: embeddings of the right kind; others: kind -> embeddings, each kind counts the same."""
        x = np.concatenate([right, *others.values()]).astype(np.float64)
        y = np.repeat([0, 1], [len(right), len(x) - len(right)])
        weight = np.concatenate(
            [np.ones(len(right)), *[np.full(len(e), len(right) / len(others) / len(e)) for e in others.values()]]
        )
        middle, spread = x.mean(0), x.std(0) + 1e-6
        fitted = LogisticRegression(C=0.1, max_iter=1000).fit((x - middle) / spread, y, sample_weight=weight)
        self.weights, self.bias, self.source = fitted.coef_[0] / spread, 0.0, source
        low, high = np.quantile(self(unseen), [0.5, quantile])
        self.weights, self.bias = self.weights / (high - low), -low / (high - low)

    def __call__(self, embeddings):
        return embeddings.astype(np.float64) @ self.weights + self.bias


def _short(values):
    return [float(f'{v:.6g}') for v in values]
