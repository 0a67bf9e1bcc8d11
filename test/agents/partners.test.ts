import { describe, expect, it } from 'vitest';
import { findPartner, homeId } from '../../src/agents/index.js';
import { groupOf, populationOf } from './worlds.js';

const groups = [
  { name: 'flat', count: 5 },
  { name: 'roof', count: 2 },
  { name: 'none', count: 0 },
  { name: 'flat-0001', count: 1 },
];

describe('a preferred partner', () => {
  it('is a group, or a home by the id that tables show', () => {
    expect(findPartner('roof', groups)).toEqual({ group: 1, home: -1 });
    expect(findPartner('roof-0001', groups)).toEqual({ group: 1, home: 1 });
    expect(findPartner('none', groups)).toEqual({ group: 2, home: -1 });
  });

  it('that bears the name of a group and of a home is the group', () => {
    expect(homeId('flat', 1)).toBe('flat-0001');
    expect(findPartner('flat-0001', groups)).toEqual({ group: 3, home: -1 });
    expect(findPartner('flat-0001-0000', groups)).toEqual({ group: 3, home: 0 });
  });

  it.each(['roofs', 'roof-0002', 'roof-1', 'roof-00001', 'roof-', 'roof', '-0000', ''])(
    'is nobody if no group and no home is called so: "%s"',
    (name) => {
      expect(findPartner(name, groups.slice(0, name === 'roof' ? 1 : 4))).toBeUndefined();
    },
  );

  it('of five flats and two roofs: flat k goes with roof k modulo 2', () => {
    const { partner } = populationOf([
      groupOf('flat', 5, { rules: { partner: 'roof' } }),
      groupOf('roof', 2),
    ]);
    expect([...partner]).toEqual([5, 6, 5, 6, 5, -1, -1]);
  });

  it('may be one home, also of the own group: everybody’s but its own', () => {
    const rules = { partner: 'flat-0002' };
    const { partner } = populationOf([groupOf('flat', 4, { rules }), groupOf('roof', 1, { rules })]);
    expect([...partner]).toEqual([2, 2, -1, 2, 2]);
  });

  it('in a group without homes is nobody; a name that nobody bears is a defect', () => {
    const { partner } = populationOf([
      groupOf('flat', 2, { rules: { partner: 'none' } }),
      groupOf('none', 0),
    ]);
    expect([...partner]).toEqual([-1, -1]);
    expect(() => populationOf([groupOf('flat', 2, { rules: { partner: 'roof' } })])).toThrow(
      'CW-AGENT-PARTNER',
    );
  });
});
