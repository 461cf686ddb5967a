/**
 * What an independent validator says about our profiles, their examples, and all that the service writes.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { hapiFaults, type HapiFault } from '../support/hapi-validator.ts';
import { hasJavaAndMaven } from '../support/maven.ts';
import {
  writtenByTheCommandLine,
  writtenByTheService,
  type Named,
} from '../support/written-by-the-service.ts';
import { writtenOfImaging } from '../support/written-of-imaging.ts';
import { writtenToSubscribers } from '../support/written-to-subscribers.ts';

const AS_OF = '2026-11-24T10:05:00.000Z';
const PROFILES = join(import.meta.dirname, '../../profiles');
const EXAMPLES = join(PROFILES, 'examples');

/** What the validator calls an error and is none. An entry that nothing matches any more is a failure. */
const FALSE_POSITIVES = [
  {
    place: /meta\.security\[0\]$|(^Provenance|resource.*)\.reason\[0\]$/u,
    message: /^Unknown code '\S+v3-ObservationValue#AIAST'/u,
    because:
      'AIAST is newer than the v3-ObservationValue of 2018 that R4 carries; HL7 AI Transparency on FHIR asks for it',
  },
  {
    place: /^StructureDefinition$|\/\*StructureDefinition\/mentor-[a-z-]+\*\/$/u,
    message: /^Error generating Snapshot: Unable to resolve package id hl7\.fhir\.r4\.core/u,
    because:
      'it would fetch the package of R4 to make the snapshot anew; ours are compared by tests/unit/profiles',
  },
  {
    place: /extension\[\d+\]\[url='\S+'\]$|modifierExtension/iu,
    message:
      /^Extension url '\S+5\.0\S+extension-SubscriptionTopic\S+' is not valid \(invalid Version '5\.0'\)$/u,
    because:
      'it knows no element of R5 without the package of R5; the backport guide writes a topic in R4 so',
  },
  {
    place: /meta\.profile\[0\]$/u,
    message: /^Profile reference '\S+subscriptions-backport\S+' has not been checked/u,
    because:
      'the package of the backport guide is in no registry that is used here; subscriptions-notify.test.ts holds its rules',
  },
  {
    place: /^$/u,
    message:
      /^Invalid profile\. Failed to retrieve profile with url=\S+subscriptions-backport\S+$/u,
    because: 'as above, for the resource as a whole; base R4 is looked at all the same, see below',
  },
];

type Json = Record<string, unknown>;

function read(folder: string, name: string): Json {
  return JSON.parse(readFileSync(join(folder, name), 'utf8')) as Json;
}

function filesIn(folder: string): Named[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({ name, resource: read(folder, name) }));
}

/** Faults of ours that it must find: were it blind, every other test here would pass. */
const WRONG = [
  { what: 'a code that a required binding does not hold', with: { status: 'perhaps' } },
  { what: 'an element that R4 does not have', with: { certainty: 3 } },
  { what: 'a result without its method, which our profile asks for', with: { method: undefined } },
  {
    what: 'a reference to a type that is not allowed',
    with: { subject: { reference: 'Device/1' } },
  },
  { what: 'a percentage above 100', with: { prediction: [{ probabilityDecimal: 101 }] } },
  { what: 'a result without the label AIAST, against our invariant', with: { meta: 'ours' } },
  { what: 'a profile of ours that is not there', with: { meta: 'none' } },
];

function broken(changes: Json): Json {
  const right = read(EXAMPLES, 'RiskAssessment-prevent-cvd.json');
  const { profile } = right['meta'] as { profile: string[] };
  const none = profile.map((each) => `${each}-none`);
  const meta = { ours: { profile }, none: { ...(right['meta'] as Json), profile: none } };
  const changed = { ...right, ...changes };
  return typeof changes['meta'] === 'string'
    ? { ...changed, meta: meta[changes['meta'] as 'ours'] }
    : changed;
}

const IN_NOTIFICATION = 'a fault in a notification, whose profile it does not know';

function fetched(notification: object): object {
  const { entry, ...rest } = notification as { entry: { request: object }[] };
  return { ...rest, entry: entry.map((each) => ({ ...each, request: { method: 'FETCH' } })) };
}

const groups: Record<string, Named[]> = {};
let faults: HapiFault[];

function isFalsePositive({ place, message }: HapiFault): boolean {
  return FALSE_POSITIVES.some((each) => each.place.test(place) && each.message.test(message));
}

function faultsOf(group: string): string[] {
  const names = new Set(groups[group]?.map(({ name }) => name));
  return faults
    .filter((fault) => names.has(fault.name) && !isFalsePositive(fault))
    .map(({ name, place, message }) => `${name}: ${place}: ${message}`);
}

describe.skipIf(!hasJavaAndMaven)('the HAPI FHIR validator (needs Java and Maven)', () => {
  beforeAll(async () => {
    groups['definitions'] = filesIn(PROFILES);
    groups['examples'] = filesIn(EXAMPLES);
    groups['command line'] = await writtenByTheCommandLine(AS_OF);
    groups['service'] = await writtenByTheService();
    groups['imaging'] = writtenOfImaging();
    groups['subscribers'] = await writtenToSubscribers();
    groups['wrong'] = [
      ...WRONG.map((each) => ({ name: each.what, resource: broken(each.with) })),
      { name: IN_NOTIFICATION, resource: fetched(groups['subscribers'][0]!.resource) },
    ];
    faults = await hapiFaults(Object.values(groups).flat());
    // Every installed model is a Device with its card.
  }, 900_000);

  describe('finds no error in', () => {
    test('our definitions', () => {
      expect(groups['definitions']?.length).toBeGreaterThan(100);
      expect(faultsOf('definitions')).toEqual([]);
    });

    test('their examples', () => {
      expect(faultsOf('examples')).toEqual([]);
    });

    test('readings of images, and what a person decides on them', () => {
      expect(groups['imaging']).toHaveLength(7);
      expect(faultsOf('imaging')).toEqual([]);
    });

    test('what `mentor assess` writes about the patients of the sandbox', () => {
      expect(JSON.stringify(groups['command line']).split('"resourceType"').length).toBeGreaterThan(
        1_000,
      );
      expect(faultsOf('command line')).toEqual([]);
    });

    test('what the service writes to a hospital, proposes on cards and answers on /fhir', () => {
      const names = groups['service']?.map(({ name }) => name) ?? [];
      for (const part of ['at the hospital: CarePlan', 'on a card: ', 'GET /fhir/RiskAssessment']) {
        expect(
          names.some((name) => name.startsWith(part)),
          part,
        ).toBe(true);
      }
      expect(faultsOf('service')).toEqual([]);
    });

    test('what subscribers are told, and read', () => {
      const names = groups['subscribers']?.map(({ name }) => name);
      expect(names).toContain('handshake with empty');
      expect(names).toContain('event-notification with full-resource');
      expect(faultsOf('subscribers')).toEqual([]);
    });
  });

  test.each([...WRONG.map(({ what }) => what), IN_NOTIFICATION])('finds %s', (what) => {
    expect(faults.filter((fault) => fault.name === what && !isFalsePositive(fault))).not.toEqual(
      [],
    );
  });

  test.each(FALSE_POSITIVES)('still says what is no error: $because', (excepted) => {
    const matched = faults.filter(
      ({ place, message }) => excepted.place.test(place) && excepted.message.test(message),
    );
    expect(matched).not.toEqual([]);
  });
});
