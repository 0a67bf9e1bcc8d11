import { describe, expect, it } from 'vitest';
import { dayEnergyChart, dayPriceChart } from '../../src/report/charts/day.js';
import { paper } from '../../src/report/charts/look.js';
import { axisTitleOf } from '../../src/report/charts/parts.js';
import { renderChart } from '../../src/report/charts/render.js';
import { savingsBlock } from '../../src/report/designs/section-bills.js';
import { drawPicture } from '../../src/report/document/pictures.js';
import { meanDay, type DayPoint } from '../../src/report/mean-day.js';
import type { Row } from '../../src/report/read-results.js';
import { designWith } from './html/designs.js';

/** A slot row with what the mean day reads. */
function slot(start_UTC: string, changes: Partial<Row> = {}): Row {
  const zero = { load_Wh: 0, pv_Wh: 0, charge_Wh: 0, discharge_Wh: 0, netImport_Wh: 0, traded_Wh: 0 };
  return { start_UTC, ...zero, price_EUR_per_kWh: null, ...changes } as Row;
}

describe('the mean day', () => {
  it('averages slots of the same local time of day: 10:00Z is 12:00 in Berlin in May', async () => {
    const points = await meanDay(
      [
        slot('2026-05-04T10:00:00Z', { load_Wh: 100, traded_Wh: 10 }),
        slot('2026-05-05T10:00:00Z', { load_Wh: 300, traded_Wh: 0 }),
        slot('2026-05-04T10:15:00Z', { load_Wh: 7 }),
      ],
      'Europe/Berlin',
    );
    expect(points.map(({ hour, slots }) => [hour, slots])).toEqual([
      [12, 2],
      [12.25, 1],
    ]);
    expect(points[0]!.mean).toMatchObject({ load_Wh: 200, traded_Wh: 5 });
  });

  it('follows the clock through a change: 2026-10-25T00:30Z and 2026-10-26T01:30Z are both 02:30 in Berlin', async () => {
    const points = await meanDay(
      [slot('2026-10-25T00:30:00Z'), slot('2026-10-26T01:30:00Z')],
      'Europe/Berlin',
    );
    expect(points.map(({ hour, slots }) => [hour, slots])).toEqual([[2.5, 2]]);
  });

  it('knows fixed offsets, also across midnight', async () => {
    const [east] = await meanDay([slot('2026-05-04T23:30:00Z')], '+01:00');
    const [west] = await meanDay([slot('2026-05-04T00:30:00Z')], '-05:30');
    expect([east!.hour, west!.hour]).toEqual([0.5, 19]);
  });

  it('a price counts only where something was traded; import and export at the boundary are kept apart', async () => {
    const at = '2026-05-04T10:00:00Z';
    const [point] = await meanDay(
      [
        slot(at, { price_EUR_per_kWh: 0.1, netImport_Wh: 400 }),
        slot(at, { price_EUR_per_kWh: null, netImport_Wh: -200 }),
        slot(at, { price_EUR_per_kWh: 0.2, netImport_Wh: 0 }),
        slot(at, { price_EUR_per_kWh: 0.3, netImport_Wh: 0 }),
      ],
      'UTC',
    );
    expect(point!.mean.price_EUR_per_kWh).toBeCloseTo(0.2, 12);
    expect(point!.price_EUR_per_kWh_p5).toBeCloseTo(0.11, 12);
    expect([point!.boundaryImport_Wh, point!.boundaryExport_Wh]).toEqual([100, 50]);
  });
});

