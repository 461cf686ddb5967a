"""The films of Kermany 2018: prepared, whole patients to each part, the copies for training."""

import csv

import cv2
import numpy as np

import augment
from preprocessing import apply_step

SIDE = 192
STEPS = [
    {'do': 'resize', 'rows': 224, 'columns': 224, 'by': 'area'},
    {'do': 'crop-border', 'pixels': 22},
    {'do': 'equalise-histogram'},
    {'do': 'resize', 'rows': SIDE, 'columns': SIDE, 'by': 'bilinear'},
    {'do': 'scale', 'scale': 1 / 255, 'offset': 0},
]
PARTS = {'train': 0.70, 'calibration': 0.11, 'threshold': 0.07, 'test': 0.12}


def prepared(image):
    """Up to the scale step: 8 bit, what the network is given."""
    for step in STEPS[:-1]:
        image = apply_step(step, image)
    return image


def read_rows(folder):
    """The publisher's training part without exact copies; its validation part (16) apart."""
    rows, seen = {'train': [], 'val': []}, set()
    with open(folder / 'LABELS.csv') as file:
        for row in csv.DictReader(file):
            if row['original_split'] in rows and row['md5'] not in seen:
                seen.add(row['md5'])
                path = folder / row['file']
                image = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
                rows[row['original_split']].append(
                    {**row, 'image': image, 'bytes': path.stat().st_size, 'y': int(row['label'] == 'PNEUMONIA')}
                )
    return rows


def split(rows, rng):
    """Whole patients into each part, normal and pneumonia apart."""
    parts = {name: [] for name in PARTS}
    for label in (0, 1):
        keys = sorted({row['patient_key'] for row in rows if row['y'] == label})
        rng.shuffle(keys)
        ends = np.cumsum([share * len(keys) for share in PARTS.values()])
        place = {key: list(PARTS)[min(int(np.searchsorted(ends, at, side='right')), 3)] for at, key in enumerate(keys)}
        for row in rows:
            if row['y'] == label:
                parts[place[row['patient_key']]].append(row)
    return parts


def augmented(image, rng):
    image = augment.warp(image, rng, 8, 9, (0.82, 1.12), True)
    image = augment.degrade(image, rng)
    return augment.sometimes(rng, 0.5, augment.cutout, prepared(image))


def lungs_blanked(image):
    image = image.copy()
    rows, columns = image.shape
    image[int(0.15 * rows) : int(0.85 * rows), int(0.12 * columns) : int(0.88 * columns)] = 128
    return image
