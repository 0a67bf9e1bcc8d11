/** The calls that chainwatt's contracts understand, their payload words, and the receipts they give. */

export const ORDER = 0;
export const CLEAR = 1;
export const READING = 2;
export const SETTLE = 3;
/** A home fills up what it has in escrow, for whatever product; sent with orders or readings of the one that it names. */
export const DEPOSIT = 4;
/** A home's sealed order: the hash of what it will reveal, in an ORDER, once the gate has closed. It names the home alone. */
export const COMMIT = 5;
/** The orders of a gateway's homes, as ORDERs that it carries. */
export const BATCH = 6;
/** Money from one outsider to another, which no contract has to do with: it takes up room in blocks. */
export const TRANSFER = 7;
export const callNames = [
  'order',
  'clear',
  'reading',
  'settle',
  'deposit',
  'commit',
  'batch',
  'transfer',
] as const;

/** Payload words by position. Every call but TRANSFER names its product first. */
export const WORD_PRODUCT = 0;
/**
 * ORDER (of DEPOSIT the home alone): the home, signed Wh (buy +), limit, green share (per mille; buyers: wanted), least energy, preferred partner + 1 (0 =
 * none), how much of the limit is for green energy alone.
 */
export const WORD_HOME = 1;
export const WORD_ENERGY = 2;
export const WORD_LIMIT = 3;
export const WORD_GREEN = 4;
export const WORD_MINIMUM = 5;
export const WORD_PARTNER = 6;
export const WORD_PREMIUM = 7;
/** TRANSFER: which of the outsiders sends it. */
export const WORD_OUTSIDER = 1;
/** READING: the metering batch whose homes are read. */
export const WORD_BATCH = 1;

/** Receipts: 0 is success, everything else reverted and changed nothing but the fee. */
export const OK = 0;
export const LATE = 1;
export const EARLY = 2;
export const CLOSED = 3;
export const NOT_READY = 4;
export const ALREADY = 5;
export const OUT_OF_GAS = 6;
export const UNFUNDED = 7;
/** An order is revealed that was not committed to in time. */
export const UNCOMMITTED = 8;
export const receiptNames = [
  'ok',
  'late',
  'early',
  'closed',
  'not-ready',
  'already',
  'out-of-gas',
  'unfunded',
  'uncommitted',
] as const;
