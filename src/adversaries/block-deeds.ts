/**
 * What an attacker did to the blocks that it filled, told once a block is known to lie on the observer's chain: blocks that were
 * abandoned or never decided on do not count, nor a look at what a block would hold. At the end of a run what the observer's chain
 * holds counts as it stands.
 */
import type { Chain } from '../ledger/index.js';

export class BlockDeeds<Deed> {
  /** By node, what was done to the block that it filled last. */
  private readonly last = new Map<number, Deed>();
  private readonly byBlock = new Map<number, Deed>();

  /** `count` gets each deed that counts, in the order in which blocks were made. */
  constructor(chain: Chain, count: (deed: Deed) => void) {
    chain.listen({
      onCreated: ({ id, producer }) => {
        const deed = this.last.get(producer);
        if (deed === undefined) return;
        this.last.delete(producer);
        this.byBlock.set(id, deed);
      },
      onDropped: ({ id }, _fate, onChain) => {
        const deed = this.byBlock.get(id);
        this.byBlock.delete(id);
        if (deed !== undefined && onChain) count(deed);
      },
    });
  }

  /** `node` has filled a block like this; undefined: as an honest producer would have. */
  filled(node: number, deed: Deed | undefined): void {
    if (deed === undefined) this.last.delete(node);
    else this.last.set(node, deed);
  }
}
