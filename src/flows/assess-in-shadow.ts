/** What is assessed is assessed by the versions in the shadow as well: afterwards, kept to be compared, and shown to nobody. */
import { createHash } from 'node:crypto';
import type { Assessment, ModelResult } from '../domain/assessment.ts';
import type { CompiledModel } from '../domain/compiled-model.ts';
import type { ModelOutput } from '../domain/model.ts';
import type { Clock } from '../ports/clock.ts';
import type { ShadowResult, ShadowResults } from '../ports/shadow-results.ts';
import { assessRecord } from './assess-record.ts';
import type { AssessResources } from './chart.ts';

export interface ShadowPorts {
  readonly shadows: () => Promise<readonly CompiledModel[]>;
  readonly results: Pick<ShadowResults, 'keep'>;
  readonly clock: Clock;
  /** A shadow that fails harms nobody: it is told. */
  readonly failed: (error: unknown) => void;
}

/** @returns what `assess` returns, at the time at which it returns it */
export function assessInShadow(assess: AssessResources, ports: ShadowPorts): AssessResources {
  return async (request) => {
    const assessed = await assess(request);
    const { resources, settings, subject } = request;
    const patient = resources.find((each) => each.resourceType === 'Patient');
    // The same patient of two hospitals has other identifiers.
    const key = digestOf([subject, patient?.identifier]);
    setImmediate(() => {
      shadowResults(assessed, settings, ports)
        .then((results) =>
          results.length === 0
            ? undefined
            : ports.results.keep(results.map((each) => ({ ...each, patient: key }))),
        )
        .catch(ports.failed);
    });
    return assessed;
  };
}

async function shadowResults(
  { record, assessment }: Awaited<ReturnType<AssessResources>>,
  settings: Parameters<AssessResources>[0]['settings'],
  { shadows, clock }: ShadowPorts,
): Promise<Omit<ShadowResult, 'patient'>[]> {
  const beside = (await shadows()).filter(({ manifest }) => resultOf(assessment, manifest.id));
  if (beside.length === 0) return [];
  const at = clock.now();
  return assessRecord(record, beside, settings).results.flatMap((shadow) => {
    const { id: model, version } = shadow.manifest;
    const served = resultOf(assessment, model);
    return shadow.manifest.outputs.map((output) => ({
      at,
      model,
      version,
      servedVersion: served?.manifest.version ?? '',
      output: output.id,
      served: served && valueOf(served, output),
      shadow: valueOf(shadow, output),
      threshold: served && thresholdOf(served, output),
    }));
  });
}

function resultOf({ results }: Assessment, model: string): ModelResult | undefined {
  return results.find(({ manifest }) => manifest.id === model);
}

function predictionOf(result: ModelResult, { id }: ModelOutput) {
  if (!result.computable) return undefined;
  return result.predictions.find(({ output }) => output.id === id);
}

function valueOf(result: ModelResult, output: ModelOutput): number | undefined {
  const prediction = predictionOf(result, output);
  return output.scale === 'probability' ? prediction?.probability : prediction?.score;
}

function thresholdOf(result: ModelResult, output: ModelOutput): number | undefined {
  return predictionOf(result, output)?.output.threshold?.value;
}

function digestOf(of: unknown): string {
  return createHash('sha256').update(JSON.stringify(of)).digest('hex');
}
