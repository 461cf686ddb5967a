/** Where a hospital keeps models of its own, and which versions it chose. */

export interface OwnModels {
  /** Holds <id>/<version>/, as `models/` does; it need not be there. */
  readonly folder: string;
  /** Holds <id>.json for each model of which a version was promoted; it need not be there. */
  readonly chosen: string;
}

/** @param named MENTOR_MODELS; unset: in the data folder */
export function ownModelsOf(dataFolder: string, named: string | undefined): OwnModels {
  const folder = named === undefined || named === '' ? `${dataFolder}/models` : named;
  return { folder, chosen: `${dataFolder}/served-models` };
}
