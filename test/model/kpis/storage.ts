/** What nodes and homes store, a second time: from the rows of blocks and transactions, and from what the layout of the contracts says. */
import { type Row } from '../../helpers/world.js';
import { HOMES, HOURS, type Case } from './cases.js';
import { cell, type Figures, sum } from './figures.js';
import { chainOf } from './ledger.js';

const SLOT = 64;
const HEADER = 600;

/** Entries that calls with these rows have written: orders, readings of a gateway's homes, each once a slot. */
function entriesOf({ run }: Case, rows: readonly Row[]): number {
  const { gateways } = run.world;
  const ok = rows.filter(({ receipt }) => receipt === 'ok');
  const orders = ok.filter(({ call }) => call === 'order').length;
  const readings = ok.filter(({ call }) => call === 'reading');
  const distinct = new Map(readings.map((row) => [`${row.slot} ${row.gateway}`, Number(row.gateway)]));
  const homesOf = (node: number): number => gateways.node.filter((gateway) => gateway === node).length;
  return orders + sum(distinct.values(), homesOf);
}

/** Trades of the clearings that these blocks hold. */
function tradesOf({ run }: Case, blocks: ReadonlySet<unknown>): number {
  const clearings = run.observed.products.flatMap(({ clearing }) => (clearing ? [clearing] : []));
  return sum(
    clearings.filter(({ block }) => blocks.has(block)),
    ({ trades }) => trades.count,
  );
}

/** ceil(log2 n) hashes of 32 bytes. */
function proofBytes(transactions: number): number {
  let levels = 0;
  while (2 ** levels < transactions) levels++;
  return 32 * levels;
}

/** Proofs of each home, by its name. */
function proofsOf({ run, stated }: Case): Map<string, number> {
  const { agents: homes, transactions, blocks } = run.tables;
  const proofs = new Map(homes.map(({ agent }) => [String(agent), 0]));
  if (stated.nodes === 1) return proofs;
  const size = new Map(blocks.map((row) => [row.block, Number(row.transactions_count)]));
  const final = transactions.filter(({ outcome }) => outcome === 'final');
  const add = (home: string, { block }: Row): void =>
    void proofs.set(home, proofs.get(home)! + proofBytes(size.get(block)!));
  const orders = final.filter(({ call }) => call === 'order');
  for (const row of orders) add(String(row.sender), row);
  for (const row of final) {
    if (row.receipt !== 'ok' || (row.call !== 'clear' && row.call !== 'settle')) continue;
    const dayOf = (slot: unknown): number =>
      stated.days?.findLastIndex((first) => Number(slot) >= first) ?? -1;
    const isMeant = (slot: unknown): boolean =>
      row.call === 'settle' && stated.days ? dayOf(slot) === dayOf(row.slot) : slot === row.slot;
    const meant = orders.filter(({ slot, receipt }) => receipt === 'ok' && isMeant(slot));
    for (const home of new Set(meant.map(({ sender }) => String(sender)))) add(home, row);
  }
  return proofs;
}

export function storageOf(example: Case): Figures {
  const { run, seen, stated } = example;
  const chain = chainOf(example);
  const days = HOURS / 24;
  const included = run.tables.transactions.filter(({ block }) => block !== null);
  const early = new Set(
    chain.filter((row) => Number(row.created_s) <= HOURS * 3600).map(({ block }) => block),
  );
  const onChain = new Set(chain.map(({ block }) => block));
  // homes and the keeper: a number and an account each; and a slot a product for which homes submit, all but the first ones
  const deployed = 2 * (HOMES + 1);
  const products = run.world.host.state.products + (stated.days?.length ?? 0);
  const entries = entriesOf(example, included) + tradesOf(example, onChain);
  const earlyRows = included.filter(({ block }) => early.has(block));
  const earlyEntries = entriesOf(example, earlyRows) + tradesOf(example, early);
  const state = SLOT * (deployed + products + entries);
  const bytes = sum(chain, cell('bytes'));
  const header = stated.nodes > 1 ? HEADER : 0;
  const proofs = [...proofsOf(example).values()];
  const mean = sum(proofs, Number) / HOMES;
  return {
    state_bytes: state,
    stateMost_bytes: SLOT * (deployed + products + Math.max(...seen.slots)),
    stateGrowth_bytes_per_day: (SLOT * (products + earlyEntries)) / days,
    chainGrowth_bytes_per_day:
      sum(
        chain.filter(({ block }) => early.has(block)),
        cell('bytes'),
      ) / days,
    nodesPruned_count: 0,
    fullNode_bytes: bytes + state,
    prunedNode_bytes: null,
    nodesStorage_bytes: stated.nodes * (bytes + state),
    nodesStorage_bytes_per_home: (stated.nodes * (bytes + state)) / HOMES,
    homeStorage_bytes_mean: chain.length * header + mean,
    homeStorage_bytes_max: chain.length * header + Math.max(...proofs),
    homeDownload_bytes_per_day_mean: (early.size * header + mean) / days,
  };
}
