"""Changed copies of an image, the same ones every time: for calibration, thresholds and the figures beside the clean ones."""

import cv2
import numpy as np


def scaled(image, sx, sy):
    rows, columns = image.shape
    matrix = np.array([[sx, 0, (1 - sx) * columns / 2], [0, sy, (1 - sy) * rows / 2]])
    return cv2.warpAffine(image, matrix, (columns, rows), borderValue=0)


def jpeg(image, quality):
    return cv2.imdecode(cv2.imencode('.jpg', image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_GRAYSCALE)


COPIES = {
    'clean': lambda x: x,
    'JPEG quality 30': lambda x: jpeg(x, 30),
    'blurred, sigma 1.5': lambda x: cv2.GaussianBlur(x, (0, 0), 1.5),
    'darker, gamma 1.5': lambda x: (255 * (x / 255) ** 1.5 + 0.5).astype(np.uint8),
    'brighter by 30': lambda x: np.clip(x.astype(int) + 30, 0, 255).astype(np.uint8),
    'narrower, x 0.85': lambda x: scaled(x, 0.85, 1),
    'flatter, y 0.85': lambda x: scaled(x, 1, 0.85),
}
