import { describe, expect, test } from 'vitest';
import { mentorApi } from './client.ts';
import { Problem, problemOf } from './problem.ts';

const answers = (...bodies: { status?: number; body: unknown }[]): typeof fetch => {
  const waiting = [...bodies];
  return () => {
    const next = waiting.shift();
    return Promise.resolve(
      new Response(JSON.stringify(next?.body), { status: next?.status ?? 200 }),
    );
  };
};
const view = (patient: string) => ({
  patient: { reference: patient },
  outbox: { patient, items: [], newerSince: null },
  csrfToken: 'token',
});
const none = new AbortController().signal;

describe('the client', () => {
  test('refuses an answer about another patient', async () => {
    const api = mentorApi(
      's',
      answers({ body: view('Patient/1') }, { body: { patient: 'Patient/2', points: [] } }),
    );
    await api.readView(none);
    await expect(api.trend('a/b', none)).rejects.toMatchObject({ isMismatch: true });
  });

  test('sends the CSRF token of the view with every POST', async () => {
    const sent: (string | undefined)[] = [];
    const answer = answers({ body: view('Patient/1') }, { body: view('Patient/1') });
    const api = mentorApi('s', (url, init) => {
      sent.push((init?.headers as Record<string, string>)['X-CSRF-Token']);
      return answer(url, init);
    });
    await api.readView(none);
    await api.readAgain();
    expect(sent).toEqual([undefined, 'token']);
  });

  test('an error keeps the four parts of the service', async () => {
    const body = {
      code: 'ehr.unavailable',
      message: 'The record was not read.',
      written: 'nothing',
      action: 'Try again.',
      requestId: 'r-1',
    };
    const api = mentorApi('s', answers({ status: 503, body }));
    await expect(api.readView(none)).rejects.toMatchObject(body);
  });

  test('no network: a write may have happened, a read has not', async () => {
    const api = mentorApi('s', () => Promise.reject(new TypeError('Failed to fetch')));
    await expect(api.readView(none)).rejects.toMatchObject({ written: 'nothing' });
    await expect(api.readAgain()).rejects.toMatchObject({ written: 'unknown' });
  });
});

test('an answer that says nothing still becomes a full sentence', () => {
  const problem = problemOf(502, null, true);
  expect(problem).toBeInstanceOf(Problem);
  expect(problem.message).toContain('502');
  expect(problem.action).not.toBe('');
  expect(problem.endsSession).toBe(false);
  expect(problemOf(401, null, false).endsSession).toBe(true);
});
