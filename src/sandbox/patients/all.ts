/** Every synthetic patient, and what the hospital holds beside them. In: the instant "now". Out: resources. */
import type { Bundle, Resource } from '@medplum/fhirtypes';
import { PRACTITIONER } from '../addresses.ts';
import { CARDIOVASCULAR } from './cardiovascular.ts';
import { FAULTY_RECORDS } from './faulty-records.ts';
import { HOSPITAL_AND_MIND } from './hospital-and-mind.ts';
import { METABOLIC } from './metabolic.ts';
import { OUTSIDE_MODELS } from './outside-models.ts';
import { RHYTHM_AND_CLOTS } from './rhythm-and-clots.ts';
import type { Story } from './story.ts';

const [first, ...others] = [
  ...CARDIOVASCULAR,
  ...METABOLIC,
  ...RHYTHM_AND_CLOTS,
  ...HOSPITAL_AND_MIND,
  ...OUTSIDE_MODELS,
  ...FAULTY_RECORDS,
];

/** The patient of the tutorials first, then by name. */
export const STORIES: readonly Story[] = [
  ...(first === undefined ? [] : [first]),
  ...others.toSorted((a, b) => a.person.family.localeCompare(b.person.family, 'en')),
];

/** One collection Bundle per patient, so that a chart can be used without a server. */
export function sandboxBundles(asOf: string): { id: string; title: string; bundle: Bundle }[] {
  return STORIES.map(({ person, shows, chartAt }) => ({
    id: person.id,
    title: `${person.family}, ${person.given}: ${shows}`,
    bundle: {
      resourceType: 'Bundle',
      type: 'collection',
      timestamp: asOf,
      entry: chartAt(asOf).resources.map((resource) => ({
        fullUrl: `https://sandbox-hospital.example/fhir/${resource.resourceType}/${resource.id ?? ''}`,
        resource,
      })),
    },
  }));
}

/** All charts, the practitioner who is signed in, and the hospital itself. */
export function seededResources(asOf: string): Resource[] {
  const [title = '', given = '', family = ''] = PRACTITIONER.name.split(' ');
  return [
    {
      resourceType: 'Practitioner',
      id: PRACTITIONER.id,
      active: true,
      name: [{ prefix: [title], given: [given], family }],
    },
    {
      resourceType: 'Organization',
      id: 'sandbox-hospital',
      active: true,
      name: 'Sandbox Hospital',
    },
    ...STORIES.flatMap(({ chartAt }) => chartAt(asOf).resources),
  ];
}
