"""Kind of an already reported brain tumour on T1 with contrast: from the data to models/brain-mr-tumour-kind/1.1.0/.

python train.py --data DATA [--epochs 8] [--out FOLDER]: DATA holds brain-mri-cheng/ and mobilenet-v2-imagenet/.
Patients are few, so all are tested: three networks, each on the third of the patients that it has not seen. The delivered
network comes from the same recipe and all patients.
"""

import sys
from pathlib import Path

import cv2
import numpy as np
import torch
import torch.nn.functional as F

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[2] / 'scripts' / 'train-networks'))
from data import FOLDS, SIDE, STEPS, augmented, folds_of, prepared, read_rows
import command
import facts
import network as nets
import other_images
import package
import shortcuts
import statistics_of as st
from distance import QUANTILE, Distance
from perturbed import COPIES as ALL_COPIES
from sklearn.metrics import roc_auc_score
from training import fit, predict, to_batch

SEED = 97
PLACE = 3.0
COVERAGE = 0.9
COPIES = {
    name: ALL_COPIES[name]
    for name in ('clean', 'JPEG quality 30', 'blurred, sigma 1.5', 'darker, gamma 1.5', 'narrower, x 0.85')
}
CLASSES = ['meningioma', 'glioma', 'pituitary-tumour']
CORPUS = 'DICOM images of other kinds'


