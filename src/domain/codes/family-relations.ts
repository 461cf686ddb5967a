/**
 * How near a relative is, by HL7 v3 RoleCode or SNOMED CT; in-laws, step and adoptive relatives share no genes and are left out.
 *
 * FINDRISC (Lindström 2003) counts grandparents, uncles, aunts and cousins as second degree.
 */
import { list } from './code-list.ts';

export interface FamilyRelation {
  readonly degree: 'firstDegree' | 'secondDegree';
  readonly parental: boolean;
  readonly sex?: 'female' | 'male';
}

const parent = { degree: 'firstDegree', parental: true } as const;
const first = { degree: 'firstDegree', parental: false } as const;
const second = { degree: 'secondDegree', parental: false } as const;

const RELATIONS: readonly (readonly [FamilyRelation, readonly string[]])[] = [
  [{ ...parent, sex: 'male' }, list('FTH NFTH 66839005')],
  [{ ...parent, sex: 'female' }, list('MTH NMTH GESTM 72705000')],
  [parent, list('PRN NPRN 40683002')],
  [
    { ...first, sex: 'male' },
    list('BRO NBRO TWINBRO FTWINBRO ITWINBRO SON SONC 70924004 65616008'),
  ],
  [
    { ...first, sex: 'female' },
    list('SIS NSIS TWINSIS FTWINSIS ITWINSIS DAU DAUC 27733009 66089001'),
  ],
  [first, list('SIB NSIB TWIN FTWIN ITWIN CHILD NCHILD 375005 67822003')],
  [second, list('GRPRN MGRPRN PGRPRN HSIB GRNDCHILD NIENEPH COUSN MCOUSN PCOUSN')],
  [{ ...second, sex: 'male' }, list('GRFTH MGRFTH PGRFTH UNCLE MUNCLE PUNCLE HBRO NEPHEW GRNDSON')],
  [{ ...second, sex: 'female' }, list('GRMTH MGRMTH PGRMTH AUNT MAUNT PAUNT HSIS NIECE GRNDDAU')],
];

export const FAMILY_RELATIONS: ReadonlyMap<string, FamilyRelation> = new Map(
  RELATIONS.flatMap(([relation, codes]) => codes.map((code) => [code, relation] as const)),
);
