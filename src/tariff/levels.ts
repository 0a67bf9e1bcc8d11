/** Number of discounts by distance in a tariff. Errors: CW-TARIFF-LEVELS where its windows disagree. */
import { ChainwattError } from '../kernel/index.js';

/** The number of levels of `discounts`, each one price or a list of them, which must be as long everywhere. */
export function levelsOf(discounts: readonly (number | readonly number[] | undefined)[]): number {
  const lengths = discounts.flatMap((each) =>
    each === undefined ? [] : [typeof each === 'number' ? 1 : each.length],
  );
  const levels = lengths[0] ?? 1;
  if (lengths.every((length) => length === levels)) return levels;
  throw new ChainwattError('input', {
    code: 'CW-TARIFF-LEVELS',
    message: 'discounts by distance are not as many in every window',
    path: 'windows',
    found: lengths.join(', '),
    expected: `lists of ${levels}, as the tariff has outside its windows`,
    remedy: 'write as many discounts in every window as outside',
  });
}