def train(rows, data, epochs, log, rng):
    """Classes count the same, and among gliomas both id schemes: scheme predicts class in these data.

    The attention learns where the tumour lies, so that the kind is told from there and not from the rest of the head.
    """
    y = np.array([row['y'] for row in rows])
    network = nets.Network({'logits': 3}, dropout=0.3, attention=True)
    nets.load_backbone(network, data / 'mobilenet-v2-imagenet' / 'weights_f32.npz')
    first = rng.choice(len(rows), min(384, len(rows)), replace=False)
    nets.restore_normalisation(network, to_batch([augmented(rows[i], rng)[0] for i in first]))
    strata = [np.flatnonzero(y == 0), np.flatnonzero(y == 2)] + [
        np.array([i for i, row in enumerate(rows) if row['y'] == 1 and row['id_scheme'] == scheme]) for scheme in 'AB'
    ]
    shares = [1 / 3, 1 / 3, 1 / 6, 1 / 6]

    def order(rng):
        drawn = [
            np.concatenate([rng.permutation(own) for _ in range(int(share * len(rows)) // len(own) + 1)])[
                : int(share * len(rows))
            ]
            for own, share in zip(strata, shares)
        ]
        return rng.permutation(np.concatenate(drawn))

    def loss(outputs, chosen, places):
        kind = F.cross_entropy(outputs['logits'], torch.from_numpy(y[chosen]), label_smoothing=0.05)
        wanted = F.adaptive_avg_pool2d(places, outputs['where'].shape[2:])
        return kind + PLACE * F.binary_cross_entropy_with_logits(outputs['where'], wanted)

    return nets.folded(
        fit(network, lambda i, rng: augmented(rows[i], rng), order, loss, epochs=epochs, log=log, rng=rng)
    )


def known(rows, rng):
    """Training images for the distance: every other one as it is, the rest changed."""
    return [augmented(r, rng)[0] if at % 2 else cv2.equalizeHist(r['head']) for at, r in enumerate(rows)]


def unseen(rows, fold, data, epochs, log, rng):
    """Logits of every copy of every image by the network that has not seen its patient, and raw distances."""
    logits = {name: np.zeros((len(rows), 3)) for name in COPIES}
    distances = {name: np.zeros(len(rows)) for name in COPIES}
    tables = {}
    for k in range(FOLDS):
        log(fold=k + 1, patients=len({r['patient_key'] for r, f in zip(rows, fold) if f == k}))
        own, others = np.flatnonzero(fold == k), [rows[i] for i in np.flatnonzero(fold != k)]
        network = train(others, data, epochs, log, rng)
        distance = Distance(predict(network, known(others, rng))[2])
        for name, change in COPIES.items():
            out = predict(network, [prepared(change(rows[i]['image'])) for i in own])
            logits[name][own], distances[name][own] = out[0], distance.raw(out[2])
        y = np.array([r['y'] for r in others])
        test = [rows[i] for i in own]
        for name, p in shortcuts.table(
            [r['image'] for r in others],
            y,
            [r['image'] for r in test],
            [r['bytes'] for r in others],
            [r['bytes'] for r in test],
        ).items():
            tables.setdefault(name, np.zeros((len(rows), 3)))[own] = p
    return logits, distances, tables


def calibrate(logits, y, chosen):
    """Temperature and conformal quantiles from the chosen rows, all copies."""
    z = np.concatenate([each[chosen] for each in logits.values()])
    wanted = np.tile(y[chosen], len(logits))
    heat = st.temperature(z, wanted, st.class_weights(wanted))
    p = st.softmax(z / heat)
    return heat, {name: st.conformal_quantile(p[wanted == c, c], COVERAGE) for c, name in enumerate(CLASSES)}


def balanced_accuracy(y, said):
    present = [c for c in range(3) if (y == c).any()]
    return float(np.mean([(said[y == c] == c).mean() for c in present])) if len(present) == 3 else None


def macro_auc(y, p):
    return float(roc_auc_score(y, p, multi_class='ovr', average='macro')) if len(set(y)) == 3 else None


def by_patient(y, p, groups):
    names = np.unique(groups)
    return np.array([y[groups == g][0] for g in names]), np.array([p[groups == g].mean(0) for g in names])


def of_patients(y, p, groups):
    own, mean = by_patient(y, p, groups)
    return balanced_accuracy(own, mean.argmax(1))


def figures(y, p, groups, rng):
    n = len(y)
    return {
        'balancedAccuracy': st.with_interval(lambda i: balanced_accuracy(y[i], p[i].argmax(1)), groups, rng, n),
        'balancedAccuracyOfPatients': st.with_interval(lambda i: of_patients(y[i], p[i], groups[i]), groups, rng, n),
        'macroAuc': st.with_interval(lambda i: macro_auc(y[i], p[i]), groups, rng, n),
        'accuracy': float((p.argmax(1) == y).mean()),
    }


def cross_calibrated(logits, y, fold):
    """Clean probabilities and conformal sets, each fold calibrated on the others."""
    p, remains = {name: np.zeros((len(y), 3)) for name in logits}, np.zeros((len(y), 3), bool)
    for k in range(FOLDS):
        heat, quantiles = calibrate(logits, y, fold != k)
        own = fold == k
        for name in logits:
            p[name][own] = st.softmax(logits[name][own] / heat)
        remains[own] = 1 - p['clean'][own] <= np.array([quantiles[name] for name in CLASSES])
    return p, remains


def evaluate(rows, fold, logits, distances, tables, limit, network, distance, data, rng):
    y, groups = np.array([r['y'] for r in rows]), np.array([r['patient_key'] for r in rows])
    scheme, plane = np.array([r['id_scheme'] for r in rows]), np.array([r['plane'] for r in rows])
    copies, remains = cross_calibrated(logits, y, fold)
    p = copies['clean']
    right, said = p.argmax(1) == y, remains.sum(1) == 1
    only_a = scheme == 'A'
    return {
        'test': {
            'what': 'every patient by a network that has not seen that patient: three networks of the same recipe, scored once; the delivered network is trained on all patients',
            'images': len(y),
            'patients': len(set(groups)),
            **figures(y, p, groups, rng),
            'expectedCalibrationError': st.with_interval(
                lambda i: st.calibration_error(p[i].max(1), right[i]), groups, rng, len(y)
            ),
            'confusion': {
                'rows are true': CLASSES,
                'counts': [[int(((y == a) & (p.argmax(1) == b)).sum()) for b in range(3)] for a in range(3)],
            },
            'byFold': [balanced_accuracy(y[fold == k], p[fold == k].argmax(1)) for k in range(FOLDS)],
        },
        'idSchemeAAlone': {
            'images': int(only_a.sum()),
            'patients': len(set(groups[only_a])),
            **figures(y[only_a], p[only_a], groups[only_a], rng),
        },
        'conformal': {
            'coverageAim': COVERAGE,
            'coverage': float(remains[np.arange(len(y)), y].mean()),
            'abstained': float(1 - said.mean()),
            'accuracyWhereSaid': float(right[said].mean()),
        },
        'perturbed': {
            name: {
                'balancedAccuracy': balanced_accuracy(y, q.argmax(1)),
                'expectedCalibrationError': st.calibration_error(q.max(1), q.argmax(1) == y),
            }
            for name, q in copies.items()
        },
        'subgroups': {
            name: {
                'images': int((plane == name).sum()),
                'balancedAccuracy': balanced_accuracy(y[plane == name], p[plane == name].argmax(1)),
            }
            for name in sorted(set(plane))
        },
        'subgroupsUnknown': 'age, sex and scanner are not in the data',
        'shortcuts': {
            name: {
                'macroAuc': macro_auc(y, q),
                'balancedAccuracy': balanced_accuracy(y, q.argmax(1)),
                'balancedAccuracySchemeA': balanced_accuracy(y[only_a], q[only_a].argmax(1)),
            }
            for name, q in tables.items()
        },
        'outOfDistribution': {
            **{
                f'unseen heads, {name}': {'images': len(y), 'refused': float((d > limit).mean())}
                for name, d in distances.items()
            },
            **refusals(rows, network, distance, data, rng),
        },
    }


def refusals(rows, network, distance, data, rng):
    """Share that is refused, for want of a head or by the distance."""
    some = [rows[i]['image'] for i in rng.choice(len(rows), 300, replace=False)]
    kinds = {
        'heads, inverted': [255 - x for x in some],
        'heads, upside down': [x[::-1] for x in some],
        'heads, turned by 90 degrees': [np.rot90(x) for x in some],
        **other_images.patterns(rng),
        **other_images.other_data(data, {'kermany-cxr': 'chest films', 'lung-ct-lidc': 'lung CT, crops'}, 200, rng),
    }
    corpus = other_images.corpus(data)
    if corpus:
        kinds[CORPUS] = [grey for _, _, grey in corpus]

    def distances(images):
        inputs = [prepared(np.ascontiguousarray(x)) for x in images]
        found = [x for x in inputs if x is not None]
        d = np.full(len(images), np.inf)
        if found:
            d[[i for i, x in enumerate(inputs) if x is not None]] = distance(predict(network, found)[2])
        return d

    out = other_images.refused(kinds, distances)
    if corpus:
        out[CORPUS]['notRefused'] = other_images.not_refused(corpus, distances)
    return out


def learn(options, log, rng):
    rows = read_rows(options.data / 'brain-mri-cheng')
    fold = folds_of(rows, rng)
    log(**facts.HISTORY)
    log(**command.counts({'all': rows}))
    logits, distances, tables = unseen(rows, fold, options.data, options.epochs, log, rng)
    y = np.array([r['y'] for r in rows])
    heat, quantiles = calibrate(logits, y, np.ones(len(y), bool))
    log(delivered='all patients', temperature=heat, quantiles=st.rounded(quantiles))
    network = train(rows, options.data, options.epochs, log, rng)
    distance = Distance(predict(network, known(rows, rng))[2])
    distance.limit = float(np.quantile(np.concatenate(list(distances.values())), QUANTILE))
    if options.kept:
        torch.save((fold, logits, distances, tables, network, distance, heat, quantiles), f'{options.kept}.unscored')
    evaluation = st.rounded(
        evaluate(rows, fold, logits, distances, tables, distance.limit, network, distance, options.data, rng)
    )
    log(
        test={k: evaluation['test'][k] for k in ('balancedAccuracy', 'macroAuc', 'expectedCalibrationError')},
        schemeA=evaluation['idSchemeAAlone']['balancedAccuracy'],
        seconds=log.seconds(),
    )
    return {'network': network, 'distance': distance, 'heat': heat, 'quantiles': quantiles, 'evaluation': evaluation}


def write(folder, network, distance, heat, quantiles, evaluation):
    nets.export(network, folder / 'weights.onnx', SIDE, ['logits', 'cam', 'embedding'])
    distance.write(
        folder / 'distance.json',
        '99.5 % of the slices of 168 patients, each by a network that has not seen the patient, and of four changed copies of each, lie within.',
    )
    heat, quantiles = package.rounded_calibration(heat, quantiles)
    specs = [
        ('head', 256, 256, 0, 16, None),
        ('head', 300, 420, 0, 16, None),
        ('ellipses', 512, 512, 2, 16, None),
        ('waves', 130, 150, 0, 16, None),
    ]
    package.reference_cases(folder, STEPS, network, heat, CLASSES, specs)
    package.write_json(folder / 'evaluation.json', {**evaluation, 'published': facts.PUBLISHED})
    package.write_package(folder, facts.manifest(STEPS, SIDE, heat, quantiles, evaluation), facts.texts(evaluation))


if __name__ == '__main__':
    command.run(HERE, learn, write, version=facts.VERSION, epochs=8, seed=SEED)
