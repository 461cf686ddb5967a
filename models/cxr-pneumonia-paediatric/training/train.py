"""Pneumonia on chest films of children of 1 to 5 years: from the data to models/cxr-pneumonia-paediatric/1.0.0/.

python train.py --data DATA [--epochs 9] [--out FOLDER]: DATA holds kermany-cxr/ and mobilenet-v2-imagenet/.
"""

import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[2] / 'scripts' / 'train-networks'))
import command
import network as nets
import other_images
import package
import statistics_of as st
import two_classes as two
from distance import Distance
from data import SIDE, STEPS, augmented, lungs_blanked, prepared, read_rows, split
import facts
from perturbed import COPIES, jpeg
from training import fit, predict, to_batch

SEED = 52
CLASSES = ['pneumonia', 'absent']
CORPUS = 'DICOM images of other kinds'


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
    heat, quantiles = two.calibration(together(scores), y, 'pneumonia', 0.95)
    y_own = np.tile([row['y'] for row in parts['threshold']], len(COPIES))
    p_own = st.sigmoid(together(score(network, parts['threshold'])) / heat)
    # Not above the edge of the conformal set: what the set calls pneumonia must not be called absent.
    threshold = min(st.threshold_at_sensitivity(p_own, y_own, 0.95), 1 - quantiles['pneumonia'])
    return heat, quantiles, threshold, scores


def abstention(p, y, quantiles, threshold):
    present, absent = two.remaining(p, 'pneumonia', quantiles)
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


def baselines(parts, rng):
    rows, test = parts['train'], parts['test']
    return two.baselines(
        ([r['image'] for r in rows], [r['bytes'] for r in rows]),
        np.array([r['y'] for r in rows]),
        ([r['image'] for r in test], [r['bytes'] for r in test]),
        np.array([r['y'] for r in test]),
        np.array([r['patient_key'] for r in test]),
        rng,
    )


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
        **other_images.patterns(rng),
        **other_images.other_data(data, {'brain-mri-cheng': 'brain MR', 'lung-ct-lidc': 'lung CT, crops'}, 200, rng),
    }
    corpus = other_images.corpus(data)
    if corpus:
        kinds[CORPUS] = [grey for _, _, grey in corpus]

    def distances(images):
        return distance(predict(network, [prepared(np.ascontiguousarray(x)) for x in images])[2])

    out = other_images.refused(kinds, distances, middle=True)
    if corpus:
        out[CORPUS]['notRefused'] = other_images.not_refused(corpus, distances)
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
            **two.figures(p, y, groups, threshold, rng),
            'sensitivityAtSpecificity085': st.sensitivity_at_specificity(p, y, 0.85),
        },
        'conformal': abstention(p, y, quantiles, threshold),
        'perturbed': two.copies(probabilities, y, threshold),
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
            **baselines(parts, rng),
            'this network with the lungs blanked': {'value': st.auc(y, blanked)},
        },
        'outOfDistribution': refusals(network, distance, parts, data, rng),
    }


def learn(options, log, rng):
    read = read_rows(options.data / 'kermany-cxr')
    parts = split(read['train'], rng)
    log(**command.counts(parts))
    network = train(parts['train'], options.data, options.epochs, log, rng)
    heat, quantiles, threshold, scores = calibrate(network, parts)
    known = [prepared(row['image']) for row in parts['train']] + [
        augmented(row['image'], rng) for row in parts['train']
    ]
    distance = Distance(predict(network, known)[2])
    distance.set_limit(np.concatenate([embedding for _, embedding in scores.values()]))
    log(temperature=heat, quantiles=st.rounded(quantiles), threshold=threshold, distanceLimit=distance.limit)
    evaluation = st.rounded(
        evaluate(network, distance, parts, read['val'], heat, quantiles, threshold, options.data, rng)
    )
    log(test={k: evaluation['test'][k] for k in two.LOGGED}, seconds=log.seconds())
    return {
        'network': network,
        'distance': distance,
        'heat': heat,
        'quantiles': quantiles,
        'threshold': threshold,
        'evaluation': evaluation,
        'calibration_films': len(parts['calibration']),
    }


def write(folder, network, distance, heat, quantiles, threshold, evaluation, calibration_films):
    nets.export(network, folder / 'weights.onnx', SIDE, ['logit', 'cam', 'embedding'])
    distance.write(
        folder / 'distance.json',
        f'99.5 % of {calibration_films} films of other patients, and of six changed copies of each, lie within.',
    )
    (heat, quantiles), threshold = package.rounded_calibration(heat, quantiles), round(threshold, 6)
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
    command.run(HERE, learn, write, version=facts.VERSION, epochs=9, seed=SEED)
