/** Gives the store in the named folder one new key after the other, until the process is killed. */
import { rotateDataKey } from '#src/outbound/sqlite/rotate-data-key.ts';

process.stdout.write('begins\n');
for (;;) rotateDataKey(process.argv[2] ?? '', undefined, new Date().toISOString());
