"""Published scores for the same outcome on the same people: what stands beside our models.

ADA/CDC risk test (Bang, Ann Intern Med 2009;151:775) without gestational diabetes and activity, which NHANES does not ask
everybody, for undiagnosed diabetes, 2007-2016; PhenoAge (Levine, Aging 2018;10:573) for death within ten years, 2005-2006.

    python scripts/train-tabular/published.py NHANES_FOLDER
"""

import csv
import gzip
import sys
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score

folder = Path(sys.argv[1])


def read(name):
    with gzip.open(folder / name, "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def number(row, column):
    cell = row[column]
    return float(cell) if cell not in ("", "NA") else np.nan


def ada_points(row):
    age, bmi = number(row, "age"), number(row, "BMI")
    return (
        (age >= 40) + (age >= 50) + (age >= 60)
        + (row["gender"] == "1")
        + (row["famhist_T2D"] == "1")
        + (row["ever_hypertension"] == "1" or row["now_BP_meds"] == "1")
        + (bmi >= 25) + (bmi >= 30) + (bmi >= 40)
    )


def diabetes():
    fasting = {row["seqn"]: number(row, "glucose_fasting") for row in read("nhanes_1999_2018_biomarkers_mortality.csv.gz")}
    labels, scores = [], []
    for row in read("nhanes_1999_2018_core.csv.gz"):
        a1c, glucose = number(row, "hba1c"), fasting.get(row["SEQN"], np.nan)
        if not 5 <= number(row, "survey_nr") <= 9 or number(row, "age") < 20 or row["pregnancy"] == "1":
            continue
        if row["ever_diabetes"] not in ("2", "3") or (np.isnan(a1c) and np.isnan(glucose)) or row["BMI"] in ("", "NA"):
            continue
        labels.append(a1c >= 6.5 or glucose >= 126)
        scores.append(ada_points(row))
    print(f"ADA risk test: AUC {roc_auc_score(labels, scores):.3f} on {len(labels)} people, {sum(labels)} with")


def death():
    """Weighted as `mentor train` weights: one over the share still followed (Kaplan-Meier of the end of follow-up)."""
    people = []
    for row in read("nhanes_1999_2018_biomarkers_mortality.csv.gz"):
        if row["year"] != "2005" or not 20 <= number(row, "age") <= 84 or row["eligstat"] != "1" or row["pregnant"] == "1":
            continue
        people.append((number(row, "permth_int"), row["died_allcause"] == "1", number(row, "phenoage0"), number(row, "sbp")))
    months = np.array([each[0] for each in people])
    died = np.array([each[1] for each in people])
    share, shares = 1.0, []
    for end in sorted(set(months[~died & (months < 120)])):
        followed = np.sum(np.where(died, months > end, months >= end))
        share *= 1 - np.sum(~died & (months == end)) / followed
        shares.append((end, share))
    def still(at):
        return next((s for end, s in reversed(shares) if end < at), 1.0)
    y = died & (months <= 120)
    weight = np.array([1 / still(m) if e else (1 / still(120) if m >= 120 else 0) for m, e in zip(months, y)])
    known = (weight > 0) & ~np.isnan([each[2] for each in people]) & ~np.isnan([each[3] for each in people])
    score = np.array([each[2] for each in people])
    auc = roc_auc_score(y[known], score[known], sample_weight=weight[known])
    print(f"PhenoAge: AUC {auc:.3f} on {known.sum()} people, {y[known].sum()} with")


diabetes()
death()
