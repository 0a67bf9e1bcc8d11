import { describe, expect, it } from 'vitest';
import { editDistance, nearest } from '../../src/records/nearest.js';

describe('edit distance', () => {
  it.each([
    // Worked by hand: insert, delete, replace, swap of neighbours cost 1 each.
    ['slot', 'slot', 0],
    ['slot', 'slott', 1],
    ['count', 'cuont', 1],
    ['kitten', 'sitting', 3],
    ['', 'abc', 3],
    ['ca', 'abc', 3], // optimal string alignment does not edit a swapped pair again
  ])('from %s to %s is %d', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
    expect(editDistance(b, a)).toBe(distance);
  });
});

describe('the nearest name', () => {
  const names = ['central', 'poa-clique', 'pow', 'persistence', 'kWh', 'Wh'];
  it.each([
    ['centrl', 'central'],
    ['Central', 'central'],
    ['kwh', 'kWh'],
    ['pwo', 'pow'],
    ['persist', 'persistence'],
    ['clique', 'poa-clique'],
    ['sheep', undefined],
    ['x'.repeat(10_000), undefined],
  ])('to %s is %s', (name, expected) => {
    expect(nearest(name, names)).toBe(expected);
  });
});
