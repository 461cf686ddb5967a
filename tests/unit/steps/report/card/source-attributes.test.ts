/** The card of every installed model: each of the 31 attributes is filled from a named source, or "not known" and why. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CardAnswer, ModelCard } from '#src/domain/model-card.ts';
import type { Evaluation } from '#src/domain/evaluation.ts';
import { cardFacts, installedModel, installedModels } from '#src/flows/model-cards.ts';
import { fileModelPapers } from '#src/outbound/files/model-papers.ts';
import { fileModelRegistry } from '#src/outbound/files/model-registry.ts';
import { modelCardOf } from '#src/steps/report/card/model-card.ts';
import { compileModel } from '#src/steps/scoring/compile-model.ts';
import { verifyModel } from '#src/steps/scoring/verify-model.ts';

const MODELS = join(import.meta.dirname, '../../../../../models');
const registry = fileModelRegistry({
  folder: MODELS,
  enabled: ['*'],
  disabled: [],
  compile: compileModel,
  verify: verifyModel,
});
const ports = {
  registry,
  papers: fileModelPapers([MODELS]),
  local: { of: () => Promise.resolve(undefined) },
};
const installed = installedModels(registry);
const facts = await Promise.all(installed.map((each) => cardFacts(each, ports)));
const cards = facts.map(modelCardOf);

/** In the order of 45 CFR 170.315(b)(11)(iv)(B), read in the Code of Federal Regulations. */
const PARAGRAPHS = [
  ['1', 4],
  ['2', 4],
  ['3', 2],
  ['4', 4],
  ['5', 2],
  ['6', 4],
  ['7', 5],
  ['8', 4],
  ['9', 2],
] as const;
const ROMAN = ['i', 'ii', 'iii', 'iv', 'v'];

function answerOf(card: ModelCard | undefined, number: number): CardAnswer | undefined {
  return card?.sourceAttributes[number - 1]?.answer;
}

function cardOf(id: string): ModelCard | undefined {
  return cards.find(({ model }) => model.id === id);
}

