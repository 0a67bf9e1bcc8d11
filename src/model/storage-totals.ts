/**
 * What nodes and homes store of the ledger, on the observer's chain. Bytes.
 *
 * A node has the chain and the contracts' state: a full one all blocks, a pruned one all headers and the bodies of the last blocks. A
 * home that takes part holds a light client behind its gateway: all headers, and a proof for each transaction that it wants to be sure
 * of once that is final: those it has sent (orders, commitments, deposits), and the calls that cleared and settled products in which it
 * has an order (where metered energy is shared: that settled). A proof is the siblings on the way from a transaction to the root in the
 * header (Nakamoto 2008, section 8), 32 bytes each, ceil(log2 n) of them in a block of n transactions; of an order in a batch those
 * up to the batch's root as well. What a home knows is not counted again: its own transactions, and trades, which are in its books.
 * A ledger of one node has no headers, and nobody proves anything there: its light clients store nothing.
 * Cost: some words a block, an order's home for each order of an open product.
 */
import { CLEAR, COMMIT, DEPOSIT, ORDER, SETTLE, OK, WORD_HOME, WORD_PRODUCT } from '../contracts/index.js';
import { DIGEST_BYTES, PAYLOAD_WORDS, proofLength, type Block, type Transactions } from '../ledger/index.js';

export interface StorageOptions {
  readonly transactions: Transactions;
  /** By home: 1 if it takes part. */
  readonly participates: Uint8Array;
  /** Bodies that a pruned node keeps. */
  readonly keep_blocks: number;
  readonly headerBytes: number;
  /** End of the slots. */
  readonly horizon_us: number;
  /** Whether metered energy is shared in the product, so that nobody sends orders. */
  isShared(product: number): boolean;
  isOpen(product: number): boolean;
  /** The products, in the same market, that are settled together with `product`; itself alone where each is settled by itself. */
  settledWith(product: number): readonly number[];
}

export class StorageTotals {
  /** The most slots that calls have filled on the observer's chain at any time. */
  mostSlots = 0;
  /** What blocks made before the horizon have added to its chain: bytes, headers, and slots filled by calls. */
  growth = { chain_bytes: 0, headers: 0, slots: 0 };
  /** By home: proofs. */
  readonly proofs_bytes: Float64Array;
  private readonly options: StorageOptions;
  /** Bodies of the last blocks, by height modulo their number. */
  private readonly bodies: number[] = [];
  private bodySum = 0;
  /** Homes of the accepted orders of each open product, in their order on the chain. */
  private readonly members = new Map<number, number[]>();

  constructor(options: StorageOptions) {
    this.options = options;
    this.proofs_bytes = new Float64Array(options.participates.length);
  }

  /** What the bodies take that a pruned node keeps, known at the end of a run. */
  get bodies_bytes(): number {
    return this.bodySum;
  }

  /** The observer's head is `head` now. */
  follow({ slots }: Block): void {
    if (slots > this.mostSlots) this.mostSlots = slots;
  }

  /** A block is let go of that lies on the observer's chain; in the order of heights. */
  drop({ height, bytes, created_us, slots }: Block): void {
    const { keep_blocks, headerBytes, horizon_us } = this.options;
    const place = height % keep_blocks;
    const body = bytes - headerBytes;
    this.bodySum += body - (this.bodies[place] ?? 0);
    this.bodies[place] = body;
    if (created_us > horizon_us) return;
    this.growth.chain_bytes += bytes;
    this.growth.headers++;
    this.growth.slots = slots;
  }

  /** The observer takes `block` as final. */
  final(block: Block): void {
    if (this.options.headerBytes === 0) return;
    const { transactions: ids, receipts } = block;
    for (let k = 0; k < ids.length; k++) this.enter(block, ids[k]!, receipts[k]!, 1);
  }

  /** `block`, the last final one, is final no more. */
  unfinal(block: Block): void {
    if (this.options.headerBytes === 0) return;
    const { transactions: ids, receipts } = block;
    for (let k = ids.length - 1; k >= 0; k--) this.enter(block, ids[k]!, receipts[k]!, -1);
  }

  /** Nobody asks for products that are over any more. */
  forgetClosed(): void {
    for (const product of this.members.keys())
      if (!this.options.isOpen(product)) this.members.delete(product);
  }

  /** Enters transaction `id` of `block` (sign 1), or takes it back (-1). */
  private enter(block: Block, id: number, receipt: number, sign: 1 | -1): void {
    const { kind, payload, carriedFirst, carriedCount, mask } = this.options.transactions;
    const place = id & mask;
    const base = place * PAYLOAD_WORDS;
    const siblings = proofLength(block.transactions.length);
    const call = kind[place]!;
    if (call === ORDER || call === COMMIT || call === DEPOSIT) {
      this.prove(payload[base + WORD_HOME]!, siblings * sign);
      if (call === ORDER && receipt === OK) this.note(place, sign);
    } else if ((call === CLEAR || call === SETTLE) && receipt === OK) {
      this.proveToMembers(payload[base + WORD_PRODUCT]!, call === SETTLE, siblings * sign);
    }
    const count = carriedCount[place]!;
    const first = carriedFirst[place]!;
    const below = siblings + proofLength(count);
    const { receipts } = block.carried ?? { receipts: [] };
    const offset = count > 0 ? this.carriedBefore(block, id) : 0;
    for (let k = 0; k < count; k++) {
      const carried = sign > 0 ? k : count - 1 - k;
      const at = (first + carried) & mask;
      this.prove(payload[at * PAYLOAD_WORDS + WORD_HOME]!, below * sign);
      if (receipts[offset + carried] === OK) this.note(at, sign);
    }
  }

  /** How many receipts of `block.carried` come before those of what `id` carries. */
  private carriedBefore({ transactions: ids }: Block, id: number): number {
    const { carriedCount, mask } = this.options.transactions;
    let before = 0;
    for (let k = 0; ids[k] !== id; k++) before += carriedCount[ids[k]! & mask]!;
    return before;
  }

  private prove(home: number, siblings: number): void {
    this.proofs_bytes[home] = this.proofs_bytes[home]! + siblings * DIGEST_BYTES;
  }

  /** An order has been taken: its home will want to know what becomes of its product. */
  private note(place: number, sign: 1 | -1): void {
    const { payload } = this.options.transactions;
    const product = payload[place * PAYLOAD_WORDS + WORD_PRODUCT]!;
    let homes = this.members.get(product);
    if (!homes) this.members.set(product, (homes = []));
    if (sign > 0) homes.push(payload[place * PAYLOAD_WORDS + WORD_HOME]!);
    else homes.pop();
  }

  /** To who has an order in the product; of a settlement, in any that is settled with it. */
  private proveToMembers(product: number, settles: boolean, siblings: number): void {
    const { participates, isShared, settledWith } = this.options;
    if (isShared(product)) {
      for (let i = 0; i < participates.length; i++) if (participates[i] === 1) this.prove(i, siblings);
      return;
    }
    const products = settles ? settledWith(product) : [product];
    const homes = products.flatMap((each) => this.members.get(each) ?? []);
    for (const home of products.length > 1 ? new Set(homes) : homes) this.prove(home, siblings);
  }
}
