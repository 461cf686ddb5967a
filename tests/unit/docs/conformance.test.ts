/** The lists of docs/conformance.md that have no numbers are whole, and every test that they name is there. */
import { describe, expect, test } from 'vitest';
import { sectionOf, testsIn } from '../../support/conformance-list.ts';

/** First column of what is asked, in the order of its source. */
const ASKED = {
  'AI results': [
    'AI label on a resource',
    'Dropped drafts',
    'Label on one element',
    'AI device',
    'AI provenance',
    'Finding it',
    'Confidence in the result',
    'RiskAssessment.prediction.probabilityDecimal',
    'qualitativeRisk',
    'qualitative only',
    'performer',
    'basis',
    'CarePlan for AI proposals',
    'DICOM side, IHE AIR',
    'IHE AIW-I',
    'SR → FHIR',
    'ImagingSelection',
    'Report',
    'Observation category',
    'AuditEvent',
  ],
  'US Core and validation': [
    'patient',
    'observation_lab, observation_clinical_result, simple_observation, vital-sign groups',
    'care_plan',
    'pages, and what is not relied on',
    'RiskAssessment is detected, not presumed',
    'CarePlan: text',
    'CarePlan: text.status',
    'CarePlan: status, intent',
    'CarePlan: category',
    'CarePlan: subject',
    '..._client_read_test',
    '..._client_search_test',
    'SHOULD combinations',
    'auth_smart_alca / alcs / alp groups',
    '@medplum/core, fhir, fhirpath: each alone accepts nonsense',
    'unknown property; missing subject; missing status',
    'bad code on a required binding',
    "constraints on the resource's own elements",
    'constraints of datatypes',
    'two values; wrong reference target type',
    'string for number; array for object',
    'month 13; dateTime without a zone',
    'empty array; empty string; bad id',
    'narrative with script or no namespace',
    'VALID: qualitativeRisk only',
    'US Core CarePlan: no or wrong category',
    'load; per RiskAssessment',
    'profiles-others, TRACE lines, AIAST of 2018, launchers that download',
    'Recommendation 1: npm only',
    'Recommendation 2: the JVM',
    'Recommendation 3: HAPI as a hospital',
    'Recommendation 4: the Inferno kits',
  ],
} as const;

const FOLDERS = [
  '../profiles/',
  '../steps/report/',
  '../flows/',
  '../outbound/ehr-fhir/',
  '../support/',
  '../../surfaces/fhir-api/',
  '../../surfaces/service/',
  '../../peers/',
].map((each) => new URL(each, import.meta.url));

describe.each(Object.entries(ASKED))('%s', (title, asked) => {
  const section = sectionOf(title);
  const rows = [...section.matchAll(/^\| (.+?) +\| (.+?) +\|$/gm)].slice(2);

  test('has a line for everything that is asked', () => {
    expect(rows.map(([, what]) => what)).toEqual(asked);
    expect(rows.filter(([, , how = '']) => how.length < 10)).toEqual([]);
  });

  test('names tests that are there', () => {
    const named = testsIn(section, FOLDERS);
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter(({ isThere }) => !isThere)).toEqual([]);
  });
});
