"""A package of `mentor train` -> its reference cases, computed by scikit-learn with the same coefficients or trees.

The inputs of each case stay as `mentor train` chose them (people that were tested, across the range of results); what is
expected is computed here, by code that shares nothing with the service: numpy for splines, LogisticRegression for the
regression, sklearn.tree for trees, IsotonicRegression or LogisticRegression for the calibration. The manifest gets the new
hash. Needs numpy and scikit-learn 1.5 or later.

    python scripts/train-tabular/reference_cases.py models/diabetes-undiagnosed/1.0.0
"""

import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import sklearn
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.tree import DecisionTreeClassifier
from sklearn.tree._tree import Tree

NEVER = 1e-4


def logistic(intercept, coefficients, x):
    """Probability of class 1 by scikit-learn's own arithmetic, with these coefficients."""
    model = LogisticRegression()
    model.classes_ = np.array([0, 1])
    model.coef_ = np.array([coefficients], dtype=float)
    model.intercept_ = np.array([intercept], dtype=float)
    model.n_features_in_ = len(coefficients)
    return model.predict_proba(np.asarray(x, dtype=float))[:, 1]


def matrix(columns, cases):
    """By case and column: the number, 1 or 0 of yes, no or a word, NaN where unknown."""
    rows = []
    for case in cases:
        row = []
        for column in columns:
            value = case["inputs"].get(column["input"])
            if value is None:
                row.append(np.nan)
            elif "equals" in column:
                row.append(float(value == column["equals"]))
            else:
                row.append(float(value))
        rows.append(row)
    return np.array(rows)


def cube(x):
    return np.maximum(x, 0) ** 3


def filled(columns, column, x):
    """What stands in for an unknown value: the median, or what other columns lead to expect."""
    expected = columns[column].get("expected")
    if expected is None:
        return np.full(len(x), columns[column]["fill"])
    total = np.full(len(x), expected["intercept"])
    for each in expected["terms"]:
        other = x[:, each["column"]]
        total += each["coefficient"] * np.where(np.isnan(other), columns[each["column"]]["fill"], other)
    return total


def term(shape, values, fill):
    """Value, missing indicator, or part of a restricted cubic spline (Harrell 2015, 2.4.5)."""
    if shape["of"] == "missing":
        return np.isnan(values).astype(float)
    known = np.where(np.isnan(values), fill, values)
    if shape["of"] == "value":
        return known
    t = shape["knots"]
    j = shape["part"]
    last, before = t[-1], t[-2]
    part = (
        cube(known - t[j])
        - cube(known - before) * (last - t[j]) / (last - before)
        + cube(known - last) * (before - t[j]) / (last - before)
    )
    return part / (last - t[0]) ** 2


def regression(definition, x):
    columns, terms = definition["columns"], definition["terms"]
    design = np.column_stack(
        [term(t["shape"], x[:, t["column"]], filled(columns, t["column"], x)) for t in terms]
    )
    return logistic(definition["intercept"], [t["coefficient"] for t in terms], design)


def sklearn_tree(packed, features):
    """The same tree as scikit-learn's own structure; its missing values go where ours go."""
    column = packed["column"]
    size = len(column)
    nodes = np.zeros(size, dtype=DecisionTreeClassifier().fit([[0], [1]], [0, 1]).tree_.__getstate__()["nodes"].dtype)
    values = np.zeros((size, 1, 2))
    inner = leaf = 0
    depth_of = {}

    def read(node, depth):
        nonlocal inner, leaf
        depth_of[node] = depth
        if column[node] < 0:
            nodes[node]["left_child"] = nodes[node]["right_child"] = -1
            nodes[node]["feature"] = nodes[node]["threshold"] = -2
            p = packed["value"][leaf]
            values[node, 0] = [1 - p, p]
            leaf += 1
            return node + 1
        nodes[node]["feature"] = column[node]
        nodes[node]["threshold"] = packed["threshold"][inner]
        nodes[node]["missing_go_to_left"] = int(packed["unknownLeft"][inner])
        inner += 1
        nodes[node]["left_child"] = node + 1
        right = read(node + 1, depth + 1)
        nodes[node]["right_child"] = right
        values[node, 0] = [0.5, 0.5]
        return read(right, depth + 1)

    sys.setrecursionlimit(10000)
    read(0, 0)
    for name in ("n_node_samples", "weighted_n_node_samples"):
        nodes[name] = 1
    tree = Tree(features, np.array([2], dtype=np.intp), 1)
    tree.__setstate__(
        {"max_depth": max(depth_of.values()), "node_count": size, "nodes": nodes, "values": values}
    )
    return tree


