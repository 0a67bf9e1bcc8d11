/** The hashes of a run's blocks, where its ledger has them. */
import { assert } from '../kernel/index.js';
import type { LedgerDesign } from '../consensus/types.js';
import {
  HashChain,
  type Chain,
  type Cryptography,
  type GasPrice,
  type Transactions,
} from '../ledger/index.js';

export type { Cryptography } from '../ledger/index.js';

/** Listens to `chain` from now on, after whoever listens already and may still ask for the hash of a block that is let go of. */
export function createHashes(
  { hashes }: Pick<LedgerDesign, 'hashes'>,
  world: { readonly chain: Chain; readonly transactions: Transactions },
  prices: readonly GasPrice[],
  cryptography: Cryptography | undefined,
): HashChain | undefined {
  if (hashes === undefined || hashes === 'none') return undefined;
  assert(cryptography !== undefined, 'CW-MODEL-CRYPTOGRAPHY', 'nobody has brought what hashes the blocks');
  const { chain, transactions } = world;
  const signatures = hashes === 'ed25519' ? 'ed25519' : 'none';
  const chained = new HashChain({ transactions, prices, cryptography, signatures });
  chain.listen(chained);
  return chained;
}

/** Bytes as hexadecimal text. */
export function hexadecimal(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}
