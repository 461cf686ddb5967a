/**
 * Facts about screening that was done: colorectal cancer, abdominal aortic aneurysm.
 *
 * Intervals: US Preventive Services Task Force, colorectal cancer 2021 and abdominal aortic aneurysm 2019.
 */
import type { DoneItem } from '../../domain/patient-record.ts';
import type { FactContext, FactReading } from './fact-reading.ts';
import { monthsBetween, unknownFact } from './fact-reading.ts';

interface Screening {
  /** Codes of SNOMED CT, LOINC, CPT and HCPCS; none of them means another thing in another of these systems. */
  readonly codes: ReadonlySet<string>;
  readonly text: RegExp;
  /** How long it counts; absent: for ever. */
  readonly validMonths?: number;
}

const COLORECTAL: readonly Screening[] = [
  {
    codes: new Set(['73761001', '444783004', '45378', '45380', '45385', 'G0105', 'G0121']),
    text: /colonoscop/iu,
    validMonths: 120,
  },
  {
    codes: new Set(['44441009', '418714002', '74263', '45330', 'G0104']),
    text: /sigmoidoscop|CT colonograph|virtual colonoscop/iu,
    validMonths: 60,
  },
  {
    codes: new Set(['77353-1', '77354-9', '81528']),
    text: /cologuard|stool DNA/iu,
    validMonths: 36,
  },
  {
    codes: new Set([
      '57905-2',
      '29771-3',
      '58453-2',
      '14563-1',
      '14564-9',
      '14565-6',
      '2335-8',
      '82274',
      '104435004',
    ]),
    text: /fecal immunochemical|faecal immunochemical|occult blood/iu,
    validMonths: 12,
  },
];

const AORTA: readonly Screening[] = [
  {
    codes: new Set(['76706', 'G0389']),
    text: /(abdominal aort.*(ultraso|sonogra|screen))|((ultraso|sonogra).*abdominal aort)/iu,
  },
];

/** Whether one of the tests was done within its interval. */
export function colorectalScreenFact(context: FactContext): FactReading {
  return screeningFact(context, COLORECTAL, 'Colorectal cancer screening');
}

/** Whether the aorta was ever looked at. */
export function aorticScreenFact(context: FactContext): FactReading {
  return screeningFact(context, AORTA, 'Ultrasound of the abdominal aorta');
}

/** Yes when found; no when other procedures are recorded and absence may be read as no; else unknown. */
function screeningFact(
  { record, settings }: FactContext,
  screenings: readonly Screening[],
  title: string,
): FactReading {
  const found = record.done.find((item) =>
    screenings.some((screening) => counts(item, screening, record.asOfMs)),
  );
  if (found) {
    const { source, at } = found;
    return { value: true, sources: [source], ...(at === undefined ? {} : { observedAt: at }) };
  }
  return settings.absentMeansNo.conditions && record.done.length > 0
    ? { value: false, sources: [], remark: 'not among the recorded procedures' }
    : unknownFact(`${title}: no procedures recorded`);
}

function counts(item: DoneItem, screening: Screening, asOfMs: number): boolean {
  const isIt =
    item.codes.some(({ code }) => screening.codes.has(code)) || screening.text.test(item.text);
  if (!isIt) return false;
  if (screening.validMonths === undefined) return true;
  const age = item.at === undefined ? NaN : monthsBetween(Date.parse(item.at), asOfMs);
  return age <= screening.validMonths;
}
