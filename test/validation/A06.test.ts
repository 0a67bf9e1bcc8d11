/**
 * A06: beliefs of Gjerstad & Dickhaut (1998) at the observed prices of a history of bids and asks; between them a cubic that is flat
 * at both. Source of the numbers: validation/targets.json, A06. Exact to 1e-12.
 */
import { describe, expect, it } from 'vitest';
import { beliefAt, BeliefMaker, createBeliefs } from '../../src/agents/beliefs.js';
import { ShoutHistory } from '../../src/agents/shout-history.js';
import { BUY, SELL } from '../../src/market/types.js';

const M = 4;
const history = [
  ['bid', 1.6, false],
  ['ask', 2.6, false],
  ['bid', 2.1, false],
  ['ask', 2.2, true],
  ['bid', 2.2, true],
  ['ask', 2.1, false],
  ['bid', 2.0, true],
  ['ask', 2.0, true],
  ['bid', 1.5, true],
  ['ask', 2.8, true],
  ['bid', 2.3, false],
  ['ask', 1.9, false],
  ['bid', 1.8, false],
  ['ask', 2.4, false],
] as const;
// price, belief of a bid, belief of an ask
const expected = [
  [1.5, 0.2, 1],
  [1.6, 0.2, 1],
  [1.8, 0.25, 1],
  [1.9, 0.5, 0.875],
  [2.0, 0.6666666666666666, 0.875],
  [2.1, 0.7142857142857143, 0.7142857142857143],
  [2.2, 0.875, 0.6666666666666666],
  [2.3, 0.875, 0.5],
  [2.4, 1, 0.25],
  [2.6, 1, 0.2],
  [2.8, 1, 0.2],
] as const;

const shouts = new ShoutHistory(100, 100);
for (const [type, price, accepted] of history)
  shouts.add(type === 'bid' ? BUY : SELL, price, 1, accepted ? 1 : 0);
shouts.endClearing();
const beliefs = createBeliefs(0, M);
new BeliefMaker().make(shouts, 0, M, beliefs);

describe('A06 Gjerstad-Dickhaut beliefs', () => {
  it.each(expected)('at %d: %d for a bid, %d for an ask', (price, bid, ask) => {
    expect(Math.abs(beliefAt(beliefs.bid, price) - bid)).toBeLessThanOrEqual(1e-12);
    expect(Math.abs(beliefAt(beliefs.ask, -price) - ask)).toBeLessThanOrEqual(1e-12);
  });

  it('no bid of nothing is taken, every bid of the greatest price; asks the other way round', () => {
    expect([0, M].map((price) => beliefAt(beliefs.bid, price))).toEqual([0, 1]);
    expect([0, M].map((price) => beliefAt(beliefs.ask, -price))).toEqual([1, 0]);
  });

  it('a cubic between, flat at both ends: half way it is the mean, and its slope is 1.5 of the chord', () => {
    const middle = beliefAt(beliefs.bid, 1.85);
    expect(middle).toBeCloseTo((0.25 + 0.5) / 2, 12);
    const slope = (beliefAt(beliefs.bid, 1.85 + 1e-6) - beliefAt(beliefs.bid, 1.85 - 1e-6)) / 2e-6;
    expect(slope).toBeCloseTo((1.5 * 0.25) / 0.1, 5);
    expect((beliefAt(beliefs.bid, 1.8 + 1e-6) - beliefAt(beliefs.bid, 1.8)) / 1e-6).toBeCloseTo(0, 3);
    expect((beliefAt(beliefs.bid, 1.9) - beliefAt(beliefs.bid, 1.9 - 1e-6)) / 1e-6).toBeCloseTo(0, 3);
  });
});
