/** A reading in words for a person, the same on every object: what is said, how sure, and that nobody has checked it. */
import type { ReadImage } from '../../../domain/image-reading.ts';
import type { ImagingClass, ImagingManifest } from '../../../domain/imaging-model.ts';
import { short } from '../figures.ts';

export function classOf({ classes }: ImagingManifest, id: string): ImagingClass {
  return classes.find((each) => each.id === id) ?? { id, title: id };
}

/** The class of the highest probability. */
export function foremost({ classes }: ReadImage): { id: string; probability: number } {
  return classes.reduce((best, each) => (each.probability > best.probability ? each : best), {
    id: '',
    probability: 0,
  });
}

/** "Pneumonia: present", "Kind of tumour: glioma", "Pneumonia: not decided". */
export function findingInWords(reading: ReadImage): string {
  const { manifest, finding, abstained } = reading;
  const said = abstained
    ? 'not decided'
    : (finding ?? classOf(manifest, foremost(reading).id).title.toLowerCase());
  return `${manifest.finding.title}: ${said}`;
}

/** "Pneumonia 87.3 %" for two classes, each class for more. */
export function probabilitiesInWords({ manifest, classes }: ReadImage): string {
  const shown = classes.length === 2 ? classes.slice(0, 1) : classes;
  return shown
    .map(({ id, probability }) => `${classOf(manifest, id).title} ${short(probability * 100)} %`)
    .join(', ');
}

/** Why a model does not decide, or undefined. */
export function abstentionInWords(reading: ReadImage): string | undefined {
  const { manifest, abstained, conformalSet } = reading;
  if (!abstained) return undefined;
  const coverage = `${short(manifest.conformal.coverage * 100)} %`;
  if (conformalSet.length === 0)
    return `The model does not decide: the image fits none of its classes at ${coverage} coverage.`;
  const left = conformalSet.map((id) => classOf(manifest, id).title.toLowerCase()).join(', ');
  return `The model does not decide: at ${coverage} coverage none of these can be excluded: ${left}.`;
}
