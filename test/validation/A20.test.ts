/**
 * A20: the shape of the local market of Mengelkamp et al. (Energy Informatics 1:11, 2018; Applied Energy 210, 2018): 100 households with
 * Erev-Roth learning in a uniform-price double auction of 15-minute slots on a private chain. Source: validation/targets.json, A20,
 * from abstracts read: tolerance "plausibility". So no outcome is asserted but that such a market runs, that energy is traded below
 * what the retailer charges, by no more than the 10 ct/kWh of that paper, and that trade alone moves no electrons.
 */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { runScenario } from '../helpers/world.js';

it('A20: a hundred homes that learn trade on a private chain, below the price of the retailer', () => {
  const { result, scenario } = runScenario(readFileSync('scenarios/neighbourhood-clique.yaml', 'utf8'), {
    overrides: {
      'agents.strategy': 'erev-roth',
      'time.duration': '2 d',
      'population.pv-battery.count': '0',
      'population.pv.count': '30',
    },
  });
  const { summary } = result;
  expect([summary.homes_count, scenario.time.slot_us / 60e6, scenario.markets[0]!.mechanism.kind]).toEqual([
    100,
    15,
    'uniform-price',
  ]);
  expect(summary.traded_kWh).toBeGreaterThan(0);
  // 33.0 ct all in, of which 17.7 ct are due on a local kWh too
  const cheaper_ct = 33.0 - (100 * summary.price_EUR_per_kWh_mean! + 17.7);
  expect(cheaper_ct).toBeGreaterThan(0);
  expect(cheaper_ct).toBeLessThan(10);
  expect(summary.selfSufficiencyWith).toBe(summary.selfSufficiencyWithout);
});
