"""Pneumonia on chest films of children of 1 to 5 years: from the data to models/cxr-pneumonia-paediatric/1.0.0/.

python train.py --data DATA [--epochs 9] [--out FOLDER]: DATA holds kermany-cxr/ and mobilenet-v2-imagenet/.
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[2] / 'scripts' / 'train-networks'))
import network as nets
import other_images
import package
import shortcuts
import statistics_of as st
from distance import Distance
from data import SIDE, STEPS, augmented, lungs_blanked, prepared, read_rows, split
import facts
from perturbed import COPIES, jpeg
from training import Log, fit, predict, seed_all, to_batch

SEED = 52
CLASSES = ['pneumonia', 'absent']


def train(rows, data, epochs, log, rng):
    y = np.array([row['y'] for row in rows])
    network = nets.Network({'logit': 1})
    nets.load_backbone(network, data / 'mobilenet-v2-imagenet' / 'weights_f32.npz')
    first = rng.choice(len(rows), min(384, len(rows)), replace=False)
    nets.restore_normalisation(network, to_batch([augmented(rows[i]['image'], rng) for i in first]))
    by_class = [np.flatnonzero(y == c) for c in (0, 1)]
    half = len(rows) // 2

    def order(rng):
        """As many of each class: the rarer one comes more often."""
        drawn = [np.concatenate([rng.permutation(own) for _ in range(-(-half // len(own)))])[:half] for own in by_class]
        return rng.permutation(np.concatenate(drawn))

    def loss(outputs, chosen):
        wanted = torch.from_numpy(y[chosen].astype(np.float32)) * 0.96 + 0.02
        return F.binary_cross_entropy_with_logits(outputs['logit'][:, 0], wanted)

    return nets.folded(
        fit(network, lambda i, rng: augmented(rows[i]['image'], rng), order, loss, epochs=epochs, log=log, rng=rng)
    )


def score(network, rows):
    """Kind of perturbation -> (logits [n], embeddings)."""
    out = {}
    for name, change in COPIES.items():
        logits, _, embedding = predict(network, [prepared(change(row['image'])) for row in rows])
        out[name] = logits[:, 0], embedding
    return out


def together(scores):
    return np.concatenate([logits for logits, _ in scores.values()])


def calibrate(network, parts):
    """Temperature and conformal quantiles on the calibration part, threshold on its own; copies of every kind."""
    y = np.tile([row['y'] for row in parts['calibration']], len(COPIES))
    scores = score(network, parts['calibration'])
    logits = together(scores)
    heat = st.temperature(logits[:, None], y, st.class_weights(y))
    p = st.sigmoid(logits / heat)
    quantiles = {
        'pneumonia': st.conformal_quantile(p[y == 1], 0.95),
        'absent': st.conformal_quantile(1 - p[y == 0], 0.95),
    }
    y_own = np.tile([row['y'] for row in parts['threshold']], len(COPIES))
    p_own = st.sigmoid(together(score(network, parts['threshold'])) / heat)
    # Not above the edge of the conformal set: what the set calls pneumonia must not be called absent.
    threshold = min(st.threshold_at_sensitivity(p_own, y_own, 0.95), 1 - quantiles['pneumonia'])
    return heat, quantiles, threshold, scores


def abstention(p, y, quantiles, threshold):
    present, absent = 1 - p <= quantiles['pneumonia'], p <= quantiles['absent']
    said = present != absent
    right = (p >= threshold) == (y == 1)
    covered = np.where(y == 1, present, absent)
    return {
        'abstained': float(1 - said.mean()),
        'accuracyWhereSaid': float(right[said].mean()),
        'coverage': float(covered.mean()),
        'coveragePneumonia': float(covered[y == 1].mean()),
        'coverageAbsent': float(covered[y == 0].mean()),
    }


def figures(p, y, groups, threshold, rng):
    n = len(y)
    return {
        'auc': st.with_interval(lambda i: st.auc(y[i], p[i]), groups, rng, n),
        'expectedCalibrationError': st.with_interval(lambda i: st.calibration_error(p[i], y[i]), groups, rng, n),
        'sensitivity': st.with_interval(lambda i: st.rates(p[i], y[i], threshold)['sensitivity'], groups, rng, n),
        'specificity': st.with_interval(lambda i: st.rates(p[i], y[i], threshold)['specificity'], groups, rng, n),
        'counts': st.rates(p, y, threshold),
    }


def baselines(parts, rng):
    fit_rows, test = parts['train'], parts['test']
    y, y_test = (np.array([row['y'] for row in each]) for each in (fit_rows, test))
    groups = np.array([row['patient_key'] for row in test])
    table = shortcuts.table(
        [r['image'] for r in fit_rows],
        y,
        [r['image'] for r in test],
        [r['bytes'] for r in fit_rows],
        [r['bytes'] for r in test],
    )
    return {
        name: st.with_interval(lambda i, p=p: st.auc(y_test[i], p[i, 1]), groups, rng, len(test))
        for name, p in table.items()
    }


def refusals(network, distance, parts, data, rng):
    """Share of images that the distance refuses, by kind; of films of the test part it should be near 0."""
    films = [row['image'] for row in parts['test']]
    kinds = {
        'unseen films, as they are': films,
        'the same, JPEG quality 30': [jpeg(x, 30) for x in films],
        'the same, mirrored': [x[:, ::-1] for x in films],
        'the same, inverted': [255 - x for x in films],
        'the same, turned by 90 degrees': [np.rot90(x) for x in films],
        'the same, upside down': [x[::-1] for x in films],
        'noise': other_images.noise(100, rng),
        'smooth noise': other_images.smooth_noise(100, rng),
        'drawn shapes': other_images.shapes(100, rng),
        'photographs': other_images.photographs(100, rng),
    }
    for name, title in (('brain-mri-cheng', 'brain MR'), ('lung-ct-lidc', 'lung CT, crops')):
        if (data / name).exists():
            kinds[title] = other_images.data_set(data / name, 200, rng)
    corpus = other_images.dicom_corpus(data / 'dicom-corpus') if (data / 'dicom-corpus').exists() else []
    if corpus:
        kinds['DICOM images of other kinds'] = [grey for _, _, grey in corpus]
    out = {}
    for title, images in kinds.items():
        d = distance(predict(network, [prepared(np.ascontiguousarray(x)) for x in images])[2])
        out[title] = {'images': len(images), 'refused': float((d > 1).mean()), 'medianDistance': float(np.median(d))}
    if corpus:
        d = distance(predict(network, [prepared(grey) for _, _, grey in corpus])[2])
        passed = [f'{name} ({modality})' for (name, modality, _), each in zip(corpus, d) if each <= 1]
        out['DICOM images of other kinds']['notRefused'] = passed
    return out


def evaluate(network, distance, parts, val, heat, quantiles, threshold, data, rng):
    test = parts['test']
    y = np.array([row['y'] for row in test])
    groups = np.array([row['patient_key'] for row in test])
    subtype = np.array([row['subtype'] for row in test])
    probabilities = {name: st.sigmoid(logits / heat) for name, (logits, _) in score(network, test).items()}
    p = probabilities['clean']
    blanked = predict(network, [prepared(lungs_blanked(row['image'])) for row in test])[0][:, 0]
    y_val = np.array([row['y'] for row in val])
    p_val = st.sigmoid(score(network, val)['clean'][0] / heat)
    return {
        'test': {
            'what': "patients of the publisher's training part that were used for nothing else; scored once",
            'images': len(y),
            'patients': len(set(groups)),
            'pneumonia': int(y.sum()),
            **figures(p, y, groups, threshold, rng),
            'sensitivityAtSpecificity085': st.sensitivity_at_specificity(p, y, 0.85),
        },
        'conformal': abstention(p, y, quantiles, threshold),
        'perturbed': {
            name: {
                'auc': st.auc(y, q),
                'expectedCalibrationError': st.calibration_error(q, y),
                **{k: st.rates(q, y, threshold)[k] for k in ('sensitivity', 'specificity')},
            }
            for name, q in probabilities.items()
        },
        'subgroups': {
            name: {
                'images': int((subtype == name).sum()),
                'sensitivity': float((p[subtype == name] >= threshold).mean()),
            }
            for name in ('bacteria', 'virus')
            if (subtype == name).any()
        },
        'subgroupsUnknown': 'age, sex and scanner are not in the data',
        'publishersValidationPart': {
            'images': len(val),
            **st.rates(p_val, y_val, threshold),
            'auc': st.auc(y_val, p_val),
        },
        'shortcuts': {
            **{name: row for name, row in baselines(parts, rng).items()},
            'this network with the lungs blanked': {'value': st.auc(y, blanked)},
        },
        'outOfDistribution': refusals(network, distance, parts, data, rng),
    }


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument('--data', type=Path, required=True)
    arguments.add_argument('--epochs', type=int, default=9)
    arguments.add_argument('--out', type=Path, default=HERE.parent / '1.0.0')
    arguments.add_argument(
        '--kept', type=Path, help='file for what was trained, so that --only-write can write the package again'
    )
    arguments.add_argument('--only-write', action='store_true')
    arguments.add_argument('--log', type=Path, default=HERE / 'training-log.json')
    options = arguments.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    if options.only_write:
        return write(options.out, **torch.load(options.kept, weights_only=False))
    started, log, rng = time.time(), Log(options.log), seed_all(SEED)
    read = read_rows(options.data / 'kermany-cxr')
    parts = split(read['train'], rng)
    log(
        seed=SEED,
        engine=f'PyTorch {torch.__version__}',
        images={name: len(rows) for name, rows in parts.items()},
        patients={name: len({r['patient_key'] for r in rows}) for name, rows in parts.items()},
    )
    network = train(parts['train'], options.data, options.epochs, log, rng)
    heat, quantiles, threshold, scores = calibrate(network, parts)
    known = [prepared(row['image']) for row in parts['train']] + [
        augmented(row['image'], rng) for row in parts['train']
    ]
    distance = Distance(predict(network, known)[2])
    distance.set_limit(np.concatenate([embedding for _, embedding in scores.values()]))
    log(temperature=heat, quantiles=st.rounded(quantiles), threshold=threshold, distanceLimit=distance.limit)
    figures_ = st.rounded(
        evaluate(network, distance, parts, read['val'], heat, quantiles, threshold, options.data, rng)
    )
    log(
        test={k: figures_['test'][k] for k in ('auc', 'expectedCalibrationError', 'sensitivity', 'specificity')},
        seconds=round(time.time() - started),
    )
    kept = {
        'network': network,
        'distance': distance,
        'heat': heat,
        'quantiles': quantiles,
        'threshold': threshold,
        'evaluation': figures_,
        'calibration_films': len(parts['calibration']),
    }
    if options.kept:
        torch.save(kept, options.kept)
    write(options.out, **kept)


def write(folder, network, distance, heat, quantiles, threshold, evaluation, calibration_films):
    nets.export(network, folder / 'weights.onnx', SIDE, ['logit', 'cam', 'embedding'])
    distance.write(
        folder / 'distance.json',
        f'99.5 % of {calibration_films} films of other patients, and of six changed copies of each, lie within.',
    )
    heat, threshold = round(heat, 6), round(threshold, 6)
    quantiles = {name: round(value, 6) for name, value in quantiles.items()}
    specs = [
        ('gradient', 224, 224, 0, 8, None),
        ('waves', 240, 300, 0, 8, None),
        ('ellipses', 1200, 1500, 3, 8, None),
        ('noise', 97, 131, 4, 8, None),
        ('ellipses', 224, 180, 5, 8, None),
    ]
    package.reference_cases(folder, STEPS, network, heat, CLASSES, specs)
    package.write_json(folder / 'evaluation.json', {**evaluation, 'published': facts.PUBLISHED})
    manifest = facts.manifest(STEPS, SIDE, heat, quantiles, threshold, evaluation)
    package.write_package(folder, manifest, facts.texts(evaluation))


if __name__ == '__main__':
    main()
