/** What a ledger says of itself before it runs: delays by its law, and what it costs. */
import { describe, expect, it } from 'vitest';
import { SECOND } from '../../src/kernel/index.js';
import { designOf } from './worlds.js';

describe('the delays that a ledger promises', () => {
  it('proof of work: Erlang waits of the interval, and 2 s on the way for each of submission and block', () => {
    const design = designOf('pow', { interval: '15 s', confirmations: 5 });
    // -ln 0.01 intervals; the 95 % quantile of six of them, B07
    expect(design.inclusionQuantile_us(0.99)).toBe(Math.ceil(4.605170185988091 * 15 * SECOND) + 2 * SECOND);
    expect(design.finalityQuantile_us(0.95) / SECOND).toBeCloseTo((6307.820945244921 / 600) * 15 + 4, 5);
  });

  it('Clique: a block every period, so a wait of up to one', () => {
    const design = designOf('poa-clique', { signers: 7 });
    expect(design.inclusionQuantile_us(0.5)).toBe(7.5 * SECOND);
    expect(design.finalityQuantile_us(0.5)).toBe((1.5 + 4) * 5 * SECOND);
  });

  it('the slot lottery of 5 % active slots: 90 of them for 99 %', () => {
    const design = designOf('pos-slot-lottery', { confirmations: 0 });
    expect(design.inclusionQuantile_us(0.99)).toBe(92 * SECOND);
    expect(design.finalityQuantile_us(0.99)).toBe(94 * SECOND);
  });

  it('delegates in a fixed order: a slot, and 14 blocks of 21', () => {
    const design = designOf('dpos', { order: 'fixed' });
    expect(design.confirmations).toBe(14);
    expect(design.finalityQuantile_us(0.25)).toBe((0.5 + 14) * 3 * SECOND + 4 * SECOND);
    expect(designOf('dpos').confirmations).toBe(28);
  });

  it('elapsed time: the minimum and an exponential wait', () => {
    const design = designOf('poet', { targetWait: '49 s', minimumWait: '3 s' });
    expect(design.inclusionQuantile_us(0.99) / SECOND).toBeCloseTo(3 + 50 * 4.605170185988091 + 2, 5);
  });

  it('proof of work under Homestead: 14.4 s, whatever it begins with', () => {
    const design = designOf('pow', { difficulty: 'homestead', interval: '60 s' });
    expect(design.inclusionQuantile_us(0.5) / SECOND).toBeCloseTo(10 + 2, 5);
  });
});

describe.each([
  ['poa-clique', { signers: 5 }],
  ['pow', { miners: 5 }],
  ['pow', { hashShares: [1, 2, 3, 4, 5] }],
])('%s of five producers', (kind, config) => {
  it('costs the electricity and the hardware of five', () => {
    const { producers, resources } = designOf(kind, {
      ...config,
      nodePower: '40 W',
      nodeHardware: '80 EUR/year',
    });
    expect(producers).toBe(5);
    expect(resources).toMatchObject({
      power_W: 200,
      hardware_uEUR_per_year: 400e6,
      payer: 'validators',
    });
  });
});
