/**
 * `npm start`. In: a clone, however fresh. Out: the service with the sandbox hospital, running
 * until it is stopped. Installs what is missing and builds the browser app if it is stale.
 */
import { join } from 'node:path';
import { becomeService, buildApp, prepare, root } from './lib/project.mjs';

const node = prepare();
if (!buildApp(node)) process.exit(1);
becomeService(node, [join(root, 'src/main.ts'), 'demo', ...process.argv.slice(2)]);
