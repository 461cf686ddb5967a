/** The layout, as rules. Each rule says why, so that a failure explains itself. */
const pure = '^src/(domain|steps)/';
const fileOrFolder = '(/|[.]ts$)';
const ours = '^(src|smart-app|tests|scripts)/';

/** All that a part may know of ours, itself included: everything else is forbidden to it. */
function knowsOnly(name, part, known, comment) {
  return {
    name,
    severity: 'error',
    comment,
    from: { path: `^src/${part}` },
    to: { path: ours, pathNot: `^src/(${known})${fileOrFolder}` },
  };
}

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'Two modules that need each other are one module, or need a third.',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'domain-imports-nothing',
      severity: 'error',
      comment: 'The nouns depend on no step, port, library or transport.',
      from: { path: '^src/domain/' },
      // A digest is arithmetic: names that follow from content.
      to: { pathNot: '^src/domain/|@medplum/fhirtypes|^(node:)?crypto$' },
    },
    {
      name: 'errors-import-nothing',
      severity: 'error',
      comment: 'Everyone may import errors.ts, so it imports nobody.',
      from: { path: '^src/errors[.]ts$' },
      to: { path: ours },
    },
    knowsOnly(
      'config-knows-domain-only',
      'config[.]ts$',
      'domain|errors',
      'Settings are read before anything exists that could use them.',
    ),
    knowsOnly(
      'steps-import-only-domain',
      'steps/([^/]+)/',
      'domain|errors|steps/$1',
      'A step takes values and returns values. A step that needs another step belongs in a flow.',
    ),
    {
      name: 'steps-are-pure',
      severity: 'error',
      comment: 'No files, network, processes or databases in domain/ or steps/: pass the data in.',
      from: { path: pure },
      to: {
        path: [
          '^(node:)?(child_process|cluster|dgram|dns|fs|http|http2|https|inspector|net|os|process|readline|repl|sqlite|test|timers|tls|tty|worker_threads)(/promises)?$',
          'node_modules/(express|mongodb|fhir-kit-client|dcmjs-dimse|onnxruntime-|better-sqlite3|bullmq|ioredis|pino|passport|@medplum/fhir-router|@tensorflow/|@aws-)',
        ],
      },
    },
    knowsOnly(
      'dicom-network-is-protocol-only',
      'dicom-network/',
      'dicom-network|domain|errors',
      'PS3.7 and PS3.8, for the listener and for the client of the archive alike: it knows neither.',
    ),
    knowsOnly(
      'ports-speak-domain',
      'ports/',
      'ports|domain|errors',
      'A port is described in our nouns and the standards; it knows no flow and no adapter.',
    ),
    knowsOnly(
      'flows-see-ports-not-adapters',
      'flows/',
      'flows|ports|steps|domain|errors',
      'A flow names what it needs (ports/); compose.ts decides who provides it.',
    ),
    knowsOnly(
      'commands-call-flows',
      'commands/',
      'commands|flows|ports|domain|errors|config',
      'A command reads its arguments, calls one flow and prints the answer.',
    ),
    {
      name: 'inbound-never-outbound',
      severity: 'error',
      comment: 'A route asks a flow; it does not open the database.',
      from: { path: '^src/inbound/' },
      to: { path: '^src/(outbound|steps)/' },
    },
    {
      name: 'inbound-surfaces-are-separate',
      severity: 'error',
      comment: 'Each way in stands alone, so one can be removed without reading the others.',
      from: { path: '^src/inbound/([^/]+)/' },
      to: { path: '^src/inbound/[^/]+/', pathNot: '^src/inbound/($1|http)/' },
    },
    knowsOnly(
      'inbound-asks-flows',
      'inbound/',
      'inbound|flows|ports|domain|errors|config|dicom-network',
      'A way in knows what the service does (flows/), not how it is put together.',
    ),
    knowsOnly(
      'outbound-implements-ports',
      'outbound/([^/]+)/',
      'ports|domain|errors|config|dicom-network|outbound/$1',
      'An adapter knows its port, the nouns and its library; nothing else of ours.',
    ),
    {
      name: 'outbound-knows-config-types-only',
      severity: 'error',
      comment: 'An adapter is handed its settings by compose.ts; it does not read them itself.',
      from: { path: '^src/outbound/' },
      to: { path: '^src/config[.]ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'only-main-composes',
      severity: 'error',
      comment: 'compose.ts is imported by main.ts and tests, by nothing else.',
      from: { path: '^src/', pathNot: '^src/main[.]ts$' },
      to: { path: '^src/compose[.]ts$' },
    },
    {
      name: 'nobody-imports-main',
      severity: 'error',
      comment: 'main.ts starts a process; whoever needs a part of it needs a module of its own.',
      from: {},
      to: { path: '^src/main[.]ts$' },
    },
    {
      name: 'only-compose-knows-the-sandbox',
      severity: 'error',
      comment:
        'The sandbox hospital is a stranger to the service: it comes and goes with the demo.',
      from: { path: '^src/', pathNot: '^src/(compose[.]ts$|sandbox/)' },
      to: { path: '^src/sandbox/' },
    },
    knowsOnly(
      'sandbox-stands-alone',
      'sandbox/',
      'sandbox|inbound/http|domain|errors',
      'The sandbox plays a hospital from outside, by the standards: it uses none of our workings.',
    ),
    {
      name: 'smart-app-sees-the-contract-only',
      severity: 'error',
      comment: 'The browser app shares types with the service through the contract only.',
      from: { path: '^smart-app/' },
      to: {
        path: '^(src|tests|scripts)/',
        pathNot: '^src/inbound/app-api/contract(-imaging|-add|-models)?[.]ts$',
      },
    },
    {
      name: 'smart-app-takes-types-only',
      severity: 'error',
      comment:
        'The screen and the service change apart: no code of the service reaches the browser.',
      from: { path: '^smart-app/' },
      to: { path: '^src/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'service-knows-no-screen-and-no-test',
      severity: 'error',
      comment: 'The service runs without the browser app, the tests and the scripts.',
      from: { path: '^src/' },
      to: { path: '^(smart-app|tests|scripts|bin)/' },
    },
    {
      name: 'service-uses-installed-packages',
      severity: 'error',
      comment: 'A package that the service imports is listed under dependencies.',
      from: { path: '^src/' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'imports-resolve',
      severity: 'error',
      comment: 'An import names a file or a package that exists.',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      comment: 'Reached from main.ts by nothing: use it or delete it.',
      // A thread is started by its file's name.
      from: { path: '^src/(main|.+[.]worker)[.]ts$' },
      // A page's own script and style are fetched by the browser.
      to: {
        path: '^src/',
        pathNot: '^src/main[.]ts$|[.](worker|d)[.]ts$|/assets/',
        reachable: false,
      },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/dist/' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types', 'typings'],
    },
  },
};
