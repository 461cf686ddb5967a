/** Our public keys, for hospitals that register us (RFC 7517). */
import { Router } from 'express';
import type { SigningKey } from '../../ports/signing-key.ts';

export function jwks(key: SigningKey): Router {
  const router = Router();
  router.get('/.well-known/jwks.json', async (_request, response) => {
    response.set('cache-control', 'public, max-age=300').json({ keys: [await key.publicJwk()] });
  });
  return router;
}
