"""What plain learners of scikit-learn reach on the same people in the same parts: what stands beside our models.

A logistic regression (medians and missing indicators, standardised, C = 1) and boosted trees (HistGradientBoosting, learning
rate 0.05, 200 rounds, 12 leaves, at least 40 people in each), neither searched. Parts are tested as `mentor train` tests them.

    python scripts/train-tabular/baselines.py people.csv held-out|forward|leave-one-out [first tested part] [weighted]
"""

import csv
import sys

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

path, how = sys.argv[1:3]
first = sys.argv[3] if len(sys.argv) > 3 else ""
weighted = "weighted" in sys.argv[4:]

with open(path, encoding="utf-8") as file:
    rows = list(csv.reader(file))
columns = rows[0][3:]
part = np.array([row[0] for row in rows[1:]])
y = np.array([int(row[1]) for row in rows[1:]])
weight = np.array([float(row[2]) for row in rows[1:]])
x = np.array([[float(cell) if cell else np.nan for cell in row[3:]] for row in rows[1:]])


def folds():
    if how == "held-out":
        yield part != "test", part == "test"
        return
    for name in sorted(set(part)):
        if name >= first:
            yield (part < name) if how == "forward" else (part != name), part == name


def regression():
    return make_pipeline(
        SimpleImputer(strategy="median", add_indicator=True),
        StandardScaler(),
        LogisticRegression(max_iter=2000),
    )


def boosted():
    return HistGradientBoostingClassifier(
        learning_rate=0.05, max_iter=200, max_leaf_nodes=12, min_samples_leaf=40, l2_regularization=5, random_state=0
    )


for title, make in (("logistic regression", regression), ("boosted trees", boosted)):
    scores = np.full(len(y), np.nan)
    for train, test in folds():
        scores[test] = make().fit(x[train], y[train]).predict_proba(x[test])[:, 1]
    tested = ~np.isnan(scores)
    w = weight[tested] if weighted else None
    auc = roc_auc_score(y[tested], scores[tested], sample_weight=w)
    parts = [
        f"{name or 'test'} {roc_auc_score(y[part == name], scores[part == name]):.3f}"
        for name in sorted(set(part[tested]))
    ]
    print(f"{title}: AUC {auc:.3f} on {tested.sum()} people, {y[tested].sum()} with; " + ", ".join(parts))
