"""What is not computed: for whom, of what, on whose data; and the words round the figures."""

import two_classes as two
from package import APACHE, MOBILENET, number, of_copies, onnx, rows

VERSION = '1.1.0'

LIDC = [
    {
        'citation': 'Armato SG 3rd, McLennan G, Bidaut L, et al. The Lung Image Database Consortium (LIDC) and Image Database Resource Initiative (IDRI): a completed reference database of lung nodules on CT scans. Med Phys 2011;38:915-931.',
        'doi': '10.1118/1.3528204',
    },
    {
        'citation': 'Armato SG 3rd, McLennan G, Bidaut L, et al. Data from LIDC-IDRI. The Cancer Imaging Archive, 2015.',
        'doi': '10.7937/K9/TCIA.2015.LO9QL9SX',
    },
    {
        'citation': 'Clark K, Vendt B, Smith K, et al. The Cancer Imaging Archive (TCIA): maintaining and operating a public information repository. J Digit Imaging 2013;26:1045-1057.',
        'doi': '10.1007/s10278-013-9622-7',
    },
    MOBILENET,
]
NODULE = {'system': 'http://snomed.info/sct', 'code': '427359005', 'display': 'Solitary nodule of lung'}
PUBLISHED = [
    {
        'network': 'MedMNIST v2 NoduleMNIST3D, ResNet-18 3D',
        'task': "readers' suspicion",
        'auc': 0.863,
        'accuracy': 0.844,
    },
    {
        'network': 'MedMNIST v2 NoduleMNIST3D, auto-sklearn',
        'task': "readers' suspicion",
        'auc': 0.914,
        'accuracy': 0.874,
    },
]
CAUTIONS = [
    'Investigational. It is no medical device.',
    'Only at a point that a person marked; never for a whole slice, never for screening: it has not been shown ordinary slices.',
    'It never says cancer, and never "benign, ignore": nodule or not at this point, nothing else.',
    'A place beside a nodule was its only counter-example: vessels, scars and other findings far from a nodule were not shown to it.',
    'One slice, 48 x 48 native pixels; what lies above and below is not seen. Densities in Hounsfield units are not used: the window is stretched to its own range.',
    'So small a window tells little of where it comes from: most windows of other kinds of image are refused, not all (see Images of another kind). The header must say that it is a chest CT.',
    'That points of a chest CT are not refused was measured on 8-bit JPEG copies of LIDC-IDRI, not on the files of a scanner: look at how many are refused where it is installed.',
    'For nodules of 3 to 30 mm and pixels of 0.46 to 0.98 mm.',
]


def verdict(evaluation):
    """The sentence beside the diameter on the screen."""
    own, mm = evaluation['suspicion']['all']['network'], evaluation['suspicion']['all']['diameterAlone']
    head = f"Readers' suspicion, malignant against benign: diameter alone AUC {mm['value']:.3f}, a network {own['value']:.3f}"
    if evaluation['suspicion']['networkBeatsDiameter']:
        return f'{head}.'
    low, high = evaluation['suspicion']['all']['networkMinusDiameter']['interval95']
    return f'{head} (difference {low:.3f} to {high:.3f}): the network does not beat the diameter, so only the diameter is shown.'


def manifest(steps, side, heat, quantiles, threshold, evaluation):
    test = evaluation['test']
    said = f'AUC {number(test["auc"])} on {test["points"]} points in {test["patients"]} patients that were used for nothing else; sensitivity {number(test["sensitivity"])}, specificity {number(test["specificity"])}, expected calibration error {number(test["expectedCalibrationError"])}. {verdict(evaluation)}'
    return {
        'id': 'lung-ct-nodule-at-point',
        'version': VERSION,
        'title': 'Lung nodule at a marked point of a chest CT',
        'shortTitle': 'Lung nodule at a point',
        'kind': 'cnn',
        'gate': {
            'text': 'axial chest CT with a point that a person marked, for nodules of 3 to 30 mm and pixels of 0.46 to 0.98 mm.',
            'modalities': ['CT'],
            'bodyParts': ['CHEST', 'LUNG', 'THORAX'],
            'planes': ['axial'],
            'pixelSpacingMm': {'from': 0.46, 'to': 0.98},
            'requiresPoint': True,
            'diameterMm': {'from': 3, 'to': 30},
        },
        'pixels': 'stored',
        'preprocessing': steps,
        'network': onnx(side, 'logit'),
        'classes': [
            {'id': 'nodule', 'title': 'Lung nodule', 'coding': NODULE},
            {'id': 'absent', 'title': 'No nodule at this point'},
        ],
        'finding': {'title': 'Lung nodule at the marked point', 'coding': NODULE},
        'temperature': heat,
        'threshold': {
            'value': threshold,
            'source': 'Sensitivity 0.90 on points of patients of their own and on four changed copies of each (JPEG, blur, brightness).',
        },
        'conformal': {'coverage': 0.9, 'quantiles': quantiles},
        'beside': [{'id': 'diameter', 'title': 'Diameter', 'unit': 'mm', 'note': verdict(evaluation)}],
        'card': {
            'intendedUse': 'Says whether the point that a person marked on a chest CT looks like a nodule to the readers of LIDC-IDRI.',
            'intendedUsers': 'Radiologists in research',
            'cautions': CAUTIONS,
            'development': 'MobileNetV2 cut after its thirteenth block, fine-tuned on 62 % of 668 patients of LIDC-IDRI; see training/README.md.',
            'performance': said,
            'investigational': True,
        },
        'evaluation': {
            'file': 'evaluation.json',
            **{k: test[k] for k in ('auc', 'expectedCalibrationError', 'sensitivity', 'specificity')},
            'suspicion': {k: evaluation['suspicion'][k] for k in ('all', 'networkBeatsDiameter')},
        },
        'license': {
            'id': 'Apache-2.0',
            'text': 'Weights: Apache-2.0, derived from MobileNetV2 (Google, Apache-2.0) and trained on LIDC-IDRI (CC BY 3.0).',
        },
        'references': LIDC,
    }


