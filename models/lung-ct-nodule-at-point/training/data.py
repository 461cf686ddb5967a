"""The points of LIDC-IDRI: on a nodule, and beside one; whole patients to each part; the copies for training."""

import csv

import cv2
import numpy as np

import augment
from perturbed import COPIES as ALL_COPIES
from preprocessing import apply_step, crop_round_point

WINDOW, SIDE = 48, 96
JITTER = 6
STEPS = [
    {'do': 'crop-round-point', 'size': WINDOW},
    {'do': 'stretch-min-max'},
    {'do': 'resize', 'rows': SIDE, 'columns': SIDE, 'by': 'bilinear'},
    {'do': 'scale', 'scale': 1 / 255, 'offset': 0},
]
PARTS = {'train': 0.62, 'calibration': 0.12, 'threshold': 0.08, 'test': 0.18}
COPIES = {
    name: ALL_COPIES[name]
    for name in ('clean', 'JPEG quality 30', 'blurred, sigma 1.5', 'darker, gamma 1.5', 'brighter by 30')
}


def prepared(image, point):
    for step in STEPS[:-1]:
        image = apply_step(step, image, point)
    return image


def read_rows(folder):
    rows = []
    with open(folder / 'LABELS.csv') as file:
        for row in csv.DictReader(file):
            image = cv2.imread(str(folder / row['file']), cv2.IMREAD_GRAYSCALE)
            spacing, diameter = float(row['pixel_spacing_mm']), float(row['eq_diameter_mm'])
            rows.append(
                {
                    **row,
                    'image': image,
                    'diameter': diameter,
                    'spacing': spacing,
                    'mask': mask_of(folder, row, diameter / spacing),
                    'scored': row['slice_role'] == 'max' and int(row['n_raters']) >= 3 and bool(row['mask_file']),
                }
            )
    return rows


def mask_of(folder, row, diameter):
    """What half of the readers outlined; on neighbouring slices, which have no outline, a disc of the nodule's size and a margin."""
    if row['mask_file']:
        return cv2.imread(str(folder / row['mask_file']), cv2.IMREAD_GRAYSCALE) > 0
    return cv2.circle(np.zeros((128, 128), np.uint8), (64, 64), int(np.ceil(diameter / 2 + 3)), 1, -1) > 0


def sums(image):
    """Of every window inside the image, by its first row and column."""
    total = cv2.integral(image.astype(np.uint8))
    return total[WINDOW:, WINDOW:] - total[:-WINDOW, WINDOW:] - total[WINDOW:, :-WINDOW] + total[:-WINDOW, :-WINDOW]


def free_windows(row):
    """First rows and columns of the windows without a pixel of the nodule, and their brightness; kept with the row."""
    if 'free' not in row:
        places = np.argwhere(sums(row['mask']) == 0)
        row['free'] = places, sums(row['image'])[places[:, 0], places[:, 1]]
    return row['free']


def points(row, rng):
    """(on the nodule, beside it): the latter a window of the same slice without a pixel of the nodule and of like brightness; None where there is none."""
    present = tuple(64 + rng.uniform(-JITTER, JITTER, 2))
    places, brightness = free_windows(row)
    if len(places) == 0:
        return present, None
    wanted = window_of(row['image'], present).sum(dtype=np.int64)
    some = rng.integers(0, len(places), 60)
    near = some[np.argsort(np.abs(brightness[some] - wanted))[:5]]
    top, left = places[near[int(rng.integers(0, 5))]]
    return present, (float(left + WINDOW // 2), float(top + WINDOW // 2))


def window_of(image, point):
    return crop_round_point(image, *point, WINDOW)


def split(rows, rng):
    """Whole patients; those with a nodule that is scored are spread evenly."""
    parts = {name: [] for name in PARTS}
    scored = {row['patient_key'] for row in rows if row['scored']}
    for group in (scored, {row['patient_key'] for row in rows} - scored):
        keys = sorted(group)
        rng.shuffle(keys)
        ends = np.cumsum([share * len(keys) for share in PARTS.values()])
        for at, key in enumerate(keys):
            name = list(PARTS)[min(int(np.searchsorted(ends, at, side='right')), 3)]
            parts[name] += [row for row in rows if row['patient_key'] == key]
    return parts


def cases(rows, rng):
    """(row, point, present) of nodules that at least three readers marked, and of a place beside each."""
    out = []
    for row in rows:
        present, beside = points(row, rng)
        if row['scored'] and beside is not None:
            out += [(row, present, 1), (row, beside, 0)]
    return out


def augmented(row, present, rng):
    on, beside = points(row, rng)
    point = on if present else beside
    image = augment.degrade(row['image'], rng)
    window = prepared(image, point)
    if rng.random() < 0.5:
        window = window[:, ::-1]
    window = np.ascontiguousarray(np.rot90(window, int(rng.integers(0, 4))))
    window = augment.warp(window, rng, 12, 4, (0.85, 1.15), False, fill=None)
    return augment.sometimes(rng, 0.2, augment.cutout, window)
