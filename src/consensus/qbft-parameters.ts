/** What a user sets of QBFT and IBFT 2.0 alike, and what follows from it for both. */
import { quantity } from '../records/quantity.js';
import { chainParameters } from './chain-parameters.js';
import type { QbftTerms } from './qbft-validators.js';
import { byzantineFaults, twoThirdsQuorum } from './quorum.js';
import type { LedgerDesign } from './types.js';

export const qbftParameters = {
  ...chainParameters,
  validators: quantity('count', 'validators, of whom less than a third may be faulty', {
    minimum: 1,
    maximum: 1000,
  }).prefault(4),
  period: quantity('time', "least time between blocks' timestamps", { minimum: 1 }).prefault('2 s'),
  requestTimeout: quantity(
    'time',
    'how long the first round of a block may take; each further one twice as long',
    { minimum: 1 },
  ).prefault('4 s'),
};

interface Settings {
  readonly validators: number;
  readonly period: number;
  readonly requestTimeout: number;
}

/** Times and thresholds of the validators, in either protocol. */
export function qbftThresholds({
  validators,
  period,
  requestTimeout,
}: Settings): Pick<QbftTerms, 'validators' | 'period_us' | 'requestTimeout_us' | 'quorum' | 'faults'> {
  return {
    validators,
    period_us: period,
    requestTimeout_us: requestTimeout,
    quorum: twoThirdsQuorum(validators),
    faults: byzantineFaults(validators),
  };
}

/** Blocks come a period apart, wherever in it a transaction is sent, and are final at once. */
export function qbftDelays({
  period,
}: Settings): Pick<LedgerDesign, 'confirmations' | 'inclusionQuantile_us' | 'finalityQuantile_us'> {
  const quantile_us = (p: number): number => Math.ceil(period * (1 + p));
  return { confirmations: 0, inclusionQuantile_us: quantile_us, finalityQuantile_us: quantile_us };
}
