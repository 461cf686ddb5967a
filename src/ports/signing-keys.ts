/** The keys by which hospitals know us; their public parts are published at /.well-known/jwks.json. */

/** SMART App Launch 2.2: a server takes one of them at least, so that a client can do both. */
export const SIGNING_ALGORITHMS = ['ES384', 'RS384'] as const;
export type SigningAlgorithm = (typeof SIGNING_ALGORITHMS)[number];

/** RFC 7517. */
export type PublicJwk = Readonly<Record<string, unknown>> & { readonly kid: string };

export interface KeyState {
  readonly kid: string;
  readonly algorithm: SigningAlgorithm;
  /** Published before: a hospital that keeps our key set for a while has it by then. */
  readonly signsFrom: string;
  /** Replaced: published until then for whoever has something of it in hand. */
  readonly publishedUntil: string | undefined;
}

interface Rotation {
  readonly now: string;
  /** When the new keys begin to sign. */
  readonly signsFrom: string;
  /** Until when the old ones are published. */
  readonly oldUntil: string;
}

export interface SigningKeys {
  /** What is published now, newest first; made where there is none. */
  published(): Promise<readonly PublicJwk[]>;
  /** A JSON Web Token with these claims, signed with the key whose turn it is. */
  sign(
    claims: Readonly<Record<string, string | number>>,
    algorithm: SigningAlgorithm,
  ): Promise<string>;
  /** Every key that is kept, newest first; made where there is none. */
  list(): Promise<readonly KeyState[]>;
  /** One new key for each algorithm; those before it end. */
  rotate(rotation: Rotation): Promise<void>;
}
