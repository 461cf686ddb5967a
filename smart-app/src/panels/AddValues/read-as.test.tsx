import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { ReadAs } from './read-as.tsx';

const CHOLESTEROL = {
  input: 'total-cholesterol',
  entered: { value: 201, unit: 'mg/dL' },
  value: 5.1978599999999995,
  unit: 'mmol/L',
  models: 3,
};
const CREATININE = { ...CHOLESTEROL, entered: { value: 88, unit: 'umol/L' }, models: 1 };

const said = (text: string, unit: string, unknown = false) =>
  renderToStaticMarkup(<ReadAs readAs={[CHOLESTEROL]} answer={{ text, unit, unknown }} />).replace(
    /<[^>]*>|\u00a0/g,
    (each) => (each.startsWith('<') ? '' : ' '),
  );

test('the value as models read it stands beside what was typed', () => {
  expect(said('201', 'mg/dL')).toBe('= 5.2 mmol/L, as 3 models read it');
  expect(said(' 201,0 ', 'mg/dL')).toBe('= 5.2 mmol/L, as 3 models read it');
});

test('never beside another value, another unit, or none', () => {
  expect(said('202', 'mg/dL')).toBe('');
  expect(said('201', 'mmol/L')).toBe('');
  expect(said('', 'mg/dL')).toBe('');
  expect(said('201', 'mg/dL', true)).toBe('');
});

test('every unit that models read is named, spelled as people read it', () => {
  const readAs = [CREATININE, { ...CREATININE, value: 0.9954751, unit: 'umol/L', models: 2 }];
  const answer = { text: '88', unit: 'umol/L', unknown: false };
  expect(renderToStaticMarkup(<ReadAs readAs={readAs} answer={answer} />)).toMatch(
    /= 5\.2.mmol\/L, as one model reads it; = 0\.995.µmol\/L, as 2 models read it/,
  );
});
