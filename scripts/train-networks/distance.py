"""How unlike the training images an image is: Mahalanobis' distance of its embedding, for images that no header keeps out."""

import json

import numpy as np
from sklearn.covariance import LedoitWolf

QUANTILE = 0.995


class Distance:
    def __init__(self, embeddings):
        x = embeddings.astype(np.float64)
        spread = x.std(0) + 1e-6
        fitted = LedoitWolf().fit(x / spread)
        self.centre = fitted.location_ * spread
        self.whiten = np.linalg.cholesky(fitted.precision_).T / spread
        self.limit = 1.0

    def raw(self, embeddings):
        return np.linalg.norm((embeddings.astype(np.float64) - self.centre) @ self.whiten.T, axis=1)

    def set_limit(self, embeddings):
        self.limit = float(np.quantile(self.raw(embeddings), QUANTILE))
        return self

    def __call__(self, embeddings):
        """<= 1: within."""
        return self.raw(embeddings) / self.limit

    def write(self, path, source):
        numbers = [[float(f'{v:.6g}') for v in row] for row in self.whiten]
        content = {
            'centres': [[float(f'{v:.6g}') for v in self.centre]],
            'whiten': numbers,
            'limit': float(f'{self.limit:.6g}'),
            'source': source,
        }
        path.write_text(json.dumps(content, separators=(',', ':')).replace('0.0,', '0,') + '\n')
