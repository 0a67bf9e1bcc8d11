/**
 * Gas and bytes of the calls. Each call is written down as the operations that touch its contract's storage, and a meter
 * (`evm-gas.ts`) adds them up. What is not counted: arithmetic, jumps and memory, some hundred gas a call, and the search for
 * partners in `clear`, which on a real chain would run outside and be checked by the contract.
 *
 * The layout of the storage, by which the figures stand and fall. A slot has 32 bytes, and what fits is packed:
 *   member   of an address: number of the home or keeper (4). Its account, one slot a member: balance, where there is
 *            an escrow funds and what is held of them, and where days are netted what calls before a day's last have found due (8 each).
 *   product  of a number: opening, closure and deadline (5 each), orders, orders worked through, trades, trades paid, readings
 *            (3 each). Never empty, as the times are written when the product is set up.
 *   order    of a product and a place: home, energy, limit (4 each), green share (2), minimum, partner, premium (4 each), and
 *            where there is an escrow what is held for it (6).
 *   commitment of a product and a place: hash of the home, the order and 32 random bytes. What is revealed stands as the order of that
 *            place, so that it is revealed once; orders stand in the sequence of commitments. Deleting it would pay back a little less
 *            than a tenth of what the reveal costs, and is not done. `clear` passes places without an order, and that is not counted.
 *   batch    of a product and a place: root of a tree of hashes over orders (ledger/merkle.ts). The orders stand nowhere else: `clear`
 *            brings them again, and they are checked against the root.
 *   trade    of a product and a place: buyer, seller, energy, two prices (4 each).
 *   reading  of a product and a home: energy (8), as meters count for all markets of a slot. Where they are sent day by day, of a day
 *            and a home: energy of the day (8), and the hash of its slots' energies, cut to 24 bytes. Those stand in the call data,
 *            and where they are shared, `settle` brings them again.
 *   day      of a market and a number, where days are netted: its end (5), readings, products and trades worked through (3 each).
 *            Never empty, as its end is written when it is set up.
 * A commitment and its reveal are as in Solidity's example of a blind auction (Solidity by Example, Blind Auction), but for the deposit
 * that is forfeit there by who reveals nothing: here everybody reveals.
 * A batch is what a rollup publishes of its transactions, cut down to orders (Buterin 2021, An incomplete guide to rollups; optimistic
 * ones and the older zk ones publish as call data): packed, without the padding of the ABI, each with the signature of its home. What is
 * proven on the chain is that each home wants its order: the contract finds the signer of each (ECRECOVER) and builds the tree itself.
 * Aggregated signatures and validity proofs would cost less an order and have a price of their own; blobs (EIP-4844) are none here.
 * A slot of a mapping is found by KECCAK256 of 64 bytes (Solidity, Layout of State Variables in Storage). An event has its name and
 * its product as topics. Arguments are words of 32 bytes whose high bytes are zero (Solidity, Contract ABI Specification); each
 * counts with all bytes of its type non-zero.
 * Call data have a floor (EIP-7623), 40 gas a byte that is not zero where it is 16 otherwise. A call that does what it is for is above it,
 * whatever it brings, but for a day of readings that is brought again to be shared; one that is refused after a look at the product is not, if it brings much: the reveal of an order, a batch,
 * the readings of many homes. Nothing in these contracts deploys another, so that the code of contracts costs nothing here: they
 * stand when the run begins. Of a refused `clear` what it brings of batches is not counted.
 */
import { EvmMeter, intrinsicGas, paidGas, type CallData } from './evm-gas.js';
import { dynamicFeeBytes, VALUE } from './transaction-bytes.js';

const WORD = 32;
const SELECTOR = 4;
const NUMBER = 4;

/** Call data of a function whose arguments' types have so many bytes. */
function argumentsOf(...bytes: number[]): CallData {
  const nonZero = bytes.reduce((sum, width) => sum + width, SELECTOR);
  return { nonZero, zero: SELECTOR + WORD * bytes.length - nonZero };
}

function sizeOf({ zero, nonZero }: CallData): number {
  return zero + nonZero;
}

