/**
 * Gas of the calls. Sources: Ethereum yellow paper and EIP-2028 (21,000 a transaction, 16 a non-zero byte of call data),
 * EIP-2929 (a cold storage slot: 22,100 to fill, 5,000 to change; 2,100 to read), a log entry 375 + 8 a byte.
 * Totals below are sums of those for what each call stores; they are the schedule of chainwatt's own contracts.
 */
const TRANSACTION = 21_000;
const CALL_BYTE = 16;
const SLOT_FILLED = 22_100;
const SLOT_CHANGED = 5_000;
const SLOT_READ = 2_100;
const LOG = 375 + 8 * 64;

/** Call data and signature of each call, bytes on the wire: 110 of envelope and signature, 4 of selector, 32 a word. */
const ENVELOPE_BYTES = 110;
const words = (count: number): number => 4 + 32 * count;

/** An order: product, quantity, limit, and in a fourth word labels, minimum, partner and premium; two slots filled, one counter changed. */
export const orderGas = TRANSACTION + CALL_BYTE * words(4) + 2 * SLOT_FILLED + SLOT_CHANGED + LOG;
/** An order that is refused has paid for its way to the contract and for a look at the product's gate. */
export const orderRefusedGas = TRANSACTION + CALL_BYTE * words(4) + SLOT_READ;
export const orderBytes = ENVELOPE_BYTES + words(4);

/** A clearing call reads the next orders of a product (two slots each) and stores where each ends (one slot). */
export const clearGasBase = TRANSACTION + CALL_BYTE * words(2) + 2 * SLOT_CHANGED + LOG;
export const clearGasPerOrder = 2 * SLOT_READ + SLOT_FILLED;
export const clearBytes = ENVELOPE_BYTES + words(2);

/** Meter readings: one word and one slot a home. */
export const readingGasBase = TRANSACTION + CALL_BYTE * words(1) + LOG;
export const readingGasPerHome = CALL_BYTE * 32 + SLOT_FILLED;
export const readingBytes = (homes: number): number => ENVELOPE_BYTES + words(1 + homes);

/** A settlement call moves money for the next trades of a product: two balances and the order's slot a trade. */
export const settleGasBase = TRANSACTION + CALL_BYTE * words(2) + 2 * SLOT_CHANGED + LOG;
export const settleGasPerTrade = 3 * SLOT_CHANGED + SLOT_READ;
export const settleBytes = ENVELOPE_BYTES + words(2);

/** Paying in: one word, two slots changed. */
export const depositGas = TRANSACTION + CALL_BYTE * words(1) + 2 * SLOT_CHANGED + LOG;
export const depositBytes = ENVELOPE_BYTES + words(1);

/** Gas of what an escrow makes dearer. */
export interface WorkGas {
  readonly order: number;
  /** An order that comes in time and is refused all the same. */
  readonly orderUnfunded: number;
  readonly clearPerOrder: number;
  readonly settlePerTrade: number;
}

/**
 * With an escrow an order reads what its home has and what is held for it (kept as one sum in a slot of its own by a contract on a real
 * chain), and fills a slot with what is held for the product; clearing changes that, settling changes it and what two homes have.
 */
export function workGas(escrow: boolean): WorkGas {
  return {
    order: orderGas + (escrow ? 2 * SLOT_READ + SLOT_FILLED : 0),
    orderUnfunded: orderRefusedGas + 2 * SLOT_READ,
    clearPerOrder: clearGasPerOrder + (escrow ? SLOT_CHANGED : 0),
    settlePerTrade: settleGasPerTrade + (escrow ? 3 * SLOT_CHANGED : 0),
  };
}
