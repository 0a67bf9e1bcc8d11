/**
 * A design on every ledger: what `chainwatt ledgers` runs. The market, homes and draws stay; the ledger is one of each kind with its
 * defaults, or as the scenario has it where it is of that kind, and nothing fails. The first is the central one, against which the others are held.
 */
import type { PluginSet } from '../scenario/plugin-choice.js';
import { variantOf, type Design, type DesignOptions } from './design.js';

const BASELINE = 'central';

export interface OnLedger {
  readonly ledger: string;
  readonly design: Design;
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
