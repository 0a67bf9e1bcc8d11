/**
 * SHA-256 and Ed25519 for runs whose blocks are hashed and signed, from Node. A producer's key follows from the run's seed and its
 * number, so that a run has the same signatures wherever it is run. Source: FIPS 180-4; RFC 8032; PKCS #8 form of a key: RFC 8410.
 */
import { createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import type { Cryptography } from '../model/hashes.js';

/** What stands before the 32 bytes of a private key (RFC 8410, section 7). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

export function cryptographyOf(seed: string): Cryptography {
  const keys = new Map<number, { readonly own: KeyObject; readonly known: KeyObject }>();
  const keysOf = (producer: number): { readonly own: KeyObject; readonly known: KeyObject } => {
    let pair = keys.get(producer);
    if (!pair) {
      const secret = createHash('sha256').update(`${seed}/producer-${producer}`).digest();
      const own = createPrivateKey({ key: Buffer.concat([PKCS8, secret]), format: 'der', type: 'pkcs8' });
      pair = { own, known: createPublicKey(own) };
      keys.set(producer, pair);
    }
    return pair;
  };
  return {
    sha256: (bytes) => createHash('sha256').update(bytes).digest(),
    sign: (producer, message) => sign(null, message, keysOf(producer).own),
    isSignedBy: (producer, message, signature) => verify(null, message, keysOf(producer).known, signature),
  };
}
