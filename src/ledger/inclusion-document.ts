/**
 * A proof that a transaction is in a block, as a document that who holds no more than the block's hash can check: the bytes of the
 * transaction, its way up to the root of the block's transactions, and the fields of the header, of which one is that root. The check
 * goes the other way: bytes to leaf, leaf and siblings to root, fields to hash.
 *
 * Source: simplified payment verification (Nakamoto 2008, section 8); trees and hashes as in merkle.ts and hash-chain.ts. As trees
 * repeat the last of an odd number of nodes, the number of transactions is held against the header's (merkle.ts). Bytes are
 * hexadecimal. It proves nothing of whether the block is on the chain that counts, nor what the transaction did: the first is
 * for who says where the hash comes from, the second for `resultsRoot`.
 * Errors: CW-PROOF-FORM for what is no such document; what is wrong with one is a value. Cost: some twenty hashes.
 */
import { z } from 'zod';
import { ChainwattError } from '../kernel/index.js';
import { headerFields, readUint32, type HeaderField } from './encoding.js';
import type { SealedBlock } from './hash-chain.js';
import {
  DIGEST_BYTES,
  hashTwice,
  isIncluded,
  isSameDigest,
  merkleRoot,
  proofLength,
  proveInclusion,
  type HashFunction,
} from './merkle.js';

const FORMAT = 'chainwatt inclusion proof 1';

/** Of keys that no document has, no more are named. */
const SHOWN_KEYS = 4;

const bytes = z.string().regex(/^(?:[0-9a-f]{2})*$/, 'bytes as hexadecimal digits in lower case');
const digest = bytes.length(2 * DIGEST_BYTES);
const whole = z.int().min(0).max(0xffff_ffff);
const header = Object.fromEntries(headerFields.map((name) => [name, bytes])) as Record<
  HeaderField,
  typeof bytes
>;

const documentSchema = z.strictObject({
  format: z.literal(FORMAT),
  transaction: z.strictObject({ number: whole, bytes }),
  inclusion: z.strictObject({ index: whole, count: whole, siblings: z.array(digest).max(32) }),
  block: z.strictObject({ height: whole, hash: digest, header: z.strictObject(header) }),
});

export type InclusionDocument = z.output<typeof documentSchema>;

/** The proof that the k-th transaction of a block is in it. */
export function inclusionDocument(block: SealedBlock, k: number, sha256: HashFunction): InclusionDocument {
  const hash = hashTwice(sha256);
  const { index, count, siblings } = proveInclusion(block.transactions.map(hash), k, hash);
  const transaction = block.transactions[k]!;
  const fields = headerFields.map((name, f) => [name, hexadecimalOf(block.fields[f]!)] as const);
  return {
    format: FORMAT,
    transaction: { number: readUint32(transaction), bytes: hexadecimalOf(transaction) },
    inclusion: { index, count, siblings: siblings.map(hexadecimalOf) },
    block: {
      height: readUint32(block.fields[headerFields.indexOf('height')]!),
      hash: hexadecimalOf(block.hash),
      header: Object.fromEntries(fields) as Record<HeaderField, string>,
    },
  };
}

/** A document from what JSON has. */
export function readInclusionDocument(value: unknown): InclusionDocument {
  const result = documentSchema.safeParse(value);
  if (result.success) return result.data;
  throw new ChainwattError('input', {
    code: 'CW-PROOF-FORM',
    message: 'this is no proof that a transaction is in a block',
    found: flawOfForm(value, result.error.issues),
    expected: `a document of the format "${FORMAT}"`,
    remedy: 'make one: chainwatt prove',
  });
}

/** In a sentence why `value` is no document: the fields that it lacks, else the first that is of another form. */
function flawOfForm(value: unknown, issues: readonly z.core.$ZodIssue[]): string {
  if (value === undefined) return 'it is no JSON';
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'it is no JSON object';
  const pathOf = ({ path }: z.core.$ZodIssue): string => `\`${path.join('.')}\``;
  const missing = issues.filter(({ path }) => path.length > 0 && valueAt(value, path) === undefined);
  if (missing.length > 0) return `it lacks ${missing.map(pathOf).join(', ')}`;
  const [first] = issues;
  if (first?.code === 'unrecognized_keys') {
    const unknown = first.keys.map((key) => pathOf({ ...first, path: [...first.path, key] }));
    return `it has ${unknown.slice(0, SHOWN_KEYS).join(', ')}, which no proof has`;
  }
  return first === undefined ? 'it is of another form' : `its ${pathOf(first)} is not what a proof has there`;
}

/** The part of `value` at `path`, own properties only. */
function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let part = value;
  for (const step of path) {
    if (typeof part !== 'object' || part === null || !Object.hasOwn(part, step)) return undefined;
    part = (part as Readonly<Record<PropertyKey, unknown>>)[step];
  }
  return part;
}

/** What a document claims and does not show, in words; nothing: it holds, for the block with the hash that it names. */
export function flawsOfInclusion(document: InclusionDocument, sha256: HashFunction): string[] {
  const { transaction, inclusion, block } = document;
  const hash = hashTwice(sha256);
  const fields = headerFields.map((name) => bytesOf(block.header[name]));
  const field = (name: HeaderField): Uint8Array => fields[headerFields.indexOf(name)]!;
  const content = bytesOf(transaction.bytes);
  const isNumber = (encoded: Uint8Array, value: number): boolean =>
    encoded.length >= 4 && readUint32(encoded) === value;
  const flaws: string[] = [];
  const check = (holds: boolean, flaw: string): void => {
    if (!holds) flaws.push(flaw);
  };
  check(isNumber(content, transaction.number), 'the bytes of the transaction are not of that number');
  check(isNumber(field('height'), block.height), "the block's height is not that of its header");
  check(
    isNumber(field('transactions_count'), inclusion.count),
    'the header has another number of transactions',
  );
  const siblings = inclusion.siblings.map(bytesOf);
  check(
    siblings.length === proofLength(inclusion.count) &&
      isIncluded(hash(content), { ...inclusion, siblings }, field('transactionsRoot'), hash),
    "the transaction does not lead to the root of the block's transactions at this place",
  );
  check(
    isSameDigest(merkleRoot(fields.map(hash), hash), bytesOf(block.hash)),
    "the fields of the header do not have the block's hash",
  );
  return flaws;
}

function hexadecimalOf(content: Uint8Array): string {
  return Array.from(content, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from({ length: text.length / 2 }, (_, k) => parseInt(text.slice(2 * k, 2 * k + 2), 16));
}
