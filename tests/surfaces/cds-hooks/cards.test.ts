/** What a card holds (requirements 74–77, 80–147, 215–220). */
import type { Resource } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Card } from '#src/domain/cds-card.ts';
import { hookBody } from '../../support/cds-client.ts';
import { chartOf } from '../../support/chart-of.ts';
import { validateResource } from '../../support/validate-resource.ts';
import { draftStatin, healthyChart, pregnancy, statinAllergy } from './patients.ts';
import { setting, type Setting } from './setting.ts';

const p1 = chartOf('p1');
const allergic = [...chartOf('p3'), statinAllergy('p3')];
const pregnant = [...chartOf('p4'), pregnancy('p4')];
let here: Setting;
let card: Card;
beforeAll(async () => {
  here = await setting([p1, healthyChart('p2'), allergic, pregnant]);
  [card] = (await cardsFor('p1')) as [Card];
});
afterAll(() => here.close());

async function cardsFor(patientId: string, resources?: readonly Resource[]): Promise<Card[]> {
  const prefetch = here.prefetch(patientId, resources);
  const answer = await here.client.post(
    here.url('mentor-patient-view'),
    hookBody({ patientId, prefetch }),
  );
  expect(answer.status).toBe(200);
  return answer.body.cards as Card[];
}

async function cardsBeside(patientId: string, drafts: readonly Resource[]): Promise<Card[]> {
  const entry = drafts.map((resource) => ({ resource }));
  const context = {
    selections: drafts.map(({ resourceType, id }) => `${resourceType}/${id ?? ''}`),
    draftOrders: { resourceType: 'Bundle', type: 'collection', entry },
  };
  const prefetch = here.prefetch(patientId);
  const answer = await here.client.post(
    here.url('mentor-order-select'),
    hookBody({ hook: 'order-select', patientId, context, prefetch }),
  );
  expect(answer.status).toBe(200);
  return answer.body.cards as Card[];
}

/** Every value, with its path. */
function* leaves(value: unknown, path = ''): Generator<[string, unknown]> {
  yield [path, value];
  if (typeof value === 'object' && value !== null)
    for (const [key, inner] of Object.entries(value)) yield* leaves(inner, `${path}.${key}`);
}

test('nothing to act on: no card', async () => {
  expect(await cardsFor('p2')).toEqual([]);
});

test('one card a visit, with a summary of less than 140 characters', async () => {
  expect(await cardsFor('p1')).toHaveLength(1);
  expect(card.summary.length).toBeGreaterThan(0);
  expect(card.summary.length).toBeLessThan(140);
  expect(card.summary).toMatch(/^Cardiovascular disease in 10 years: [\d.]+ %/);
});

test('nothing in the answer is null or empty', () => {
  for (const [path, value] of leaves(card)) {
    expect(value, path).not.toBeNull();
    expect(value, path).not.toBe('');
    expect(value, path).not.toEqual([]);
    expect(value, path).not.toEqual({});
  }
});

