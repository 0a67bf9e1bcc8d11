/**
 * A sampled quantity of a scenario as one number per home. Each home draws once from its own stream of the given purpose,
 * whatever the distribution, by inversion; bounds truncate a distribution, they do not pile up homes at the edge.
 * A CSV column gives home k the value of its row k.
 * Errors: CW-DEVICE-ASSET, CW-DEVICE-ROWS, CW-DEVICE-RANGE, CW-DEVICE-BOUNDS and those of the data room. Cost: O(homes), once.
 */
import { ChainwattError, exp, inverseNormal, ln, normalCdf } from '../kernel/index.js';
import { fileStart, parseColumn } from '../data/index.js';
import type { Limits } from '../records/dimensions.js';
import type { Sampled } from '../records/quantity.js';
import type { DeviceContext } from './types.js';

export type SamplingContext = Pick<DeviceContext, 'ids' | 'random' | 'assets'>;

/** The text of a file that the scenario names. */
export function assetText(assets: ReadonlyMap<string, string>, file: string): string {
  const text = assets.get(file);
  if (text !== undefined) return text;
  throw new ChainwattError('input', {
    code: 'CW-DEVICE-ASSET',
    message: 'the scenario names a file that was not loaded',
    found: `"${file}"`,
    expected: assets.size === 0 ? 'a file beside the scenario' : `one of ${[...assets.keys()].join(', ')}`,
    remedy: 'check the path; it is relative to the scenario file',
  });
}

/** The value at probability `p` of a normal distribution truncated to [minimum, maximum]. */
function truncatedNormal(p: number, mean: number, sd: number, minimum: number, maximum: number): number {
  if (sd === 0) return within(mean, minimum, maximum);
  const low = normalCdf((minimum - mean) / sd);
  const high = normalCdf((maximum - mean) / sd);
  if (!(high > low)) {
    throw new ChainwattError('input', {
      code: 'CW-DEVICE-BOUNDS',
      message: 'the bounds of a distribution leave nothing of it',
      found: `mean ${mean}, standard deviation ${sd}, minimum ${minimum}, maximum ${maximum}`,
      expected: 'bounds on both sides of some of its mass',
      remedy: 'widen the bounds or move the mean between them',
    });
  }
  return within(mean + sd * inverseNormal(low + p * (high - low)), minimum, maximum);
}

function within(value: number, minimum: number, maximum: number): number {
  return value < minimum ? minimum : value > maximum ? maximum : value;
}

/** The distribution's value at probability `p` in (0, 1). */
function quantile(sampled: Exclude<Sampled, { kind: 'column' }>, p: number): number {
  switch (sampled.kind) {
    case 'constant':
      return sampled.value;
    case 'uniform':
      return sampled.low + p * (sampled.high - sampled.low);
    case 'normal':
      return truncatedNormal(p, sampled.mean, sampled.sd, sampled.minimum, sampled.maximum);
    case 'lognormal': {
      const { median, sigma, minimum, maximum } = sampled;
      const low = minimum > 0 ? ln(minimum) : -Infinity;
      const value = exp(truncatedNormal(p, ln(median), sigma, low, ln(maximum)));
      return within(value, minimum, maximum);
    }
    case 'choice': {
      const { values, weights } = sampled;
      let sum = 0;
      for (const weight of weights) sum += weight;
      let left = p * sum;
      let k = 0;
      while (k < values.length - 1 && left >= weights[k]!) left -= weights[k++]!;
      return values[k]!;
    }
  }
}

/**
 * One value for each home of the context, in the canonical unit. `purpose` names the stream, such as `solar.peak`; `limits` are
 * those of the schema, which cannot see into files.
 */
export function drawSampled(
  sampled: Sampled,
  purpose: string,
  context: SamplingContext,
  limits: Limits = {},
): Float64Array {
  const { ids, random, assets } = context;
  const values = new Float64Array(ids.length);
  const streams = random.traits(purpose, ids);
  if (sampled.kind !== 'column') {
    for (let i = 0; i < ids.length; i++) values[i] = quantile(sampled, streams.uniform(i));
    return values;
  }
  const rows = parseColumn(assetText(assets, sampled.file), sampled.column, fileStart(sampled.file));
  if (rows.length < ids.length) {
    throw new ChainwattError('input', {
      code: 'CW-DEVICE-ROWS',
      message: `column "${sampled.column}" has fewer rows than the group has homes`,
      place: fileStart(sampled.file),
      found: `${rows.length} rows`,
      expected: `${ids.length} rows, one for each home`,
      remedy: 'add rows, or lower the count of homes',
    });
  }
  const { minimum = -Infinity, maximum = Infinity } = limits;
  for (let i = 0; i < ids.length; i++) {
    const value = rows[i]! * sampled.factor;
    if (value < minimum || value > maximum) {
      throw new ChainwattError('input', {
        code: 'CW-DEVICE-RANGE',
        message: `row ${i + 1} of column "${sampled.column}" is out of range`,
        place: fileStart(sampled.file),
        found: String(rows[i]),
        expected: `${minimum / sampled.factor} to ${maximum / sampled.factor}`,
        remedy: 'check the value and its unit',
      });
    }
    values[i] = value;
  }
  return values;
}
