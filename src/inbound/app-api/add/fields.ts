/** Every value that a model can take, as a field, each once: what the chart lacks first, and of that what completes most. */
import { MEASUREMENTS_BY_ID } from '../../../domain/codes/observation-index.ts';
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
    plausible: plausibleOf(input),
    models,
    known: feature.known
      ? { value: feature.value, unit: feature.unit ?? null, at: feature.observedAt ?? null }
      : null,
    why: feature.known ? null : feature.detail,
  };
}

/** What the record itself would believe; a model's own range is narrower, and is the model's to say. */
function plausibleOf({ sources }: ModelInput): EntryFieldView['plausible'] {
  const source = sources.find(({ from }) => from === 'measurement');
  const concept =
    source?.from === 'measurement' ? MEASUREMENTS_BY_ID.get(source.concept) : undefined;
  if (concept === undefined) return null;
  const [low, high] = concept.plausible;
  return { low, high, unit: concept.unit };
}
