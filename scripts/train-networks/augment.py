"""Copies of an image as another scanner, another print, another hand would have made it. 8 bit in, 8 bit out."""

import cv2
import numpy as np


def warp(image, rng, degrees, shift, scale, flip, fill=0):
    """Rotation, shift in pixels, scale of x and y apart."""
    rows, columns = image.shape
    sx, sy = rng.uniform(*scale), rng.uniform(*scale)
    angle = np.deg2rad(rng.uniform(-degrees, degrees))
    if flip and rng.random() < 0.5:
        sx = -sx
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    matrix = turn @ np.diag([sx, sy])
    middle = np.array([(columns - 1) / 2, (rows - 1) / 2])
    move = middle + rng.uniform(-shift, shift, 2) - matrix @ middle
    full = np.hstack([matrix, move[:, None]])
    border = cv2.BORDER_REPLICATE if fill is None else cv2.BORDER_CONSTANT
    return cv2.warpAffine(
        image, full, (columns, rows), flags=cv2.INTER_LINEAR, borderMode=border, borderValue=0 if fill is None else fill
    )


def tone(image, rng, gamma=0.4, contrast=0.3, brightness=0.15):
    x = np.arange(256) / 255
    x = x ** np.exp(rng.uniform(-gamma, gamma))
    x = (x - 0.5) * np.exp(rng.uniform(-contrast, contrast)) + 0.5 + rng.uniform(-brightness, brightness)
    return cv2.LUT(image, np.clip(x * 255 + 0.5, 0, 255).astype(np.uint8))


def blur(image, rng, most=1.6):
    return cv2.GaussianBlur(image, (0, 0), rng.uniform(0.2, most))


def noise(image, rng, most=12):
    values = image + rng.standard_normal(image.shape, np.float32) * rng.uniform(0, most)
    return np.clip(values + 0.5, 0, 255).astype(np.uint8)


def jpeg(image, rng, low=25, high=90):
    _, data = cv2.imencode('.jpg', image, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(low, high + 1))])
    return cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)


def sharpen(image, rng, most=0.8):
    soft = cv2.GaussianBlur(image, (0, 0), 1.2)
    return cv2.addWeighted(image, 1 + (amount := rng.uniform(0, most)), soft, -amount, 0)


def cutout(image, rng, share=0.3):
    rows, columns = image.shape
    h, w = int(rng.uniform(0.1, share) * rows), int(rng.uniform(0.1, share) * columns)
    r, c = rng.integers(0, rows - h), rng.integers(0, columns - w)
    image = image.copy()
    image[r : r + h, c : c + w] = rng.integers(0, 256)
    return image


def sometimes(rng, chance, change, image, *args, **kwargs):
    return change(image, rng, *args, **kwargs) if rng.random() < chance else image


def degrade(image, rng):
    """What scanners and archives do: tone, sharpness, noise, compression."""
    image = sometimes(rng, 0.7, tone, image)
    image = sometimes(rng, 0.5, blur, image) if rng.random() < 0.7 else sharpen(image, rng)
    image = sometimes(rng, 0.3, noise, image)
    return sometimes(rng, 0.6, jpeg, image)
