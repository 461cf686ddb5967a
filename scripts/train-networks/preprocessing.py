"""A grey image becomes a network's input: the steps of manifest.json, written apart from the service's own code.

Whole numbers until one division; what gives 8 bit rounds half up. OpenCV does the equalisation and the connected parts.
"""

import math

import cv2
import numpy as np
from scipy.sparse import csr_array

cv2.setNumThreads(1)


def _half_up(numerator, denominator):
    return ((2 * numerator + denominator) // (2 * denominator)).astype(np.uint8)


def _area_matrix(source, target):
    """Row per output pixel; weights in units of 1/target of an input pixel, adding up to source."""
    matrix = np.zeros((target, source), np.int64)
    for place in range(target):
        begin, end = place * source, (place + 1) * source
        for pixel in range(begin // target, -(-end // target)):
            matrix[place, pixel] = min(end, (pixel + 1) * target) - max(begin, pixel * target)
    return matrix, source


def _bilinear_matrix(source, target):
    """Half-pixel centres, edges repeated; weights in units of 1/(2 target)."""
    matrix = np.zeros((target, source), np.int64)
    for place in range(target):
        centre = (2 * place + 1) * source - target
        low, part = divmod(centre, 2 * target)
        matrix[place, min(max(low, 0), source - 1)] += 2 * target - part
        matrix[place, min(max(low + 1, 0), source - 1)] += part
    return matrix, 2 * target


_MATRICES = {}


def _matrix(by, source, target):
    key = by, source, target
    if key not in _MATRICES:
        matrix, total = (_area_matrix if by == 'area' else _bilinear_matrix)(source, target)
        _MATRICES[key] = csr_array(matrix.astype(np.float64)), total
    return _MATRICES[key]


def resize(image, rows, columns, by):
    """8 bit [r, c] -> 8 bit [rows, columns]. Sums of whole numbers below 2**53: exact in float64."""
    if image.shape == (rows, columns):
        return image
    down, down_total = _matrix(by, image.shape[0], rows)
    across, across_total = _matrix(by, image.shape[1], columns)
    sums = (across @ (down @ image.astype(np.float64)).T).T
    return _half_up(sums.astype(np.int64), down_total * across_total)


def crop_round_point(image, x, y, size):
    left, top = math.floor(x + 0.5) - size // 2, math.floor(y + 0.5) - size // 2
    rows, columns = image.shape
    inside = image[max(top, 0) : max(top + size, 0), max(left, 0) : max(left + size, 0)]
    out = np.full((size, size), inside.min(), image.dtype)
    at_row, at_column = max(-top, 0), max(-left, 0)
    out[at_row : at_row + inside.shape[0], at_column : at_column + inside.shape[1]] = inside
    return out


def stretch_min_max(image):
    low, high = float(image.min()), float(image.max())
    if high <= low:
        return np.zeros(image.shape, np.uint8)
    values = (image.astype(np.float64) - low) * 255 / (high - low)
    return np.clip(np.floor(values + 0.5), 0, 255).astype(np.uint8)


def head_part(image, threshold):
    """(bool mask of the largest 4-connected part at or above threshold, its left, top, width, height); None where there is none."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats((image >= threshold).astype(np.uint8), connectivity=4)
    if count < 2:
        return None
    largest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    return labels == largest, [int(v) for v in stats[largest, :4]]


def head_square(box, margin):
    """(left, top, side) of the square round the head, which may go beyond the image."""
    left, top, width, height = box
    longer = max(width, height)
    side = longer + 2 * math.floor(longer * margin + 0.5)
    return left - (side - width) // 2, top - (side - height) // 2, side


def crop_to_head(image, threshold, margin, mask):
    """The head, squared, 0 beyond the image; None where there is none."""
    found = head_part(image, threshold)
    if found is None:
        return None
    inside, box = found
    if mask:
        first_to_last = np.maximum.accumulate(inside, 1) & np.maximum.accumulate(inside[:, ::-1], 1)[:, ::-1]
        image = np.where(first_to_last, image, 0).astype(np.uint8)
    left, top, side = head_square(box, margin)
    out = np.zeros((side, side), np.uint8)
    r0, r1, c0, c1 = max(top, 0), min(top + side, image.shape[0]), max(left, 0), min(left + side, image.shape[1])
    out[r0 - top : r1 - top, c0 - left : c1 - left] = image[r0:r1, c0:c1]
    return out


def _crop_middle(image, rows, columns):
    top, left = (image.shape[0] - rows) // 2, (image.shape[1] - columns) // 2
    return image[top : top + rows, left : left + columns]


def apply_step(step, image, point=None):
    do = step['do']
    if do == 'crop-round-point':
        return crop_round_point(image, point[0], point[1], step['size'])
    if do == 'stretch-min-max':
        return stretch_min_max(image)
    if do == 'crop-to-head':
        return crop_to_head(image, step['threshold'], step['margin'], step['mask'])
    if do == 'resize':
        return resize(image, step['rows'], step['columns'], step['by'])
    if do == 'crop-border':
        return _crop_middle(image, image.shape[0] - 2 * step['pixels'], image.shape[1] - 2 * step['pixels'])
    if do == 'crop-centre':
        return _crop_middle(image, step['size'], step['size'])
    if do == 'equalise-histogram':
        return cv2.equalizeHist(np.ascontiguousarray(image))
    if do == 'scale':
        return (image.astype(np.float64) * step['scale'] + step['offset']).astype(np.float32)
    raise ValueError(do)


def preprocess(steps, image, point=None):
    """Grey [r, c] (8 bit, or stored values) -> float32 [rows, columns]; None where there is no head."""
    for step in steps:
        image = apply_step(step, image, point)
        if image is None:
            return None
    return image
