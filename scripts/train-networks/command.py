"""What every train.py does: its options, seeds and log, and what was trained kept so that the package can be written again."""

import argparse
from pathlib import Path

import torch

from training import Log, seed_all


WHY = "not tfjs-node: see 'Why PyTorch' in scripts/train-networks/README.md"


def _options(here, version, epochs):
    arguments = argparse.ArgumentParser()
    arguments.add_argument('--data', type=Path, required=True)
    arguments.add_argument('--epochs', type=int, default=epochs)
    arguments.add_argument('--out', type=Path, default=here.parent / version)
    arguments.add_argument(
        '--kept', type=Path, help='file for what was trained, so that --only-write can write the package again'
    )
    arguments.add_argument('--only-write', action='store_true')
    arguments.add_argument('--log', type=Path, default=here / 'training-log.json')
    return arguments.parse_args()


def run(here, learn, write, *, version, epochs, seed):
    """learn(options, log, rng) -> what write(folder, **kept) needs. `here`: folder of the train.py."""
    options = _options(here, version, epochs)
    options.out.mkdir(parents=True, exist_ok=True)
    if options.only_write:
        return write(options.out, **torch.load(options.kept, weights_only=False))
    log, rng = Log(options.log), seed_all(seed)
    log(seed=seed, engine=f'PyTorch {torch.__version__}', why=WHY, version=version)
    kept = learn(options, log, rng)
    if options.kept:
        torch.save(kept, options.kept)
    write(options.out, **kept)


def counts(parts):
    """Images and patients of each part, for the log."""
    return {
        'images': {name: len(rows) for name, rows in parts.items()},
        'patients': {name: len({row['patient_key'] for row in rows}) for name, rows in parts.items()},
    }
