/** The list of requirements in docs/conformance.md is whole, and every test that it names is there. */
import { expect, test } from 'vitest';
import { listedIn, numbersIn, sectionOf, testsIn } from '../../support/conformance-list.ts';

const section = sectionOf('SMART App Launch 2.2');

/** Numbers of the kit whose actor is the client. */
const CLIENT =
  '1-13 20-23 29 32-37 39-47 50-52 60-72 90 93 97 98 105-108 117 120-122 124 125 131-133 135 137 141 143 146-148 ' +
  '150-153 155-158 161 162 166 191 193 195 196 201 202 211 215 216 218-220 225-227 229 230 232-239 242 263 264 ' +
  '267 268 270 290-295 298-304 307-309 312-315 317-325 327-334 343 345 375 379 413-416 420 425 426 435';

/** Tests of the kit's client suite. */
const SUITE = [
  'smart_client_registration_alca_verification',
  'smart_client_registration_bsca_verification',
  'smart_client_registration_alp_verification',
  'smart_client_registration_alcs_verification',
  'smart_client_access_alca_interaction',
  'smart_client_access_bsca_interaction',
  'smart_client_authorization_request_verification',
  'smart_client_token_request_alca_verification',
  'smart_client_token_request_bsca_verification',
  'smart_client_token_request_alcs_verification',
  'smart_client_token_request_alp_verification',
  'smart_client_token_use_verification',
];

test('every requirement of a client has its line, and so has every test of the kit', () => {
  const listed = listedIn(section);
  const asked = numbersIn(CLIENT);
  expect(asked.filter((each) => !listed.includes(each))).toEqual([]);
  expect(new Set(listed).size).toBe(listed.length);
  const lines = new Set([...section.matchAll(/^\| ([a-z_]+) *\|/gm)].map(([, name]) => name));
  expect(SUITE.filter((each) => !lines.has(each))).toEqual([]);
});

test('every test that it names is there', () => {
  const folders = [
    '.',
    '../service/',
    '../cli/',
    '../../peers/',
    '../../unit/',
    '../../unit/docs/',
    '../../unit/flows/',
    '../../unit/inbound/smart-launch/',
    '../../unit/outbound/ehr-fhir/',
    '../../unit/outbound/sqlite/',
  ];
  const named = testsIn(
    section,
    folders.map((each) => new URL(each, import.meta.url)),
  );
  expect(named.length).toBeGreaterThan(60);
  expect(named.filter(({ isThere }) => !isThere)).toEqual([]);
});
