/** What the nodes of a run's ledger use up: electricity and hardware. Source: the ledger's design, and how many nodes there are. */
import { meanHashRateFactor } from '../consensus/mining.js';
import type { LedgerDesign } from '../consensus/types.js';
import { HOUR, payment_uEUR, roundHalfAway } from '../kernel/index.js';

const YEAR_us = 8760 * HOUR;

/** A ledger that nobody runs. */
const NOBODYS: LedgerDesign['resources'] = {
  power_W: 0,
  hardware_uEUR_per_year: 0,
  electricity_uEUR_per_kWh: 0,
  payer: 'operator',
};

export interface ResourceUse {
  readonly electricity_kWh: number;
  readonly cost_uEUR: number;
  readonly payer: LedgerDesign['resources']['payer'];
}

/** What a ledger of `nodes` nodes takes for `duration_us`; nothing where there is no local market to run it for (`trades`). */
export function resourceUse(
  design: Pick<LedgerDesign, 'resources'>,
  { nodes, trades }: { readonly nodes: number; readonly trades: boolean },
  duration_us: number,
): ResourceUse {
  const resources = trades ? design.resources : NOBODYS;
  const { power_W, hardware_uEUR_per_year, hashing, payer } = resources;
  const count = resources.of === 'each-node' ? nodes : 1;
  const hashing_W = hashing ? hashing.power_W * meanHashRateFactor(hashing.steps, duration_us) : 0;
  const electricity_kWh = ((power_W * count + hashing_W) * duration_us) / HOUR / 1000;
  return {
    electricity_kWh,
    cost_uEUR:
      payment_uEUR(electricity_kWh * 1000, resources.electricity_uEUR_per_kWh) +
      roundHalfAway((hardware_uEUR_per_year * count * duration_us) / YEAR_us),
    payer,
  };
}
