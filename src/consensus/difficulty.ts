/**
 * How difficult a block of proof of work must be, given the chain that it stands on. Pure rules:
 *
 * - Bitcoin (bitcoin/bitcoin, src/pow.cpp: GetNextWorkRequired, CalculateNextWorkRequired): every 2016 blocks the difficulty is
 *   multiplied by (time that they should take / time that they took), which is kept within 1/4 and 4. The time that they took is
 *   that between the first and the last of them, so of one interval fewer: at a constant hash rate the interval settles at
 *   2016/2015 of its target. Targets are 256-bit numbers of 24 significant bits there, and float64 here.
 * - Ethereum, Homestead (EIP-2; ethereum/execution-specs, homestead/fork.py: calculate_block_difficulty), block by block:
 *   D' = max(D + floor(D / 2048) * max(1 - floor(elapsed / 10 s), -99), 131072).
 * - Ethereum, Byzantium (EIP-100; byzantium/fork.py): the same with y - floor(elapsed / 9 s), where y is 2 if the parent has
 *   uncles and 1 if not, so that the rate of all blocks is held, not that of the main chain.
 *
 * Without the difficulty bomb, an administrative deadline. Time is exact where Ethereum has stamps of whole seconds: with those,
 * floor(elapsed / 10 s) is a little greater on average and the interval some 2.5 % shorter.
 * Units: microseconds; difficulty in any unit for Bitcoin (here the first block's is 1), in hashes for Ethereum.
 */
import { ln, SECOND } from '../kernel/index.js';

/** What the rules look at of a block. */
export interface MinedBlock {
  readonly height: number;
  readonly timestamp_us: number;
  readonly difficulty: number;
  /** Timestamp of the first block of its retarget window. */
  readonly windowStart_us: number;
  readonly hasUncles: boolean;
}

export interface DifficultyRule {
  /** Difficulty of the first block, at which the hash rate of the beginning finds one an interval. */
  readonly initial: number;
  /** Mean interval that the rule aims at, given the interval of the beginning, without uncles, microseconds. */
  readonly target_us: number;
  /** Difficulty of a child of `parent` with this timestamp. */
  next(parent: MinedBlock, timestamp_us: number): number;
  /** The first moment after `timestamp_us` at which a child of `parent` may have another difficulty; Infinity: never. */
  changes_us(parent: MinedBlock, timestamp_us: number): number;
}

/** Bitcoin's difficulty after a window that took `actual_us` instead of `target_us`. */
export function bitcoinRetarget(difficulty: number, actual_us: number, target_us: number): number {
  const bounded_us = Math.min(Math.max(actual_us, target_us / 4), target_us * 4);
  return (difficulty * target_us) / bounded_us;
}

/** MINIMUM_DIFFICULTY of Ethereum, hashes. */
export const ETHEREUM_MINIMUM = 131_072;
const BOUND_DIVISOR = 2048;
const LOWEST_STEP = -99;

/** Steps of 1/2048 by which Ethereum's difficulty rises (or falls) after so long. */
export function ethereumSteps(elapsed_us: number, step_us: number, highest: number): number {
  return Math.max(highest - Math.floor(elapsed_us / step_us), LOWEST_STEP);
}

const HOMESTEAD_STEP_us = 10 * SECOND;
const BYZANTIUM_STEP_us = 9 * SECOND;

export function homesteadDifficulty(parent: number, elapsed_us: number): number {
  return ethereum(parent, ethereumSteps(elapsed_us, HOMESTEAD_STEP_us, 1));
}

export function byzantiumDifficulty(parent: number, elapsed_us: number, parentUncles: number): number {
  return ethereum(parent, ethereumSteps(elapsed_us, BYZANTIUM_STEP_us, parentUncles > 0 ? 2 : 1));
}

function ethereum(parent: number, steps: number): number {
  return Math.max(parent + Math.floor(parent / BOUND_DIVISOR) * steps, ETHEREUM_MINIMUM);
}

/** Where Ethereum's rules begin: a step of 1/2048 is whole, and two million blocks of it add up exactly. */
const ETHEREUM_INITIAL = 4_294_967_296;

export function constantDifficulty(interval_us: number): DifficultyRule {
  return { initial: 1, target_us: interval_us, next: () => 1, changes_us: () => Infinity };
}

export function bitcoinRule(interval_us: number, window: number): DifficultyRule {
  return {
    initial: 1,
    target_us: interval_us,
    next({ height, difficulty, timestamp_us, windowStart_us }) {
      if ((height + 1) % window !== 0) return difficulty;
      return bitcoinRetarget(difficulty, timestamp_us - windowStart_us, window * interval_us);
    },
    changes_us: () => Infinity,
  };
}

/** Homestead, and Byzantium without uncles: E[floor(X / step)] = 1 for X exponential with mean step / ln 2. */
function ethereumRule(
  step_us: number,
  next: (parent: MinedBlock, elapsed_us: number) => number,
): DifficultyRule {
  return {
    initial: ETHEREUM_INITIAL,
    target_us: step_us / ln(2),
    next: (parent, timestamp_us) => next(parent, timestamp_us - parent.timestamp_us),
    changes_us(parent, timestamp_us) {
      const steps = Math.floor((timestamp_us - parent.timestamp_us) / step_us) + 1;
      return steps > 2 - LOWEST_STEP ? Infinity : parent.timestamp_us + steps * step_us;
    },
  };
}

export const homesteadRule = ethereumRule(HOMESTEAD_STEP_us, ({ difficulty }, elapsed_us) =>
  homesteadDifficulty(difficulty, elapsed_us),
);

export const byzantiumRule = ethereumRule(BYZANTIUM_STEP_us, ({ difficulty, hasUncles }, elapsed_us) =>
  byzantiumDifficulty(difficulty, elapsed_us, hasUncles ? 1 : 0),
);

export const difficultyRules = ['constant', 'bitcoin', 'homestead', 'byzantium'] as const;
export type DifficultyRuleName = (typeof difficultyRules)[number];

export function difficultyRule(
  name: DifficultyRuleName,
  interval_us: number,
  window: number,
): DifficultyRule {
  switch (name) {
    case 'constant':
      return constantDifficulty(interval_us);
    case 'bitcoin':
      return bitcoinRule(interval_us, window);
    case 'homestead':
      return homesteadRule;
    case 'byzantium':
      return byzantiumRule;
  }
}
