/**
 * Card facts → the 31 source attributes, each filled from a named part of the package, of the local data or of the service.
 *
 * What the manifest states for a number (`card.sourceAttributes`) goes before what can be derived.
 */
import { SOURCE_ATTRIBUTES } from '../../../domain/codes/source-attributes.ts';
import type { AnsweredAttribute, CardAnswer, CardFacts } from '../../../domain/model-card.ts';
import { STATED_ATTRIBUTES, type StatedAttribute } from '../../../domain/model.ts';
import { firstKnown, notKnown, sentences, stated, told } from './answer.ts';
import { evaluationInWords, ofEvaluation, type EvaluationInWords } from './package-evaluation.ts';
import { isNetwork, outOfScope, outputType, outputValue, population } from './scope.ts';
import { variablesUsed } from './variables.ts';

interface Context extends CardFacts {
  /** What evaluation.json says, in words. */
  readonly tested: EvaluationInWords | undefined;
  readonly origin: 'published' | 'learned';
}

const SERVICE = 'this service';
const ARTICLES = 'the articles cited may say it; the package does not repeat it';

export function sourceAttributes(facts: CardFacts): AnsweredAttribute[] {
  const { manifest } = facts;
  const tested = evaluationInWords(facts.evaluation ?? manifest.evaluation);
  const isLearned = isNetwork(manifest) || tested !== undefined || facts.trainingLog !== undefined;
  const context: Context = { ...facts, tested, origin: isLearned ? 'learned' : 'published' };
  return SOURCE_ATTRIBUTES.map((attribute) => {
    const own = statedIn(context, attribute.number);
    const derive = DERIVED[attribute.number - 1];
    const derived = derive?.(context) ?? notKnown('nothing in the package says it');
    return { ...attribute, answer: own === undefined ? derived : firstKnown(own, derived) };
  });
}

function statedIn({ manifest }: Context, number: number): CardAnswer | undefined {
  const key = STATED_ATTRIBUTES.find((each): each is StatedAttribute => each === number);
  const text = key === undefined ? undefined : manifest.card.sourceAttributes?.[key];
  return text === undefined
    ? undefined
    : told(text, `manifest.json: card.sourceAttributes.${number}`);
}

type Derive = (context: Context) => CardAnswer;

const validityMonitoring: Derive = () =>
  told(
    'The reference cases run whenever the package is loaded, and by "mentor models verify"; validity is measured when a hospital runs "mentor evaluate" on its own outcomes. No frequency is set: the hospital sets one.',
    SERVICE,
  );

const fairnessMonitoring: Derive = () =>
  told(
    'With every "mentor evaluate" on local outcomes, by sex, age band and, where the data hold it, ethnicity; groups under 100 events are marked. No frequency is set: the hospital sets one.',
    SERVICE,
  );

/** In the order of the law. */
const DERIVED: readonly Derive[] = [
  developer,
  () => notKnown('the manifest states no funding (card.sourceAttributes.2)'),
  ({ manifest }) => outputValue(manifest),
  ({ manifest }) => outputType(manifest),
  ({ manifest }) => told(manifest.card.intendedUse, 'manifest.json: card.intendedUse'),
  ({ manifest }) => population(manifest),
  users,
  () =>
    told(
      'Informs: a result is preliminary until a clinician confirms it, and nothing is ordered by it.',
      SERVICE,
    ),
  ({ manifest }) => outOfScope(manifest),
  ({ manifest }) =>
    stated(
      sentences(manifest.card.cautions),
      'manifest.json: card.cautions',
      'the manifest states no caution',
    ),
  trainingData,
  ({ manifest }) => variablesUsed(manifest),
  representativeness,
  relevance,
  fairnessApproach,
  biasManagement,
  noExternal('no evaluation on other data is in the package'),
  noExternal('no external testing is in the package, so nobody is named'),
  noExternal('no external data are in the package'),
  noExternal('no external validation is in the package'),
  internalValidity,
  internalFairness,
  noExternal('no figures from another source of data are in the package'),
  noExternal('no figures by group from another source of data are in the package'),
  () =>
    notKnown(
      'the package cites no study of what its use did to morbidity, mortality, length of stay or other outcomes',
    ),
  validityMonitoring,
  ({ local, manifest }) => localAnswer(local, manifest.id, (words) => words.validity),
  fairnessMonitoring,
  ({ local, manifest }) => localAnswer(local, manifest.id, (words) => words.fairness),
  ({ manifest }) =>
    told(
      `A version is never changed: an update is a new package with its own hash and reference cases, and the hospital decides when it is used. This is version ${manifest.version}. No frequency is set.`,
      SERVICE,
    ),
  () =>
    told(
      'No frequency is set. A model can be switched off at once (models.disabled) or recalibrated as a new version; results that were not reviewed are superseded by the next assessment.',
      SERVICE,
    ),
];

function developer({ manifest, origin }: Context): CardAnswer {
  const [first] = manifest.references;
  const contact = 'No contact is stated in the package: ask who operates this service.';
  if (origin === 'learned')
    return told(
      sentences([
        'Trained by those who made this package, for Health Analysis Mentor',
        ...(first === undefined ? [] : [`Data and method: ${first.citation}`]),
        contact,
      ]),
      'manifest.json: references; training-log.json',
    );
  if (first === undefined) return notKnown('the manifest cites no article');
  return told(
    sentences([
      `The authors of: ${first.citation}${first.doi === undefined ? '' : `, doi:${first.doi}`}`,
      contact,
    ]),
    'manifest.json: references',
  );
}

