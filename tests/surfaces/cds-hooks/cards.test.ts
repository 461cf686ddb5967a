import { afterAll, beforeAll, expect, test } from 'vitest';
import { hookBody } from '../../support/cds-client.ts';
import { setting, type Setting } from './setting.ts';

let here: Setting;
beforeAll(async () => {
  here = await setting();
});
afterAll(() => here.close());

test('smoke', async () => {
  const answer = await here.client.post(
    here.url('mentor-patient-view'),
    hookBody({ prefetch: here.prefetch('p1') }),
  );
  console.log(JSON.stringify(answer.body, null, 1));
  expect(answer.status).toBe(200);
});
