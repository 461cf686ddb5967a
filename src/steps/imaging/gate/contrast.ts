/** MR data set → whether it says that it is T1-weighted with contrast: by agent, names and times; silence is not a yes. */
import type { DicomDataset } from '../../../domain/dicom.ts';
import { numbersAt, textAt } from './attributes.ts';

const AGENT = '00180010';
const NAMES = ['0008103E', '00181030', '00180024', '00189005'];
const REPETITION_TIME = '00180080';
const ECHO_TIME = '00180081';
const SCANNING_SEQUENCE = '00180020';

const T1 = /(^|[^a-z0-9])t1|mp-?rage|bravo|\btfl\b|\bfspgr\b/iu;
const NOT_T1 = /(^|[^a-z0-9])t2|flair|dwi|adc|swi|perf|tof|stir/iu;
const WITH = /\+ ?c\b|\+ ?gd|\bgad|\bgd\b|\bpost\b|\bce\b|\bkm\b|\bc\+|\bcontrast\b|\bmdc\b/iu;
const WITHOUT =
  /\bpre\b|\bnativ|without|\bw\/?o\b|\bsin\b|\bohne\b|non[- ]?contrast|\bno (gd|contrast)/iu;
const NO_AGENT = /^(no|none|without|nein|ohne|0)\b/iu;
/** ms; conventional spin echo. */
const SHORT_TR = 1000;
const SHORT_TE = 30;

/** @returns one sentence for what is missing, or undefined: it is T1 with contrast */
export function notT1WithContrast(dataset: DicomDataset): string | undefined {
  const names = NAMES.flatMap((tag) => textAt(dataset, tag)?.replaceAll('_', ' ') ?? []).join(
    ' | ',
  );
  if (NOT_T1.test(names)) return 'The series is named as something else than T1-weighted.';
  if (!T1.test(names) && !hasT1Times(dataset))
    return 'That the series is T1-weighted is not stated: neither its names nor its times say so.';
  if (WITHOUT.test(names)) return 'The series is named as one without contrast.';
  const agent = textAt(dataset, AGENT);
  if (agent !== undefined && NO_AGENT.test(agent))
    return 'The image states that no contrast agent was given.';
  if (agent === undefined && !WITH.test(names))
    return 'That contrast was given is not stated: no Contrast/Bolus Agent, nothing in the series names.';
  return undefined;
}

function hasT1Times(dataset: DicomDataset): boolean {
  const [tr] = numbersAt(dataset, REPETITION_TIME) ?? [];
  const [te] = numbersAt(dataset, ECHO_TIME) ?? [];
  const isSpinEcho = textAt(dataset, SCANNING_SEQUENCE)?.toUpperCase() === 'SE';
  return isSpinEcho && tr !== undefined && te !== undefined && tr < SHORT_TR && te < SHORT_TE;
}
