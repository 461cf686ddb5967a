"""What is not computed: for whom, of what, on whose data; and the words round the figures."""

import two_classes as two
from package import APACHE, MOBILENET, number, of_copies, of_others, onnx, rows

VERSION = '1.0.0'

KERMANY = [
    {
        'citation': 'Kermany DS, Goldbaum M, Cai W, et al. Identifying medical diagnoses and treatable diseases by image-based deep learning. Cell 2018;172:1122-1131.',
        'doi': '10.1016/j.cell.2018.02.010',
    },
    {
        'citation': 'Kermany D, Zhang K, Goldbaum M. Labeled optical coherence tomography (OCT) and chest X-ray images for classification. Mendeley Data, version 2, 2018.',
        'doi': '10.17632/rscbjbr9sj.2',
    },
    MOBILENET,
]
PNEUMONIA = {'system': 'http://snomed.info/sct', 'code': '233604007', 'display': 'Pneumonia'}
PUBLISHED = [
    {
        'network': 'Kermany 2018 (Inception V3)',
        'test': "the publisher's test part, 624 images",
        'auc': 0.968,
        'accuracy': 0.928,
        'sensitivity': 0.932,
        'specificity': 0.901,
    },
    {'network': 'MedMNIST v2, ResNet-18 at 224', 'test': 'the same', 'auc': 0.956, 'accuracy': 0.864},
    {'network': 'MedMNIST v2, ResNet-50 at 224', 'test': 'the same', 'auc': 0.962, 'accuracy': 0.884},
    {'network': 'MedMNIST v2, AutoML Vision', 'test': 'the same', 'auc': 0.991, 'accuracy': 0.946},
]
CAUTIONS = [
    'Investigational. It is no medical device and replaces no reading by a radiologist.',
    'One hospital (Guangzhou). Elsewhere its probabilities are not calibrated until the hospital has calibrated them on its own films.',
    'It does not transfer to adults: networks trained on these films score no better than chance on adult films.',
    'Shortcuts: the frame round the chest, the file size and four global statistics alone separate these data well. The border is cropped and the grey levels are equalised, but the figures of an inside test stay optimistic.',
    'Neither its AUC nor its heatmap proves that it reads lungs: see what it says with the lungs blanked, under Shortcuts (0.5 is chance, on either side of it the rest of the film tells something).',
    "The distance from the training images does not tell an adult film from a child's: the age in the header must.",
    'Probabilities are stated for a pneumonia in every second film; where it is rarer, they are too high.',
    'The files of the data had lost their aspect ratio; images are squashed to a square in the same way here.',
]


def manifest(steps, side, heat, quantiles, threshold, evaluation):
    test = evaluation['test']
    said = f'AUC {number(test["auc"])} on {test["images"]} films of {test["patients"]} patients that were used for nothing else, from the same hospital; sensitivity {number(test["sensitivity"])}, specificity {number(test["specificity"])}, expected calibration error {number(test["expectedCalibrationError"])}.'
    return {
        'id': 'cxr-pneumonia-paediatric',
        'version': VERSION,
        'title': 'Pneumonia on a chest film of a child of 1 to 5 years',
        'shortTitle': 'Paediatric chest X-ray',
        'kind': 'cnn',
        'gate': {
            'text': 'frontal chest films (AP or PA) of children from 1 to under 6 years.',
            'modalities': ['CR', 'DX'],
            'bodyParts': ['CHEST'],
            'viewPositions': ['AP', 'PA'],
            'ageYears': {'from': 1, 'to': 6},
        },
        'pixels': 'as-displayed',
        'preprocessing': steps,
        'network': onnx(side, 'logit'),
        'classes': [
            {'id': 'pneumonia', 'title': 'Pneumonia', 'coding': PNEUMONIA},
            {'id': 'absent', 'title': 'No pneumonia'},
        ],
        'finding': {'title': 'Pneumonia', 'coding': PNEUMONIA},
        'temperature': heat,
        'threshold': {
            'value': threshold,
            'source': 'Sensitivity 0.95 on films of patients of their own and on six changed copies of each (JPEG, blur, brightness, aspect), but not above the edge of the conformal set of pneumonia.',
        },
        'conformal': {'coverage': 0.95, 'quantiles': quantiles},
        'card': {
            'intendedUse': 'Says whether a frontal chest film of a small child looks like pneumonia, for a radiologist who checks it.',
            'intendedUsers': 'Radiologists and paediatricians in research',
            'cautions': CAUTIONS,
            'development': 'MobileNetV2 cut after its thirteenth block, fine-tuned on 70 % of the patients of the training part of Kermany 2018; see training/README.md.',
            'performance': said,
            'investigational': True,
        },
        'evaluation': {
            'file': 'evaluation.json',
            'auc': test['auc'],
            'expectedCalibrationError': test['expectedCalibrationError'],
            'sensitivity': test['sensitivity'],
            'specificity': test['specificity'],
        },
        'license': {
            'id': 'Apache-2.0',
            'text': 'Weights: Apache-2.0, derived from MobileNetV2 (Google, Apache-2.0) and trained on data of Kermany, Zhang and Goldbaum (CC BY 4.0).',
        },
        'references': KERMANY,
    }


