/** The row of a run in the table `summary`: every KPI as the field dictionary defines it, a file of summary/ for each group. */
import type { SummaryRow } from '../records/fields-summary.js';
import { billFigures, componentFigures, homeBillsOf, type HomeBills } from './summary/bills.js';
import { costFigures } from './summary/cost.js';
import { escrowFigures } from './summary/escrow.js';
import { energyFigures } from './summary/energy.js';
import { ledgerFigures } from './summary/ledger.js';
import { storageFigures } from './summary/storage.js';
import { qualityFigures } from './summary/quality.js';
import { ratioParts, type RatioParts } from './summary/ratio-parts.js';
import { sumOf } from './summary/sums.js';
import { tradeFigures } from './summary/trade.js';
import { welfareFigures } from './summary/welfare.js';
import type { Scenario } from '../scenario/types.js';
import type { World } from './world.js';

/** A finished run in figures. */
export interface Summary {
  readonly row: SummaryRow;
  readonly account: RunAccount;
}

/** What figures over several runs are made of, beside their summaries: sums, where the summary has a ratio or a quantile. */
export interface RunAccount {
  readonly parts: RatioParts;
  readonly bills: HomeBills;
}

export function summarise(world: World, title: string, scenarioHash: string): Summary {
  const { scenario, simulation } = world;
  const { homeType, participates, participants, count } = world.homes.population;
  const ofType = (type: number): number =>
    homeType.reduce((n, each, i) => n + Number(each === type && participates[i] === 1), 0);
  const counted = world.window.counted();
  const bills = homeBillsOf(world, counted);
  const billed = billFigures(bills);
  const welfare = welfareFigures(world, counted, billed.saving_EUR ?? 0);
  const row: SummaryRow = {
    replication: world.replication,
    title,
    scenarioHash,
    seed: world.seed,
    ledger: scenario.ledgers[0]!.kind,
    mechanism: world.times.markets.map(({ settings }) => settings.mechanism.kind).join(' + '),
    strategy: strategiesOf(scenario).join(' + '),
    slots_count: scenario.time.slots,
    homes_count: world.homes.count,
    homesRenter_count: ofType(0),
    homesPv_count: ofType(1),
    homesPvBattery_count: ofType(2),
    homesOutside_count: count - participants,
    slotsCounted_count: counted.slots.to - counted.slots.from,
    ...energyFigures(world, counted),
    ...tradeFigures(world, counted),
    ...qualityFigures(world, counted, bills),
    ...billed,
    ...componentFigures(counted),
    ...escrowFigures(world),
    ...welfare,
    ...ledgerFigures(world),
    ...storageFigures(world),
    ...costFigures(world, counted, welfare.membersSurplus_EUR ?? 0),
    events_count: simulation.events,
    digest: simulation.digest.hex(),
    unseed: world.random.unseed(),
  };
  return { row, account: { parts: ratioParts(world, counted), bills } };
}

/** Kinds of the strategies that homes play, each once, in the order of the groups. */
function strategiesOf({ groups, agents }: Scenario): string[] {
  return [...new Set(groups.map(({ strategy }) => (strategy ?? agents.strategy).kind))];
}

/** Money over all accounts at the end of a run, micro-EUR: zero. */
export function moneyTotal_uEUR(world: World): number {
  return sumOf(world.billing.balance_uEUR);
}
