"""Nodule or not at a marked point of a chest CT: from the data to models/lung-ct-nodule-at-point/1.1.0/.

python train.py --data DATA [--epochs 8] [--out FOLDER]: DATA holds lung-ct-lidc/ and mobilenet-v2-imagenet/, and for the distance
brain-mri-cheng/ and kermany-cxr/.
A second head learns the readers' suspicion; evaluation.json compares it with the diameter alone.
"""

import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[2] / 'scripts' / 'train-networks'))
from data import COPIES, SIDE, STEPS, augmented, cases, points, prepared, read_rows, split, window_of
import command
import facts
import network as nets
import package
import statistics_of as st
import two_classes as two
from others import fit_distance, gathered, refusals
from training import fit, predict, to_batch

SEED = 63
COVERAGE = 0.9
CLASSES = ['nodule', 'absent']


def untrained():
    return nets.Network({'logit': 1, 'suspicion': 1}, dropout=0.3, taps=(3, 6, 10, 13))


def train(rows, data, epochs, log, rng):
    network = untrained()
    nets.load_backbone(network, data / 'mobilenet-v2-imagenet' / 'weights_f32.npz')
    rows = [row for row in rows if points(row, rng)[1] is not None]
    samples = [(row, present) for row in rows for present in (1, 0)]
    present = np.array([p for _, p in samples], np.float32)
    weight = np.array([0.5 if row['label'] == 'few_raters' else 1 for row, _ in samples], np.float32)
    suspicion = np.array(
        [{'malignant': 1, 'benign': 0}.get(row['label'], -1) if p else -1 for row, p in samples], np.float32
    )
    first = rng.choice(len(samples), min(384, len(samples)), replace=False)
    nets.restore_normalisation(network, to_batch([augmented(*samples[i], rng) for i in first]))

    def loss(outputs, chosen):
        wanted = torch.from_numpy(present[chosen]) * 0.96 + 0.02
        value = F.binary_cross_entropy_with_logits(outputs['logit'][:, 0], wanted, torch.from_numpy(weight[chosen]))
        known = torch.from_numpy(suspicion[chosen])
        each = F.binary_cross_entropy_with_logits(outputs['suspicion'][:, 0], known.clamp(0), reduction='none')
        return value + 0.3 * (each * (known >= 0)).sum() / (known >= 0).sum().clamp(1)

    return nets.folded(
        fit(
            network,
            lambda i, rng: augmented(*samples[i], rng),
            lambda rng: rng.permutation(len(samples)),
            loss,
            epochs=epochs,
            log=log,
            rng=rng,
        )
    )


def score(network, chosen):
    """Copy -> (logits, embeddings, suspicion logits)."""
    out = {}
    for name, change in COPIES.items():
        logits, _, embedding, suspicion = predict(
            network, [prepared(change(row['image']), point) for row, point, _ in chosen]
        )
        out[name] = logits[:, 0], embedding, suspicion[:, 0]
    return out


def calibrate(network, calibration, threshold_cases):
    scores = score(network, calibration)
    y = np.tile([present for _, _, present in calibration], len(COPIES))
    logits = np.concatenate([each[0] for each in scores.values()])
    heat, quantiles = two.calibration(logits, y, 'nodule', COVERAGE)
    own = score(network, threshold_cases)
    y_own = np.tile([present for _, _, present in threshold_cases], len(COPIES))
    p_own = st.sigmoid(np.concatenate([each[0] for each in own.values()]) / heat)
    return heat, quantiles, st.threshold_at_sensitivity(p_own, y_own, 0.9)


def suspicion_beside_diameter(rows, network, rng):
    """Readers' suspicion, malignant against benign, one row a nodule; never pathology."""
    rated = [row for row in rows if row['slice_role'] == 'max' and row['label'] in ('malignant', 'benign')]
    y = np.array([int(row['label'] == 'malignant') for row in rated])
    diameter, groups = np.array([row['diameter'] for row in rated]), np.array([row['patient_key'] for row in rated])
    own = predict(network, [prepared(row['image'], (64, 64)) for row in rated])[3][:, 0]
    band = (diameter >= 6) & (diameter <= 12)

    def compared(chosen):
        y_, own_, mm, g = y[chosen], own[chosen], diameter[chosen], groups[chosen]
        return {
            'nodules': int(len(y_)),
            'malignant': int(y_.sum()),
            'network': st.with_interval(lambda i: st.auc(y_[i], own_[i]), g, rng, len(y_)),
            'diameterAlone': st.with_interval(lambda i: st.auc(y_[i], mm[i]), g, rng, len(y_)),
            'networkMinusDiameter': st.with_interval(
                lambda i: st.auc(y_[i], own_[i]) - st.auc(y_[i], mm[i]) if 0 < y_[i].sum() < len(i) else None,
                g,
                rng,
                len(y_),
            ),
        }

    out = {
        'what': "readers' suspicion (median above 3 against below 3 of at least three readers), not pathology",
        'all': compared(np.ones(len(y), bool)),
        'from6To12Mm': compared(band),
    }
    out['networkBeatsDiameter'] = bool(out['all']['networkMinusDiameter']['interval95'][0] > 0)
    return out


