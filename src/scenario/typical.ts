/**
 * A scenario of typical periods taken apart: for each of them a scenario of one period, which could have been written by itself.
 * Nothing else of it changes, so the homes are the same in all of them.
 */
import type { PlainMapping } from './document.js';
import type { Scenario, TypicalPeriod } from './types.js';

/** What is run for `period` of `scenario`. */
export function scenarioOfPeriod(scenario: Scenario, { name, start }: TypicalPeriod): Scenario {
  const { typical: _, ...time } = scenario.time;
  return { ...scenario, time: { ...time, start, period: name } };
}

/** The canonical form of that scenario, from the canonical form of the whole. */
export function formOfPeriod(form: PlainMapping, { name, start }: TypicalPeriod): PlainMapping {
  const { typical: _, ...rest } = form['time'] as PlainMapping;
  return { ...form, time: { start, period: name, ...rest } };
}
