/** Codes by which images name body parts and views. Source: PS3.16 CID 4009, 4030, 4010 and annex L; SNOMED CT and its former SNOMED-RT ids. */

/** Code of an anatomic region → the term of Body Part Examined (0018,0015). */
export const BODY_PART_OF_CODE: Readonly<Record<string, string>> = {
  '816094009': 'CHEST',
  '51185008': 'CHEST',
  '43799004': 'CHEST',
  'T-D3000': 'CHEST',
  'T-D3200': 'CHEST',
  '39607008': 'LUNG',
  'T-28000': 'LUNG',
  '12738006': 'BRAIN',
  'T-A0100': 'BRAIN',
  '69536005': 'HEAD',
  'T-D1100': 'HEAD',
};

/** Code of a projection → the term of View Position (0018,5101). */
export const VIEW_OF_CODE: Readonly<Record<string, string>> = {
  '399348003': 'AP',
  'R-10206': 'AP',
  '272479007': 'PA',
  'R-40888': 'PA',
  'R-10214': 'PA',
};