def sensitivity_at_085(test):
    if 'sensitivityAtSpecificity085' not in test:
        return []
    return [
        f'At a specificity of 0.85 on these films the sensitivity is {test["sensitivityAtSpecificity085"]:.3f}.',
        '',
    ]


def first_threshold(evaluation):
    """Where the threshold was changed after the test: what it was, and why."""
    first = evaluation.get('thresholdFirst')
    if first is None:
        return []
    was = f'sensitivity {number(first["sensitivity"])}, specificity {number(first["specificity"])}'
    return [f'The threshold was {first["value"]:.3f} at first: {was}. {first["why"]}', '']


def texts(evaluation):
    test, apart = evaluation['test'], evaluation['publishersValidationPart']
    conformal = evaluation['conformal']
    sections = [
        (
            'Figures',
            [
                f'{test["images"]} films of {test["patients"]} patients, {test["pneumonia"]} with pneumonia: {test["what"]}. Intervals: 95 %, patients resampled.',
                '',
                *rows(['figure', 'value'], [(name, number(test[key])) for name, key in two.NAMES]),
                '',
                *sensitivity_at_085(test),
                *first_threshold(evaluation),
                f'Where both or neither class remains it abstains: {conformal["abstained"]:.1%} of the films; where it speaks, {conformal["accuracyWhereSaid"]:.1%} are right. The true class remains in {conformal["coverage"]:.1%} (aim 95 %).',
                '',
                f"On the publisher's own validation part ({apart['images']} films): {apart['truePositives']} of {apart['truePositives'] + apart['falseNegatives']} pneumonias and {apart['trueNegatives']} of {apart['trueNegatives'] + apart['falsePositives']} normal films are called right.",
            ],
        ),
        of_copies(evaluation, two.COLUMNS),
        (
            'Subgroups',
            [
                *[
                    f'- {name}: sensitivity {row["sensitivity"]:.3f} ({row["images"]} films)'
                    for name, row in evaluation['subgroups'].items()
                ],
                f'- {evaluation["subgroupsUnknown"]}.',
            ],
        ),
        (
            'Shortcuts',
            [
                'AUC on the same films without looking at the lungs:',
                '',
                *rows(['from', 'AUC'], [(name, number(row)) for name, row in evaluation['shortcuts'].items()]),
            ],
        ),
        of_others(evaluation),
        (
            'Published',
            [
                'On other images, so not to be compared line by line:',
                '',
                *rows(
                    ['network', 'test', 'AUC', 'accuracy'],
                    [(row['network'], row['test'], row['auc'], row['accuracy']) for row in PUBLISHED],
                ),
            ],
        ),
    ]
    licence = (
        'Pneumonia on a chest film of a child (cxr-pneumonia-paediatric, version 1.0.0)\n\nTrained on: Kermany D, Zhang K, Goldbaum M. Labeled Optical Coherence Tomography (OCT) and Chest X-Ray Images for\n'
        'Classification. Mendeley Data V2, 2018, doi 10.17632/rscbjbr9sj.2, licensed CC BY 4.0\n(https://creativecommons.org/licenses/by/4.0/). Changes: the images were resized, cropped and equalised for training.\n\n'
        + APACHE
    )
    return {'card': sections, 'licence': licence}
