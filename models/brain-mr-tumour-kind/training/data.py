"""The slices of Cheng 2017: cropped to the head, patients dealt into parts, the copies for training."""

import csv

import cv2
import numpy as np

import augment
from preprocessing import apply_step, head_part, head_square, stretch_min_max

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


def place_of(row, image):
    """8-bit map of the head at the network's size: 255 in the ellipse that fills the box round the tumour's outline."""
    _, box = head_part(stretch_min_max(image), STEPS[1]['threshold'])
    left, top, side = head_square(box, STEPS[1]['margin'])
    rows, columns = image.shape
    x, y, width, height = (float(row[f'bbox_{name}']) for name in ('cx', 'cy', 'w', 'h'))
    scale = SIDE / side
    middle = (x * columns - left) * scale, (y * rows - top) * scale
    size = max(width * columns * scale, 2), max(height * rows * scale, 2)
    place = np.zeros((SIDE, SIDE), np.uint8)
    cv2.ellipse(place, (middle, size, 0), 255, -1)
    return place


def read_rows(folder):
    """With `place`, where the tumour lies: for training only; the network is never told."""
    rows = []
    with open(folder / 'LABELS.csv') as file:
        for row in csv.DictReader(file):
            path = folder / row['file']
            image = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
            rows.append(
                {
                    **row,
                    'image': image,
                    'head': head(image),
                    'place': place_of(row, image),
                    'bytes': path.stat().st_size,
                    'y': LABELS[row['label']],
                }
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


def augmented(row, rng):
    """(image, place) of a changed copy, moved alike."""
    move = 15, 10 * SIDE / 128, (0.8, 1.2), True
    before = rng.bit_generator.state
    image = augment.warp(row['head'], rng, *move)
    after = rng.bit_generator.state
    rng.bit_generator.state = before
    place = augment.warp(row['place'], rng, *move)
    rng.bit_generator.state = after
    image = augment.degrade(image, rng)
    return augment.sometimes(rng, 0.3, augment.cutout, cv2.equalizeHist(image)), place
