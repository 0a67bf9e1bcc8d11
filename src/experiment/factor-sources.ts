/**
 * Where a factor that a design varies has its values from: a list, a range, or a distribution. Each turns a coordinate (designs/types.ts)
 * into the value as a scenario would have it, a text, and its number in the unit that was written, where it has one.
 *
 * With a step, a range is the values low, low + step, ... high: on a linear scale all equally likely, on a logarithmic one the value
 * nearest to the one that it would be without. Of a distribution the nearest multiple of the step is taken, last of all, so that it may
 * leave bounds that are no multiples. Values that come out alike stay, so that no design loses a point. Shares of a distribution are taken no nearer to 0
 * and 1 than 2^-33, half the spacing of Sobol's points, so that no value is infinite. Cost: 2 us a value.
 */
import { exp, ln } from '../kernel/index.js';
import type { PlainData } from '../scenario/index.js';
import { readValue } from '../scenario/document.js';
import { indexAt, placeAt, shareAt, type Coordinate } from './designs/index.js';
import { amountsOf, quantileOf, type DistributionSpec } from './distributions.js';
import { formatWritten, measure, readWritten, roundWritten, type Amount } from './written-quantity.js';

/** A value of a factor. */
export interface FactorValue {
  /** YAML, as `--set` takes it. */
  readonly text: string;
  /** In the factor's unit; null where it has none. */
  readonly number: number | null;
}

export interface Source {
  /** How many values; undefined: a continuum. */
  readonly levels: number | undefined;
  /** Of its numbers; empty for pure numbers; null where its values are not all numbers in one unit. */
  readonly unit: string | null;
  readonly valueAt: (coordinate: Coordinate) => FactorValue;
}

/** What is wrong, at a key of the factor. */
export interface SourceProblem {
  readonly key: string;
  readonly message: string;
  readonly found?: string | undefined;
  readonly expected?: string | undefined;
  readonly remedy?: string | undefined;
}

export type Scale = 'linear' | 'log';

/** Rounding of a conversion that a whole number of steps may have. */
const STEP_TOLERANCE = 1e-9;
const NEAREST_TO_END = 1 / 8_589_934_592;

export function listSource(values: readonly PlainData[]): Source | SourceProblem {
  const texts = values.map(yamlText);
  const twice = texts.find((text, i) => texts.indexOf(text) < i);
  if (twice !== undefined)
    return {
      key: 'values',
      message: `the value ${twice} is listed twice`,
      found: twice,
      expected: 'every value once',
      remedy: 'take one away',
    };
  const written = values.map((value) =>
    typeof value === 'number' || typeof value === 'string' ? readWritten(value) : undefined,
  );
  const numbers = written.map((one) => (one !== undefined && 'value' in one ? one : undefined));
  const unit = numbers[0]?.unit;
  const alike = unit !== undefined && numbers.every((one) => one?.unit === unit);
  return {
    levels: values.length,
    unit: alike ? unit : null,
    valueAt(coordinate) {
      const index = indexAt(coordinate, values.length);
      return { text: texts[index]!, number: alike ? numbers[index]!.value : null };
    },
  };
}

export function rangeSource(
  range: readonly [Amount, Amount],
  scale: Scale,
  step: Amount | undefined,
): Source | SourceProblem {
  const measured = measure(step === undefined ? range : [...range, step]);
  if ('message' in measured) return { key: 'range', ...measured };
  const { unit, values } = measured;
  const [low, high, size] = values as [number, number, number?];
  const found = `from ${formatWritten(low, unit)} to ${formatWritten(high, unit)}`;
  if (!(low < high))
    return {
      key: 'range',
      message: 'the ends of the range are not in order',
      found,
      expected: 'the lower end first, and another one',
      remedy: 'exchange them, or list values',
    };
  if (scale === 'log' && !(low > 0))
    return {
      key: 'range',
      message: 'a logarithmic range begins above 0',
      found,
      expected: 'a lower end above 0',
      remedy: 'raise it, or take scale: linear',
    };
  const at = (place: number): number => {
    if (place === 0 || place === 1) return place === 0 ? low : high;
    return scale === 'linear' ? low + place * (high - low) : exp(ln(low) + place * (ln(high) - ln(low)));
  };
  if (size !== undefined)
    return steppedRange({ low, high, size, unit }, scale === 'log' ? at : undefined, found);
  return { levels: undefined, unit, valueAt: (coordinate) => written(at(placeAt(coordinate)), unit) };
}

