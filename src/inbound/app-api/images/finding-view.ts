/** What a network says about an image → FindingView. */
import type { TestShare } from '../../../domain/evaluation.ts';
import type { ReadImage } from '../../../domain/image-reading.ts';
import type { Decision } from '../../../ports/published-store.ts';
import type { Written } from '../contract.ts';
import type { FindingDecision, FindingView } from '../contract-imaging.ts';
import { imagingModelRef } from './model-ref.ts';
import { whereInWords } from './where-words.ts';

export interface FindingState {
  /** When it was first read as it is now: what a decision names. Undefined: it is not published yet. */
  readonly readAt: string | undefined;
  readonly status: FindingView['status'];
  readonly decision: Decision | undefined;
  readonly writtenAs: Written | null;
}

interface FindingContext {
  /** Of the image; undefined: it is not drawn. */
  readonly size: { readonly rows: number; readonly columns: number } | undefined;
  /** undefined: the package does not tell. */
  readonly testShare: TestShare | undefined;
}

export function findingView(
  reading: ReadImage,
  number: number,
  asOf: string,
  stateOf: (reading: ReadImage) => FindingState,
  { size, testShare }: FindingContext,
): FindingView {
  const { manifest, image, heatmap, outline, point } = reading;
  const { status, decision, writtenAs, readAt = asOf } = stateOf(reading);
  return {
    id: reading.trackingUid,
    number,
    model: imagingModelRef(manifest),
    instance: image.sopInstanceUid,
    frame: image.frame,
    title: manifest.finding.title,
    ...saidOf(reading),
    classes: reading.classes.map(({ id, probability }) => ({
      id,
      title: titleOf(reading, id),
      probability,
      inSet: reading.conformalSet.includes(id),
    })),
    coverage: manifest.conformal.coverage,
    threshold: manifest.threshold ?? null,
    frequency: frequencyOf(reading, testShare),
    outline: outline ?? null,
    where: whereOf(reading, size),
    heatmap:
      heatmap === undefined
        ? null
        : { rows: heatmap.rows, columns: heatmap.columns, region: heatmap.region },
    point: point === undefined ? null : { x: point.x, y: point.y },
    beside: reading.beside.map(({ title, value, unit }) => ({ title, value, unit })),
    remarks: reading.remarks,
    cautions: manifest.card.cautions,
    test: manifest.card.performance ?? null,
    readAt,
    status,
    decision: decision === undefined ? null : decisionView(decision),
    writtenAs,
  };
}

function whereOf(
  { outline, point }: ReadImage,
  size: { readonly rows: number; readonly columns: number } | undefined,
): string | null {
  if (size === undefined) return null;
  if (outline !== undefined) return `${whereInWords(outline, size)}, from the outline`;
  if (point === undefined) return null;
  const at = { left: point.x, right: point.x, top: point.y, bottom: point.y };
  return `${whereInWords(at, size)}, at the marked point`;
}

function saidOf(reading: ReadImage): Pick<FindingView, 'says' | 'sentence'> {
  const { abstained, finding, classes } = reading;
  if (abstained) return { says: 'undecided', sentence: 'the model does not decide' };
  if (finding !== undefined) return { says: finding, sentence: `${finding} on this image` };
  const [most] = classes.toSorted((a, b) => b.probability - a.probability);
  const kind = most === undefined ? '' : titleOf(reading, most.id).toLowerCase();
  return { says: 'kind', sentence: `most like ${kind}` };
}

/** Two classes only: of several there is no one number to put into words. */
function frequencyOf(
  { manifest, classes }: ReadImage,
  testShare: TestShare | undefined,
): string | null {
  const [first] = classes;
  if (classes.length !== 2 || first === undefined) return null;
  const made = manifest.gate.text.replace(/\.$/, '');
  const what = manifest.finding.title.toLowerCase();
  return `Of 100 images of the kind that it was made for (${made}) that score like this one, ${wholeImages(first.probability)} show ${what} as it was graded.${inTestData(testShare)}`;
}

/** What the probability rests on: where it is rarer than there, fewer of those who score so have it. */
function inTestData(share: TestShare | undefined): string {
  if (share === undefined) return '';
  const { affected, of, what } = share;
  return ` In the test data of the model ${wholeImages(affected / of)} of 100 ${what} had it (${affected} of ${of}).`;
}

/** Neither none nor all where it is only nearly so. */
function wholeImages(probability: number): string {
  const affected = Math.round(probability * 100);
  if (affected === 0) return 'fewer than 1';
  return affected === 100 ? 'more than 99' : `about ${affected}`;
}

function titleOf({ manifest }: ReadImage, id: string): string {
  return manifest.classes.find((one) => one.id === id)?.title ?? id;
}

const CHOICES: Readonly<Record<string, FindingDecision['choice']>> = {
  confirm: 'agree',
  agree: 'agree',
  change: 'change',
  disagree: 'disagree',
};

function decisionView(decision: Decision): FindingView['decision'] {
  const { choice, by, at, reason, note, place, box } = decision;
  return {
    choice: CHOICES[choice] ?? 'disagree',
    by: by.name ?? null,
    at,
    reason: reason ?? null,
    changedTo: note === undefined ? null : changeIn(note),
    place: place ?? null,
    box: box ?? null,
  };
}

/** As the decision was kept: JSON of another finding. */
function changeIn(note: string): string {
  const other = JSON.parse(note) as string | { readonly title: string };
  return typeof other === 'object' ? other.title : other;
}
