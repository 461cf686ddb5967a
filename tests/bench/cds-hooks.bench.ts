/** How fast a CDS Hooks call with full prefetch is answered, over HTTP. Prints p50 and p95 in milliseconds. */
import { hookBody } from '../support/cds-client.ts';
import { chartOf } from '../support/chart-of.ts';
import { setting } from '../surfaces/cds-hooks/setting.ts';

const WARM_UP = 20;
const CALLS = 200;
const PATIENTS = 10;

const charts = Array.from({ length: PATIENTS }, (_, n) => chartOf(`p${n}`, 130 + 3 * n));
const here = await setting(charts);
const url = here.url('mentor-patient-view');

async function timed(n: number, systolic: number): Promise<number> {
  const patientId = `p${n % PATIENTS}`;
  const body = hookBody({
    patientId,
    prefetch: here.prefetch(patientId, chartOf(patientId, systolic)),
  });
  const token = await here.client.token(url);
  const began = performance.now();
  const { status } = await here.client.post(url, body, token);
  if (status !== 200) throw new Error(`answered ${status}`);
  return performance.now() - began;
}

function quantile(sorted: readonly number[], share: number): string {
  return (sorted[Math.ceil(share * sorted.length) - 1] ?? 0).toFixed(1);
}

/** One after another. @param systolicOf the same again, or a new content with each call */
async function series(name: string, systolicOf: (n: number) => number): Promise<void> {
  const times: number[] = [];
  for (let n = 0; n < WARM_UP + CALLS; n += 1) {
    const took = await timed(n, systolicOf(n));
    if (n >= WARM_UP) times.push(took);
  }
  const sorted = times.toSorted((one, other) => one - other);
  process.stdout.write(
    `${name}: p50 ${quantile(sorted, 0.5)} ms, p95 ${quantile(sorted, 0.95)} ms (${CALLS} calls)\n`,
  );
}

await series('patient-view, full prefetch, known content', (n) => 130 + 3 * (n % PATIENTS));
await series('patient-view, full prefetch, new content each time', (n) => 110 + (n % 80));
await here.close();
