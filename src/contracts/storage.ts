/**
 * Slots of storage that calls fill, counted where the contracts write: the layout of `gas.ts` says what a slot holds, and a slot is
 * counted when a call writes to it for the first time, which is when EIP-2200 charges SSTORE_SET for it. A slot is a key and a value
 * of 32 bytes (yellow paper, section 4.1: a map of 256-bit integers); nodes of the tree above them, code, and the accounts of the chain
 * itself (nonce, balance of gas) are not counted. Deployment writes two slots a member (its number, its account), the product's slot is
 * written when the product is set up, all else is written by calls:
 *   order        one an order that is taken, revealed ones included; those of a batch stand nowhere
 *   commitment   one a sealed order
 *   root         one a batch
 *   trade        one a trade of a clearing; where metered energy is shared, none
 *   reading      one a home and slot, however many products read it; where readings are gathered, one a home and day
 *   day          one a netted day and market, written when it is set up, as a product's is
 * The contracts delete nothing (`gas.ts` books no refund of EIP-3529), so what is given back is what a reorganisation undoes.
 * A ledger without a virtual machine (a database, the world state of Fabric) holds the same entries, each counted as a slot.
 */

/** Key and value. */
export const SLOT_BYTES = 64;

/** Slots that deployment fills, for so many homes that take part, and a keeper with the account of the operator. */
export function deployedSlots(members: number): number {
  return 2 * (members + 1);
}

/** Counts the slots that the calls of the block in hand fill. */
export class SlotCount {
  private filled = 0;

  /** A block begins. */
  begin(): void {
    this.filled = 0;
  }

  /** A call writes to `slots` slots that held 0. */
  fill(slots: number): void {
    this.filled += slots;
  }

  /** What its calls have filled so far. */
  get slots(): number {
    return this.filled;
  }
}
