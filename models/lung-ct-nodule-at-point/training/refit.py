"""The distance fitted again for a network that is there already: weights, calibration and figures of a package are taken over.

python refit.py --data DATA --package models/lung-ct-nodule-at-point/VERSION [--out FOLDER]: as train.py, without the training.
"""

import argparse
import json
from pathlib import Path

import train
import facts
import network as nets
import statistics_of as st
from data import read_rows, split
from others import fit_distance, gathered, refusals
from training import seed_all


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument('--data', type=Path, required=True)
    arguments.add_argument('--package', type=Path, required=True)
    arguments.add_argument('--out', type=Path, default=train.HERE.parent / facts.VERSION)
    options = arguments.parse_args()
    manifest = json.loads((options.package / 'manifest.json').read_text())
    evaluation = json.loads((options.package / 'evaluation.json').read_text())
    parts = split(read_rows(options.data / 'lung-ct-lidc'), seed_all(train.SEED))
    network = nets.load_exported(train.untrained(), options.package / manifest['weights']['file'])
    found = gathered(network, parts, options.data)
    distance = fit_distance(found)
    evaluation['outOfDistribution'] = st.rounded(refusals(network, distance, found, parts, options.data))
    print(json.dumps(evaluation['outOfDistribution']))
    options.out.mkdir(parents=True, exist_ok=True)
    train.write(
        options.out,
        network,
        distance,
        manifest['temperature'],
        manifest['conformal']['quantiles'],
        manifest['threshold']['value'],
        evaluation,
    )


if __name__ == '__main__':
    main()
