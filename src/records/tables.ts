/** Every table that a run writes: its fields in column order, and what tells its rows apart. */
import { agentsFields } from './fields-agents.js';
import { blocksFields, transactionsFields } from './fields-chain.js';
import { faultsFields } from './fields-faults.js';
import { productsFields } from './fields-products.js';
import { slotsFields } from './fields-slots.js';
import { summaryFields } from './fields-summary.js';
import { tradesFields } from './fields-trades.js';
import { yearFields } from './fields-year.js';
import type { Field } from './fields.js';

export const tableNames = [
  'summary',
  'year',
  'agents',
  'slots',
  'products',
  'trades',
  'blocks',
  'transactions',
  'faults',
] as const;
export type TableName = (typeof tableNames)[number];

export interface Table {
  readonly title: string;
  readonly description: string;
  readonly fields: readonly Field[];
  /** Names of the fields that together name a row. */
  readonly primaryKey: readonly string[];
  /** Fields whose values name rows of other tables that are never sampled. */
  readonly references: readonly Reference[];
}

export interface Reference {
  readonly fields: readonly string[];
  readonly table: TableName;
  readonly key: readonly string[];
}

const ofRun: Reference = { fields: ['replication'], table: 'summary', key: ['replication'] };
const ofSlot = (field: string): Reference => ({
  fields: ['replication', field],
  table: 'slots',
  key: ['replication', 'slot'],
});
const ofHome = (field: string): Reference => ({
  fields: ['replication', field],
  table: 'agents',
  key: ['replication', 'agent'],
});

export const tables: Readonly<Record<TableName, Table>> = {
  summary: {
    title: 'Summary',
    description:
      'One row a run: what the market and its ledger did, in the figures by which designs are compared.',
    fields: summaryFields,
    primaryKey: ['replication'],
    references: [],
  },
  year: {
    title: 'Year',
    description:
      'One row a replication of a scenario with typical periods: the year that these make up. Sums are over the periods, each times its weight; ratios are of such sums; quantiles and shares of homes are of the bills of the year. Where KPIs count a part of each period, what the summary has of a whole run counts by that part.',
    fields: yearFields,
    primaryKey: ['replication'],
    references: [],
  },
  agents: {
    title: 'Homes',
    description:
      'One row a home: its energy, its bill with and without the local market, and how its orders ended.',
    fields: agentsFields,
    primaryKey: ['replication', 'agent'],
    references: [ofRun],
  },
  slots: {
    title: 'Delivery slots',
    description: 'One row a delivery slot: energy of the neighbourhood, orders, price and clearing.',
    fields: slotsFields,
    primaryKey: ['replication', 'slot'],
    references: [ofRun],
  },
  products: {
    title: 'Products',
    description: 'One row a delivery slot and market: orders, price and clearing.',
    fields: productsFields,
    primaryKey: ['replication', 'slot', 'market'],
    references: [ofRun, ofSlot('slot')],
  },
  trades: {
    title: 'Trades',
    description: "One row a trade that is in force on the observer's chain when the run ends.",
    fields: tradesFields,
    primaryKey: ['replication', 'slot', 'market', 'trade'],
    references: [ofRun, ofSlot('slot'), ofHome('buyer'), ofHome('seller')],
  },
  blocks: {
    title: 'Blocks',
    description: 'One row a block that was made, abandoned ones included; the genesis block 0 is not listed.',
    fields: blocksFields,
    primaryKey: ['replication', 'block'],
    references: [ofRun],
  },
  transactions: {
    title: 'Transactions',
    description: 'One row a transaction that was submitted, whatever became of it.',
    fields: transactionsFields,
    primaryKey: ['replication', 'transaction'],
    references: [ofRun, ofSlot('slot')],
  },
  faults: {
    title: 'Faults and attacks',
    description:
      'One row a figure of a fault of the scenario; of faults that only disturb the network there is none.',
    fields: faultsFields,
    primaryKey: ['replication', 'fault', 'measure'],
    references: [ofRun],
  },
};
