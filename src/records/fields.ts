/**
 * The field dictionary's building blocks. A field is one column of one table; what stands here feeds the CSV headers, the
 * data package, the documentation and the axis titles of charts.
 * Names are a stem in camelCase, then the unit, then at most one statistic: `load_kWh`, `price_EUR_per_kWh_p95`. The unit is read
 * from the name, so that the two cannot disagree. A number without a unit in its name is dimensionless.
 */
import { assert } from '../kernel/index.js';

export type FieldType = 'integer' | 'number' | 'string' | 'boolean';

export interface Field<Name extends string = string, Type extends FieldType = FieldType> {
  readonly name: Name;
  readonly type: Type;
  /** "kWh", "EUR/kWh", "1" for dimensionless numbers and counts, "UTC" for instants, "" for text. */
  readonly unit: string;
  readonly description: string;
  /** Where the definition comes from: paper or standard. */
  readonly source?: string;
  /** What an empty cell means; a field without it is never empty. */
  readonly missing?: string;
  /** The only values that a string can have. */
  readonly values?: readonly string[];
}

export interface FieldDetails {
  readonly source?: string;
  readonly missing?: string;
  readonly values?: readonly string[];
}

/** Unit as it is written at the end of a name, and as it is shown. */
export const units: Readonly<Record<string, string>> = {
  Wh: 'Wh',
  kWh: 'kWh',
  kW: 'kW',
  kWp: 'kWp',
  EUR: 'EUR',
  EUR_per_kWh: 'EUR/kWh',
  EUR_per_home: 'EUR/home',
  kWh_per_kWh: 'kWh/kWh',
  s: 's',
  per_s: '1/s',
  kg: 'kg',
  bytes: 'B',
  bytes_per_day: 'B/d',
  bytes_per_home: 'B/home',
  gas: 'gas',
  gwei: 'gwei',
  blocks: 'blocks',
  count: '1',
  UTC: 'UTC',
};

const STATISTIC = /_(mean|min|max|total|p\d+)$/;
const STEM = /^[a-z][A-Za-z0-9]*$/;

/** The unit that a field's name ends with. */
function unitOf(name: string, type: FieldType): string {
  const plain = name.replace(STATISTIC, '');
  const whole = units[plain];
  if (whole !== undefined) return whole;
  const cut = plain.indexOf('_');
  assert(
    STEM.test(cut < 0 ? plain : plain.slice(0, cut)),
    'CW-FIELD-NAME',
    `field name ${name} is not camelCase`,
  );
  if (cut < 0) return type === 'integer' || type === 'number' ? '1' : '';
  const unit = units[plain.slice(cut + 1)];
  assert(unit !== undefined, 'CW-FIELD-UNIT', `field name ${name} ends in no known unit`);
  return unit;
}

function field<Name extends string, Type extends FieldType>(
  name: Name,
  type: Type,
  description: string,
  details: FieldDetails,
): Field<Name, Type> {
  return { name, type, unit: unitOf(name, type), description, ...details };
}

export function integer<const Name extends string>(
  name: Name,
  description: string,
  details: FieldDetails = {},
): Field<Name, 'integer'> {
  return field(name, 'integer', description, details);
}

export function number<const Name extends string>(
  name: Name,
  description: string,
  details: FieldDetails = {},
): Field<Name, 'number'> {
  return field(name, 'number', description, details);
}

export function text<const Name extends string>(
  name: Name,
  description: string,
  details: FieldDetails = {},
): Field<Name, 'string'> {
  return field(name, 'string', description, details);
}

export function flag<const Name extends string>(
  name: Name,
  description: string,
  details: FieldDetails = {},
): Field<Name, 'boolean'> {
  return field(name, 'boolean', description, details);
}

/** The first column of every table. */
export const replication = integer(
  'replication',
  'Replication of the experiment, from 0. The same replication of two designs draws the same weather, loads and preferences.',
);
