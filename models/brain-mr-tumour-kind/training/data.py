"""The slices of Cheng 2017: cropped to the head, patients dealt into parts, the copies for training."""

import csv

import cv2
import numpy as np

import augment
from preprocessing import apply_step

SIDE = 128
FOLDS = 3
LABELS = {'meningioma': 0, 'glioma': 1, 'pituitary': 2}
STEPS = [
    {'do': 'stretch-min-max'},
    {'do': 'crop-to-head', 'threshold': 25, 'margin': 0.02, 'mask': True},
    {'do': 'resize', 'rows': SIDE, 'columns': SIDE, 'by': 'area'},
    {'do': 'equalise-histogram'},
    {'do': 'scale', 'scale': 1 / 255, 'offset': 0},
]


def head(image):
    """The head alone at the network's size, before equalisation; None where there is none."""
    for step in STEPS[:3]:
        image = apply_step(step, image)
        if image is None:
            return None
    return image


def prepared(image):
    image = head(image)
    return None if image is None else cv2.equalizeHist(image)


def read_rows(folder):
    rows = []
    with open(folder / 'LABELS.csv') as file:
        for row in csv.DictReader(file):
            path = folder / row['file']
            image = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
            rows.append(
                {**row, 'image': image, 'head': head(image), 'bytes': path.stat().st_size, 'y': LABELS[row['label']]}
            )
    return rows


def folds_of(rows, rng):
    """Whole patients, each class and id scheme spread evenly; returns the fold of each row."""
    fold = {}
    for stratum in sorted({(row['y'], row['id_scheme']) for row in rows}):
        keys = sorted({row['patient_key'] for row in rows if (row['y'], row['id_scheme']) == stratum})
        rng.shuffle(keys)
        start = int(rng.integers(0, FOLDS))
        fold.update({key: (at + start) % FOLDS for at, key in enumerate(keys)})
    return np.array([fold[row['patient_key']] for row in rows])


def augmented(image, rng):
    image = augment.warp(image, rng, 15, 10, (0.8, 1.2), True)
    image = augment.degrade(image, rng)
    return augment.sometimes(rng, 0.3, augment.cutout, cv2.equalizeHist(image))
