/**
 * What a market design claims, in the words in which the command line and docs/mechanisms.md show it: those of
 * `MechanismProperties`, of the design that a scenario gets which says nothing but its kind.
 */
import { mechanisms, type MechanismProperties } from '../market/index.js';
import { loadQuantityParser } from '../records/quantity-parser.js';

/** The claims of `kind` as its defaults make it; nothing where it has parameters without a default, or no such design exists. */
export async function propertiesOf(kind: string): Promise<MechanismProperties | undefined> {
  const plugin = mechanisms.get(kind);
  if (plugin === undefined) return undefined;
  await loadQuantityParser();
  const parsed = plugin.schema.safeParse({});
  return parsed.success ? plugin.create(parsed.data, undefined).properties : undefined;
}

/** Names and values, in the sequence in which they are shown. */
export function wordsOf(properties: MechanismProperties): readonly (readonly [string, string])[] {
  const { timing, individuallyRational, budgetBalance, truthful, efficient, orderIndependent } = properties;
  return [
    ['timing', timing],
    ['individually rational', yesOrNo(individuallyRational)],
    ['budget balance', budgetBalance],
    ['truthful', truthful === 'unit' ? 'unit' : yesOrNo(truthful)],
    ['efficient', yesOrNo(efficient)],
    ['order-independent', yesOrNo(orderIndependent)],
    ['basis', properties.quantityBasis],
    ['cost', properties.cost],
  ];
}

function yesOrNo(claimed: boolean): string {
  return claimed ? 'yes' : 'no';
}
