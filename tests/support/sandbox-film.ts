/** Films of the sandbox hospital's patients, drawn by formula: with the record number and birth date of the chart. */
import type { Patient } from '@medplum/fhirtypes';
import { sandboxBundles } from '#src/sandbox/sandbox.ts';
import { chestFilm, makeDicom, type MadeDicom } from './dicom-files.ts';

export const ROWS = 150;
export const COLUMNS = 130;
export const PIXELS = chestFilm(ROWS, COLUMNS, 12);

/** Record number and birth date, as a modality would write them. */
function identityOf(id: string) {
  const patient = sandboxBundles(new Date().toISOString())
    .flatMap(({ bundle }) => bundle.entry ?? [])
    .map(({ resource }) => resource)
    .find((each): each is Patient => each?.resourceType === 'Patient' && each.id === id);
  const { identifier, birthDate = '' } = patient ?? {};
  return {
    '00100020': { vr: 'LO', Value: [identifier?.[0]?.value ?? ''] },
    '00100030': { vr: 'DA', Value: [birthDate.replaceAll('-', '')] },
  };
}

let films = 0;

export interface Film extends MadeDicom {
  readonly of?: string;
}

/** A frontal chest film of 12 bits, in a study of its own. */
export function film({ of = 'haverkamp', ...over }: Film = {}) {
  films += 1;
  const study = `2.25.77000${films}`;
  const instance = `${study}.1.1`;
  const today = new Date().toISOString().slice(0, 10).replaceAll('-', '');
  const attributes = {
    ...identityOf(of),
    '00080018': { vr: 'UI', Value: [instance] },
    '00080020': { vr: 'DA', Value: [today] },
    '00080008': { vr: 'CS', Value: ['ORIGINAL', 'PRIMARY'] },
    '00180015': { vr: 'CS', Value: ['CHEST'] },
    '00185101': { vr: 'CS', Value: ['AP'] },
    '0020000D': { vr: 'UI', Value: [study] },
    '0020000E': { vr: 'UI', Value: [`${study}.1`] },
    ...over.attributes,
  };
  const made = { rows: ROWS, columns: COLUMNS, bits: 12, pixels: PIXELS, ...over, attributes };
  return { study, instance, bytes: makeDicom(made) };
}
