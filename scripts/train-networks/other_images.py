"""Images that a network was not made for, to see how many its distance refuses. Sources beside the data sets: patterns."""

import csv
import warnings

import cv2
import numpy as np


def noise(n, rng, size=224):
    return [rng.integers(0, 256, (size, size)).astype(np.uint8) for _ in range(n)]


def smooth_noise(n, rng, size=224):
    out = []
    for _ in range(n):
        x = cv2.GaussianBlur(rng.standard_normal((size, size)).astype(np.float32), (0, 0), rng.uniform(4, 30))
        out.append(cv2.normalize(x, None, 0, 255, cv2.NORM_MINMAX).astype(np.uint8))
    return out


def shapes(n, rng, size=224):
    out = []
    for _ in range(n):
        x = np.full((size, size), int(rng.integers(0, 256)), np.uint8)
        for _ in range(int(rng.integers(1, 8))):
            centre = tuple(int(v) for v in rng.integers(0, size, 2))
            axes = tuple(int(v) for v in rng.integers(5, size // 2, 2))
            cv2.ellipse(x, centre, axes, float(rng.uniform(0, 180)), 0, 360, int(rng.integers(0, 256)), -1)
        out.append(x)
    return out


def photographs(n, rng, size=224):
    """Pieces of the two photographs that come with scikit-learn."""
    from sklearn.datasets import load_sample_images

    greys = [cv2.cvtColor(image, cv2.COLOR_RGB2GRAY) for image in load_sample_images().images]
    out = []
    for _ in range(n):
        image = greys[int(rng.integers(0, len(greys)))]
        side = int(rng.integers(120, min(image.shape)))
        r, c = (int(rng.integers(0, length - side + 1)) for length in image.shape)
        out.append(cv2.resize(image[r : r + side, c : c + side], (size, size), interpolation=cv2.INTER_AREA))
    return out


def data_set(folder, n, rng):
    with open(folder / 'LABELS.csv') as file:
        names = [row['file'] for row in csv.DictReader(file) if (folder / row['file']).exists()]
    chosen = rng.choice(len(names), n, replace=False)
    return [cv2.imread(str(folder / names[i]), cv2.IMREAD_GRAYSCALE) for i in chosen]


def dicom_corpus(folder):
    """(name, modality, 8-bit grey) of every file of the corpus that pydicom can draw; first frame, full range."""
    import pydicom

    out = []
    warnings.simplefilter('ignore')
    for path in sorted(folder.rglob('*.dcm')):
        try:
            dataset = pydicom.dcmread(path, force=True)
            pixels = dataset.pixel_array.astype(float)
            while pixels.ndim > 2:
                pixels = pixels.mean(-1) if pixels.shape[-1] in (3, 4) else pixels[0]
            if min(pixels.shape) < 32 or pixels.max() <= pixels.min():
                continue
            low, high = np.quantile(pixels, [0.005, 0.995])
            grey = np.clip((pixels - low) / max(high - low, 1e-9) * 255, 0, 255).astype(np.uint8)
            if dataset.get('PhotometricInterpretation') == 'MONOCHROME1':
                grey = 255 - grey
            out.append((path.name, str(dataset.get('Modality', '')), grey))
        except Exception:
            continue
    return out


def patterns(rng):
    """Kind -> images of no organ."""
    return {
        'noise': noise(100, rng),
        'smooth noise': smooth_noise(100, rng),
        'drawn shapes': shapes(100, rng),
        'photographs': photographs(100, rng),
    }


def other_data(data, titles, n, rng):
    """Title -> images of the other data sets that are there. titles: folder -> title."""
    return {title: data_set(data / name, n, rng) for name, title in titles.items() if (data / name).exists()}


def corpus(data):
    """[(name, modality, grey)]; empty where there is no corpus."""
    return dicom_corpus(data / 'dicom-corpus') if (data / 'dicom-corpus').exists() else []


def refused(kinds, distances, middle=False):
    """Kind -> number and share that distances(images) puts beyond 1; `middle`: and the median distance."""
    out = {}
    for title, images in kinds.items():
        d = distances(images)
        out[title] = {'images': len(images), 'refused': float((d > 1).mean())}
        if middle:
            out[title]['medianDistance'] = float(np.median(d))
    return out


def not_refused(corpus, distances):
    """Names of the files of the corpus that pass."""
    d = distances([grey for _, _, grey in corpus])
    return [f'{name} ({modality})' for (name, modality, _), each in zip(corpus, d) if each <= 1]
