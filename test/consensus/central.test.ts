/** An operator's database: what arrives is executed a fixed delay later, in the order of arrival. */
import { describe, expect, it } from 'vitest';
import { MILLISECOND, SECOND } from '../../src/kernel/index.js';
import { designOf, ProtocolWorld } from './worlds.js';

const DELAY = 50 * MILLISECOND;

describe('the central ledger', () => {
  it('executes each arrival after the delay, not earlier because another came first', () => {
    const world = new ProtocolWorld(designOf('central'));
    const [a] = world.send(1);
    world.wait(10 * MILLISECOND);
    const [b, c] = world.send(2);
    world.wait(30 * MILLISECOND);
    const [d] = world.send(1);
    world.wait(SECOND);

    expect(world.blocks.map(({ created_us, transactions }) => [created_us, [...transactions]])).toEqual([
      [DELAY, [a]],
      [DELAY + 10 * MILLISECOND, [b, c]],
      [DELAY + 40 * MILLISECOND, [d]],
    ]);
  });

  it('takes what arrives at one instant together, from however many calls', () => {
    const world = new ProtocolWorld(designOf('central'));
    const first = world.send(2);
    const more = world.send(1, { gas: 1e12 });
    world.wait(SECOND);

    expect(world.blocks.map(({ transactions }) => [...transactions])).toEqual([[...first, ...more]]);
  });

  it('takes what comes due while an engine still works on the batch before when that is done', () => {
    const world = new ProtocolWorld(designOf('central'), { answer_us: SECOND });
    const first = world.send(1);
    world.wait(10 * MILLISECOND);
    const more = [...world.send(1), ...world.send(1)];
    world.wait(10 * SECOND);

    expect(world.blocks.map(({ created_us, transactions }) => [created_us, [...transactions]])).toEqual([
      [DELAY, first],
      [DELAY + SECOND, more],
    ]);
    expect(world.chain.pool(0).size).toBe(0);
  });

  it('is final at once, keeps nothing and has nothing to undo', () => {
    const world = new ProtocolWorld(designOf('central', { delay: '2 s' }));
    world.send(3);
    world.wait(10 * SECOND);

    expect(world.final_us).toEqual([2 * SECOND, 2 * SECOND, 2 * SECOND]);
    expect(world.transactions.oldest).toBe(3);
    expect(world.design.finalityQuantile_us(0.99)).toBe(2 * SECOND);
  });
});
