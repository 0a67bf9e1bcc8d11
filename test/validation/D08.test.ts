/**
 * D08: the generator of the random streams matches its reference stream. The generator chosen is xoshiro128** 1.1.
 * Source: Blackman & Vigna (2021), Scrambled Linear Pseudorandom Number Generators, ACM TOMS 47(4), and the authors'
 * reference program xoshiro128starstar.c (prng.di.unimi.it): first outputs from the state 1, 2, 3, 4. Tolerance: none.
 */
import { expect, it } from 'vitest';
import { Streams } from '../../src/kernel/index.js';

it('D08: xoshiro128** from state 1, 2, 3, 4 gives 11520, 0, 5927040, 70819200, 2031721883', () => {
  const streams = new Streams('reference', 1, Int32Array.of(1, 2, 3, 4));

  const outputs = Array.from({ length: 5 }, () => streams.bits(0));

  expect(outputs).toEqual([11520, 0, 5927040, 70819200, 2031721883]);
});
