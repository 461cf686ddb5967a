/** Everything in profiles/ is valid R4, our profiles accept their examples, and refuse what they forbid. */
import type { CapabilityStatement, StructureDefinition } from '@medplum/fhirtypes';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { capabilityStatement } from '#src/inbound/fhir-api/capability-statement.ts';
import { validateResource } from '../../support/validate-resource.ts';

const folder = new URL('../../../profiles/', import.meta.url);
interface Definition {
  resourceType: string;
  extension?: { url: string; valueUri?: string; valueString?: string }[];
  id: string;
  url?: string;
  version?: string;
  meta?: { profile?: string[] };
}
const read = (name: string) =>
  JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Definition;
const structure = (name: string) =>
  JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as StructureDefinition;
const BASE = 'https://health-analysis-mentor.org/fhir';
const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
const examples = readdirSync(new URL('examples/', folder)).map((name) => `examples/${name}`);
const byType = (type: string) => names.filter((name) => name.startsWith(`${type}-`));

/** JavaScript refuses the regular expressions of these two with the flag that fhirpath.js sets. */
const notForFhirPath = /eld-1[69] cannot be evaluated/u;
const eld16 = /^[a-zA-Z0-9/\-_[\]@]+$/u;
const eld19 =
  /^[^\s.,:;'"/|?!@#$%&*()[\]{}]{1,64}(\.[^\s.,:;'"/|?!@#$%&*()[\]{}]{1,64}(\[x\])?(:[^\s.]+)?)*$/u;

describe('profiles', () => {
  test.each([...names, ...examples])('%s is valid and named for its type and id', (name) => {
    const resource = read(name);
    const faults = validateResource(resource).filter((fault) => !notForFhirPath.test(fault));
    expect(faults).toEqual([]);
    expect(name.replace('examples/', '')).toBe(`${resource.resourceType}-${resource.id}.json`);
  });

  test('every definition has the canonical of its id', () => {
    for (const name of names.filter((each) => !each.startsWith('Basic-'))) {
      const { url, id, resourceType, version } = read(name);
      expect(url).toBe(`${BASE}/${resourceType}/${id}`);
      expect(version).toMatch(/^\d+\.\d+\.\d+$/u);
    }
  });

  test('so has every SubscriptionTopic, which R4 writes as a Basic with the extensions of R5', () => {
    const r5 = 'http://hl7.org/fhir/5.0/StructureDefinition/extension-SubscriptionTopic';
    const topics = byType('Basic').map(read);
    expect(topics.map(({ id }) => id)).toEqual(['care-plan', 'imaging-finding', 'risk-assessment']);
    for (const { id, extension } of topics) {
      const url = extension?.find((each) => each.url === `${r5}.url`)?.valueUri;
      expect(url).toBe(`${BASE}/SubscriptionTopic/${id}`);
      expect(extension?.map((each) => each.url)).toContain(`${r5}.resourceTrigger`);
    }
  });

  test('what a definition of ours refers to is there', () => {
    const known = new Set(names.map((name) => read(name).url));
    for (const name of names.filter((each) => !each.startsWith('ImplementationGuide-'))) {
      const text = readFileSync(new URL(name, folder), 'utf8');
      const kinds =
        'StructureDefinition|SearchParameter|CodeSystem|ValueSet|OperationDefinition|PlanDefinition|ActivityDefinition';
      for (const [url] of text.matchAll(new RegExp(`${BASE}/(?:${kinds})/[a-z0-9-]+`, 'gu')))
        expect(known, name).toContain(url);
    }
  });

  test('every code system of ours has a value set of all its codes', () => {
    const systems = byType('CodeSystem').map((name) => read(name).id);
    expect(byType('ValueSet').map((name) => read(name).id)).toEqual(systems);
  });

  test('the service does what its CapabilityStatement of requirements says', () => {
    const required = JSON.parse(
      readFileSync(new URL('CapabilityStatement-mentor-server.json', folder), 'utf8'),
    ) as CapabilityStatement;
    const actual = capabilityStatement('https://mentor.example', '2026-11-24');
    expect(required.kind).toBe('requirements');
    expect(actual.instantiates).toContain(required.url);
    const [server] = actual.rest!;
    for (const { type, interaction, searchParam, operation, supportedProfile } of required.rest![0]!
      .resource!) {
      const own = server!.resource!.find((each) => each.type === type);
      expect(own?.interaction ?? []).toEqual(expect.arrayContaining(interaction ?? []));
      expect(own?.operation ?? []).toEqual(expect.arrayContaining(operation ?? []));
      expect(own?.supportedProfile ?? []).toEqual(expect.arrayContaining(supportedProfile ?? []));
      expect(own?.searchParam ?? [], type).toEqual(expect.arrayContaining(searchParam ?? []));
    }
  });

  test.each(byType('StructureDefinition'))(
    '%s has a snapshot that holds its differential',
    (name) => {
      const { snapshot, differential } = structure(name);
      const ids = snapshot!.element.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      for (const { path, sliceName } of [...snapshot!.element, ...differential!.element]) {
        expect(path).toMatch(eld19);
        if (sliceName !== undefined) expect(sliceName).toMatch(eld16);
      }
      expect(ids).toEqual(expect.arrayContaining(differential!.element.map(({ id }) => id)));
    },
  );

  test('every profile of a resource has an example', () => {
    const shown = new Set(examples.flatMap((name) => read(name).meta?.profile ?? []));
    const profiles = byType('StructureDefinition')
      .map((name) => structure(name))
      .filter(({ kind }) => kind === 'resource');
    for (const { url } of profiles) expect(shown).toContain(url);
  });

  test('every extension is shown by an example or used by a definition', () => {
    const users = [...examples, ...names.filter((name) => !/^(Struct|Impl)/u.test(name))];
    const text = users.map((name) => readFileSync(new URL(name, folder), 'utf8')).join('');
    const extensions = byType('StructureDefinition')
      .map((name) => structure(name))
      .filter(({ kind }) => kind === 'complex-type');
    // Where a hospital takes no RiskAssessment; shown where that is tested.
    const elsewhere = `${BASE}/StructureDefinition/mentor-when`;
    const unused = extensions.filter(
      ({ url }) => url !== elsewhere && !text.includes(`"url": "${url}"`),
    );
    expect(unused.map(({ url }) => url)).toEqual([]);
  });

  test.each([
    ['RiskAssessment-prevent-cvd', 'method'],
    ['RiskAssessment-prevent-cvd', 'performer'],
    ['RiskAssessment-not-computable', 'note'],
    ['CarePlan-proposal', 'category'],
    ['CarePlan-proposal', 'text'],
    ['Observation-news2', 'device'],
    ['Observation-pneumonia', 'device'],
    ['Observation-pneumonia', 'identifier'],
    ['Observation-pneumonia', 'derivedFrom'],
    ['Observation-image-refused', 'note'],
    ['Observation-image-refused', 'dataAbsentReason'],
    ['DiagnosticReport-chest-film', 'conclusion'],
    ['Device-prevent-2023', 'version'],
    ['Provenance-prevent-cvd', 'reason'],
  ])('%s without %s is refused', (example, element) => {
    const resource = read(`examples/${example}.json`);
    const without = Object.entries(resource).filter(([name]) => name !== element);
    expect(validateResource(Object.fromEntries(without))).not.toEqual([]);
  });

  test('a result without the label of artificial intelligence is refused', () => {
    const resource = read('examples/RiskAssessment-prevent-cvd.json');
    const faults = validateResource({ ...resource, meta: { profile: resource.meta!.profile } });
    expect(faults.join()).toContain('artificial intelligence');
  });

  test('a CarePlan of another category only is refused', () => {
    const resource = read('examples/CarePlan-proposal.json');
    expect(validateResource({ ...resource, category: [{ text: 'other' }] })).not.toEqual([]);
  });

  test('a result that is not computable has no probability', () => {
    const resource = read('examples/RiskAssessment-not-computable.json');
    const faults = validateResource({ ...resource, prediction: [{ probabilityDecimal: 3 }] });
    expect(faults.join()).toContain('Not computable');
  });
});
