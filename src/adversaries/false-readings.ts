/**
 * False readings: the meters of some homes, or whoever sends what they count, report more export or less import than there was. Flows
 * stay as they are, and so do the meters of the retailer and the network operator, by which they bill. A home reports, of m metered
 * in a slot of length T (Wh, import positive), to the nearest Wh, halves up:
 *
 *   importFactor m - offset T   if it imports,   exportFactor m - offset T   if it exports
 *
 * Trades of orders are firm, so a lie changes nothing there. Rules that share metered energy share what is reported: x moves from home
 * to home. What a home has sold beyond its true export it has to buy from the retailer (m - x, at the energy price), and what it has
 * bought beyond its true import it sells to it; so a lie pays only within what is truly exported or imported.
 *
 * Source: of the attack, Anderson & Fuloria 2010, Who controls the off switch?, IEEE SmartGridComm, and McLaughlin, Podkuiko & McDaniel
 * 2009, Energy theft in the advanced metering infrastructure, CRITIS. Of the balance as a test for it: Jiang, Lu, Wang, Luo, Shen & Shen
 * 2014, Energy-theft detection issues for advanced metering infrastructure in smart grid, Tsinghua Science and Technology 19(2).
 */
import { z } from 'zod';
import { HOUR } from '../kernel/index.js';
import { definePlugin } from '../records/plugin.js';
import { quantity } from '../records/quantity.js';
import { homesOf } from './censorship.js';
import type { Fault, FaultContext } from './types.js';
import { lowestDraws } from './victims.js';

const factor = { minimum: 0, maximum: 100 };

const schema = z.strictObject({
  group: z.string().optional().describe('group of the population whose homes lie; default: any home may'),
  share: quantity('fraction', 'share of these homes that lie, chosen at random', {
    minimum: 0,
    maximum: 1,
  }).prefault('20 %'),
  exportFactor: quantity('fraction', 'reported export, as a share of what there was', factor).prefault(
    '150 %',
  ),
  importFactor: quantity('fraction', 'reported import, as a share of what there was', factor).prefault(
    '100 %',
  ),
  offset: quantity('power', 'power that is added to what is exported, or taken from what is imported', {
    minimum: -1e6,
    maximum: 1e6,
  }).prefault('0 W'),
});

export const falseReadings = definePlugin<typeof schema, FaultContext, Fault>({
  kind: 'false-readings',
  title: 'Meter readings that are false',
  source: 'McLaughlin, Podkuiko & McDaniel 2009, doi:10.1007/978-3-642-14379-3_15',
  schema,
  create: ({ group, share, exportFactor, importFactor, offset }, context) => {
    const { meters, random, key } = context;
    const { from, to } = group === undefined ? { from: 0, to: meters.ids.length } : homesOf(context, group);
    // who stays out of the market reports nothing
    const able = Array.from({ length: to - from }, (_, k) => from + k).filter(
      (i) => meters.participates[i] === 1,
    );
    const streams = random.streams(
      `fault/${key}`,
      able.map((i) => meters.ids[i]!),
    );
    const liars = lowestDraws(able.length, share, (k) => streams.uniform(k)).map((k) => able[k]!);
    const offset_Wh = (offset * meters.slot_us) / HOUR;
    const before = meters.report;
    let active = false;
    let falsified_Wh = 0;
    let lessTrue_Wh = 0;
    let unbalanced = 0;
    meters.report = (reported_Wh) => {
      before(reported_Wh);
      if (!active) return;
      let off_Wh = 0;
      for (const i of liars) {
        const energy = reported_Wh[i]!;
        const said = Math.floor(energy * (energy < 0 ? exportFactor : importFactor) - offset_Wh + 0.5);
        reported_Wh[i] = said;
        off_Wh += said - energy;
        falsified_Wh += Math.abs(said - energy);
      }
      lessTrue_Wh += off_Wh;
      if (off_Wh !== 0) unbalanced++;
    };
    return {
      apply: () => void (active = true),
      lift: () => void (active = false),
      figures() {
        const gained = meters.gained_uEUR();
        const all = gained.reduce((sum, gain) => sum + gain, 0);
        const liarsGain = liars.reduce((sum, i) => sum + gained[i]!, 0);
        return [
          { measure: 'liars_count', value: liars.length },
          { measure: 'falsified_kWh', value: falsified_Wh / 1000 },
          { measure: 'reportedLessTrue_kWh', value: lessTrue_Wh / 1000 },
          { measure: 'slotsUnbalanced_count', value: unbalanced },
          { measure: 'gain_EUR', value: liarsGain / 1e6 },
          { measure: 'othersLoss_EUR', value: (liarsGain - all) / 1e6 },
          { measure: 'institutionsLoss_EUR', value: all / 1e6 },
        ];
      },
    };
  },
});