def texts(evaluation):
    test, conformal, suspicion = evaluation['test'], evaluation['conformal'], evaluation['suspicion']
    sections = [
        (
            'Figures',
            [
                f'{test["points"]} points in {test["patients"]} patients: {test["what"]}. Intervals: 95 %, patients resampled.',
                '',
                *rows(['figure', 'value'], [(name, number(test[key])) for name, key in two.NAMES]),
                '',
                f'Where both or neither class remains it abstains: {conformal["abstained"]:.1%} of the points; where it speaks, {conformal["accuracyWhereSaid"]:.1%} are right. The true class remains in {conformal["coverage"]:.1%} (aim 90 %). It also abstains where the class that remains and the threshold disagree.',
            ],
        ),
        (
            "Readers' suspicion beside the diameter",
            [
                f'AUC, {suspicion["what"]}:',
                '',
                *rows(
                    ['nodules', 'number', 'network', 'diameter alone', 'difference'],
                    [
                        (
                            name,
                            row['nodules'],
                            number(row['network']),
                            number(row['diameterAlone']),
                            number(row['networkMinusDiameter']),
                        )
                        for name, row in (('all', suspicion['all']), ('6 to 12 mm', suspicion['from6To12Mm']))
                    ],
                ),
                '',
                verdict(evaluation),
            ],
        ),
        of_copies(evaluation, two.COLUMNS),
        (
            'Subgroups',
            [
                *rows(
                    ['nodules', 'number', 'AUC', 'sensitivity'],
                    [
                        (name, row['nodules'], f'{row["auc"]:.3f}', f'{row["sensitivity"]:.3f}')
                        for name, row in evaluation['subgroups'].items()
                    ],
                ),
                '',
                f'{evaluation["subgroupsUnknown"].capitalize()}.',
            ],
        ),
        (
            'Shortcuts',
            [
                'AUC on the same points:',
                '',
                *rows(['from', 'AUC'], [(name, number(row)) for name, row in evaluation['shortcuts'].items()]),
            ],
        ),
        (
            'Images of another kind',
            [
                'Refused by the distance from the training images or by the detector; the detector was shown six of these kinds (other patients, other images). Last column: by a detector that was not shown that kind.',
                '',
                *rows(
                    ['windows', 'number', 'refused', 'if not shown'],
                    [
                        (
                            name,
                            row['images'],
                            f'{row["refused"]:.1%}',
                            f'{row["refusedUnshown"]:.1%}' if 'refusedUnshown' in row else '',
                        )
                        for name, row in evaluation['outOfDistribution'].items()
                    ],
                ),
            ],
        ),
        (
            'Published',
            [
                "None for this task. Of the readers' suspicion, from 3D input and other splits:",
                '',
                *rows(
                    ['network', 'AUC', 'accuracy'], [(row['network'], row['auc'], row['accuracy']) for row in PUBLISHED]
                ),
            ],
        ),
    ]
    licence = (
        'Lung nodule at a marked point (lung-ct-nodule-at-point, version 1.1.0)\n\nTrained on: Armato SG III et al. Data From LIDC-IDRI. The Cancer Imaging Archive 2015, doi 10.7937/K9/TCIA.2015.LO9QL9SX,\n'
        'licensed CC BY 3.0 (https://creativecommons.org/licenses/by/3.0/). Changes: slices were cropped round points, stretched\nand resized for training.\n'
        'The authors acknowledge the National Cancer Institute and the Foundation for the National Institutes of Health, and their\ncritical role in the creation of the free publicly available LIDC/IDRI Database used in this study.\n\n'
        + APACHE
    )
    return {'card': sections, 'licence': licence}
