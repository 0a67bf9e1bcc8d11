/** Runs of the village in which everything happens that a figure of the summary might confuse, and what their scenarios state. */
import type { Clearing } from '../../../src/contracts/index.js';
import { village } from '../../helpers/scenarios.js';
import { runScenario, type FinishedRun } from '../../helpers/world.js';

export const HOURS = 20;
export const SLOTS = 80;
export const HOMES = 11;
/** Before VAT, micro-EUR per kWh, as the village's tariff has them. */
export const ENERGY = 129_100;
export const FEED_IN = 78_100;
export const WHOLESALE = 90_700;
/** VAT rounded to a micro-EUR: 12.91 ct x 19 %, and half of the network charge, 9.33 ct / 2, x 19 %. */
export const ENERGY_VAT = 24_529;
export const DISCOUNT = 46_650;
export const DISCOUNT_VAT = 8_864;
/** All charges are due on a local kWh but the discount: it may cost what the retailer's energy does, and the discount. */
export const CAP = ENERGY + ENERGY_VAT + DISCOUNT + DISCOUNT_VAT;

/** What the scenarios below state of their ledgers, in the summary's units. */
export interface Stated {
  readonly nodes: number;
  readonly power_kW: number;
  readonly hardware_EUR_per_year: number;
  readonly electricity_EUR_per_kWh: number;
  readonly reward_EUR: number;
  readonly buyerFee: number;
  readonly sellerFee: number;
  /** Where days are netted: the first slot of each. */
  readonly days?: readonly number[];
}

/** What the run's observers are told and no table has. */
export interface Seen {
  /** What each home expected of each product when it submitted, and whether anybody sent an order. */
  readonly forecast: { readonly offered_Wh: Int32Array; readonly green_Wh: Float64Array; orders: number }[];
  /** Blocks undone, each time that the observer's head left its chain. */
  readonly undone_blocks: number[];
  /** Slots filled on the observer's chain, each time that its head moved. */
  readonly slots: number[];
  /** Node and block, and when the node had it and all below, seconds. */
  readonly receives: { readonly node: number; readonly block: number; readonly time_s: number }[];
  /** By slot and gateway: the clearing that was seen when delivery began. */
  readonly sight: (readonly (Clearing | undefined)[])[];
}

export interface Case {
  readonly run: FinishedRun;
  readonly seen: Seen;
  readonly stated: Stated;
}

/** Into the evening, when the batteries of homes that trade and of their shadows hold different energy. */
export const time = { ...village.time, duration: '20 h' };
export const agents = { greenPremium: { uniform: ['0 ct/kWh', '4 ct/kWh'] } };

export function play(scenario: object, stated: Stated): Case {
  const seen: Seen = { forecast: [], undone_blocks: [], slots: [], receives: [], sight: [] };
  const run = runScenario(scenario, {
    prepare({ chain, trading, sight, simulation }) {
      const look = sight.setTargets.bind(sight);
      sight.setTargets = (slot, planned) => (seen.sight[slot] = look(slot, planned));
      chain.listen({
        onConnected: (node, { id }) =>
          void seen.receives.push({ node, block: id, time_s: simulation.now / 1e6 }),
        onHead(node, to, from, fork) {
          if (node === 0) seen.slots.push(to.slots);
          if (node === 0 && fork.id !== from.id) seen.undone_blocks.push(from.height - fork.height);
        },
      });
      const bill = trading.bill.bind(trading);
      trading.bill = (billed) => {
        seen.forecast[billed.slot] = {
          offered_Wh: billed.expected_Wh.slice(),
          green_Wh: billed.greenExport_Wh.slice(),
          orders: billed.products[0]!.orderCount,
        };
        return bill(billed);
      };
    },
  });
  return { run, seen, stated };
}

export const cases = {
  'Clique with fees': play(
    { ...village, time, agents, ledger: { ...village.ledger, gasPrice: 0.001 } },
    {
      nodes: 8,
      power_kW: 5 * 0.03,
      hardware_EUR_per_year: 5 * 60,
      electricity_EUR_per_kWh: 0.3,
      reward_EUR: 0,
      buyerFee: 0,
      sellerFee: 0,
    },
  ),
  // late orders, forks, rewards, netted imbalance, and an end in the middle of things
  'proof of work with rewards': play(
    {
      ...village,
      time: { ...time, drainMax: '20 s' },
      agents: { ...agents, submitBefore: '20 s' },
      carbon: { intensity: '500 g/kWh' },
      market: { ...village.market, settlementDeadline: '1 min' },
      tariff: {
        ...village.tariff,
        imbalance: { short: '1 ct/kWh', long: '5 ct/kWh', netting: 'netted' },
      },
      ledger: {
        kind: 'pow',
        miners: 4,
        interval: '20 s',
        confirmations: 3,
        gasPrice: 0.001,
        blockReward: '1 ct',
        nodePower: '50 W',
        networkHashRate: '2 TH/s',
        energyPerHash: '30 J/TH',
        nodeHardware: '73 EUR/year',
        electricity: '40 ct/kWh',
      },
    },
    {
      nodes: 8,
      // 2 TH/s x 30 J/TH = 60 W beside the four nodes
      power_kW: 4 * 0.05 + 0.06,
      hardware_EUR_per_year: 4 * 73,
      electricity_EUR_per_kWh: 0.4,
      reward_EUR: 0.01,
      buyerFee: 0,
      sellerFee: 0,
    },
  ),
  'a central operator with a double auction': play(
    {
      ...village,
      time,
      agents,
      market: { ...village.market, mechanism: 'continuous-double-auction' },
      ledger: { kind: 'central', fee: '0.5001 ct/kWh', power: '70 W', hardware: '146 EUR/year' },
    },
    {
      nodes: 1,
      power_kW: 0.07,
      hardware_EUR_per_year: 146,
      electricity_EUR_per_kWh: 0.3,
      reward_EUR: 0,
      buyerFee: 2501,
      sellerFee: 2500,
    },
  ),
  'Clique, netted by day': play(
    {
      ...village,
      time: { ...time, start: '2026-05-04T08:00' },
      agents,
      market: { ...village.market, settle: 'day' },
      ledger: { ...village.ledger, gasPrice: 0.001 },
    },
    {
      nodes: 8,
      power_kW: 5 * 0.03,
      hardware_EUR_per_year: 5 * 60,
      electricity_EUR_per_kWh: 0.3,
      reward_EUR: 0,
      buyerFee: 0,
      sellerFee: 0,
      // from eight in the morning: midnight is 64 slots later
      days: [0, 64],
    },
  ),
};
