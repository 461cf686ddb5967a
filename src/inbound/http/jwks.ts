/** Our public keys, for hospitals that register us (RFC 7517). */
import { Router } from 'express';
import type { SigningKeys } from '../../ports/signing-keys.ts';

/** `mentor keys rotate` waits longer than this before a new key signs. */
const KEPT_SECONDS = 300;

export function jwks(keys: SigningKeys): Router {
  const router = Router();
  router.get('/.well-known/jwks.json', async (_request, response) => {
    response
      .set({
        'cache-control': `public, max-age=${KEPT_SECONDS}`,
        'cross-origin-resource-policy': 'cross-origin',
        'access-control-allow-origin': '*',
      })
      .json({ keys: await keys.published() });
  });
  return router;
}
