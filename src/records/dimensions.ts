/**
 * The dimensions of a scenario's quantities: the unit in which the model keeps each, what a reader calls it, and the units in
 * which it is usually written. Factors are canonical units in one written unit.
 */

interface DimensionFacts {
  /** The canonical unit, in which the model keeps the value. */
  readonly unit: string;
  readonly example: string;
  /** The canonical value is an integer. */
  readonly integer: boolean;
  /** What an error message calls it. */
  readonly noun: string;
  /** Units for showing a value, the largest first, the canonical one last: [unit, canonical units in it]. */
  readonly display: readonly (readonly [string, number])[];
  /** Units to suggest to whoever mistypes one; any other unit of the same dimension is understood too. */
  readonly suggest: readonly string[];
  /** No value of this dimension is larger, whatever its sign: what the model can count with. */
  readonly greatest?: number;
}

export const dimensions = {
  time: {
    unit: 'us',
    example: '15 min',
    integer: true,
    noun: 'a length of time',
    display: [
      ['d', 86_400_000_000],
      ['h', 3_600_000_000],
      ['min', 60_000_000],
      ['s', 1_000_000],
      ['ms', 1_000],
      ['us', 1],
    ],
    suggest: ['min', 'h', 'd', 'week', 's', 'ms', 'us'],
  },
  energy: {
    unit: 'Wh',
    example: '5 kWh',
    integer: false,
    noun: 'an amount of energy',
    display: [
      ['kWh', 1_000],
      ['Wh', 1],
    ],
    suggest: ['kWh', 'Wh', 'MWh', 'GWh'],
  },
  power: {
    unit: 'W',
    example: '4 kW',
    integer: false,
    noun: 'a power',
    display: [
      ['kW', 1_000],
      ['W', 1],
    ],
    suggest: ['kW', 'W', 'MW'],
  },
  peakPower: {
    unit: 'Wp',
    example: '6 kWp',
    integer: false,
    noun: 'a peak power',
    display: [
      ['kWp', 1_000],
      ['Wp', 1],
    ],
    suggest: ['kWp', 'Wp', 'MWp'],
  },
  price: {
    unit: 'uEUR/kWh',
    example: '32 ct/kWh',
    integer: true,
    noun: 'a price per kWh',
    display: [
      ['ct/kWh', 10_000],
      ['uEUR/kWh', 1],
    ],
    suggest: ['ct/kWh', 'EUR/kWh', 'EUR/MWh', 'uEUR/kWh'],
    greatest: 100_000_000,
  },
  money: {
    unit: 'uEUR',
    example: '60 EUR',
    integer: true,
    noun: 'an amount of money',
    display: [
      ['EUR', 1_000_000],
      ['uEUR', 1],
    ],
    suggest: ['EUR', 'ct', 'uEUR'],
  },
  moneyPerTime: {
    unit: 'uEUR/year',
    example: '60 EUR/year',
    integer: false,
    noun: 'an amount of money per time',
    display: [
      ['EUR/year', 1_000_000],
      ['uEUR/year', 1],
    ],
    suggest: ['EUR/year', 'EUR/month', 'EUR/d', 'ct/d'],
  },
  angle: {
    unit: 'deg',
    example: '48.1 deg',
    integer: false,
    noun: 'an angle',
    display: [['deg', 1]],
    suggest: ['deg', 'rad'],
  },
  dataSize: {
    unit: 'B',
    example: '200 kB',
    integer: true,
    noun: 'an amount of data',
    display: [
      ['MB', 1_000_000],
      ['kB', 1_000],
      ['B', 1],
    ],
    suggest: ['kB', 'MB', 'B', 'KiB', 'MiB', 'bit'],
  },
  bandwidth: {
    unit: 'bit/s',
    example: '20 Mbit/s',
    integer: false,
    noun: 'a data rate',
    display: [
      ['Mbit/s', 1_000_000],
      ['kbit/s', 1_000],
      ['bit/s', 1],
    ],
    suggest: ['Mbit/s', 'kbit/s', 'bit/s', 'Gbit/s', 'MB/s', 'kB/s'],
  },
  fraction: { unit: '1', example: '90 %', integer: false, noun: 'a share', display: [], suggest: ['%'] },
  count: { unit: '1', example: '70', integer: true, noun: 'a whole number', display: [], suggest: [] },
  number: { unit: '1', example: '0.5', integer: false, noun: 'a number', display: [], suggest: [] },
  hashRate: {
    unit: 'H/s',
    example: '150 TH/s',
    integer: false,
    noun: 'a number of hashes per time',
    display: [
      ['EH/s', 1e18],
      ['TH/s', 1e12],
      ['MH/s', 1e6],
      ['H/s', 1],
    ],
    suggest: ['TH/s', 'EH/s', 'PH/s', 'GH/s', 'MH/s', 'kH/s', 'H/s'],
    greatest: 1e27,
  },
  energyPerHash: {
    unit: 'J/TH',
    example: '30 J/TH',
    integer: false,
    noun: 'an energy per hash',
    display: [['J/TH', 1]],
    suggest: ['J/TH', 'J/GH', 'J/MH', 'J/H'],
    greatest: 1e18,
  },
  carbonIntensity: {
    unit: 'g/kWh',
    example: '350 g/kWh',
    integer: false,
    noun: 'a mass of CO2 per energy',
    display: [['g/kWh', 1]],
    suggest: ['g/kWh', 'kg/MWh', 'kg/kWh'],
  },
  carbonPrice: {
    unit: 'uEUR/kg',
    example: '80 EUR/t',
    integer: true,
    noun: 'a price per mass of CO2',
    display: [
      ['EUR/t', 1_000],
      ['uEUR/kg', 1],
    ],
    suggest: ['EUR/t', 'ct/kg', 'EUR/kg'],
    greatest: 100_000_000,
  },
} as const satisfies Record<string, DimensionFacts>;

export type Dimension = keyof typeof dimensions;

/** The facts of one dimension, without their literal types. */
export function factsOf(dimension: Dimension): DimensionFacts {
  return dimensions[dimension];
}

/** Bounds of a quantity, in its canonical unit, inclusive. */
export interface Limits {
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Significant decimal digits that a non-integer quantity keeps: enough for any input, few enough to hide a unit's conversion. */
export const QUANTITY_DIGITS = 14;

const MINIMUM_SHOWN = 0.1;
const DECIMALS_SHOWN = 3;

/**
 * A canonical value as a scenario would write it: "15 min", "12.9 ct/kWh", 0.9. `parseQuantity` returns the same value from it.
 * Dimensionless values and 0 stay numbers.
 */
export function formatQuantity(value: number, dimension: Dimension): number | string {
  const facts = factsOf(dimension);
  if (value === 0 || facts.display.length === 0) return value;
  const decimals = dimension === 'time' ? 0 : DECIMALS_SHOWN;
  for (const [unit, factor] of facts.display) {
    const quotient = Number((value / factor).toPrecision(QUANTITY_DIGITS));
    if (Math.abs(quotient) < MINIMUM_SHOWN) continue;
    const exact = Number((quotient * factor).toPrecision(QUANTITY_DIGITS)) === value;
    if (exact && Number(quotient.toFixed(decimals)) === quotient) return `${quotient} ${unit}`;
  }
  return `${value} ${facts.unit}`;
}
