/** A parent, what was fitted and how it did → the files of the new version, each reproduced by its own scoring first. */
import { createHash } from 'node:crypto';
import type { CompiledModel } from '../../domain/compiled-model.ts';
import type { Definition, MadeFrom, ModelManifest } from '../../domain/model.ts';
import type { ReferenceCase } from '../../domain/reference-case.ts';
import { AppError } from '../../errors.ts';
import { modelCard } from '../../steps/report/model-card.ts';
import { compileModel } from '../../steps/scoring/compile-model.ts';
import { evaluateDefinition } from '../../steps/scoring/evaluate.ts';
import { verifyModel } from '../../steps/scoring/verify-model.ts';
import type { LocalTest } from './evaluation.ts';

export interface FineTuned {
  readonly parent: CompiledModel;
  readonly cases: readonly ReferenceCase[];
  readonly version: string;
  readonly definition: Definition;
  readonly madeFrom: MadeFrom;
  readonly inWords: string;
  readonly test: LocalTest;
}

/** No local person is in it: the reference cases are those of the parent, with what the new version makes of them. */
export function fineTunedFiles(made: FineTuned): ReadonlyMap<string, string> {
  const { parent, definition, madeFrom, test } = made;
  const weights = `${JSON.stringify(definition)}\n`;
  const draft = manifestOf(made, weights, '');
  const cases = newCases(made, compileModel({ manifest: draft, definition }));
  const casesText = `[\n${cases.map((each) => ` ${JSON.stringify(each)}`).join(',\n')}\n]\n`;
  const manifest = manifestOf(made, weights, casesText);
  const stored = JSON.parse(weights) as Definition;
  const { failed } = verifyModel(compileModel({ manifest, definition: stored }), cases);
  if (failed.length > 0) {
    const message = `the package reproduces ${cases.length - failed.length} of ${cases.length} reference cases`;
    throw new AppError('training.failed', message);
  }
  return new Map([
    ['manifest.json', `${JSON.stringify(manifest, null, 1)}\n`],
    ['weights.json', weights],
    ['reference-cases.json', casesText],
    ['evaluation.json', `${JSON.stringify(test, null, 1)}\n`],
    ['training-log.json', `${JSON.stringify(logOf(madeFrom), null, 1)}\n`],
    ['card.md', modelCard(manifest, { groups: [], rules: [] })],
    ['LICENSE', `${parent.manifest.title}\n\n${parent.manifest.license.text}\n`],
  ]);
}

function manifestOf(
  { parent, version, madeFrom, inWords, test }: FineTuned,
  weights: string,
  cases: string,
): ModelManifest {
  // What the parent says on average of a population is not what this version says.
  const { populationAverage, ...rest } = parent.manifest;
  const before = populationAverage === undefined ? parent.manifest : rest;
  const { fitted } = madeFrom.data;
  const { unweighted: now, before: old } = test;
  return {
    ...before,
    version,
    weights: { file: 'weights.json', sha256: sha256(weights) },
    referenceCases: { file: 'reference-cases.json', sha256: sha256(cases) },
    madeFrom,
    evaluation: test,
    card: {
      ...before.card,
      development: [
        before.card.development,
        `Version ${madeFrom.version} was fitted to local data (${madeFrom.how}): ${inWords}; ${fitted.people} people, ${fitted.events} with the outcome.`,
      ]
        .filter((text) => text !== undefined)
        .join(' '),
      performance: `On ${now.people} other local people, ${now.events} with the outcome: AUC ${now.auc.value} (before ${old.auc.value}), observed/expected ${now.observedOverExpected.value} (before ${old.observedOverExpected.value}), calibration slope ${now.calibration.slope} (before ${old.calibration.slope}), Brier score ${now.brier} (before ${old.brier}).`,
      cautions: [
        ...before.card.cautions,
        'Fitted to the people of one hospital: it is not to be used elsewhere without a validation there.',
        ...(test.better ? [] : ['It did not do better than the version it was made from.']),
      ],
    },
  };
}

/** The new version's result of each of the parent's cases, computed twice: from the parent's result, or by its own terms. */
function newCases({ parent, cases, madeFrom }: FineTuned, made: CompiledModel): ReferenceCase[] {
  return cases.map((each) => {
    const frame = made.manifest.inputs.map(({ id }) => each.inputs[id]);
    const found = evaluateDefinition(made, frame, each.variant).find(
      ({ outcome, horizonYears }) =>
        (each.outcome === undefined || outcome === each.outcome) &&
        (each.horizonYears === undefined || horizonYears === each.horizonYears),
    );
    return {
      ...each,
      expected: found?.value ?? NaN,
      tolerance: 1e-9,
      source: `${parent.manifest.id} ${madeFrom.version} fitted to local data: computed when the package was made, from inputs of the parent's case`,
    };
  });
}

function logOf(madeFrom: MadeFrom): Record<string, unknown> {
  const { id, version, how, seed, data } = madeFrom;
  return {
    command: `mentor train ${id} --from ${id}@${version} --how ${how} --data ${data.file} --seed ${seed}`,
    ...madeFrom,
    split: 'two thirds to fit, one third to test; nobody is in both',
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
