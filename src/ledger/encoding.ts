/**
 * Blocks and transactions as bytes, one way each: what is hashed and signed. Numbers are big-endian and of fixed width, so equal
 * contents have equal bytes. It is chainwatt's own encoding; sizes on the wire are those of a real chain's and stand in `bytes`.
 *
 * A header covers all of a block (`Block`) that its maker claims and others rely on: what it stands on, who made it and when it
 * says so, its weight, uncles and reward, its transactions, what each of them did and paid, and the state after them. It does not
 * cover what each node knows for itself: `id` (a number of this run; blocks know each other by hashes), `totalWeight` (the sum of
 * weights up to here, which the parents' hashes cover), `created_us` (when it was made, of which the maker claims `timestamp_us`),
 * `segment` (how a node keeps the writes, whose outcome is `stateRoot`), `slots` (counted from what its calls did), `final_us` and `isTaken` (what becomes of it later).
 */
import type { Block } from './block.js';
import type { GasPrice } from './gas-price.js';
import { PAYLOAD_WORDS, type Transactions } from './transactions.js';

/** What a header holds, in the order in which it is hashed. */
export const headerFields = [
  'height',
  'parent',
  'producer',
  'timestamp_us',
  'weight',
  'transactionsRoot',
  'transactions_count',
  'stateRoot',
  'gasUsed',
  'baseFee_wei',
  'uncles',
  'reward',
  'resultsRoot',
  'burnt_uEUR',
  'bytes',
] as const;
export type HeaderField = (typeof headerFields)[number];

/** What a header holds of others: hashes. */
export interface HeaderLinks {
  readonly parent: Uint8Array;
  /** Roots of the hashes of `encodeTransaction` and of `encodeResults`. */
  readonly transactionsRoot: Uint8Array;
  readonly resultsRoot: Uint8Array;
  /** Of the blocks that it names, in that order. */
  readonly uncles: readonly Uint8Array[];
}

/** Each field of a header as bytes, by its place in `headerFields`. */
export function encodeHeader(block: Block, links: HeaderLinks): Uint8Array[] {
  const fields: Record<HeaderField, Uint8Array> = {
    height: uint32(block.height),
    parent: links.parent,
    producer: uint32(block.producer),
    timestamp_us: float64(block.timestamp_us),
    weight: float64(block.weight),
    transactionsRoot: links.transactionsRoot,
    transactions_count: uint32(block.transactions.length),
    stateRoot: uint32(block.stateRoot),
    gasUsed: float64(block.gasUsed),
    baseFee_wei: uint128(block.baseFee_wei),
    uncles: joined(links.uncles),
    reward: float64(block.reward),
    resultsRoot: links.resultsRoot,
    burnt_uEUR: float64(block.burnt_uEUR),
    bytes: float64(block.bytes),
  };
  return headerFields.map((name) => fields[name]);
}

/** Receipt, gas and fee of each transaction; then, where some carry others, receipt and fee of each of those, all in one. */
export function encodeResults({ transactions, receipts, gas, fees_uEUR, carried }: Block): Uint8Array[] {
  const results = Array.from(transactions, (_, k) =>
    joined([Uint8Array.of(receipts[k]!), float64(gas[k]!), float64(fees_uEUR[k]!)]),
  );
  if (carried)
    results.push(
      joined(
        carried.receipts.flatMap((receipt, k) => [Uint8Array.of(receipt), float64(carried.fees_uEUR[k]!)]),
      ),
    );
  return results;
}

/** Number (a sender sends none twice), kind, sender, gas limit, offer and payload of transaction `id`, and of what it carries. */
export function encodeTransaction(t: Transactions, id: number, prices: readonly GasPrice[]): Uint8Array {
  const place = t.at(id);
  const { maxFee_wei, maxTip_wei } = prices[t.priceLevel[place]!]!;
  const words = t.payload.subarray(place * PAYLOAD_WORDS, (place + 1) * PAYLOAD_WORDS);
  return joined([
    uint32(id),
    Uint8Array.of(t.kind[place]!),
    uint32(t.sender[place]!),
    float64(t.gasLimit[place]!),
    uint128(maxFee_wei),
    uint128(maxTip_wei),
    ...Array.from(words, uint32),
    ...Array.from({ length: t.carriedCount[place]! }, (_, k) =>
      encodeTransaction(t, t.carriedFirst[place]! + k, prices),
    ),
  ]);
}

export function readUint32(bytes: Uint8Array): number {
  return viewOf(bytes).getUint32(0);
}

/** Of a negative number the two's complement. */
function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  viewOf(bytes).setUint32(0, value >>> 0);
  return bytes;
}

function float64(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  viewOf(bytes).setFloat64(0, value);
  return bytes;
}

function uint128(value: bigint): Uint8Array {
  const bytes = new Uint8Array(16);
  viewOf(bytes).setBigUint64(0, value >> 64n);
  viewOf(bytes).setBigUint64(8, BigInt.asUintN(64, value));
  return bytes;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