const orderData = argumentsOf(NUMBER, NUMBER, NUMBER, 14);
const productData = argumentsOf(NUMBER);
/** Product and batch, and where the list begins and how long it is. */
const readingsData = argumentsOf(NUMBER, NUMBER, 1, 2);
const readingData = 8;
const commitData = argumentsOf(NUMBER, WORD);
/** Product, place, and the order with what was hashed with it. */
const revealData = argumentsOf(NUMBER, NUMBER, NUMBER, NUMBER, 14, WORD);
/** Product, root, and where the list of orders begins and how long it is. */
const batchData = argumentsOf(NUMBER, WORD, 1, 3);
/** Member, energy, limit and the rest of an order, packed, and r, s and v of a signature. */
const PACKED_ORDER = 3 * NUMBER + 14;
const SIGNATURE = 2 * WORD + 1;
const depositData: CallData = { zero: 0, nonZero: SELECTOR };

/** Slots that calls find filled; all others hold 0. */
const filled = {
  product: 1,
  member: 1,
  account: 1,
  signer: 1,
  commitment: 1,
  day: 1,
  reading: 1,
  buyer: 1,
  seller: 1,
  operator: 1,
  order: 1,
  trade: 1,
};

/** Gas of what `run` does in a transaction of its own. */
function gasOf(run: (evm: EvmMeter) => void): number {
  const evm = new EvmMeter({ ...filled });
  run(evm);
  return evm.total;
}

function read(evm: EvmMeter, slot: string): void {
  evm.keccak256(64);
  evm.sload(slot);
}

/** Reads a slot of a mapping and writes it: empty ones are filled, others changed. */
function write(evm: EvmMeter, slot: string): void {
  evm.keccak256(64);
  evm.sstore(slot, evm.sload(slot) + 1);
}

/** Tells of `bytes` about a product. */
function tell(evm: EvmMeter, bytes: number): void {
  evm.log(2, bytes);
}

/** With more call data. */
function withMore({ zero, nonZero }: CallData, count: number, each: CallData): CallData {
  return { zero: zero + count * each.zero, nonZero: nonZero + count * each.nonZero };
}

/** What comes first in every call: the way to the contract, and a look at the product. */
function enter(evm: EvmMeter, data: CallData): void {
  evm.intrinsic(data);
  read(evm, 'product');
}

/** A call that is refused has paid for its way to the contract and for a look at the product, or for the floor of its data. */
function refusedGas(data: CallData): number {
  return paidGas(intrinsicGas(data) + lookGas, data);
}
const lookGas = gasOf((evm) => read(evm, 'product'));

/** An order: who sends it, a place among the product's orders, the order. */
export const orderGas = gasOf((evm) => {
  enter(evm, orderData);
  read(evm, 'member');
  write(evm, 'product');
  write(evm, 'new order');
  tell(evm, 2 * WORD);
});
/** An order that is refused at the product's gate. */
export const orderRefusedGas = refusedGas(orderData);
/** With an escrow, one that is refused since its home has too little. */
const orderUnfundedGas = gasOf((evm) => {
  enter(evm, orderData);
  read(evm, 'member');
  read(evm, 'account');
});
export const orderBytes = dynamicFeeBytes(sizeOf(orderData));

/** A sealed order: who sends it, a place among the product's commitments, the hash. */
export const commitGas = gasOf((evm) => {
  enter(evm, commitData);
  read(evm, 'member');
  write(evm, 'product');
  write(evm, 'new commitment');
  tell(evm, 2 * WORD);
});
export const commitRefusedGas = refusedGas(commitData);
export const commitBytes = dynamicFeeBytes(sizeOf(commitData));

/** A commitment is looked up and compared with the hash of a member, of an order's three words and of what was hashed with them. */
function findCommitment(evm: EvmMeter): void {
  read(evm, 'commitment');
  evm.keccak256(5 * WORD);
}

/** An order that is revealed. */
const revealGas = gasOf((evm) => {
  enter(evm, revealData);
  read(evm, 'member');
  findCommitment(evm);
  write(evm, 'product');
  write(evm, 'new order');
  tell(evm, 2 * WORD);
});
export const revealRefusedGas = refusedGas(revealData);
/** One that nobody committed to in time. */
export const revealUncommittedGas = gasOf((evm) => {
  enter(evm, revealData);
  read(evm, 'member');
  findCommitment(evm);
});
const revealUnfundedGas = gasOf((evm) => {
  enter(evm, revealData);
  read(evm, 'member');
  findCommitment(evm);
  read(evm, 'account');
});
export const revealBytes = dynamicFeeBytes(sizeOf(revealData));

/** A batch: who collects, the root, and for each order who has signed it. */
export const batchGasBase = gasOf((evm) => {
  enter(evm, batchData);
  read(evm, 'member');
  write(evm, 'product');
  write(evm, 'new root');
  tell(evm, 2 * WORD);
});
const callDataGas = (bytes: number): number =>
  intrinsicGas({ zero: 0, nonZero: bytes }) - intrinsicGas({ zero: 0, nonZero: 0 });
