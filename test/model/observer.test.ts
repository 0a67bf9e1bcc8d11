import { expect, it } from 'vitest';
import { village } from '../helpers/scenarios.js';
import { runScenario } from '../helpers/world.js';

it('an observer that is no node is refused; a ledger of one node has no other', () => {
  expect(() => runScenario({ ...village, observer: 8 })).toThrow(/CW-MODEL-OBSERVER[^]*a node from 0 to 7/);
  const time = { ...village.time, duration: '1 h' };
  expect(runScenario({ ...village, time, observer: 8, ledger: 'central' }).result.summary.ledger).toBe(
    'central',
  );
});
