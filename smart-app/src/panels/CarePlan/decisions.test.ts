import { describe, expect, test } from 'vitest';
import type { PlanActivityView } from '#src/inbound/app-api/contract.ts';
import {
  decisionOf,
  draftFault,
  mostUrgentFirst,
  newDraft,
  tally,
  tallyText,
} from './decisions.ts';

const activity = (id: string, more: Partial<PlanActivityView> = {}): PlanActivityView => ({
  id,
  rule: { id, title: id, canonical: id, grade: 'A', source: 'source', url: null },
  kind: 'ServiceRequest',
  title: `Do ${id}`,
  priority: 'routine',
  goal: null,
  after: null,
  reason: 'because',
  facts: [],
  decision: null,
  decidedBy: null,
  decidedAt: null,
  ...more,
});

describe('a decision', () => {
  test('to accept needs nothing else', () => {
    expect(decisionOf('a', newDraft(activity('a'), 'accept'))).toEqual({
      activity: 'a',
      choice: 'accept',
    });
  });
  test('to change needs a reason', () => {
    const draft = newDraft(activity('a'), 'change');
    expect(draftFault(draft)).toBe('A change needs a reason.');
    expect(decisionOf('a', draft)).toBeNull();
    expect(decisionOf('a', { ...draft, reason: ' prefers ', start: '' })).toEqual({
      activity: 'a',
      choice: 'change',
      text: 'Do a',
      start: null,
      reason: 'prefers',
    });
  });
  test('to reject needs one of six reasons, and a note only for "other"', () => {
    const draft = newDraft(activity('a'), 'reject');
    expect(draftFault(draft)).not.toBeNull();
    expect(draftFault({ ...draft, refuse: 'patient-declined' })).toBeNull();
    expect(draftFault({ ...draft, refuse: 'other' })).not.toBeNull();
    expect(draftFault({ ...draft, refuse: 'other', note: 'moving away' })).toBeNull();
  });
});

test('what saving writes counts drafts and earlier decisions', () => {
  const activities = [
    activity('a'),
    activity('b'),
    activity('c', { decision: { activity: 'c', choice: 'accept' } }),
  ];
  const count = tally(activities, { a: newDraft(activities[0] ?? activity('a'), 'reject') });
  expect(count).toEqual({ accept: 1, change: 0, reject: 1, open: 1 });
  expect(tallyText(count)).toBe('1 accepted · 1 rejected · 1 open');
});

test('urgent activities stand first, the others keep their order', () => {
  const ordered = mostUrgentFirst([
    activity('a'),
    activity('b'),
    activity('c', { priority: 'urgent' }),
  ]);
  expect(ordered.map((one) => one.id)).toEqual(['c', 'a', 'b']);
});
