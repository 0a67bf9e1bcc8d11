/**
 * Designs of experiments: which values of its factors an experiment runs. A design knows of a factor only its name and how many values
 * it has; what a coordinate means for a factor is that factor's matter (factors.ts).
 *
 * A coordinate is either a number u in [0, 1), the share of the factor's distribution that lies below the value, or a level: number
 * `level` of `of` values that are spread over the factor evenly. Of a list with n values, u means number floor(u n), and a level means
 * the middle of its share, number floor((level + 1/2) n / of): of n levels each is exactly one value. Of a range, levels are at equal
 * distances from one end to the other, both included; of a distribution, whose ends may be infinite, each is the middle of its share.
 */
import type { Registry } from '../../records/plugin.js';
import type { SaltelliMatrix } from '../../stats/index.js';

/** What a design must know of a factor. */
export interface FactorShape {
  /** For messages, and where the configuration names factors. No draw hangs on it. */
  readonly name: string;
  /** How many values it has; undefined: a continuum. */
  readonly levels: number | undefined;
}

export interface DesignContext {
  readonly factors: readonly FactorShape[];
  /** Of the design; replications have seeds of their own. */
  readonly seed: string;
}

export interface Level {
  /** 0..of-1. */
  readonly level: number;
  readonly of: number;
}

export type Coordinate = number | Level;

/** One coordinate a factor, in the order of `DesignContext.factors`. */
export type Coordinates = readonly Coordinate[];

/** A design for given factors. Whatever it cannot do it has refused before. */
export interface DesignOfExperiment {
  /** How many points `plan` gives. */
  readonly count: number;
  /** All points, the same at every call. */
  readonly plan: () => Plan;
}

export interface Plan {
  readonly points: readonly Coordinates[];
  readonly roles: Roles;
}

/** What an analysis must know of the points; `points` has one entry for each, in their order. Factors are numbered from 0. */
export type Roles =
  | { readonly analysis: 'rank-correlation' }
  | { readonly analysis: 'main-effects'; readonly points: readonly FactorialRole[] }
  | { readonly analysis: 'one-at-a-time'; readonly points: readonly OneAtATimeRole[] }
  | { readonly analysis: 'morris'; readonly points: readonly MorrisRole[] }
  | { readonly analysis: 'sobol-indices'; readonly rows: number; readonly points: readonly SaltelliRole[] };

export interface FactorialRole {
  /** Number of the level of each factor. */
  readonly levels: readonly number[];
}

export interface OneAtATimeRole {
  /** The factor that is not as in the baseline; null: this is the baseline, the first point. */
  readonly moved: number | null;
}

export interface MorrisRole {
  readonly trajectory: number;
  /** What led here from the point before; null at the start of a trajectory. `step` in units of the whole grid, signed. */
  readonly move: { readonly factor: number; readonly step: number } | null;
}

export interface SaltelliRole {
  readonly row: number;
  /** A number: the factor whose value in A's row is from B. */
  readonly matrix: SaltelliMatrix;
}

export type DesignRegistry = Registry<DesignContext, DesignOfExperiment>;
