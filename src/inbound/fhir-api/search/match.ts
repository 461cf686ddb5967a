/**
 * One criterion of a search → a test of a resource.
 *
 * Source: FHIR R4 search, sections on prefixes, modifiers, token, reference, string, uri and number.
 */
import { AppError } from '../../../errors.ts';
import type { StoredVersion } from '../../../ports/resource-store.ts';
import type { Parameter, ParameterKind } from './parameters.ts';
import { comparedDate, comparedNumber, lies, wrongValue } from './prefix.ts';
import { spansOf, tokensOf, valuesAt, type Token } from './values.ts';
import { referenceTest, type References } from './references.ts';

export interface Criterion {
  readonly name: string;
  readonly parameter: Parameter;
  readonly modifier: string | undefined;
  /** Any of them. */
  readonly values: readonly string[];
}

export type Test = (version: StoredVersion) => boolean;

const MODIFIERS: Readonly<Record<ParameterKind, readonly string[]>> = {
  token: ['missing', 'not', 'text'],
  reference: [
    'missing',
    'Patient',
    'Device',
    'RiskAssessment',
    'Observation',
    'ImagingStudy',
    'CarePlan',
  ],
  date: ['missing'],
  string: ['missing', 'exact', 'contains'],
  uri: ['missing'],
  number: ['missing'],
};

/** @throws AppError `request.invalid` for a modifier or a value that means nothing here */
export function testOf(criterion: Criterion, references: References): Test {
  const { name, parameter, modifier, values } = criterion;
  if (modifier !== undefined && !MODIFIERS[parameter.kind].includes(modifier))
    throw new AppError('request.invalid', `"${name}" has no modifier ":${modifier}" here`, {
      where: name,
    });
  if (modifier === 'missing') return missingTest(criterion, references);
  if (parameter.kind === 'reference') return referenceTest(criterion, references);
  const tests = values.map((value) => valueTest(criterion, value));
  return ({ resource }) => {
    const found = valuesAt(resource, parameter.paths);
    const some = tests.some((test) => found.some(test));
    return modifier === 'not' ? !some : some;
  };
}

function missingTest({ name, parameter, values }: Criterion, references: References): Test {
  const [wanted] = values;
  if (wanted !== 'true' && wanted !== 'false') throw wrongValue(name, 'is true or false');
  return (version) => {
    const there =
      parameter.paths.length === 0
        ? references.patientOf(version) !== undefined
        : valuesAt(version.resource, parameter.paths).length > 0;
    return there === (wanted === 'false');
  };
}

function valueTest({ name, parameter, modifier }: Criterion, value: string) {
  switch (parameter.kind) {
    case 'token':
      return tokenTest(value, modifier);
    case 'date':
      return dateTest(name, value);
    case 'number':
      return numberTest(name, value);
    case 'uri':
      return (found: unknown) => found === value;
    case 'string':
    case 'reference':
      return stringTest(value, modifier);
  }
}

/** `system|code`, `|code` (no system), `system|` (any code) or `code`. */
function tokenTest(value: string, modifier: string | undefined): (found: unknown) => boolean {
  if (modifier === 'text') {
    const wanted = value.toLowerCase();
    return (found) =>
      tokensOf(found).some(({ text }) => text.some((each) => each.toLowerCase().includes(wanted)));
  }
  const bar = value.indexOf('|');
  const [system, code] = bar < 0 ? [undefined, value] : [value.slice(0, bar), value.slice(bar + 1)];
  const fits = (token: Token) =>
    (system === undefined || (token.system ?? '') === system) &&
    (code === '' || token.code === code);
  return (found) => tokensOf(found).some(fits);
}

function stringTest(value: string, modifier: string | undefined): (found: unknown) => boolean {
  const wanted = value.toLowerCase();
  return (found) => {
    if (typeof found !== 'string') return false;
    if (modifier === 'exact') return found === value;
    const text = found.toLowerCase();
    return modifier === 'contains' ? text.includes(wanted) : text.startsWith(wanted);
  };
}

function dateTest(name: string, value: string): (found: unknown) => boolean {
  const asked = comparedDate(name, value);
  return (found) => spansOf(found).some(({ start, end }) => lies({ low: start, high: end }, asked));
}

function numberTest(name: string, value: string): (found: unknown) => boolean {
  const asked = comparedNumber(name, value);
  return (found) => typeof found === 'number' && lies({ low: found, high: found }, asked);
}
