/**
 * The keeper: whoever calls `clear` when a gate has closed and `settle` when every meter has been read (which shares, where metered
 * energy is shared; where days are netted, once for all products of a day, in care of the last of them), and pays for it. It
 * sees what its own node sees, and sends again what a reorganisation or an early block made void.
 */
import * as contracts from '../contracts/index.js';
import type { Chain, Transactions } from '../ledger/index.js';
import type { Submission } from './submission.js';
import type { ProductTimes } from './times.js';

interface Task {
  readonly product: number;
  /** The calls sent last: ids [first, end). */
  first: number;
  end: number;
}

export interface KeeperOptions {
  readonly node: number;
  readonly chain: Chain;
  readonly host: contracts.ContractHost;
  readonly transactions: Transactions;
  readonly submission: Submission;
  readonly times: ProductTimes;
}

export class Keeper {
  private readonly options: KeeperOptions;
  private readonly tasks: Task[] = [];

  constructor(options: KeeperOptions) {
    this.options = options;
  }

  /** From now on the keeper looks after `product`. */
  take(product: number): void {
    this.tasks.push({ product, first: 0, end: 0 });
  }

  /** The product is over. */
  drop(product: number): void {
    const at = this.tasks.findIndex((task) => task.product === product);
    if (at >= 0) this.tasks.splice(at, 1);
  }

  /** Looks at every product in care and sends what is missing. Called when the keeper's head moves and at closures. */
  look(now: number): void {
    if (this.tasks.length === 0) return;
    const { chain, host, node, times } = this.options;
    const head = chain.head(node);
    for (const task of this.tasks) {
      if (now <= times.bookCloses(task.product) || now > times.deadline(task.product)) continue;
      if (this.outstanding(task)) continue;
      host.moveTo(head.id);
      const state = host.state;
      const row = state.row(task.product);
      if (row < 0) continue;
      const day = contracts.nettedDay(host.terms, task.product);
      if (day && this.standsForDay(task.product, day)) {
        this.settleDay(task, day, head.height + 1, now);
        continue;
      }
      if (state.settledHeight.data[row]! > 0) continue;
      const sharing = times.marketOf(task.product).trading === 'sharing';
      const clearing = state.clearingOf(row);
      if (!clearing && !sharing) {
        const left = state.orderCount.data[row]! - state.clearedOrders.data[row]!;
        if (state.orderCount.data[row]! === 0) continue;
        const chunk = host.terms.ordersPerCall;
        const most = Math.min(chunk, Math.max(left, 1));
        const gas = contracts.clearGasBase + contracts.clearPerOrder(host.terms, task.product) * most;
        const isBatched = times.marketOf(task.product).settings.onChain === 'batch';
        this.send(
          task,
          contracts.CLEAR,
          Math.max(1, Math.ceil(left / chunk)),
          gas,
          isBatched ? contracts.clearBatchBytes(most) : contracts.clearBytes,
          now,
        );
      } else if (
        !day &&
        state.readings.data[row]! >= state.batches &&
        (sharing || head.height + 1 - state.clearingHeight.data[row]! >= host.terms.confirmations)
      ) {
        const work = clearing ? clearing.trades.count : host.terms.homes;
        const left = work - state.settledTrades.data[row]!;
        const chunk = host.terms.tradesPerCall;
        const gas = contracts.settleGasBase + host.terms.gas.settlePerTrade * Math.min(chunk, left);
        this.send(
          task,
          contracts.SETTLE,
          Math.max(1, Math.ceil(left / chunk)),
          gas,
          contracts.settleBytes,
          now,
        );
      }
    }
  }

  /** Whether `product`, the last one of a netted day in its market, has been cleared if it can be: the next call is for the day. */
  private standsForDay(product: number, day: contracts.NettedDay): boolean {
    const { host, times } = this.options;
    if (times.slotOf(product) + 1 < day.to) return false;
    const { state } = host;
    const row = state.row(product);
    if (times.marketOf(product).trading === 'sharing' || state.clearing.data[row]! > 0) return true;
    return state.orderCount.data[row] === 0;
  }

  /** Settles the day of a task that stands for its last product, if nothing of it is missing for a block of `height`. */
  private settleDay(task: Task, day: contracts.NettedDay, height: number, now: number): void {
    const { host } = this.options;
    const { state, terms } = host;
    if (now <= day.ends_us) return;
    const work = contracts.dayWork(state, terms, task.product, day);
    if (work.due.length === 0 || !contracts.isReady(work, state, terms, height)) return;
    const left = work.count - state.dayPieces.data[work.place]!;
    const most = Math.min(work.perCall, left);
    const gas = contracts.mostGasOfPieces(work, most, terms.homes);
    const bytes = work.isShared ? contracts.shareDayBytes(most, day.to - day.from) : contracts.settleBytes;
    this.send(task, contracts.SETTLE, Math.max(1, Math.ceil(left / work.perCall)), gas, bytes, now);
  }

  private send(task: Task, kind: number, count: number, gas: number, bytes: number, now: number): void {
    const { submission, node } = this.options;
    task.first = submission.sendCalls(kind, task.product, count, gas, bytes, node, now);
    task.end = task.first + count;
  }

  /** Whether calls sent earlier still wait at the keeper's node. */
  private outstanding(task: Task): boolean {
    const { chain, transactions: t, node } = this.options;
    for (let id = Math.max(task.first, t.oldest); id < task.end; id++) {
      if (chain.pool(node).isWaiting(id, chain.simulation.now)) return true;
    }
    return false;
  }
}
