/** The configuration → who may send, and of which hospital they are. */
import type { Config, HospitalConfig } from '../../config.ts';
import type { AcceptRule } from './association-policy.ts';

const LOOPBACK = ['127.0.0.0/8', '::1'];

/**
 * A title that is the archive of a hospital is of that hospital, else of the only one.
 *
 * @param hospitals all, the sandbox included
 * @param sandbox id of the sandbox hospital, for which this machine may send under any title; undefined: there is none
 */
export function acceptRules(
  { accept }: Pick<Config['dicom'], 'accept'>,
  hospitals: readonly Pick<HospitalConfig, 'id' | 'pacs'>[],
  sandbox?: string,
): AcceptRule[] {
  const configured =
    hospitals.length === 1 ? hospitals : hospitals.filter(({ id }) => id !== sandbox);
  const only = configured.length === 1 ? configured[0] : undefined;
  const named = accept.flatMap(({ aeTitle, address }) => {
    const hospital = hospitals.find(({ pacs }) => pacs?.aeTitle === aeTitle) ?? only;
    return hospital === undefined ? [] : [{ aeTitle, address, hospital: hospital.id }];
  });
  const own = LOOPBACK.map((address) => ({ address, hospital: sandbox ?? '' }));
  return sandbox === undefined ? named : [...named, ...own];
}
