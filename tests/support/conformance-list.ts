/** A section of docs/conformance.md. In: its title. Out: the requirement numbers that it lists, and the tests that it names. */
import { existsSync, readFileSync } from 'node:fs';

const text = readFileSync(new URL('../../docs/conformance.md', import.meta.url), 'utf8');

export function sectionOf(title: string): string {
  return text.split(/^## /m).find((part) => part.startsWith(title)) ?? '';
}

/** `1-3 5` or `1–3, 5` */
export function numbersIn(list: string): number[] {
  return list.split(/[, ]+/).flatMap((part) => {
    const [from = 0, to = from] = part.split(/[-–]/).map(Number);
    return Array.from({ length: to - from + 1 }, (_, n) => from + n);
  });
}

/** First column of its tables. */
export function listedIn(section: string): number[] {
  return [...section.matchAll(/^\| ([\d–, ]+?) *\|/gm)].flatMap(([, list = '']) => numbersIn(list));
}

export interface NamedTest {
  readonly file: string;
  readonly name: string;
  readonly isThere: boolean;
}

/** `` `<file>.test.ts` › <name> `` @param folders where its tests are */
export function testsIn(section: string, folders: readonly URL[]): NamedTest[] {
  return [...section.matchAll(/`([a-z-]+\.test\.ts)` › ([^;|(]+)/g)].map(
    ([, file = '', rest = '']) => {
      const name = rest.trim().replace(/[.]$/, '');
      const found = folders.map((each) => new URL(file, each)).find((each) => existsSync(each));
      const isThere = found !== undefined && readFileSync(found, 'utf8').includes(name);
      return { file, name, isThere };
    },
  );
}
