/** The lint rules. In: every source file. Out: faults that types and tests do not find. */
import eslint from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const plainScripts = ['**/*.{js,mjs,cjs}'];
const pureFolders = ['src/domain/**', 'src/steps/**'];
const chance = ['randomBytes', 'randomFill', 'randomInt', 'randomUUID', 'webcrypto'];

export default defineConfig(
  {
    ignores: [
      '**/dist',
      'coverage',
      'test-results',
      'data',
      'models',
      'profiles',
      'tests/fixtures',
    ],
  },
  { linterOptions: { noInlineConfig: true } },
  eslint.configs.recommended,
  tseslint.configs.strictTypeChecked,
  { languageOptions: { parserOptions: { projectService: true } } },
  {
    rules: {
      '@typescript-eslint/ban-ts-comment': [
        'error',
        { 'ts-expect-error': true, 'ts-ignore': true, 'ts-nocheck': true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/require-await': 'off', // an in-memory port is async without awaiting
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
  {
    // Loops over pixels, tensors, matrices and trees index arrays whose length they know.
    files: [
      'src/steps/{imaging,explain,scoring,learn,calibration}/**',
      'src/domain/{certainty,likeness,packed-tree}.ts',
    ],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    // The pure folders: time and chance come in as arguments.
    files: pureFolders,
    rules: {
      'no-restricted-globals': [
        'error',
        'process',
        'fetch',
        'setTimeout',
        'setInterval',
        'setImmediate',
        'performance',
        'console',
      ],
      'no-restricted-imports': [
        'error',
        {
          paths: ['node:crypto', 'crypto'].map((name) => ({
            name,
            importNames: chance,
            message: 'Take the random source as an argument.',
          })),
        },
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Take the moment as an argument.' },
        { object: 'Math', property: 'random', message: 'Take the random source as an argument.' },
        { object: 'crypto', property: 'randomUUID', message: 'Derive the id from the content.' },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: 'Take the moment as an argument.',
        },
        {
          selector: "CallExpression[callee.name='Date']",
          message: 'Take the moment as an argument.',
        },
      ],
    },
  },
  {
    // A test reads JSON as it came: what it assumes wrongly makes it fail.
    files: ['tests/**', '**/*.test.{ts,tsx}'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: String.raw`^(\.\./)+src/`, message: 'Write #src/... in tests.' }] },
      ],
    },
  },
  {
    files: ['smart-app/src/**/*.{ts,tsx}'],
    ...reactHooks.configs.flat.recommended,
  },
  {
    files: plainScripts,
    ...tseslint.configs.disableTypeChecked,
    languageOptions: {
      globals: {
        clearInterval: 'readonly',
        console: 'readonly',
        module: 'writable',
        process: 'readonly',
        setInterval: 'readonly',
        URL: 'readonly',
      },
      parserOptions: { projectService: false },
    },
  },
);
