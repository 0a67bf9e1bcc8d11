/**
 * Gas of the Ethereum virtual machine as of the hard fork Prague (Pectra, May 2025): what a transaction costs before it runs, what it
 * costs at least for its call data, and what the operations cost that storage, logs, hashes and calls are made of. A meter adds
 * them up for one transaction: it knows which slots and accounts are warm, what a slot held when the transaction began, and what
 * is refunded.
 *
 * Sources: Ethereum yellow paper, appendix G; EIP-2028 (call data; Istanbul), EIP-2929 (cold and warm access; Berlin), EIP-2200 and
 * EIP-3529 (storage and refunds; London), EIP-3860 (words of the code that deploys a contract; Shanghai), EIP-7623 (floor of call
 * data; Prague); names and rules as in ethereum/execution-specs, src/ethereum/prague/vm/gas.py, vm/instructions/storage.py and
 * transactions.py. What the forks between them changed beyond that concerns no call of these contracts: transient storage (EIP-1153),
 * blobs (EIP-4844), delegations (EIP-7702), and as of Osaka the limit of 2^24 gas a transaction (EIP-7825), which is not enforced:
 * calls aim at half of a block's limit (model/terms.ts).
 * Left out: arithmetic, jumps, the stack and memory, precompiles but ECRECOVER, access lists. The address called, the sender and
 * precompiles are warm from the start (EIP-2929), which is why nothing is charged for them. Gas in whole units.
 */
export const TX_BASE = 21_000;
export const TX_CREATE = 32_000;
export const TX_DATA_ZERO = 4;
export const TX_DATA_NON_ZERO = 16;
export const STORAGE_SET = 20_000;
export const STORAGE_UPDATE = 5_000;
export const STORAGE_CLEAR_REFUND = 4_800;
export const COLD_SLOAD = 2_100;
export const COLD_ACCOUNT_ACCESS = 2_600;
export const WARM_ACCESS = 100;
export const LOG = 375;
export const LOG_TOPIC = 375;
export const LOG_DATA = 8;
export const KECCAK256 = 30;
export const KECCAK256_WORD = 6;
/** The precompiled contract that finds who has signed a hash (yellow paper, appendix E). */
export const ECRECOVER = 3_000;
export const CALL_VALUE = 9_000;
export const NEW_ACCOUNT = 25_000;
export const CREATE = 32_000;
export const CODE_DEPOSIT = 200;
/** Refunds are at most one part in so many of the gas used (EIP-3529: MAX_REFUND_QUOTIENT). */
export const MAX_REFUND_QUOTIENT = 5;
/** EIP-3860: INITCODE_WORD_COST, for each word of 32 bytes of the code that deploys a contract. */
export const INITCODE_WORD = 2;
/** EIP-7623: tokens are zero bytes and four times the others; TOTAL_COST_FLOOR_PER_TOKEN. */
const FLOOR_PER_TOKEN = 10;

/** Bytes of call data, zero ones apart. */
export interface CallData {
  readonly zero: number;
  readonly nonZero: number;
}

/** Gas of a transaction before it runs; `create`: its data are the code that deploys a contract. */
export function intrinsicGas({ zero, nonZero }: CallData, kind: 'call' | 'create' = 'call'): number {
  const creation = kind === 'create' ? TX_CREATE + initcodeGas(zero + nonZero) : 0;
  return TX_BASE + TX_DATA_ZERO * zero + TX_DATA_NON_ZERO * nonZero + creation;
}

/** For the words of the code that deploys a contract, in a transaction and in CREATE (EIP-3860). */
export function initcodeGas(bytes: number): number {
  return INITCODE_WORD * Math.ceil(bytes / 32);
}

/** The least that a transaction with this data costs (EIP-7623). */
export function calldataFloorGas({ zero, nonZero }: CallData): number {
  return TX_BASE + FLOOR_PER_TOKEN * (zero + 4 * nonZero);
}

