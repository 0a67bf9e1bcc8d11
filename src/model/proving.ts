/**
 * Makes the proof that a transaction is in a block, while the run that has it goes on: where a block that lists the transaction is
 * made, for blocks are let go of later; and says at the end which of these blocks lies on the observer's chain.
 * Errors: CW-PROOF-HASHES where the ledger does not hash its blocks; CW-PROOF-TRANSACTION where no block of the chain lists the
 * transaction. Cost: one look at each transaction of each block.
 */
import { ChainwattError } from '../kernel/index.js';
import { inclusionDocument, type Cryptography, type InclusionDocument } from '../ledger/index.js';
import type { World } from './world.js';

/** To be called before the first step; what it returns, after the last. */
export function watchTransaction(
  { chain, hashes, transactions }: Pick<World, 'chain' | 'hashes' | 'transactions'>,
  number: number,
  { sha256 }: Pick<Cryptography, 'sha256'>,
): () => InclusionDocument {
  if (hashes === undefined)
    throw new ChainwattError('input', {
      code: 'CW-PROOF-HASHES',
      message: 'blocks of this ledger have no hashes, so nothing can be proven of them',
      path: 'ledger',
      remedy: 'say `hashes: sha256` with the ledger, or `hashes: ed25519`',
    });
  const made = new Map<number, InclusionDocument>();
  let carrier = -1;
  let settled: InclusionDocument | undefined;
  chain.listen({
    onCreated({ id: block, transactions: ids }) {
      ids.forEach((id, k) => {
        const row = transactions.at(id);
        const past = number - transactions.carriedFirst[row]!;
        if (id === number) made.set(block, inclusionDocument(hashes.of(block)!, k, sha256));
        else if (past >= 0 && past < transactions.carriedCount[row]!) carrier = id;
      });
    },
    onDropped({ id }, _fate, onChain) {
      if (onChain) settled ??= made.get(id);
    },
  });
  return () => {
    const { tree, observerHead } = chain;
    const held = [...made].find(([id]) => tree.has(id) && tree.isAncestor(tree.get(id), observerHead));
    const proven = settled ?? held?.[1];
    if (proven !== undefined) return proven;
    throw new ChainwattError('input', {
      code: 'CW-PROOF-TRANSACTION',
      message: `no block of the observer's chain lists transaction ${number}`,
      remedy:
        carrier >= 0
          ? `the batch ${carrier} carries it: prove that`
          : 'name one that `transactions.csv` has with a block on the chain',
    });
  };
}
