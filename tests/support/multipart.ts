/** multipart/related bodies for tests: parts → bytes, and bytes → parts. */

export interface TestPart {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export function multipart(
  files: readonly (Uint8Array | { type?: string; bytes: Uint8Array })[],
  boundary = 'between-the-files',
): Buffer {
  const parts = files.flatMap((file) => {
    const { type = 'application/dicom', bytes } =
      file instanceof Uint8Array ? { bytes: file } : file;
    return [
      Buffer.from(`--${boundary}\r\nContent-Type: ${type}\r\n\r\n`),
      bytes,
      Buffer.from('\r\n'),
    ];
  });
  return Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]);
}

export const MULTIPART = 'multipart/related; type="application/dicom"; boundary=between-the-files';

export async function partsOf(answer: Response): Promise<TestPart[]> {
  const boundary = /boundary="?([^";]+)/.exec(answer.headers.get('content-type') ?? '')?.[1];
  if (boundary === undefined) throw new Error('the answer has no boundary');
  const body = Buffer.from(await answer.arrayBuffer());
  const text = body.toString('latin1');
  const parts: TestPart[] = [];
  const delimiter = `--${boundary}`;
  for (let at = text.indexOf(delimiter); ;) {
    const head = at + delimiter.length;
    if (text.startsWith('--', head)) return parts;
    const next = text.indexOf(`\r\n${delimiter}`, head);
    if (next === -1) throw new Error('the answer has no end');
    const end = text.indexOf('\r\n\r\n', head);
    const headers = text
      .slice(head + 2, end)
      .split('\r\n')
      .map((line) => [
        line.slice(0, line.indexOf(':')).toLowerCase(),
        line.slice(line.indexOf(':') + 1).trim(),
      ]);
    parts.push({
      headers: Object.fromEntries(headers) as Record<string, string>,
      body: body.subarray(end + 4, next),
    });
    at = next + 2;
  }
}
