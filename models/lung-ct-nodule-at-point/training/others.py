"""The distance from the training images, and a detector that has seen windows of other kinds of image."""

import csv

import cv2
import numpy as np

import augment
import other_images
from data import COPIES, augmented, cases, points, prepared
from distance import Detector, Distance
from training import predict

SEED = 64
WITHIN = 0.99
SHOWN = {'kermany-cxr': 'chest films, any point', 'brain-mri-cheng': 'brain MR, any point'}


def any_window(image, rng):
    """A window of an image of another kind, every other one enlarged or made smaller first; None where it is flat."""
    if rng.random() < 0.5:
        scale = np.exp(rng.uniform(np.log(0.5), np.log(2)))
        by = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=by)
    edges = [min(24, length / 2) for length in image.shape]
    row, column = (rng.uniform(edge, length - edge) for edge, length in zip(edges, image.shape))
    window = prepared(image, (column, row))
    return window if window.max() > 0 else None


def windows(images, rng):
    return [window for window in (any_window(image, rng) for image in images) if window is not None]


def of_data_set(folder, n, rng):
    """(windows to learn from, windows to test with), n of each: other patients in each half."""
    with open(folder / 'LABELS.csv') as file:
        rows = [row for row in csv.DictReader(file) if (folder / row['file']).exists()]
    keys = sorted({row['patient_key'] for row in rows})
    rng.shuffle(keys)
    first = set(keys[: len(keys) // 2])
    halves = [], []
    for i in rng.permutation(len(rows)):
        half = halves[rows[i]['patient_key'] not in first]
        if len(half) < n:
            half += windows([cv2.imread(str(folder / rows[i]['file']), cv2.IMREAD_GRAYSCALE)], rng)
    return halves


def of_patterns(rng):
    """Kind -> (windows to learn from, windows to test with); of the two photographs one each."""
    from sklearn.datasets import load_sample_images

    makers = {
        'noise': other_images.noise,
        'smooth noise': other_images.smooth_noise,
        'drawn shapes': other_images.shapes,
    }
    out = {kind: [windows(make(n, rng), rng) for n in (600, 300)] for kind, make in makers.items()}
    greys = [cv2.cvtColor(image, cv2.COLOR_RGB2GRAY) for image in load_sample_images().images]
    out['photographs'] = [windows([grey] * 300, rng) for grey in greys]
    return out


def shown_kinds(data):
    """Kind -> (windows to learn from, windows to test with): what the detector is shown."""
    rng = np.random.default_rng(SEED)
    sets = {title: of_data_set(data / name, 900, rng) for name, title in SHOWN.items()}
    return {**sets, **of_patterns(rng)}


def right_kind(network, parts):
    """(embeddings of the training points, of calibration points and their copies)."""
    rng = np.random.default_rng(SEED)
    samples = [(row, present) for row in parts['train'] if points(row, rng)[1] is not None for present in (1, 0)]
    known = [augmented(row, present, rng) for row, present in samples]
    known += [prepared(row['image'], point) for row, point, _ in cases(parts['train'], rng)]
    unseen = cases(parts['calibration'], rng)
    copies = [prepared(change(row['image']), point) for change in COPIES.values() for row, point, _ in unseen]
    copies += [prepared(augment.degrade(row['image'], rng), point) for row, point, _ in unseen]
    return predict(network, known)[2], predict(network, copies)[2]


def gathered(network, parts, data):
    """Embeddings: `right` (training), `unseen` (calibration and copies), `shown` and `tested` by kind."""
    right, unseen = right_kind(network, parts)
    kinds = shown_kinds(data)
    shown, tested = ({kind: predict(network, each[at])[2] for kind, each in kinds.items()} for at in (0, 1))
    return {'right': right, 'unseen': unseen, 'shown': shown, 'tested': tested}


def fit_distance(found):
    distance = Distance(found['right']).set_limit(found['unseen'], WITHIN)
    distance.detector = detector_of(found, found['shown'])
    return distance


def detector_of(found, others):
    source = f'Logistic regression on training points against windows of {", ".join(others)}; 99 % of points of other patients, and of changed copies of each, lie within.'
    return Detector(found['right'], others, found['unseen'], WITHIN, source)


def ct_of_other_places(corpus, rng):
    """Windows of the CT slices of the corpus, none of which shows a lung; one file of each image."""
    slices = {name.split('_')[0]: grey for name, modality, grey in corpus if modality == 'CT'}
    return windows([grey for grey in slices.values() for _ in range(50)], rng)


def refusals(network, distance, found, parts, data):
    """Kind -> windows and share refused; of the kinds that the detector was shown also by one that was not shown that kind."""
    rng = np.random.default_rng(SEED + 1)
    own = cases(parts['test'], rng)
    changes = {'unseen points of chest CT': lambda x: x}
    changes |= {f'the same, {name}': change for name, change in COPIES.items() if name != 'clean'}
    changes |= {'the same, inverted': lambda x: 255 - x}
    images = {
        name: [prepared(change(row['image']), point) for row, point, _ in own] for name, change in changes.items()
    }
    out = {name: _share(distance(predict(network, each)[2])) for name, each in images.items()}
    for kind, embeddings in found['tested'].items():
        rest = {name: each for name, each in found['shown'].items() if name != kind}
        without = np.maximum(distance.raw(embeddings) / distance.limit, detector_of(found, rest)(embeddings))
        out[kind] = {**_share(distance(embeddings)), 'refusedUnshown': _share(without)['refused']}
    corpus = other_images.corpus(data)
    if corpus:
        out['CT of other places (jaw, shoulders, foot, and brain)'] = _share(
            distance(predict(network, ct_of_other_places(corpus, rng))[2])
        )
        rest = windows([grey for _, modality, grey in corpus if modality != 'CT' for _ in range(6)], rng)
        out['DICOM images of other modalities'] = _share(distance(predict(network, rest)[2]))
    return out


def _share(distances):
    return {'images': len(distances), 'refused': float((distances > 1).mean())}