def baselines(train_cases, test_cases, groups, rng):
    y, y_test = (np.array([present for _, _, present in each]) for each in (train_cases, test_cases))
    windows = [[window_of(row['image'], point) for row, point, _ in each] for each in (train_cases, test_cases)]
    return two.baselines((windows[0], None), y, (windows[1], None), y_test, groups, rng)


def evaluate(network, parts, chosen, heat, quantiles, threshold, rng):
    y, groups = np.array([present for _, _, present in chosen]), np.array([row['patient_key'] for row, _, _ in chosen])
    copies = {name: st.sigmoid(each[0] / heat) for name, each in score(network, chosen).items()}
    p = copies['clean']
    present, absent = two.remaining(p, 'nodule', quantiles)
    said = present != absent
    diameter = np.array([row['diameter'] for row, _, _ in chosen])
    label = np.array([row['label'] for row, _, _ in chosen])
    bands = {
        'under 6 mm': diameter < 6,
        '6 to 12 mm': (diameter >= 6) & (diameter <= 12),
        'over 12 mm': diameter > 12,
        **{f'{name} to the readers': label == name for name in ('benign', 'indeterminate', 'malignant')},
    }
    return {
        'test': {
            'what': 'patients that were used for nothing else, scored once: points within 6 px of the middle of a nodule that three or more readers marked, and as many points beside one in the same slice, of like brightness',
            'points': len(y),
            'patients': len(set(groups)),
            **two.figures(p, y, groups, threshold, rng),
        },
        'conformal': {
            'coverageAim': COVERAGE,
            'coverage': float(np.where(y == 1, present, absent).mean()),
            'abstained': float(1 - said.mean()),
            'accuracyWhereSaid': float(((p >= threshold) == y)[said].mean()),
        },
        'perturbed': two.copies(copies, y, threshold),
        'subgroups': {
            name: {
                'nodules': int((own & (y == 1)).sum()),
                'auc': st.auc(y[own], p[own]),
                'sensitivity': float((p[own & (y == 1)] >= threshold).mean()),
            }
            for name, own in bands.items()
            if (own & (y == 1)).any()
        },
        'subgroupsUnknown': 'age, sex and scanner are not in the data',
        'shortcuts': baselines(cases(parts['train'], rng), chosen, groups, rng),
        'suspicion': suspicion_beside_diameter(parts['test'], network, rng),
    }


def learn(options, log, rng):
    parts = split(read_rows(options.data / 'lung-ct-lidc'), rng)
    log(**command.counts(parts))
    network = train(parts['train'], options.data, options.epochs, log, rng)
    heat, quantiles, threshold = calibrate(network, cases(parts['calibration'], rng), cases(parts['threshold'], rng))
    log(temperature=heat, quantiles=st.rounded(quantiles), threshold=threshold)
    evaluation = evaluate(network, parts, cases(parts['test'], rng), heat, quantiles, threshold, rng)
    found = gathered(network, parts, options.data)
    distance = fit_distance(found)
    others = refusals(network, distance, found, parts, options.data)
    evaluation = st.rounded({**evaluation, 'outOfDistribution': others})
    log(
        test={k: evaluation['test'][k] for k in two.LOGGED},
        suspicion=evaluation['suspicion']['all'],
        outOfDistribution=evaluation['outOfDistribution'],
        seconds=log.seconds(),
    )
    return {
        'network': network,
        'distance': distance,
        'heat': heat,
        'quantiles': quantiles,
        'threshold': threshold,
        'evaluation': evaluation,
    }


def write(folder, network, distance, heat, quantiles, threshold, evaluation):
    nets.export(network, folder / 'weights.onnx', SIDE, ['logit', 'cam', 'embedding', 'suspicion'])
    distance.write(
        folder / 'distance.json', '99 % of points of other patients, and of changed copies of each, lie within.'
    )
    (heat, quantiles), threshold = package.rounded_calibration(heat, quantiles), round(threshold, 6)
    specs = [
        ('ellipses', 512, 512, 7, 16, (256.0, 256.0)),
        ('ellipses', 512, 512, 7, 16, (301.4, 190.5)),
        ('waves', 512, 512, 0, 16, (3.0, 500.2)),
        ('noise', 64, 80, 1, 16, (40.0, 30.0)),
    ]
    package.reference_cases(folder, STEPS, network, heat, CLASSES, specs)
    package.write_json(folder / 'evaluation.json', {**evaluation, 'published': facts.PUBLISHED})
    package.write_package(
        folder, facts.manifest(STEPS, SIDE, heat, quantiles, threshold, evaluation), facts.texts(evaluation)
    )


if __name__ == '__main__':
    command.run(HERE, learn, write, version=facts.VERSION, epochs=8, seed=SEED)
