/** Transfer syntaxes (PS3.5 section 10, PS3.6 annex A) and what decodes them. */
export const IMPLICIT = '1.2.840.10008.1.2';
export const EXPLICIT = '1.2.840.10008.1.2.1';
export const DEFLATED = '1.2.840.10008.1.2.1.99';
export const BIG_ENDIAN = '1.2.840.10008.1.2.2';

type Codec = 'native' | 'rle' | 'jpeg' | 'jpeg-ls' | 'jpeg-2000' | 'htj2k' | 'deflated-frame';

export interface TransferSyntax {
  readonly name: string;
  readonly codec: Codec;
  /** Decoding gives back the stored values exactly. */
  readonly lossless: boolean;
}

const JPEG = '1.2.840.10008.1.2.4';

function syntax(name: string, codec: Codec, lossless = true): TransferSyntax {
  return { name, codec, lossless };
}

export const TRANSFER_SYNTAXES: Readonly<Record<string, TransferSyntax>> = {
  [IMPLICIT]: syntax('Implicit VR Little Endian', 'native'),
  [EXPLICIT]: syntax('Explicit VR Little Endian', 'native'),
  [DEFLATED]: syntax('Deflated Explicit VR Little Endian', 'native'),
  [BIG_ENDIAN]: syntax('Explicit VR Big Endian', 'native'),
  '1.2.840.10008.1.2.5': syntax('RLE Lossless', 'rle'),
  '1.2.840.10008.1.2.8.1': syntax('Deflated Image Frame Compression', 'deflated-frame'),
  [`${JPEG}.50`]: syntax('JPEG Baseline (Process 1)', 'jpeg', false),
  [`${JPEG}.51`]: syntax('JPEG Extended (Process 2 and 4)', 'jpeg', false),
  [`${JPEG}.53`]: syntax('JPEG Spectral Selection (Process 6 and 8)', 'jpeg', false),
  [`${JPEG}.55`]: syntax('JPEG Full Progression (Process 10 and 12)', 'jpeg', false),
  [`${JPEG}.57`]: syntax('JPEG Lossless (Process 14)', 'jpeg'),
  [`${JPEG}.70`]: syntax('JPEG Lossless, First-Order Prediction', 'jpeg'),
  [`${JPEG}.80`]: syntax('JPEG-LS Lossless', 'jpeg-ls'),
  [`${JPEG}.81`]: syntax('JPEG-LS Near-Lossless', 'jpeg-ls', false),
  [`${JPEG}.90`]: syntax('JPEG 2000 (Lossless Only)', 'jpeg-2000'),
  [`${JPEG}.91`]: syntax('JPEG 2000', 'jpeg-2000', false),
  [`${JPEG}.201`]: syntax('High-Throughput JPEG 2000 (Lossless Only)', 'htj2k'),
  [`${JPEG}.202`]: syntax('High-Throughput JPEG 2000 with RPCL (Lossless Only)', 'htj2k'),
  [`${JPEG}.203`]: syntax('High-Throughput JPEG 2000', 'htj2k', false),
};

/** Known, and not decoded: why. */
const REFUSED: Readonly<Record<string, string>> = {
  [`${JPEG}.110`]: 'JPEG XL Lossless',
  [`${JPEG}.111`]: 'JPEG XL JPEG Recompression',
  [`${JPEG}.112`]: 'JPEG XL',
  [`${JPEG}.92`]: 'JPEG 2000 Part 2 Multi-component (Lossless Only)',
  [`${JPEG}.93`]: 'JPEG 2000 Part 2 Multi-component',
  [`${JPEG}.94`]: 'JPIP Referenced',
  [`${JPEG}.95`]: 'JPIP Referenced Deflate',
  [`${JPEG}.100`]: 'MPEG2 Main Profile / Main Level',
  [`${JPEG}.101`]: 'MPEG2 Main Profile / High Level',
  [`${JPEG}.102`]: 'MPEG-4 AVC/H.264 High Profile',
  [`${JPEG}.103`]: 'MPEG-4 AVC/H.264 BD-compatible',
  [`${JPEG}.104`]: 'MPEG-4 AVC/H.264 for 2D video',
  [`${JPEG}.105`]: 'MPEG-4 AVC/H.264 for 3D video',
  [`${JPEG}.106`]: 'MPEG-4 AVC/H.264 Stereo',
  [`${JPEG}.107`]: 'HEVC/H.265 Main Profile',
  [`${JPEG}.108`]: 'HEVC/H.265 Main 10 Profile',
};

/** `JPEG XL (1.2.840…)` */
export function syntaxName(uid: string): string {
  const name = TRANSFER_SYNTAXES[uid]?.name ?? REFUSED[uid];
  return name === undefined ? uid : `${name} (${uid})`;
}