/** What a transaction pays that has used so much gas, refunds deducted: that or the floor of its data (EIP-7623). */
export function paidGas(used: number, data: CallData): number {
  const floor = calldataFloorGas(data);
  return used > floor ? used : floor;
}

/** LOG0 to LOG4. */
export function logGas(topics: number, bytes: number): number {
  return LOG + LOG_TOPIC * topics + LOG_DATA * bytes;
}

export function keccakGas(bytes: number): number {
  return KECCAK256 + KECCAK256_WORD * Math.ceil(bytes / 32);
}

/** CREATE of a contract whose code has so many bytes, by so many bytes of code that deploys it, which is not run here. */
export function createGas(codeBytes: number, initcodeBytes = 0): number {
  return CREATE + initcodeGas(initcodeBytes) + CODE_DEPOSIT * codeBytes;
}

/** One transaction. Slots are named; those that `storage` does not name hold 0, and all are cold when it begins. */
export class EvmMeter {
  /** Gas used so far, refunds not deducted, and the refund counter, which may be negative for a while. */
  used = 0;
  refund = 0;
  private readonly original: ReadonlyMap<string, number>;
  private readonly current: Map<string, number>;
  private readonly warmSlots = new Set<string>();
  private readonly warmAccounts = new Set<string>();

  constructor(storage: Readonly<Record<string, number>> = {}) {
    this.original = new Map(Object.entries(storage));
    this.current = new Map(this.original);
  }

  /** What the transaction used, less what is refunded of it; it pays for that or for its data's floor (`paidGas`). */
  get total(): number {
    return this.used - Math.min(this.refund, Math.floor(this.used / MAX_REFUND_QUOTIENT));
  }

  intrinsic(data: CallData, kind: 'call' | 'create' = 'call'): void {
    this.used += intrinsicGas(data, kind);
  }

  /** SLOAD: returns what the slot holds. */
  sload(slot: string): number {
    this.used += this.warmSlots.has(slot) ? WARM_ACCESS : COLD_SLOAD;
    this.warmSlots.add(slot);
    return this.current.get(slot) ?? 0;
  }

  sstore(slot: string, value: number): void {
    const original = this.original.get(slot) ?? 0;
    const current = this.current.get(slot) ?? 0;
    if (!this.warmSlots.has(slot)) this.used += COLD_SLOAD;
    this.warmSlots.add(slot);
    if (original === current && current !== value) {
      this.used += original === 0 ? STORAGE_SET : STORAGE_UPDATE - COLD_SLOAD;
    } else {
      this.used += WARM_ACCESS;
    }
    if (current !== value) this.countRefund(original, current, value);
    this.current.set(slot, value);
  }

  log(topics: number, bytes: number): void {
    this.used += logGas(topics, bytes);
  }

  keccak256(bytes: number): void {
    this.used += keccakGas(bytes);
  }

  /** CALL of an account, without the gas that the called code uses. */
  call(account: string, transfer: 'none' | 'value' | 'value to a new account' = 'none'): void {
    this.used += this.warmAccounts.has(account) ? WARM_ACCESS : COLD_ACCOUNT_ACCESS;
    this.warmAccounts.add(account);
    if (transfer !== 'none') this.used += CALL_VALUE;
    if (transfer === 'value to a new account') this.used += NEW_ACCOUNT;
  }

  /** A call of the precompiled contract; those are always warm (EIP-2929). */
  ecrecover(): void {
    this.used += WARM_ACCESS + ECRECOVER;
  }

  create(codeBytes: number, initcodeBytes = 0): void {
    this.used += createGas(codeBytes, initcodeBytes);
  }

  private countRefund(original: number, current: number, value: number): void {
    if (original !== 0) {
      if (current !== 0 && value === 0) this.refund += STORAGE_CLEAR_REFUND;
      // one given earlier is taken back
      if (current === 0) this.refund -= STORAGE_CLEAR_REFUND;
    }
    if (value === original) {
      const paid = original === 0 ? STORAGE_SET : STORAGE_UPDATE - COLD_SLOAD;
      this.refund += paid - WARM_ACCESS;
    }
  }
}