/** An order's leaf and the node above it; a tree of n leaves has n - 1 nodes. */
const treeGas = gasOf((evm) => {
  evm.keccak256(PACKED_ORDER);
  evm.keccak256(2 * WORD);
});
/** What an order adds to a batch that is taken. */
const batchGasPerOrder =
  callDataGas(PACKED_ORDER + SIGNATURE) +
  treeGas +
  gasOf((evm) => {
    evm.ecrecover();
    read(evm, 'signer');
  });
export const batchRefusedGas = (orders: number): number =>
  refusedGas(withMore(batchData, orders, { zero: 0, nonZero: PACKED_ORDER + SIGNATURE }));
export const batchBytes = (orders: number): number =>
  dynamicFeeBytes(sizeOf(batchData) + (PACKED_ORDER + SIGNATURE) * orders);
/** What `clear` reads of an order in a batch. */
const broughtAgainGas = callDataGas(PACKED_ORDER) + treeGas;
/** Call data of `clear`, for so many orders of batches. */
export const clearBatchBytes = (orders: number): number =>
  dynamicFeeBytes(sizeOf(productData) + 2 * WORD + PACKED_ORDER * orders);

/** A clearing call reads the next orders of a product and stores the trades that they end in, at most one an order. */
export const clearGasBase = gasOf((evm) => {
  enter(evm, productData);
  write(evm, 'product');
  tell(evm, 2 * WORD);
});
export const clearGasPerOrder = gasOf((evm) => {
  read(evm, 'order');
  write(evm, 'new trade');
});
export const clearBytes = dynamicFeeBytes(sizeOf(productData));

/** Meter readings: a word of call data and a slot a home. */
export const readingGasBase = gasOf((evm) => {
  enter(evm, readingsData);
  read(evm, 'member');
  write(evm, 'product');
  tell(evm, WORD);
});
const homeData: CallData = { zero: WORD - readingData, nonZero: readingData };
export const readingGasPerHome =
  intrinsicGas(homeData) - intrinsicGas({ zero: 0, nonZero: 0 }) + gasOf((evm) => write(evm, 'new reading'));
/** Readings of so many homes that come too late, or again, or that nobody asks for. */
export const readingRefusedGas = (homes: number): number =>
  refusedGas(withMore(readingsData, homes, homeData));
export const readingBytes = (homes: number): number => dynamicFeeBytes(sizeOf(readingsData) + WORD * homes);

/** A settlement call moves money for the next trades of a product: two accounts a trade, and the operator's once. */
export const settleGasBase = gasOf((evm) => {
  enter(evm, productData);
  write(evm, 'product');
  write(evm, 'operator');
  tell(evm, 2 * WORD);
});
export const settleGasPerTrade = gasOf((evm) => {
  read(evm, 'trade');
  write(evm, 'buyer');
  write(evm, 'seller');
});
export const settleBytes = dynamicFeeBytes(sizeOf(productData));

/**
 * A day that is netted (`settle: day` of a market). Readings: a call a batch, with the energies of the day's slots, 4 bytes each, packed
 * home by home; per home these are hashed and a slot is written, however many slots the day has.
 */
const dayReadingsData = argumentsOf(NUMBER, NUMBER, 1, 3);
const SLOT_ENERGY = 4;
export const dayReadingGasBase = gasOf((evm) => {
  evm.intrinsic(dayReadingsData);
  read(evm, 'day');
  read(evm, 'member');
  write(evm, 'day');
  tell(evm, WORD);
});
export const dayReadingGasPerHome = (slots: number): number =>
  callDataGas(SLOT_ENERGY * slots) +
  gasOf((evm) => {
    evm.keccak256(SLOT_ENERGY * slots);
    write(evm, 'new reading');
  });
/** What it brings: of each home, an energy a slot. */
const dayReadings = (homes: number, slots: number): CallData =>
  withMore(dayReadingsData, homes, { zero: 0, nonZero: SLOT_ENERGY * slots });
export const dayReadingGas = (homes: number, slots: number): number =>
  paidGas(dayReadingGasBase + dayReadingGasPerHome(slots) * homes, dayReadings(homes, slots));
export const dayReadingRefusedGas = (homes: number, slots: number): number =>
  refusedGas(dayReadings(homes, slots));
export const dayReadingBytes = (homes: number, slots: number): number =>
  dynamicFeeBytes(sizeOf(dayReadingsData) + SLOT_ENERGY * slots * homes);