test('the uuid follows from the content: the same again, another for another content', async () => {
  const [again] = await cardsFor('p1');
  expect(again).toEqual(card);
  expect(card.uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  const [other] = await cardsFor('p1', chartOf('p1', 171));
  expect(other?.uuid).not.toBe(card.uuid);
});

test('the detail is Markdown with absolute risk, horizon, threshold, reasons and source', () => {
  expect(card.detail).toMatch(/\*\*Cardiovascular disease in 10 years: [\d.]+ %/);
  expect(card.detail).toMatch(/^- Action threshold [\d.]+ %: /m);
  expect(card.detail).toMatch(/^- Raised most by .*Systolic blood pressure: 152 mmHg/m);
  expect(card.detail).toContain('https://doi.org/');
});

test('what a record says cannot become Markdown of ours', async () => {
  const [first] = await cardsBeside('p3', [draftStatin('p3')]);
  expect(first?.detail).toContain('Atorvastatin \\[rash\\](http://x)');
});

test('the source has a label, an absolute address and a topic', () => {
  expect(card.source).toMatchObject({
    label: 'Health Analysis Mentor',
    topic: { system: 'http://snomed.info/sct', code: '709510001' },
  });
  expect(new URL(card.source.url).origin).toBe(here.service.baseUrl);
});

test('the indicator is one of three, and no more than the risk deserves', () => {
  expect(card.indicator).toBe('warning');
});

test('the link launches the app by SMART, with its context as text', () => {
  const [link] = card.links ?? [];
  expect(link).toMatchObject({ type: 'smart', url: `${here.service.baseUrl}/launch` });
  const context: unknown = JSON.parse(link?.type === 'smart' ? link.appContext : '');
  expect(context).toEqual({ card: card.uuid, hook: 'patient-view' });
});

test('every override reason has code, system and display', () => {
  expect(card.overrideReasons.length).toBeGreaterThan(3);
  for (const { code, system, display } of card.overrideReasons)
    expect([code, system, display].every((part) => part.length > 0)).toBe(true);
});

describe('suggestions', () => {
  test('have label, uuid and actions that belong together, and any may be chosen', () => {
    expect(card.selectionBehavior).toBe('any');
    const uuids = card.suggestions?.map(({ uuid }) => uuid) ?? [];
    expect(uuids.length).toBeGreaterThan(2);
    expect(new Set(uuids).size).toBe(uuids.length);
    for (const { label, isRecommended, actions } of card.suggestions ?? []) {
      expect(label.length).toBeGreaterThan(0);
      expect(typeof isRecommended).toBe('boolean');
      expect(actions).toHaveLength(1);
      expect(actions[0]).toMatchObject({ type: 'create' });
      expect(actions[0]?.description).toBe(label);
    }
  });

  test('create valid resources of this patient: drafts of intent proposal, labelled as ours', () => {
    const resources = (card.suggestions ?? []).flatMap(({ actions }) =>
      actions.map(({ resource }) => resource),
    );
    const types = new Set(resources.map(({ resourceType }) => resourceType));
    expect(types).toContain('ServiceRequest');
    expect(types).toContain('MedicationRequest');
    for (const resource of resources) {
      expect(validateResource(resource)).toEqual([]);
      expect(resource).toMatchObject({
        status: 'draft',
        intent: 'proposal',
        subject: { reference: 'Patient/p1' },
        meta: { security: [{ code: 'AIAST' }] },
      });
      expect(resource.id).toBeUndefined();
    }
  });

  test('leave out what is about to be ordered', async () => {
    const labels = (cards: Card[]) => cards[0]?.suggestions?.map(({ label }) => label) ?? [];
    expect(labels([card]).some((label) => label.includes('statin'))).toBe(true);
    const beside = labels(await cardsBeside('p1', [draftStatin('p1')]));
    expect(beside.length).toBeGreaterThan(0);
    expect(beside.some((label) => /-intensity statin/.test(label))).toBe(false);
  });

  test('propose nothing against an allergy, and say so', async () => {
    const [first] = await cardsFor('p3');
    const drugs = (first?.suggestions ?? []).filter(({ label }) => /-intensity statin/.test(label));
    expect(drugs).toEqual([]);
    expect(first?.detail).toContain('**Held back**');
  });
});

test('an allergy that speaks against a draft order comes first', async () => {
  const [first] = await cardsBeside('p3', [draftStatin('p3')]);
  expect(first?.summary).toMatch(/^Atorvastatin 40 mg: allergy or intolerance is recorded/);
  expect(first?.detail).toMatch(/^\*\*Against the order\*\*/);
  expect(['warning', 'critical']).toContain(first?.indicator);
});

test('a pregnancy that speaks against a draft order comes first, and nothing of it is proposed', async () => {
  const [first] = await cardsBeside('p4', [draftStatin('p4')]);
  expect(first?.summary).toMatch(/^Atorvastatin 40 mg: Pregnancy: yes/);
  const drugs = first?.suggestions?.flatMap(({ actions }) =>
    actions.filter(({ resource }) => resource.resourceType === 'MedicationRequest'),
  );
  expect(drugs ?? []).toEqual([]);
});

test('no card where an order has nothing against it and nothing else needs a person', async () => {
  expect(await cardsBeside('p2', [draftStatin('p2')])).toEqual([]);
});