describe('charts', () => {
  it('axis titles come from the field dictionary', () => {
    expect(axisTitleOf('slots', 'price_EUR_per_kWh')).toBe('Local price (ct/kWh)');
    expect(axisTitleOf('agents', 'saving_EUR')).toBe('Saving by the market (EUR)');
    expect(() => axisTitleOf('slots', 'nothing_Wh')).toThrow(/CW-REPORT-FIELD/);
  });

  it('above zero the parts of the energy chart add up to load plus those below: 4 slots a day, 6 h each', async () => {
    // generation 6000 + discharge 1000 + import 2000 = load 5000 + charging 1500 + export 2500, in Wh
    const points = await meanDay(
      [
        slot('2026-05-04T00:00:00Z', {
          load_Wh: 5000,
          pv_Wh: 6000,
          discharge_Wh: 1000,
          charge_Wh: 1500,
          netImport_Wh: 2000,
        }),
        slot('2026-05-05T00:00:00Z', {
          load_Wh: 5000,
          pv_Wh: 6000,
          discharge_Wh: 1000,
          charge_Wh: 1500,
          netImport_Wh: -3000,
        }),
      ],
      'UTC',
    );
    const spec = JSON.parse(JSON.stringify(dayEnergyChart(paper, points, 6))) as {
      layer: { data: { values: { power: number }[] } }[];
    };
    const sums = spec.layer.map(({ data }) => data.values.reduce((sum, { power }) => sum + power, 0));
    // (6000 + 1000 + 1000) / 6 h, -(1500 + 1500) / 6 h, 5000 / 6 h, in kW
    expect(sums).toEqual([expect.closeTo(8 / 6, 9), expect.closeTo(-3 / 6, 9), expect.closeTo(5 / 6, 9)]);
  });

  it('draws SVG with title, units and legend; the same data give the same bytes', async () => {
    const points = await meanDay(
      Array.from({ length: 24 }, (_, h) =>
        slot(`2026-05-04T${String(h).padStart(2, '0')}:00:00Z`, {
          load_Wh: 900 + h,
          pv_Wh: 500,
          traded_Wh: 50,
          price_EUR_per_kWh: 0.1,
        }),
      ),
      'UTC',
    );
    const draw = (): Promise<string> => renderChart(dayEnergyChart(paper, points, 1));
    const energy = await draw();
    expect(energy).toBe(await draw());
    expect(energy).toContain('Mean power (kW)');
    expect(energy).toContain('generation');
    expect(energy).toContain('>import<');
    expect(energy).toContain('>export<');
    expect(energy).not.toContain('>grid<');
    const price = await renderChart(priceOf(points));
    expect(price).toContain('Local price (ct/kWh)');
    expect(price).toContain('Traded power (kW)');
    expect(price).not.toMatch(/NaN|undefined/);
  });

  it('where nothing was traded, the chart of the price says so instead of drawing axes', async () => {
    const points = await meanDay([slot('2026-05-04T00:00:00Z', { load_Wh: 900 })], 'UTC');
    const svg = await renderChart(priceOf(points));
    expect(svg).toContain('Nothing was traded');
    expect(svg).not.toMatch(/role-axis|ct\/kWh|NaN/);
  });

  it.each([0, 0.11576])(
    'a price that is always %s EUR/kWh, in cents, has an axis that can be read',
    async (price) => {
      const day = ['10', '11', '12'].map((hour) =>
        slot(`2026-05-04T${hour}:00:00Z`, { price_EUR_per_kWh: price, traded_Wh: 500 }),
      );
      const svg = await renderChart(priceOf(await meanDay(day, 'UTC')));
      const labels = [...svg.matchAll(/>(-?[\u2212\d.]+)<\/text>/g)].map(([, label]) => label!);
      expect(
        labels.filter((label) => (price === 0 ? /^[\u2212-]?[01]\.\d/ : /^1[0-2]\.\d/).test(label)).length,
      ).toBeGreaterThan(2);
      expect(Math.max(...labels.map((label) => label.length))).toBeLessThan(7);
    },
  );

  it('where no home gains or loses, the chart of savings has an axis all the same', async () => {
    const svg = await savingsOf([{ homeType: 'renter', saving_EUR: 0 }]);
    expect(svg).toContain('>1.0<');
    expect(svg).not.toMatch(/0\.000|NaN/);
  });

  it('shows a dot for each home, in rows by type, and says of what it is', async () => {
    const svg = await savingsOf([
      { homeType: 'renter', saving_EUR: -1 },
      { homeType: 'pvBattery', saving_EUR: 2 },
    ]);
    expect(svg).toContain('Toy market');
    // whole names, in as many lines as they need
    expect(svg).toContain('<tspan>homes without</tspan><tspan x="0" dy="14">solar panels</tspan>');
    expect(svg).toMatch(
      /<tspan>homes with solar<\/tspan><tspan [^>]*>panels and a<\/tspan><tspan [^>]*>battery<\/tspan>/,
    );
    expect(svg).not.toContain('\u2026');
    expect(svg).toContain('of all 3 runs');
    expect(svg).toContain('Saving by the market (EUR)');
    // circles: one layer has them, and that of the legend is not there
    const dots = /symbol mark container">(.*?)<\/g>/.exec(svg)![1]!;
    expect(dots.match(/<path /g)).toHaveLength(2);
  });
});

/** A chart of the price of one design with slots of an hour. */
function priceOf(points: readonly DayPoint[]): ReturnType<typeof dayPriceChart> {
  return dayPriceChart(paper, [{ name: 'toy', points, slot_h: 1 }]);
}

async function savingsOf(homes: readonly { homeType: string; saving_EUR: number }[]): Promise<string> {
  return drawPicture(savingsBlock([designWith('toy', 3, () => ({}), { homes })])!, 'Toy market');
}
