/** Every value that a model can take, as a field, each once: what the chart lacks first, and of that what completes most. */
import type { Feature } from '../../../domain/assessment.ts';
import type { ModelInput } from '../../../domain/model.ts';
import type { Chart } from '../../../flows/chart.ts';
import type { EntryFieldView, EntryFieldsView } from '../contract-add.ts';
import { inputField } from '../views/input-field.ts';

interface Found {
  readonly input: ModelInput;
  readonly feature: Feature;
  readonly models: number;
}

export function fieldsOf({ subject, assessment }: Chart): EntryFieldsView {
  const found = new Map<string, Found>();
  for (const result of assessment.results) {
    if (!result.computable && result.because === 'outside-population') continue;
    for (const input of result.manifest.inputs) {
      const feature = result.features.get(input.id);
      if (feature === undefined || !isEnterable(input)) continue;
      const key = JSON.stringify(input.sources);
      const before = found.get(key);
      found.set(key, { input, feature, ...before, models: (before?.models ?? 0) + 1 });
    }
  }
  const fields = [...found.values()].toSorted(
    (one, other) => rank(one) - rank(other) || other.models - one.models,
  );
  return { patient: subject, fields: fields.map(viewOf) };
}

/** What stands in the Patient itself, or in a setting, is corrected there. */
const ELSEWHERE: ReadonlySet<string> = new Set(['age', 'sex', 'race', 'setting']);

function isEnterable({ sources }: ModelInput): boolean {
  return sources.length > 0 && !sources.some(({ from }) => ELSEWHERE.has(from));
}

function rank({ feature }: Found): number {
  return feature.known ? 1 : 0;
}

function viewOf({ input, feature, models }: Found): EntryFieldView {
  return {
    field: inputField(input),
    models,
    known: feature.known
      ? { value: feature.value, unit: feature.unit ?? null, at: feature.observedAt ?? null }
      : null,
    why: feature.known ? null : feature.detail,
  };
}
