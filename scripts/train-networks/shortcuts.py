"""What can be had without looking at the organ: the figures that a network must be read beside."""

import numpy as np
from scipy.ndimage import laplace
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from preprocessing import resize


def four_statistics(images):
    rows = []
    for image in images:
        x = image.astype(float)
        rows.append([x.mean(), x.std(), np.median(x), np.log(laplace(x).var() + 1e-6)])
    return np.array(rows)


def frame(images, share=0.1):
    """The outer tenth on each side, shrunk to 48 x 48 first."""
    edge = round(48 * share)
    inner = np.zeros((48, 48), bool)
    inner[edge:-edge, edge:-edge] = True
    return np.array([resize(image, 48, 48, 'area')[~inner] for image in images], float)


def small(images):
    return np.array([resize(image, 48, 48, 'area').ravel() for image in images], float)


def probabilities(train, y, test, components=None, seed=0):
    """Logistic regression, of principal components where there are many columns; classes count the same."""
    steps = [StandardScaler()] + ([PCA(components, random_state=seed)] if components else [])
    model = make_pipeline(*steps, LogisticRegression(max_iter=1000, C=0.1, class_weight='balanced'))
    return model.fit(train, y).predict_proba(test)


def table(train_images, y, test_images, bytes_train=None, bytes_test=None):
    """Name -> probabilities [n, classes] of each baseline."""
    rows = {}
    if bytes_train is not None:
        rows['JPEG size alone'] = probabilities(
            np.array(bytes_train, float)[:, None], y, np.array(bytes_test, float)[:, None]
        )
    rows['four global statistics'] = probabilities(four_statistics(train_images), y, four_statistics(test_images))
    rows['outer frame only'] = probabilities(frame(train_images), y, frame(test_images), 60)
    rows['48 x 48 pixels, PCA and logistic regression'] = probabilities(small(train_images), y, small(test_images), 60)
    return rows
