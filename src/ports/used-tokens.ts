/** Numbers of tokens that were used: a token that is good for one call is refused the second time, also after a crash. */

export interface UsedTokens {
  /** Durable before it returns. @returns false: it was used already */
  use(issuer: string, tokenId: string, usableUntil: string, now: string): Promise<boolean>;
}
