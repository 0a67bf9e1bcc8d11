/**
 * A design on every ledger: what `chainwatt ledgers` runs. The market, homes and draws stay; the ledger is one of each kind with its
 * defaults, or as the scenario has it where it is of that kind, and nothing fails. The first is the central one, against which the others are held.
 */
import { MINUTE, SECOND } from '../kernel/index.js';
import type { PluginSet } from '../scenario/plugin-choice.js';
import { variantOf, type Design, type DesignOptions } from './design.js';

const BASELINE = 'central';

export interface OnLedger {
  readonly ledger: string;
  readonly design: Design;
}

/** How long a ledger is flooded, at least; whole slots. */
const FLOOD_us = 15 * MINUTE;

/**
 * `onLedger` with so many transfers a second more than the market sends, which fill its blocks, over a quarter of an hour: what it then
 * takes in, the summary's `throughputIncluded_per_s`, is what it can take as long as more is sent.
 */
export async function flooded(
  { ledger, design }: OnLedger,
  rate_per_s: number,
  options: DesignOptions,
): Promise<OnLedger> {
  const { slot_us } = design.scenario.time;
  const duration = `${(Math.ceil(FLOOD_us / slot_us) * slot_us) / SECOND} s`;
  const overrides = [
    { path: 'faults', value: `[{kind: flooding, rate: ${rate_per_s}}]` },
    { path: 'time.duration', value: duration },
    { path: 'time.drainMax', value: '0 s' },
    ...(design.scenario.kpis ? [{ path: 'kpis', value: `{from: 0 s, to: ${duration}}` }] : []),
  ];
  return { ledger, design: await variantOf(design, `${ledger}-flooded`, { ...options, overrides }) };
}

/**
 * `design` on each ledger of `kinds` (all: those of the registry), the central one first and in any case. A ledger that a scenario
 * cannot choose by its kind alone, as it has a parameter without a default, is left out unless the scenario has it. Throws what
 * loading a scenario throws.
 */
export async function onEveryLedger(
  design: Design,
  kinds: readonly string[],
  ledgers: PluginSet,
  options: DesignOptions,
): Promise<OnLedger[]> {
  const own = design.scenario.ledgers[0]!;
  const wanted = [BASELINE, ...kinds.filter((kind) => kind !== BASELINE)];
  const designs: OnLedger[] = [];
  for (const ledger of wanted) {
    if (ledger !== own.kind && !ledgers.get(ledger)?.schema.safeParse({}).success) continue;
    // what strikes nodes of one ledger may strike none of another: nothing fails here
    const peace = [{ path: 'faults', value: '[]' }];
    const overrides =
      ledger === own.kind
        ? peace
        : [
            ...peace,
            ...design.scenario.ledgers.map(({ name }) => ({
              path: `ledgers.${name}`,
              value: `{kind: ${ledger}}`,
            })),
            // the only node that a central ledger has
            ...(ledger === BASELINE ? [{ path: 'observer', value: '0' }] : []),
          ];
    designs.push({ ledger, design: await variantOf(design, ledger, { ...options, overrides }) });
  }
  return designs;
}
