/** A row of a test vector → a FHIR Bundle of one patient who is as the row says, and the settings of the hospital. */
import { DEFAULT_SETTINGS, type HospitalSettings } from '#src/domain/settings.ts';
import {
  aCondition,
  anObservation,
  aPatient,
  coded,
  SNOMED,
  type Part,
  type TestResource,
} from './fhir-builders.ts';
import { resourcesStating } from './vector-resources.ts';
import type { Row } from './vector-rows.ts';

/** The instant of all these assessments. */
export const VECTOR_INSTANT = '2026-06-01T12:00:00Z';

const YEAR = 2026;

/** What the score is made for, stated. */
const POPULATION: Readonly<Record<string, readonly TestResource[]>> = {
  'cha2ds2-vasc': [aCondition('49436004')],
  'has-bled': [aCondition('49436004')],
  'curb-65': [aCondition('233604007')],
  'meld-3.0': [aCondition('19943007')],
  'meld-na-2016': [aCondition('19943007')],
  'kfre-2016': [aCondition('709044004')],
  news2: [
    anObservation('82810-3', { valueCodeableConcept: coded(SNOMED, '60001007') }, { id: 'preg' }),
  ],
};

/** Inputs that a variant does not use, so that the row's variant is the one that runs. */
const WITHOUT: Readonly<Record<string, readonly string[]>> = {
  'kfre-2016/4': ['diabetes', 'hypertension', 'albumin', 'phosphate', 'bicarbonate', 'calcium'],
  'kfre-2016/6': ['albumin', 'phosphate', 'bicarbonate', 'calcium'],
  'kfre-2016/8': ['diabetes', 'hypertension'],
  'frs-cvd-2008/bmi': ['totalChol', 'hdlC'],
};

const OF_PATIENT = ['sex', 'age', 'race', 'asian', 'region'];
const REGIONS: Readonly<Record<string, HospitalSettings['score2Region']>> = {
  Low: 'low',
  Moderate: 'moderate',
  High: 'high',
  'Very high': 'very-high',
};

/** @param inputs ids of the model's inputs */
export function vectorBundle(modelId: string, inputs: readonly string[], row: Row): Part {
  const without = WITHOUT[`${modelId}/${row['variant'] ?? ''}`] ?? [];
  const stated = inputs
    .filter((input) => !OF_PATIENT.includes(input) && !without.includes(input))
    .filter((input) => !(input === 'diabetes' && row['diabetesAge'] !== undefined))
    .filter((input) => (row[input] ?? '') !== '')
    .flatMap((input) => resourcesStating(modelId, input, row[input]!));
  const resources = [patientOf(row), ...(POPULATION[modelId] ?? []), ...stated];
  return {
    resourceType: 'Bundle',
    type: 'collection',
    entry: resources.map((resource, index) => ({
      fullUrl: `https://example.org/fhir/${resource.resourceType}/${String(resource['id'])}`,
      resource: resource.resourceType === 'Patient' ? resource : { ...resource, id: `r${index}` },
    })),
  };
}

export function vectorSettings(row: Row): HospitalSettings {
  const region = row['region'] ?? '';
  const score2Region = REGIONS[region];
  return {
    ...DEFAULT_SETTINGS,
    ...(score2Region === undefined ? {} : { score2Region }),
    ...(region === 'NA' ? { kfreRegion: 'north-america' } : {}),
    ...(region === 'nonNA' ? { kfreRegion: 'other' } : {}),
  };
}

function patientOf(row: Row): TestResource {
  const age = Number(row['age'] ?? '55');
  const races = [
    ...(row['race'] === 'black' ? ['2054-5'] : []),
    ...(row['race'] === 'white' ? ['2106-3'] : []),
    ...(row['asian'] === 'true' ? ['2028-9'] : []),
    ...(row['asian'] === 'false' ? ['2106-3'] : []),
  ];
  return aPatient({
    gender: row['sex'] ?? 'female',
    birthDate: `${YEAR - age}-03-15`,
    extension: races.length === 0 ? undefined : [raceExtension(races)],
  });
}

function raceExtension(codes: readonly string[]): Part {
  const system = 'urn:oid:2.16.840.1.113883.6.238';
  return {
    url: 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-race',
    extension: codes.map((code) => ({ url: 'ombCategory', valueCoding: { system, code } })),
  };
}
