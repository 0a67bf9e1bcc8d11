/**
 * What there is to do to settle a netted day in one market, and the gas of it. The contract looks at every product of the day, reads the
 * trades of those that are to be paid, and writes to the account of each home that they touch, once a call; where metered energy is
 * shared it goes through the homes instead. Products and trades stand in one sequence of pieces, in the order of delivery, and a
 * call takes up the next of them where the last one ended.
 *
 * A product without an order, or cleared without a trade, asks for no readings and is not waited for. All others must be read, cleared
 * and deep enough before anything is paid: a reading that is missing holds up the day.
 * Cost: O(products of the day), and their trades for the gas.
 */
import { isSharingRule } from '../market/types.js';
import { marketOf, type Clearing } from './clearing.js';
import * as schedule from './gas.js';
import type { ContractState } from './state.js';
import type { ContractTerms, NettedDay } from './terms.js';

/** A product of the day that is to be paid: its clearing, unless it is still to be cleared or shared. */
export interface DueProduct {
  readonly product: number;
  readonly slot: number;
  readonly row: number;
  readonly clearing: Clearing | undefined;
}

export interface DayWork {
  readonly day: NettedDay;
  /** Place among the days' records. */
  readonly place: number;
  readonly isShared: boolean;
  /** In the order of delivery. */
  readonly due: readonly DueProduct[];
  /** Pieces in all: products and trades, or homes. */
  readonly count: number;
  /** Of them, what one call can do. */
  readonly perCall: number;
}

/** What there is to do for the day of `product`, in its market, in the present state. */
export function dayWork(
  state: ContractState,
  terms: ContractTerms,
  product: number,
  day: NettedDay,
): DayWork {
  const markets = terms.markets.length;
  const market = product % markets;
  const isShared = isSharingRule(marketOf(terms, product).design);
  const due: DueProduct[] = [];
  let trades = 0;
  for (let p = day.from * markets + market; p < day.to * markets; p += markets) {
    const row = state.row(p);
    if (row < 0 || state.settledHeight.data[row]! > 0) continue;
    if (!isShared && state.orderCount.data[row] === 0) continue;
    const clearing = state.clearingOf(row);
    trades += clearing?.trades.count ?? 0;
    due.push({ product: p, slot: Math.floor(p / markets), row, clearing });
  }
  return {
    day,
    place: day.number * markets + market,
    isShared,
    due,
    count: isShared ? terms.homes : day.to - day.from + trades,
    perCall: isShared ? terms.netting!.homesPerCall : terms.netting!.piecesPerCall,
  };
}

/** Whether everything is there to pay with a block of `height`: readings, and clearings that lie deep enough. */
export function isReady(
  { due, isShared }: DayWork,
  state: ContractState,
  terms: ContractTerms,
  height: number,
): boolean {
  return due.every(({ row, clearing }) => {
    if (state.readings.data[row]! < state.batches) return false;
    if (isShared) return true;
    return clearing !== undefined && height - state.clearingHeight.data[row]! >= terms.confirmations;
  });
}

/** Gas of working through so many pieces with the writes to the accounts of so many homes. */
function gasOf(pieces: number, writes: number): number {
  return (
    schedule.settleDayGasBase + schedule.settleDayGasPerPiece * pieces + schedule.settleDayGasPerHome * writes
  );
}

function sharingGas({ from, to }: NettedDay, homes: number): number {
  return schedule.shareDayGas(homes, to - from);
}

/** What a call for the day pays that is refused: where metered energy is shared it has brought the readings all the same. */
export function refusedGas(
  state: ContractState,
  terms: ContractTerms,
  product: number,
  day: NettedDay,
): number {
  if (!isSharingRule(marketOf(terms, product).design)) return schedule.settleDayGasBase;
  const markets = terms.markets.length;
  const done = state.dayPieces.data[day.number * markets + (product % markets)]!;
  return schedule.shareDayRefusedGas(
    Math.min(terms.homes - done, terms.netting!.homesPerCall),
    day.to - day.from,
  );
}

/** Gas of pieces [from, to). */
export function gasOfPieces(
  { day, due, isShared }: DayWork,
  from: number,
  to: number,
  homes: number,
): number {
  if (isShared) return sharingGas(day, to - from);
  const touched = new Uint8Array(homes);
  let writes = 0;
  let isAmid = false;
  let at = 0;
  let next = 0;
  for (let slot = day.from; slot < day.to && at < to; slot++) {
    const clearing = due[next]?.slot === slot ? due[next++]!.clearing : undefined;
    // the look at the product is the piece before its first trade
    const first = at + 1;
    at = first + (clearing?.trades.count ?? 0);
    if (!clearing || at <= from) continue;
    if (from >= first) isAmid = true;
    const { trades, orders } = clearing;
    for (let t = Math.max(0, from - first); t < Math.min(trades.count, to - first); t++) {
      for (const order of [trades.buyOrder[t]!, trades.sellOrder[t]!]) {
        const home = orders.agent[order]!;
        if (touched[home] === 0) writes++;
        touched[home] = 1;
      }
    }
  }
  return gasOf(to - from + (isAmid ? 1 : 0), writes);
}

/** The most that the next `count` pieces can use. */
export function mostGasOfPieces({ day, isShared }: DayWork, count: number, homes: number): number {
  return isShared ? sharingGas(day, count) : gasOf(count + 1, Math.min(2 * count, homes));
}

/** Products and trades that fit into a call of `limit` gas whichever homes they touch, one at least. */
export function piecesWithin(limit: number, homes: number): number {
  if (limit === Infinity) return Infinity;
  const { settleDayGasPerPiece: piece, settleDayGasPerHome: home } = schedule;
  const left = limit - gasOf(1, 0);
  const ifAllTouched = Math.floor((left - homes * home) / piece);
  const ifTwoEach = Math.floor(left / (piece + 2 * home));
  return Math.max(1, 2 * ifAllTouched >= homes ? ifAllTouched : ifTwoEach);
}
