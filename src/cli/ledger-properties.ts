/** What a ledger claims, as its defaults make it, in the words in which the command line shows it. */
import { ledgers } from '../consensus/registry.js';
import type { LedgerProperties } from '../consensus/types.js';
import { loadQuantityParser } from '../records/quantity-parser.js';

/** The claims do not hang on how many homes there are. */
const HOMES = 100;

/** The claims of `kind`; nothing where it has parameters without a default, or no such ledger exists. */
export async function ledgerPropertiesOf(kind: string): Promise<LedgerProperties | undefined> {
  const plugin = ledgers.get(kind);
  if (plugin === undefined) return undefined;
  await loadQuantityParser();
  const parsed = plugin.schema.safeParse({});
  return parsed.success ? plugin.create(parsed.data, { homes: HOMES }).properties : undefined;
}

/** Names and values, in the sequence in which they are shown. */
export function ledgerWordsOf(properties: LedgerProperties): readonly (readonly [string, string])[] {
  const { faultModel, threshold, finality, messages } = properties;
  return [
    ['finality', finality],
    ['faults', faultModel],
    ['bears', threshold],
    ['messages a decision', messages],
  ];
}