function users({ manifest }: Context): CardAnswer {
  const { intendedUsers } = manifest.card;
  if (intendedUsers !== undefined) return told(intendedUsers, 'manifest.json: card.intendedUsers');
  return told(
    'Clinicians who have the patient’s chart open: results are shown to nobody else. The manifest names no narrower group.',
    SERVICE,
  );
}

function trainingData({ manifest, origin, evaluation }: Context): CardAnswer {
  const { development } = manifest.card;
  const file = evaluation as { readonly train?: unknown; readonly outcome?: unknown } | undefined;
  if (typeof file?.train === 'string')
    return told(
      sentences([
        file.train,
        ...(typeof file.outcome === 'string' ? [`Outcome: ${file.outcome}`] : []),
      ]),
      'evaluation.json: train, outcome',
    );
  return stated(
    development,
    'manifest.json: card.development',
    origin === 'published' ? ARTICLES : 'the manifest states no development data',
  );
}

function representativeness({ tested, origin }: Context): CardAnswer {
  if (tested !== undefined && tested.demographics !== '')
    return told(
      sentences([`Of the people it was tested on: ${tested.demographics}`]),
      'evaluation.json: groups',
    );
  if (tested?.groupsUnknown !== undefined) return notKnown(tested.groupsUnknown);
  return notKnown(
    origin === 'published'
      ? `the composition of the development cohort is not in the package: ${ARTICLES}`
      : 'the package does not say who was in the training data',
  );
}

function relevance({ local, manifest, tested }: Context): CardAnswer {
  if (local === undefined)
    return notKnown(
      `nobody has compared the training data with the patients here: "mentor evaluate ${manifest.id} --data … --keep" does`,
    );
  const here = ofEvaluation(local.evaluation);
  return told(
    sentences([`Here: ${here.data}`, ...(tested === undefined ? [] : [`Package: ${tested.data}`])]),
    `local evaluation of ${local.at.slice(0, 10)}`,
  );
}

function fairnessApproach({ manifest, tested, origin }: Context): CardAnswer {
  if (origin === 'published') return notKnown(ARTICLES);
  if (tested?.groupsUnknown !== undefined)
    return notKnown(`it cannot be tested by group of people: ${tested.groupsUnknown}`);
  if (tested === undefined || tested.fairness === '')
    return notKnown('the package holds no figures by group');
  const usesRace =
    !isNetwork(manifest) &&
    manifest.inputs.some(({ sources }) => sources.some(({ from }) => from === 'race'));
  const isReported = tested.demographics.includes('ethnicity');
  return told(
    sentences([
      usesRace ? 'Race is an input' : 'Race and ethnicity are no inputs',
      isReported
        ? 'Ethnicity is reported on'
        : 'Ethnicity is not in the data, so nothing is known of it',
      'Discrimination and calibration are told for each group with intervals',
    ]),
    'manifest.json: inputs; evaluation.json: groups',
  );
}

function biasManagement({ trainingLog, origin }: Context): CardAnswer {
  if (origin === 'published') return notKnown(ARTICLES);
  const log = trainingLog as { readonly learnsWithSurveyWeights?: unknown } | undefined;
  if (log?.learnsWithSurveyWeights === true)
    return told(
      'Learned with survey weights, so that each group counts as often as it is in the population. Groups that differ are told, not corrected.',
      'training-log.json: learnsWithSurveyWeights',
    );
  if (log?.learnsWithSurveyWeights === false)
    return told(
      'None in learning: no weights. Groups that differ are told, not corrected.',
      'training-log.json: learnsWithSurveyWeights',
    );
  return notKnown('the training log states none');
}

/** Where the manifest states external data, what it does not state of them may stand in the articles. */
function noExternal(because: string): Derive {
  return ({ manifest }) => {
    const { 17: data, 23: figures } = manifest.card.sourceAttributes ?? {};
    return notKnown(data === undefined && figures === undefined ? because : ARTICLES);
  };
}

function internalValidity({ manifest, tested, origin }: Context): CardAnswer {
  if (tested !== undefined)
    return told(sentences([tested.data, tested.validity]), 'evaluation.json');
  return stated(
    manifest.card.performance,
    'manifest.json: card.performance',
    origin === 'published'
      ? `the manifest gives no figure from the data that the model was made from: ${ARTICLES}`
      : 'the package holds no evaluation',
  );
}

function internalFairness({ tested, origin }: Context): CardAnswer {
  if (tested !== undefined && tested.fairness !== '') {
    const unknown = tested.groupsUnknown === undefined ? [] : [`Not told: ${tested.groupsUnknown}`];
    return told(sentences([tested.fairness, ...unknown]), 'evaluation.json: groups');
  }
  if (tested?.groupsUnknown !== undefined) return notKnown(tested.groupsUnknown);
  return notKnown(origin === 'published' ? ARTICLES : 'the package holds no figures by group');
}

function localAnswer(
  local: CardFacts['local'],
  id: string,
  say: (words: EvaluationInWords) => string,
): CardAnswer {
  if (local === undefined)
    return notKnown(
      `no evaluation on local data is kept here: "mentor evaluate ${id} --data … --keep" keeps one`,
    );
  const words = ofEvaluation(local.evaluation);
  const text = say(words);
  if (text === '') return notKnown('the local data hold no groups');
  return told(sentences([words.data, text]), `local evaluation of ${local.at.slice(0, 10)}`);
}
