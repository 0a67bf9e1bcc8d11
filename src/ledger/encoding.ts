/**
 * Blocks and transactions as bytes, one way each: what is hashed and signed. Numbers are big-endian and of fixed width, so equal
 * contents have equal bytes. It is chainwatt's own encoding; sizes on the wire are those of a real chain's and stand in `bytes`.
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
] as const;
export type HeaderField = (typeof headerFields)[number];

/** Each field of a header as bytes, by its place in `headerFields`. */
export function encodeHeader(block: Block, parent: Uint8Array, transactionsRoot: Uint8Array): Uint8Array[] {
  const fields: Record<HeaderField, Uint8Array> = {
    height: uint32(block.height),
    parent,
    producer: uint32(block.producer),
    timestamp_us: float64(block.timestamp_us),
    weight: float64(block.weight),
    transactionsRoot,
    transactions_count: uint32(block.transactions.length),
    stateRoot: uint32(block.stateRoot),
    gasUsed: float64(block.gasUsed),
    baseFee_wei: uint128(block.baseFee_wei),
  };
  return headerFields.map((name) => fields[name]);
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
