/** A model without a result → why, as an extension for programs and as notes for people. */
import type { Extension } from '@medplum/fhirtypes';
import type { MissingFeature, ModelResult, NotComputed } from '../../domain/assessment.ts';
import { EXTENSIONS } from '../../domain/codes/mentor.ts';
import { short } from './figures.ts';
import { horizonInWords } from './horizon.ts';

export type NotComputable = Extract<ModelResult, { computable: false }>;

export function notComputableExtension({ because, missing }: NotComputable): Extension {
  return {
    url: EXTENSIONS.notComputable,
    extension: [{ url: 'reason', valueCode: because }, ...missing.map(missingExtension)],
  };
}

function missingExtension({ input, because, title, detail }: MissingFeature): Extension {
  return {
    url: 'missing',
    extension: [
      { url: 'input', valueCode: input },
      { url: 'because', valueCode: because },
      { url: 'text', valueString: named(title, detail) },
    ],
  };
}

const WHY = {
  'missing-input': 'Not computable, since what it needs is missing',
  'outside-population': 'Not computable: the model is not made for this patient',
  'outside-range': 'Not computable: a value is outside of what the model is made for',
} as const;

/** First the reason, then every missing input by name, then what a score could still be. */
export function notComputableNotes(result: NotComputable): string[] {
  const { because, detail, missing, possible } = result;
  const inputs = missing.map((each) => named(each.title, each.detail));
  const first = inputs.length === 0 ? `${WHY[because]}. ${detail}` : `${WHY[because]}:`;
  return [
    [first, ...inputs].join(' ').trim(),
    ...(possible === undefined ? [] : [possibleInWords(possible)]),
  ];
}

function possibleInWords({ low, high }: { readonly low: number; readonly high: number }): string {
  return low === high
    ? `Whatever is missing, the score would be ${short(low)} points.`
    : `With what is known the score lies between ${short(low)} and ${short(high)} points.`;
}

/** An output that has no result although others have. */
export function notComputedNote({ output, detail, missing }: NotComputed): string {
  const heading = `${output.title}${horizonInWords(output.horizon)}: not computable.`;
  const inputs = missing.map((each) => named(each.title, each.detail));
  return [heading, ...(inputs.length === 0 ? [detail] : inputs)].join(' ').trim();
}

/** A sentence that names the input, whatever its wording. */
function named(title: string, detail: string): string {
  if (detail.toLowerCase().includes(title.toLowerCase())) return detail;
  return detail === '' ? title : `${title}: ${detail}`;
}
