/**
 * Fields that the summary gives once for all homes and once for each home type: `saving_EUR`, `savingRenter_EUR`, `savingPv_EUR`,
 * `savingPvBattery_EUR`. A type that has no home leaves its cells empty.
 */
import { integer, number, type Field } from './fields.js';

/** What the name gains, the value of `homeType` in the table of homes, and what a reader calls them. */
export const homeTypes = [
  { suffix: 'Renter', type: 'renter', homes: 'homes without generation' },
  { suffix: 'Pv', type: 'pv', homes: 'homes with generation and no battery' },
  { suffix: 'PvBattery', type: 'pvBattery', homes: 'homes with generation and a battery' },
] as const;

export type HomeTypeSuffix = (typeof homeTypes)[number]['suffix'];

const NO_HOME = 'no home of this type';

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
    ...homeTypes.map(({ suffix, homes }) =>
      number(`${stem}${suffix}${tail}` as const, describe(homes), { ...from, missing: NO_HOME }),
    ),
  ];
}

/** How many homes there are, in all and of each type. */
export const homeCounts: readonly Field<`homes${'' | HomeTypeSuffix}_count`, 'integer'>[] = [
  integer('homes_count', 'Number of homes.'),
  ...homeTypes.map(({ suffix, homes }) => integer(`homes${suffix}_count` as const, `Number of ${homes}.`)),
];
