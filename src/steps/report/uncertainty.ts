/** How sure a learned model is of a person → an extension of the prediction, in percent. */
import type { Extension } from '@medplum/fhirtypes';
import type { Prediction } from '../../domain/assessment.ts';
import { EXTENSIONS } from '../../domain/codes/mentor.ts';
import { percent } from './figures.ts';

export function uncertaintyExtension({ uncertainty }: Prediction): Extension[] {
  const { interval, outcomes } = uncertainty ?? {};
  const parts: Extension[] = [];
  if (interval !== undefined) {
    parts.push(
      { url: 'low', valueDecimal: percent(interval.low) },
      { url: 'high', valueDecimal: percent(interval.high) },
      { url: 'kind', valueString: interval.kind },
    );
  }
  if (outcomes !== undefined) {
    for (const each of ['with', 'without'] as const) {
      if (outcomes[each]) parts.push({ url: 'remains', valueCode: each });
    }
    parts.push(
      { url: 'coverage', valueDecimal: percent(outcomes.coverage) },
      { url: 'group', valueString: outcomes.group },
    );
  }
  return parts.length === 0 ? [] : [{ url: EXTENSIONS.uncertainty, extension: parts }];
}