/**
 * Its settlement works through the day's products and their trades, adds up what each home owes, and writes to the account of each home
 * once, when it ends: the balance, or in a call that is not the last, what it has found due. One that begins amid the trades of a
 * product looks at that product again.
 */
export const settleDayGasBase = gasOf((evm) => {
  evm.intrinsic(productData);
  read(evm, 'day');
  write(evm, 'day');
  write(evm, 'operator');
  tell(evm, 2 * WORD);
});
/** A product that is looked at, or a trade: a slot that is read. */
export const settleDayGasPerPiece = gasOf((evm) => read(evm, 'product'));
export const settleDayGasPerHome = gasOf((evm) => write(evm, 'account'));
/**
 * Where metered energy is shared: a home's readings are brought again and compared with their hash, and its account is written. The
 * floor of call data makes that dearer: 160 gas a slot and home, where 64 and what is done with them are less.
 */
const shareDayData = argumentsOf(NUMBER, 1, 3);
export const shareDayGasBase = gasOf((evm) => {
  evm.intrinsic(shareDayData);
  read(evm, 'day');
  write(evm, 'day');
  write(evm, 'operator');
  tell(evm, 2 * WORD);
});
export const shareDayGasPerHome = (slots: number): number =>
  callDataGas(SLOT_ENERGY * slots) +
  gasOf((evm) => {
    evm.keccak256(SLOT_ENERGY * slots);
    read(evm, 'reading');
    write(evm, 'account');
  });
const sharedReadings = (homes: number, slots: number): CallData =>
  withMore(shareDayData, homes, { zero: 0, nonZero: SLOT_ENERGY * slots });
export const shareDayGas = (homes: number, slots: number): number =>
  paidGas(shareDayGasBase + shareDayGasPerHome(slots) * homes, sharedReadings(homes, slots));
export const shareDayRefusedGas = (homes: number, slots: number): number =>
  refusedGas(sharedReadings(homes, slots));
export const shareDayBytes = (homes: number, slots: number): number =>
  dynamicFeeBytes(sizeOf(shareDayData) + SLOT_ENERGY * slots * homes);

/** Paying in: the transaction carries the money. */
export const depositGas = gasOf((evm) => {
  evm.intrinsic(depositData);
  read(evm, 'member');
  write(evm, 'account');
  tell(evm, WORD);
});
export const depositBytes = dynamicFeeBytes(sizeOf(depositData), VALUE);

/** A transfer of tokens is nothing but a transaction (yellow paper, appendix G: G_transaction). */
export const transferGas = gasOf((evm) => evm.intrinsic({ zero: 0, nonZero: 0 }));
export const transferBytes = dynamicFeeBytes(0, VALUE);

/** Gas of what an escrow makes dearer. */
export interface WorkGas {
  readonly order: number;
  /** An order that comes in time and is refused all the same. */
  readonly orderUnfunded: number;
  /** The same of an order that was sealed. */
  readonly reveal: number;
  readonly revealUnfunded: number;
  /** An order in a batch, and of each of them that its home's funds do not cover. */
  readonly batchPerOrder: number;
  readonly batchPerUnfunded: number;
  readonly clearPerOrder: number;
  /** Where orders come in batches. */
  readonly clearPerBatchOrder: number;
  readonly settlePerTrade: number;
}

/**
 * With an escrow an order changes what is held of its home's funds, and clearing changes that again and what the order says of it;
 * settling changes funds in the slots of the balances. What is held for an order of a batch follows from the order.
 */
export function workGas(escrow: boolean): WorkGas {
  const held = gasOf((evm) => write(evm, 'account'));
  const looked = gasOf((evm) => read(evm, 'account'));
  // the order has been read
  const released =
    gasOf((evm) => {
      read(evm, 'order');
      write(evm, 'order');
    }) - gasOf((evm) => read(evm, 'order'));
  return {
    order: orderGas + (escrow ? held : 0),
    orderUnfunded: orderUnfundedGas,
    reveal: revealGas + (escrow ? held : 0),
    revealUnfunded: revealUnfundedGas,
    batchPerOrder: batchGasPerOrder + (escrow ? held : 0),
    batchPerUnfunded: batchGasPerOrder + (escrow ? looked : 0),
    clearPerOrder: clearGasPerOrder + (escrow ? held + released : 0),
    clearPerBatchOrder: broughtAgainGas + gasOf((evm) => write(evm, 'new trade')) + (escrow ? held : 0),
    settlePerTrade: settleGasPerTrade,
  };
}
