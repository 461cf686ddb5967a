/** `mentor audit verify`: whether the trail is whole, or its first entry that does not fit. */
import type { Operations } from './wiring.ts';

const BROKEN = 1;

export async function auditVerify(
  { json }: { readonly json?: boolean },
  { audit }: Pick<Operations, 'audit'>,
): Promise<number> {
  const { entries, broken } = await audit.verify();
  const intact = broken === undefined;
  if (json === true) {
    const found = broken === undefined ? null : { ...broken, at: broken.at ?? null };
    process.stdout.write(`${JSON.stringify({ intact, entries, broken: found }, null, 2)}\n`);
  } else {
    process.stdout.write(
      intact
        ? `The audit trail is whole: ${entries} entries.\n`
        : `The audit trail is broken at entry ${broken.id}${timeOf(broken.at)}: ${broken.why}.\n`,
    );
  }
  return intact ? 0 : BROKEN;
}

function timeOf(at: string | undefined): string {
  return at === undefined ? '' : ` (${at})`;
}