interface Steps {
  readonly low: number;
  readonly high: number;
  readonly size: number;
  readonly unit: string;
}

/** `at`: the value at a place of the range where its scale is not linear. */
function steppedRange(
  { low, high, size, unit }: Steps,
  at: ((place: number) => number) | undefined,
  found: string,
): Source | SourceProblem {
  const steps = Math.round((high - low) / size);
  if (!(size > 0) || Math.abs((high - low) / size - steps) > STEP_TOLERANCE * steps || steps < 1)
    return {
      key: 'step',
      message: `no whole number of steps of ${formatWritten(size, unit)} leads from one end to the other`,
      found,
      expected: 'a step above 0 that divides the range',
      remedy: 'move an end, or change the step',
    };
  const indexOf = (coordinate: Coordinate): number => {
    if (at !== undefined) return Math.round((at(placeAt(coordinate)) - low) / size);
    return typeof coordinate === 'number'
      ? indexAt(coordinate, steps + 1)
      : Math.round(placeAt(coordinate) * steps);
  };
  return {
    levels: undefined,
    unit,
    valueAt: (coordinate) => written(low + indexOf(coordinate) * size, unit),
  };
}

export function distributionSource(spec: DistributionSpec, step: Amount | undefined): Source | SourceProblem {
  const amounts = amountsOf(spec);
  const measured = measure(step === undefined ? [...amounts.values()] : [...amounts.values(), step]);
  if ('message' in measured) return { key: 'distribution', ...measured };
  const { unit, values } = measured;
  const quantile = quantileOf(spec, new Map([...amounts.keys()].map((name, i) => [name, values[i]!])));
  if (typeof quantile !== 'function')
    return {
      key: 'distribution',
      ...quantile,
      found: [...amounts].map(([name, amount]) => `${name} ${amount}`).join(', '),
      remedy: 'check the parameters and their units',
    };
  const size = step === undefined ? undefined : values.at(-1)!;
  if (size !== undefined && !(size > 0)) return noStep(step!);
  return {
    levels: undefined,
    unit,
    valueAt(coordinate) {
      const share = Math.min(Math.max(shareAt(coordinate), NEAREST_TO_END), 1 - NEAREST_TO_END);
      const value = quantile(share);
      return written(size === undefined ? value : toMultiple(value, size), unit);
    },
  };
}

/** What the step of an expression is in the unit of its numbers; undefined: it has none. */
export function stepOf(step: Amount | undefined, unit: string): number | undefined | SourceProblem {
  if (step === undefined) return undefined;
  const measured = measure([unit === '' ? 1 : `1 ${unit}`, step]);
  const size = 'message' in measured ? undefined : measured.values[1]!;
  if (size === undefined || ('unit' in measured && measured.unit !== unit))
    return {
      key: 'step',
      message:
        unit === ''
          ? 'the step has a unit, and the expression has none'
          : `the step cannot be counted in ${unit}, the unit of the expression`,
      found: String(step),
      expected: unit === '' ? 'a number' : `an amount in ${unit}`,
      remedy: unit === '' ? 'give the expression that unit, as `unit`' : `write it in ${unit}`,
    };
  return size > 0 ? size : noStep(step);
}

/** The multiple of `size` that is nearest to `value`. */
export function toMultiple(value: number, size: number): number {
  return Math.round(value / size) * size;
}

function noStep(step: Amount): SourceProblem {
  return {
    key: 'step',
    message: 'a step is above 0',
    found: String(step),
    expected: 'a step above 0',
    remedy: 'take it away, or change it',
  };
}

/** A number in a unit, as it is written. */
export function written(value: number, unit: string): FactorValue {
  return { text: formatWritten(value, unit), number: roundWritten(value) };
}

/** Data as YAML in one line: a text stands plain where it reads back as itself, all else as JSON. */
function yamlText(data: PlainData): string {
  if (typeof data !== 'string') return JSON.stringify(data);
  const read = data.includes('\n') ? undefined : readValue(data);
  return read !== undefined && 'value' in read && read.value === data ? data : JSON.stringify(data);
}
