/** One result as the screen shows it. In: a model's result, settings, what was published. Out: RiskView, one an outcome. */
import type { ModelResult, NotComputed, Prediction } from '../../../domain/assessment.ts';
import { resultKey, type ModelManifest, type ModelOutput } from '../../../domain/model.ts';
import type { Chart, Hospital } from '../../../flows/chart.ts';
import type { OutboxItem } from '../../../ports/outbox.ts';
import type { Published } from '../../../ports/published-store.ts';
import type { ModelRef, RiskView } from '../contract.ts';
import { averageOf } from './average.ts';
import { contributionViews, knownViews, missingViews, whatIfViews } from './contribution.ts';
import { dateAfter, sourceLink } from './format.ts';
import { levelOf, thresholdOf, worstFirst } from './level.ts';
import { writtenView } from './written.ts';

export interface RiskContext {
  readonly chart: Chart;
  readonly hospital: Hospital;
  readonly published: readonly Published[];
  readonly outbox: readonly OutboxItem[];
}

/** Worst first. */
export function riskViews(context: RiskContext): RiskView[] {
  return context.chart.assessment.results
    .flatMap((result) => viewsOf(result, context))
    .toSorted(worstFirst);
}

function viewsOf(result: ModelResult, context: RiskContext): RiskView[] {
  if (result.computable)
    return [
      ...result.predictions.map((prediction) => predictionView(result, prediction, context)),
      ...result.notComputed.map((each) => notComputedView(result, each, context)),
    ];
  const [output] = result.manifest.outputs;
  if (output === undefined) return [];
  // All outcomes of the model share one reason: one row.
  const { because, detail, missing } = result;
  const view = notComputedView(result, { output, because, detail, missing }, context);
  return [
    { ...view, refusedBy: result.refusedBy.map(sourceLink), possible: result.possible ?? null },
  ];
}

export function modelRef(manifest: ModelManifest, variant: string | undefined): ModelRef {
  return {
    id: manifest.id,
    version: manifest.version,
    title: manifest.title,
    shortTitle: manifest.shortTitle,
    variant: manifest.variants?.find(({ id }) => id === variant)?.title ?? variant ?? null,
    investigational: manifest.card.investigational === true,
    population: manifest.eligibility.text,
    references: manifest.references.map(({ citation, doi }) => ({ citation, doi: doi ?? null })),
    cautions: manifest.card.cautions,
  };
}

function predictionView(
  result: ModelResult,
  prediction: Prediction,
  context: RiskContext,
): RiskView {
  const { manifest } = result;
  const { output, explanation, band } = prediction;
  const { record } = context.chart;
  const threshold = thresholdOf(manifest, output, context.hospital.settings.thresholds, record);
  const asOf = context.chart.assessment.asOf;
  return {
    ...commonPart(result, output, prediction.variant, context),
    level: levelOf(manifest, prediction, threshold),
    state: 'computed',
    probability: prediction.probability ?? null,
    score: prediction.score ?? null,
    band:
      band === undefined
        ? null
        : {
            label: band.label,
            qualitative: band.qualitative ?? null,
            source: output.bandsSource ?? null,
          },
    interval: prediction.uncertainty?.interval ?? null,
    threshold,
    optimal: explanation === undefined ? null : { ...explanation.reference },
    average: averageOf(manifest, output, record),
    contributions: contributionViews(explanation?.contributions ?? [], result, asOf),
    explanationMethod: explanation?.method ?? null,
    decisionPath: explanation?.path ?? null,
    unusedInputs: titlesOf(manifest, explanation?.unusedInputs ?? []),
    whatIf: whatIfViews(result),
  };
}

function notComputedView(
  result: ModelResult,
  { output, because, detail, missing }: NotComputed,
  context: RiskContext,
): RiskView {
  const { assessment, record } = context.chart;
  const { manifest } = result;
  return {
    ...commonPart(result, output, undefined, context),
    level: 'not-computable',
    state: because === 'outside-population' ? 'outside-population' : 'not-computable',
    threshold: thresholdOf(manifest, output, context.hospital.settings.thresholds, record),
    missing: missingViews(missing, result, assessment.results),
    notComputable: detail,
  };
}

/** What every view has, with the rest empty. */
function commonPart(
  result: ModelResult,
  output: ModelOutput,
  variant: string | undefined,
  { chart, published, outbox, hospital }: RiskContext,
): RiskView {
  const { manifest } = result;
  const asOf = chart.assessment.asOf;
  const own = published.find(({ subject }) => subject === manifest.id);
  return {
    key: resultKey(manifest.id, output.id),
    model: modelRef(manifest, variant),
    outcome: output.title,
    meaning: output.meaning,
    horizon: output.horizon ?? null,
    until: output.horizon === undefined ? null : dateAfter(asOf, output.horizon),
    level: 'not-computable',
    state: 'not-computable',
    scale: output.scale,
    unit: output.unit ?? null,
    probability: null,
    score: null,
    scoreRange: output.range ?? null,
    decimals: output.decimals ?? null,
    band: null,
    interval: null,
    threshold: null,
    optimal: null,
    average: null,
    computedAt: asOf,
    status: statusOf(own),
    contributions: [],
    explanationMethod: null,
    decisionPath: null,
    unusedInputs: [],
    remarks: result.remarks,
    alerts: result.alerts,
    missing: [],
    notComputable: null,
    refusedBy: [],
    possible: null,
    known: knownViews(result, asOf),
    whatIf: [],
    writtenAs: writtenView(
      own,
      outbox,
      hospital.writeBack.riskAssessment || hospital.writeBack.observation,
    ),
  };
}

function statusOf(published: Published | undefined): RiskView['status'] {
  const choice = published?.decisions.at(-1)?.choice;
  if (choice === 'confirm') return 'final';
  return choice === 'disagree' ? 'cancelled' : 'preliminary';
}

function titlesOf(manifest: ModelManifest, inputs: readonly string[]): string[] {
  return inputs.map((id) => manifest.inputs.find((input) => input.id === id)?.title ?? id);
}
