/** A certificate authority of a test's own, and certificates of it. In: a name and a span of time. Out: PEM. */
import { generate } from 'selfsigned';
import type { ServerCertificate } from './scripted-server.ts';

export interface Authority {
  /** PEM, for who trusts it. */
  readonly cert: string;
  /** @param name as in the address of the server; @param until the end of its time */
  certificateFor(name: string, until?: Date): Promise<ServerCertificate>;
}

const DAY_MS = 86_400_000;

export async function certificateAuthority(commonName: string): Promise<Authority> {
  const extensions = [
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
  ] as const;
  const authority = await generate([{ name: 'commonName', value: commonName }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [...extensions],
  });
  return {
    cert: authority.cert,
    async certificateFor(name, until = new Date(Date.now() + DAY_MS)) {
      const made = await generate([{ name: 'commonName', value: name }], {
        keyType: 'ec',
        algorithm: 'sha256',
        notBeforeDate: new Date(until.getTime() - 2 * DAY_MS),
        notAfterDate: until,
        extensions: [
          { name: 'basicConstraints', cA: false, critical: true },
          { name: 'keyUsage', digitalSignature: true, critical: true },
          { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
          { name: 'subjectAltName', altNames: [{ type: 2, value: name }] },
        ],
        ca: { key: authority.private, cert: authority.cert },
      });
      return { key: made.private, cert: made.cert };
    },
  };
}