def off_thresholds(definition, cases):
    """scikit-learn reads single precision: an input that it would send elsewhere is moved by a thousandth."""
    columns = definition["columns"]
    limits = {}
    for packed in definition["trees"]:
        for column, limit in zip([c for c in packed["column"] if c >= 0], packed["threshold"]):
            limits.setdefault(column, set()).add(limit)
    for case in cases:
        for column, own in limits.items():
            name = columns[column]["input"]
            value = case["inputs"].get(name)
            if "equals" in columns[column] or value is None or isinstance(value, bool):
                continue
            while any((value <= limit) != (float(np.float32(value)) <= limit) for limit in own):
                value = round(value - 0.001, 6)
            case["inputs"][name] = value


def forest(definition, x):
    """Mean over the trees."""
    single = x.astype(np.float32)
    trees = [sklearn_tree(packed, x.shape[1]) for packed in definition["trees"]]
    return np.mean([tree.predict(single)[:, 1] for tree in trees], axis=0)


def calibrated(calibration, p):
    if calibration is None:
        return p
    method = calibration.get("method", "platt")
    if method == "isotonic":
        model = IsotonicRegression(out_of_bounds="clip")
        model.X_thresholds_ = np.array(calibration["from"])
        model.y_thresholds_ = np.array(calibration["to"])
        model.X_min_, model.X_max_ = model.X_thresholds_[0], model.X_thresholds_[-1]
        model._build_f(model.X_thresholds_, model.y_thresholds_)
        return model.predict(p)
    q = np.clip(p, NEVER, 1 - NEVER)
    if method == "beta":
        x = np.column_stack([np.log(q), -np.log(1 - q)])
        return logistic(calibration["intercept"], [calibration["a"], calibration["b"]], x)
    return logistic(
        calibration["intercept"], [calibration["slope"]], (np.log(q / (1 - q)))[:, None]
    )


def main(folder):
    folder = Path(folder)
    manifest = json.loads((folder / "manifest.json").read_text())
    definition = json.loads((folder / manifest["weights"]["file"]).read_text())
    file = folder / manifest["referenceCases"]["file"]
    cases = json.loads(file.read_text())
    if definition["form"] != "logistic":
        off_thresholds(definition, cases)
    x = matrix(definition["columns"], cases)
    raw = regression(definition, x) if definition["form"] == "logistic" else forest(definition, x)
    expected = calibrated(definition.get("calibration"), raw)
    apart = max(abs(value - case["expected"]) for value, case in zip(expected, cases))
    for value, case in zip(expected, cases):
        case["expected"] = float(value)
        case["tolerance"] = 1e-9
        case["source"] = (
            f"scikit-learn {sklearn.__version__} with the same numbers, scripts/train-tabular/reference_cases.py"
        )
    text = "[\n" + ",\n".join(f" {json.dumps(case, ensure_ascii=False)}" for case in cases) + "\n]\n"
    file.write_text(text)
    manifest["referenceCases"]["sha256"] = hashlib.sha256(text.encode()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n")
    print(f"{folder}: {len(cases)} cases, at most {apart:.1e} from what the learner says")


for folder in sys.argv[1:]:
    main(folder)
