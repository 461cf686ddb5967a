"""Writes models/<id>/<version>/: weights, distance, reference cases, manifest, card, licence."""

import hashlib
import json

import cv2
import numpy as np
import torch

from preprocessing import preprocess
from statistics_of import sigmoid, softmax

TOLERANCE = 1e-4


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def hashed(path):
    return {'file': path.name, 'sha256': sha256(path)}


def pattern(kind, rows, columns, seed, bits):
    """An image by a formula, of nobody: gradients, ellipses, waves; `bits` 8 or 16 (values up to 4095)."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:rows, 0:columns]
    u, v = (x + 0.5) / columns, (y + 0.5) / rows
    if kind == 'gradient':
        grey = 0.7 * u + 0.3 * v
    elif kind == 'waves':
        grey = 0.5 + 0.25 * np.sin(2 * np.pi * (3 * u + 2 * v)) + 0.25 * np.cos(2 * np.pi * 5 * v * u)
    elif kind == 'ellipses':
        grey = 0.1 * np.ones((rows, columns))
        for _ in range(9):
            cu, cv, a, b, level = rng.uniform([0.25, 0.25, 0.05, 0.05, 0], [0.75, 0.75, 0.3, 0.3, 1])
            grey[((u - cu) / a) ** 2 + ((v - cv) / b) ** 2 < 1] = level
    elif kind == 'head':
        skull = ((u - 0.5) / 0.36) ** 2 + ((v - 0.5) / 0.44) ** 2
        grey = np.where(skull < 1, 0.35 + 0.1 * np.cos(8 * np.pi * u) * np.sin(6 * np.pi * v), 0.0)
        grey = np.where((skull < 1) & (skull > 0.85), 0.9, grey)
        spot = ((u - 0.62) / 0.08) ** 2 + ((v - 0.4) / 0.07) ** 2
        grey = np.where(spot < 1, 0.75, grey)
    elif kind == 'noise':
        grey = rng.random((rows, columns))
    else:
        raise ValueError(kind)
    largest = 255 if bits == 8 else 4095
    return np.floor(np.clip(grey, 0, 1) * largest + 0.5).astype(np.uint8 if bits == 8 else np.uint16)


def class_probabilities(logits, temperature, classes):
    z = logits.astype(np.float64) / temperature
    if len(logits) == 1:
        p = float(sigmoid(z[0]))
        return {classes[0]: p, classes[1]: 1 - p}
    return {name: float(p) for name, p in zip(classes, softmax(z[None])[0])}


def reference_cases(folder, steps, network, temperature, classes, specs):
    """specs: (kind, rows, columns, seed, bits, point or None). The answers are PyTorch's, preprocessing is NumPy's and OpenCV's."""
    cases = []
    for kind, rows, columns, seed, bits, point in specs:
        image = pattern(kind, rows, columns, seed, bits)
        name = f'{kind}-{columns}x{rows}' + (f'-{point[0]:g}-{point[1]:g}' if point else '')
        path = folder / f'reference-{kind}-{columns}x{rows}.png'
        cv2.imwrite(str(path), image, [cv2.IMWRITE_PNG_COMPRESSION, 9])
        values = preprocess(steps, image, point)
        with torch.no_grad():
            logits = network.outputs(torch.from_numpy(values)[None, None])[0][0].numpy()
        case = {'id': name, 'image': hashed(path)}
        if point:
            case['point'] = {'x': point[0], 'y': point[1]}
        case.update(
            inputSha256=hashlib.sha256(np.ascontiguousarray(values, '<f4').tobytes()).hexdigest(),
            logits=[round(float(v), 7) for v in logits],
            probabilities={k: round(v, 8) for k, v in class_probabilities(logits, temperature, classes).items()},
            tolerance=TOLERANCE,
            source=f'PyTorch {torch.__version__.split("+")[0]}, NumPy and OpenCV {cv2.__version__} on a pattern made by a formula',
        )
        cases.append(case)
    write_json(folder / 'reference-cases.json', cases)


