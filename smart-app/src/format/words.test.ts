import { describe, expect, test } from 'vitest';
import type { Patient } from '#src/inbound/app-api/contract.ts';
import { clock, dateTime, day, daysBetween, monthYear } from './date.ts';
import { dueWords, durationAdjective, durationWords, horizonShort } from './duration.ts';
import { frequency, frequencyChange } from './frequency.ts';
import { fullName, peopleWord, personOfAge, sexWord } from './people.ts';
import { spelled, unitName } from './quantity.ts';
import { capital, countWord, listed } from './risk.ts';
import { whole } from './spaces.ts';

const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ').replace(/\u2011/g, '-');

describe('dates', () => {
  test('day, month in letters, year; a partial date stays partial', () => {
    expect(plain(day('2026-11-24'))).toBe('24-Nov-2026');
    expect(plain(day('2019-03'))).toBe('Mar 2019');
    expect(plain(day('2019'))).toBe('2019');
  });
  test('a moment has a 24 h time, a date has none', () => {
    expect(clock('2026-11-24T22:05:00')).toBe('22:05');
    expect(plain(dateTime('2026-11-24'))).toBe('24-Nov-2026');
  });
  test('a horizon ends in a month', () => {
    expect(monthYear('2036-11-24')).toBe('November 2036');
  });
  test('age of a result in whole days', () => {
    expect(daysBetween('2026-10-03T08:40:00Z', '2026-11-24T10:00:00Z')).toBe(52);
  });
});

describe('durations', () => {
  test('are words', () => {
    expect(durationWords('P10Y')).toBe('10 years');
    expect(durationWords('P1Y')).toBe('1 year');
    expect(durationAdjective('P10Y')).toBe('10-year');
    expect(plain(horizonShort('P5Y'))).toBe('5 y');
    expect(horizonShort(null)).toBe('now');
    expect(dueWords('P3M/P6M')).toBe('in 3 to 6 months');
    expect(dueWords('P2W')).toBe('in 2 weeks');
  });
});

describe('frequencies', () => {
  test('whole people of 100, of 1 000 below 1 %', () => {
    expect(frequency(0.181)).toMatchObject({ affected: 18, of: 100, affectedText: 'about 18' });
    expect(frequency(0.0047)).toMatchObject({ affected: 5, of: 1000, unaffectedText: 'about 995' });
    expect(frequency(0.0001).affectedText).toBe('fewer than 1');
  });
  test('a difference is counted in whole people too', () => {
    expect(frequencyChange(0.181, 0.102)).toBe('8 fewer in 100');
    expect(plain(frequencyChange(0.005, 0.008))).toBe('3 more in 1 000');
    expect(frequencyChange(0.181, 0.1812)).toBe('no whole person different in 100');
  });
});

describe('the patient', () => {
  const patient: Patient = {
    reference: 'Patient/1',
    familyName: 'Lindqvist',
    givenNames: 'Adaeze',
    birthDate: null,
    ageYears: 58,
    gender: 'female',
    recordNumber: null,
    deceased: false,
  };
  test('has the family name in capitals', () => {
    expect(fullName(patient)).toBe('LINDQVIST, Adaeze');
    expect(fullName({ ...patient, familyName: null, givenNames: null })).toBe('Name not known');
  });
  test('gives the word for the people of a frequency', () => {
    expect(peopleWord(patient)).toBe('women');
    expect(peopleWord({ ...patient, gender: 'male', ageYears: 12 })).toBe('boys');
    expect(peopleWord({ ...patient, gender: 'other' })).toBe('people');
    expect(personOfAge(patient)).toBe('woman of 58');
    expect(sexWord(null)).toBe('not known');
  });
});

describe('units', () => {
  test('are spelled for people, never dropped', () => {
    expect(plain(spelled('148 mm[Hg], treated'))).toBe('148 mmHg, treated');
    expect(plain(spelled('57 mL/min/{1.73_m2}'))).toBe('57 mL/min/1.73 m²');
    expect(plain(spelled('240 10*9/L'))).toBe('240 ×10⁹/L');
    expect(plain(spelled('58 a'))).toBe('58 years');
    expect(unitName('1')).toBe('no unit');
    expect(unitName('{score}')).toBe('points');
  });
  test('a text without units stays as it is', () => {
    expect(plain(spelled('a first heart attack'))).toBe('a first heart attack');
  });
});

test('counts and lists are words', () => {
  expect(capital(countWord(5))).toBe('Five');
  expect(countWord(12)).toBe('12');
  expect(listed(['a', 'b', 'c'])).toBe('a, b and c');
  expect(plain(whole(1912))).toBe('1 912');
});