describe('the 31 source attributes', () => {
  test('there is a card for every model, published and network', () => {
    expect(registry.faults()).toEqual([]);
    expect(cards.length).toBe(registry.registered().length + registry.networks().length);
    expect(cards.map(({ model }) => model.kind)).toEqual(
      expect.arrayContaining(['formula', 'points', 'logistic', 'cnn']),
    );
  });

  test.each(cards.map((card) => [card.model.id, card] as const))(
    '%s: all of them, in the order of the law, filled from a named source or not known because',
    (_, { sourceAttributes }) => {
      expect(sourceAttributes.map(({ number }) => number)).toEqual(
        Array.from({ length: 31 }, (_each, place) => place + 1),
      );
      expect(sourceAttributes.map(({ paragraph }) => paragraph)).toEqual(
        PARAGRAPHS.flatMap(([first, count]) =>
          ROMAN.slice(0, count).map((roman) => `(${first})(${roman})`),
        ),
      );
      for (const { answer } of sourceAttributes) {
        const text = answer.known ? `${answer.text} ${answer.from}` : answer.because;
        expect(text).toMatch(/\w{3}/u);
        expect(text).not.toMatch(/undefined|NaN|\[object|not told/u);
        if (answer.known) {
          expect(answer.text.trim()).not.toBe('');
          expect(answer.from).toMatch(/\.json|this service|local evaluation/u);
        }
      }
    },
  );

  test.each(cards.map((card) => [card.model.id, card] as const))(
    '%s: what a reader cannot do without is known',
    (_, card) => {
      for (const number of [1, 3, 4, 5, 6, 7, 8, 9, 10, 12, 26, 28, 30, 31])
        expect(answerOf(card, number)).toMatchObject({ known: true });
    },
  );

  test('each fact is where the source says: a changed manifest changes the card', () => {
    const found = facts.find(({ manifest }) => manifest.id === 'qsofa');
    if (found === undefined) throw new Error('there is no qsofa');
    const changed = modelCardOf({
      ...found,
      manifest: {
        ...found.manifest,
        card: {
          ...found.manifest.card,
          intendedUse: 'Another use.',
          sourceAttributes: { 2: 'A grant of the board.', 21: 'AUROC 0.6.' },
        },
      },
    });
    expect(answerOf(changed, 5)).toMatchObject({ text: 'Another use.' });
    expect(answerOf(changed, 2)).toEqual({
      known: true,
      text: 'A grant of the board.',
      from: 'manifest.json: card.sourceAttributes.2',
    });
    expect(answerOf(changed, 21)).toMatchObject({ text: 'AUROC 0.6.' });
    expect(answerOf(cardOf('qsofa'), 2)).toMatchObject({ known: false });
  });

  test('a version that is there and not served has a card as well; one that is not there has none', () => {
    const [served] = registry.registered();
    if (served === undefined) throw new Error('there is no model');
    const { id, version } = served.model.manifest;
    const others = {
      registered: () => [],
      networks: () => [],
      versions: () => [{ id, version, folder: '', origin: 'hospital', state: 'other' } as const],
      open: () => served,
    };
    expect(installedModel(others, id, version).manifest).toBe(served.model.manifest);
    expect(() => installedModel(others, id, '0')).toThrow(
      expect.objectContaining({ code: 'model.unknown' }),
    );
  });

  test('12 names race where it is an input, and only there', () => {
    const usesRace = cards
      .filter((card) => {
        const answer = answerOf(card, 12);
        return answer?.known === true && /Used:[^.]*\brace \(/u.test(answer.text);
      })
      .map(({ model }) => model.id);
    // Read in the articles: ADA gives no points for race but a lower BMI for Asian people; the PCE have four equations.
    expect(usesRace.sort()).toEqual(['ada-risk-test', 'pce-2013', 'pce-revised-2018']);
    expect(answerOf(cardOf('phq-9'), 12)).toMatchObject({
      text: expect.stringContaining('health status assessments') as string,
    });
  });

  test('a network tells its figures with intervals, and why there are none by age and sex', () => {
    const card = cardOf('cxr-pneumonia-paediatric');
    expect(answerOf(card, 21)).toMatchObject({
      text: expect.stringContaining('AUC 0.996 (0.992 to 0.998)') as string,
      from: 'evaluation.json',
    });
    expect(answerOf(card, 13)).toEqual({
      known: false,
      because: 'age, sex and scanner are not in the data',
    });
    expect(answerOf(card, 22)).toMatchObject({
      text: expect.stringContaining('bacteria') as string,
    });
  });

  test('what was published of other data stands apart from the data it was made from', () => {
    const fib4 = cardOf('fib-4');
    // Sterling 2006 at derivation; Shah 2009 and others in fatty liver disease.
    expect(answerOf(fib4, 21)).toMatchObject({ text: 'AUROC 0.765 at derivation (HIV/HCV).' });
    expect(answerOf(fib4, 23)).toMatchObject({
      text: expect.stringContaining('fatty liver') as string,
      from: 'manifest.json: card.sourceAttributes.23',
    });
    expect(answerOf(fib4, 20)).toMatchObject({
      because: 'the articles cited may say it; the package does not repeat it',
    });
    expect(answerOf(cardOf('qsofa'), 20)).toMatchObject({
      because: 'no external validation is in the package',
    });
  });

  test('of a model that was trained the log and the evaluation answer', () => {
    const found = facts.find(({ manifest }) => manifest.id === 'findrisc-2003');
    if (found === undefined) throw new Error('there is no findrisc-2003');
    const area = { value: 0.81, low: 0.79, high: 0.83 };
    const trained = modelCardOf({
      ...found,
      trainingLog: { learnsWithSurveyWeights: true },
      evaluation: {
        train: 'A survey of 1999',
        test: 'A survey of 2015',
        outcome: 'diabetes',
        unweighted: {
          people: 900,
          events: 90,
          auc: area,
          brier: 0.07,
          logLoss: 0.25,
          calibration: { intercept: 0.01, slope: 0.98 },
          observedOverExpected: { value: 1.02, low: 0.9, high: 1.15 },
        },
        groups: [
          {
            by: 'ethnicity',
            group: 'Black',
            people: 200,
            events: 30,
            auc: area,
            observedOverExpected: { value: 1.2, low: 0.9, high: 1.5 },
          },
        ],
      },
    });
    expect(answerOf(trained, 11)).toMatchObject({
      text: 'A survey of 1999. Outcome: diabetes.',
      from: 'evaluation.json: train, outcome',
    });
    expect(answerOf(trained, 21)).toMatchObject({
      text: 'A survey of 2015: 900 people, 90 with the outcome. AUC 0.810 (0.790 to 0.830); Brier score 0.07, log-loss 0.25; calibration slope 0.98, intercept 0.01; observed/expected 1.02 (0.90 to 1.15).',
    });
    expect(answerOf(trained, 22)).toMatchObject({
      text: 'ethnicity Black: AUC 0.810 (0.790 to 0.830), observed/expected 1.20 (0.90 to 1.50).',
    });
    expect(answerOf(trained, 15)).toMatchObject({
      text: expect.stringContaining('Ethnicity is reported on.') as string,
    });
    expect(answerOf(trained, 16)).toMatchObject({
      text: expect.stringContaining('survey weights') as string,
    });
  });

  test('27 and 29 fill themselves from the local evaluation, of this version alone', async () => {
    const [first] = installed;
    if (first === undefined) throw new Error('there is no model');
    const { manifest } = first;
    const kept = (sha256: string) => ({
      ...ports,
      local: {
        of: () => Promise.resolve({ at: '2026-11-24T10:00:00Z', evaluation: evaluation(sha256) }),
      },
    });
    const own = modelCardOf(await cardFacts(first, kept(manifest.weights.sha256)));
    expect(answerOf(own, 27)).toEqual({
      known: true,
      text: '2318 people, 240 with the outcome (10.4 %): Death. AUC 0.812 (0.790 to 0.834); at the threshold recall 80.0 %, specificity 61.0 %, precision cannot be computed.',
      from: 'local evaluation of 2026-11-24',
    });
    expect(answerOf(own, 29)).toMatchObject({
      text: expect.stringContaining('sex female: AUC 0.800 (0.770 to 0.830)') as string,
    });
    expect(answerOf(own, 14)).toMatchObject({ known: true });
    const other = modelCardOf(await cardFacts(first, kept('0'.repeat(64))));
    expect(answerOf(other, 27)).toMatchObject({ known: false });
  });
});

describe('CHAI’s and Model Card fields', () => {
  test.each(cards.map((card) => [card.model.id, card] as const))(
    '%s: every section has its fields, each answered or not known because',
    (_, { chai, modelCard }) => {
      expect(chai.map(({ section }) => section)).toEqual([
        'BasicInfo',
        'ReleaseInfo',
        'ModelSummary',
        'UsesAndDirections',
        'Warnings',
        'AISystemFacts',
        'TransparencyInformation',
        'KeyMetrics',
        'Resources',
      ]);
      // Mitchell et al. 2019, section 4.
      expect(modelCard.map(({ section }) => section)).toEqual([
        'Model Details',
        'Intended Use',
        'Factors',
        'Metrics',
        'Evaluation Data',
        'Training Data',
        'Quantitative Analyses',
        'Ethical Considerations',
        'Caveats and Recommendations',
      ]);
      for (const { answer } of [...chai, ...modelCard].flatMap(({ fields }) => fields))
        expect(answer.known ? answer.text : answer.because).toMatch(/\w/u);
    },
  );
});

function evaluation(sha256: string): Evaluation {
  const estimate = { value: 0.8, low: 0.77, high: 0.83 };
  return {
    model: { sha256 },
    output: { title: 'Death' },
    data: { people: 2318, events: 240, prevalence: 240 / 2318 },
    auc: { value: 0.812, low: 0.79, high: 0.834 },
    calibration: null,
    atThreshold: {
      recall: { value: 0.8, low: null, high: null },
      specificity: { value: 0.61, low: null, high: null },
      precision: { value: null, low: null, high: null },
    },
    subgroups: [
      {
        by: 'sex',
        group: 'female',
        people: 1200,
        tooFew: false,
        auc: estimate,
        observedOverExpected: { value: 1, low: 0.9, high: 1.1 },
      },
    ],
  } as unknown as Evaluation;
}
