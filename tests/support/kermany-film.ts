/** A real film of a child, wrapped as a DX of a patient of the sandbox: from `../shared`, where that is there. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { encapsulate } from './dicom/encapsulate.ts';
import { film } from './sandbox-film.ts';

const FOLDER = join(import.meta.dirname, '../../../shared/data/kermany-cxr');
const SIDE = 224;

/** Of the public hold-out; undefined: the data are not on this machine. */
export function kermanyFilm(name = 'val/PNEUMONIA/person1946_bacteria_4874.jpeg') {
  let jpeg: Buffer;
  try {
    jpeg = readFileSync(join(FOLDER, name));
  } catch {
    return undefined;
  }
  const us = (value: number) => ({ vr: 'US', Value: [value] });
  const even = jpeg.length % 2 === 0 ? jpeg : Buffer.concat([jpeg, new Uint8Array(1)]);
  return film({
    pixels: 'none',
    transferSyntax: '1.2.840.10008.1.2.4.50',
    attributes: {
      '00101010': { vr: 'AS', Value: ['003Y'] },
      '00280002': us(3),
      '00280004': { vr: 'CS', Value: ['YBR_FULL_422'] },
      '00280006': us(0),
      '00280010': us(SIDE),
      '00280011': us(SIDE),
      '00280100': us(8),
      '00280101': us(8),
      '00280102': us(7),
      '00280103': us(0),
      '00282110': { vr: 'CS', Value: ['01'] },
      ...encapsulate([even], 'none', 0),
    },
  });
}
