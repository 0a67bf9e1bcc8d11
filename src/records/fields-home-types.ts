/**
 * Fields that the summary gives once for all homes, once for each type of those who take part in the local market, and once for those
 * who stay out of it: `saving_EUR`, `savingRenter_EUR`, `savingPv_EUR`, `savingPvBattery_EUR`, `savingOutside_EUR`. Where there is no
 * such home the cell is empty.
 */
import { integer, number, type Field } from './fields.js';

/** What the name gains, the value of `homeType` in the table of homes, and what a reader calls them. */
export const homeTypes = [
  { suffix: 'Renter', type: 'renter', homes: 'homes without generation' },
  { suffix: 'Pv', type: 'pv', homes: 'homes with generation and no battery' },
  { suffix: 'PvBattery', type: 'pvBattery', homes: 'homes with generation and a battery' },
] as const;

/** Those who take part, by type, and those who stay out. */
const parts = [
  ...homeTypes.map((each) => ({ ...each, homes: `${each.homes} that take part in the local market` })),
  { suffix: 'Outside', homes: 'homes that stay out of the local market' },
] as const;

export type HomeTypeSuffix = (typeof parts)[number]['suffix'];

const NO_HOME = 'there is no such home';

/** `stem` + type + `_` + `tail`, for all homes and each type; `describe` gets what the homes are called. */
export function perHomeType<const Stem extends string, const Tail extends string>(
  stem: Stem,
  tail: Tail,
  describe: (homes: string) => string,
  source?: string,
): readonly Field<`${Stem}${'' | HomeTypeSuffix}${Tail}`, 'number'>[] {
  const from = source === undefined ? {} : { source };
  return [
    number(`${stem}${tail}` as const, describe('all homes'), from),
    ...parts.map(({ suffix, homes }) =>
      number(`${stem}${suffix}${tail}` as const, describe(homes), { ...from, missing: NO_HOME }),
    ),
  ];
}

/** How many homes there are, in all, of each type, and outside. */
export const homeCounts: readonly Field<`homes${'' | HomeTypeSuffix}_count`, 'integer'>[] = [
  integer('homes_count', 'Number of homes.'),
  ...parts.map(({ suffix, homes }) => integer(`homes${suffix}_count` as const, `Number of ${homes}.`)),
];