def write_json(path, value):
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + '\n')


def write_package(folder, facts, texts):
    """Manifest (with hashes), card.md, LICENSE. texts: {'card': lines, 'licence': text}."""
    manifest = {
        **facts,
        'weights': hashed(folder / 'weights.onnx'),
        'referenceCases': hashed(folder / 'reference-cases.json'),
        'outOfDistribution': hashed(folder / 'distance.json'),
    }
    write_json(folder / 'manifest.json', manifest)
    (folder / 'card.md').write_text(card(manifest, texts['card']))
    (folder / 'LICENSE').write_text(texts['licence'])


def card(manifest, sections):
    lines = [
        f'# {manifest["title"]}',
        '',
        manifest['card']['intendedUse'],
        '',
        f'**For:** {manifest["gate"]["text"]}',
        '',
    ]
    for heading, body in sections:
        lines += [f'## {heading}', '', *body, '']
    lines += ['## Cautions', '', *[f'- {each}' for each in manifest['card']['cautions']], '', '## References', '']
    lines += [
        f'- {each["citation"]}' + (f' doi:{each["doi"]}' if 'doi' in each else '') for each in manifest['references']
    ]
    return '\n'.join([*lines, '', '## Licence', '', manifest['license']['text'], ''])


def number(figure, digits=3):
    """0.991 (0.985 to 0.996) of a figure with its interval."""
    value = f'{figure["value"]:.{digits}f}'
    if 'interval95' not in figure:
        return value
    low, high = figure['interval95']
    return f'{value} ({low:.{digits}f} to {high:.{digits}f})'


def rows(heading, table):
    """Markdown table; cells of a column as wide as its widest."""
    cells = [list(map(str, heading)), *[list(map(str, row)) for row in table]]
    widths = [max(len(row[c]) for row in cells) for c in range(len(heading))]
    lines = ['| ' + ' | '.join(cell.ljust(w) for cell, w in zip(row, widths)) + ' |' for row in cells]
    return [lines[0], '| ' + ' | '.join('-' * w for w in widths) + ' |', *lines[1:]]


def onnx(side, logits):
    """`network` of the manifest, as network.export names the outputs."""
    return {
        'format': 'onnx',
        'input': 'image',
        'shape': [1, side, side],
        'logits': logits,
        'activationMap': 'cam',
        'embedding': 'embedding',
    }


def of_copies(evaluation, columns):
    """Section of the card. columns: (heading, key)."""
    body = [(name, *(f'{row[key]:.3f}' for _, key in columns)) for name, row in evaluation['perturbed'].items()]
    return 'Changed copies', rows(['copy', *[heading for heading, _ in columns]], body)


def of_others(evaluation, said='Refused by their distance from the training images:'):
    """Section of the card: how many images of another kind are refused."""
    body = [(name, row['images'], f'{row["refused"]:.1%}') for name, row in evaluation['outOfDistribution'].items()]
    return 'Images of another kind', [said, '', *rows(['images', 'number', 'refused'], body)]


def rounded_calibration(heat, quantiles):
    return round(heat, 6), {name: round(value, 6) for name, value in quantiles.items()}


MOBILENET = {
    'citation': 'Sandler M, Howard A, Zhu M, Zhmoginov A, Chen LC. MobileNetV2: inverted residuals and linear bottlenecks. CVPR 2018:4510-4520.',
    'doi': '10.1109/CVPR.2018.00474',
}
APACHE = """The first layers of weights.onnx come from MobileNetV2 1.0 224 trained on ImageNet by Google, published in
google-coral/edgetpu under the Apache License, Version 2.0 (http://www.apache.org/licenses/LICENSE-2.0).
Changes: dequantised, colours of the first layer added up to grey, cut after the thirteenth block, batch normalisation put
back and later folded in again, blocks seven to thirteen trained further, a new head.
Weights, manifest, card and training script of this package: Apache-2.0, as the rest of the project. No image of the data
is part of the package; the reference images are patterns made by formulas.
"""
