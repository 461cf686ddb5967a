/** An explanation → extensions: the reference person, and how far each input moved the result. */
import type { Extension } from '@medplum/fhirtypes';
import type { Explanation, Prediction } from '../../domain/assessment.ts';
import { EXTENSIONS } from '../../domain/codes/mentor.ts';
import { exact } from './figures.ts';

/** A probability is told in percentage points, anything else in points. */
function scaleOf({ output }: Prediction): { readonly factor: number; readonly code: string } {
  return output.scale === 'probability'
    ? { factor: 100, code: 'percentage-points' }
    : { factor: 1, code: 'points' };
}

export function contributionExtensions(prediction: Prediction): Extension[] {
  const { factor, code } = scaleOf(prediction);
  return (prediction.explanation?.contributions ?? []).map(({ input, title, delta }) => ({
    url: EXTENSIONS.contribution,
    extension: [
      { url: 'input', valueCode: input },
      { url: 'title', valueString: title },
      { url: 'delta', valueDecimal: exact(delta * factor) },
      { url: 'scale', valueCode: code },
    ],
  }));
}

export function referencePersonExtension(prediction: Prediction): Extension[] {
  const reference: Explanation['reference'] | undefined = prediction.explanation?.reference;
  if (reference === undefined) return [];
  const { factor } = scaleOf(prediction);
  return [
    {
      url: EXTENSIONS.referencePerson,
      extension: [
        { url: 'definition', valueString: reference.definition },
        { url: 'value', valueDecimal: exact(reference.value * factor) },
      ],
    },
  ];
}
