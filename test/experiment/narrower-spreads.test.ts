/** A design at narrower spreads: prices by hand, what is raised and what stays, and tariffs for which there is no such series. */
import { beforeAll, describe, expect, it } from 'vitest';
import { atNarrowerSpreads, type AtSpread } from '../../src/experiment/index.js';
import { registries } from '../../src/scenario/index.js';
import { designOf, smallText, temporaryFolder, yearText } from './small.js';

let folder = '';
beforeAll(() => {
  folder = temporaryFolder();
});

async function spreadsOf(
  name: string,
  count: number,
  from: readonly (readonly [string, string])[] = [],
  base = smallText,
): Promise<AtSpread[]> {
  let text = base;
  for (const [one, other] of from) {
    expect(text).toContain(one);
    text = text.replace(one, other);
  }
  return atNarrowerSpreads(await designOf(folder, name, text), count, { registries });
}

const feedIns = (spreads: readonly AtSpread[]): unknown[] =>
  spreads.map(({ design }) => (design.scenario.tariff.config as { feedIn: number }).feedIn);

describe('spreads of a flat tariff', () => {
  it('go from its own to that which leaves nothing to share, in equal steps', async () => {
    const spreads = await spreadsOf('plain', 4);
    // retail (12.9 + 9.3 + 3.5 + 2.05) x 1.19 = 33.0225; energy alone 12.9 x 1.19 = 15.351, the cap, as charges stay due
    expect(spreads.map(({ spread_uEUR_per_kWh }) => spread_uEUR_per_kWh)).toEqual([
      252_225, 227_055, 201_885, 176_715,
    ]);
    expect(spreads.map(({ margin_uEUR_per_kWh }) => margin_uEUR_per_kWh)).toEqual([
      75_510, 50_340, 25_170, 0,
    ]);
    expect(feedIns(spreads)).toEqual([78_000, 103_170, 128_340, 153_510]);
    expect(spreads.map(({ feedIn_uEUR_per_kWh }) => feedIn_uEUR_per_kWh)).toEqual(feedIns(spreads));
    expect(spreads.map(({ design }) => design.name)).toEqual([
      'as-it-is',
      'spread-2',
      'spread-3',
      'spread-4',
    ]);
  });

  it('change nothing but the feed-in price, and the first is the scenario itself', async () => {
    const [own, ...others] = await spreadsOf('same', 3);
    expect(own!.design.hash).toBe((await designOf(folder, 'same')).hash);
    const rest = ({ design }: AtSpread): object => {
      const { tariff, ...others_ } = design.resolved as Record<string, object>;
      return { ...others_, tariff: { ...tariff, feedIn: undefined } };
    };
    for (const other of others) expect(rest(other)).toEqual(rest(own!));
    expect(new Set([own!, ...others].map(({ design }) => design.hash)).size).toBe(3);
  });

  it('have a greater margin where a local kWh is spared charges', async () => {
    const spreads = await spreadsOf('spared', 2, [['vat: 19 %', 'vat: 19 %\n  localNetworkDiscount: 50 %']]);
    // half of 9.3 x 1.19
    expect(spreads.map(({ margin_uEUR_per_kWh }) => margin_uEUR_per_kWh)).toEqual([75_510 + 55_335, 0]);
    expect(spreads.map(({ spread_uEUR_per_kWh }) => spread_uEUR_per_kWh)).toEqual([252_225, 121_380]);
  });
});

describe('spreads of a tariff that changes with time', () => {
  it('are means over its slots, and every fixed feed-in price rises alike', async () => {
    const windows = 'windows: [{ from: "09:00", to: "12:00", energy: 22.9 ct/kWh, feedIn: 9.8 ct/kWh }]';
    const spreads = await spreadsOf('windows', 3, [['kind: flat', `kind: time-of-use\n  ${windows}`]]);
    // half of the six hours: energy + 10 ct with VAT 11.9, feed-in + 2 ct
    expect(spreads[0]).toMatchObject({
      feedIn_uEUR_per_kWh: 88_000,
      spread_uEUR_per_kWh: 252_225 + 59_500 - 10_000,
      margin_uEUR_per_kWh: 75_510 + 59_500 - 10_000,
    });
    const raise = (75_510 + 49_500) / 2;
    expect(feedIns(spreads)).toEqual([78_000, 78_000 + raise, 78_000 + 2 * raise]);
    const inWindow = spreads.map(
      ({ design }) => (design.scenario.tariff.config as { windows: { feedIn: number }[] }).windows[0]!.feedIn,
    );
    expect(inWindow).toEqual([98_000, 98_000 + raise, 98_000 + 2 * raise]);
    expect(spreads[2]!.margin_uEUR_per_kWh).toBe(0);
  });

  it('of a year count each period by its weight', async () => {
    const text = yearText
      .replace('2026-01-15T09:00, weight: 730', '2026-01-15T09:00, weight: 1095')
      .replace('2026-07-15T09:00, weight: 730', '2026-07-15T09:00, weight: 365');
    const winter = 'kind: time-of-use\n  windows: [{ months: [1], feedIn: 3.8 ct/kWh }]';
    const [own] = await spreadsOf('year', 2, [['kind: flat', winter]], text);
    // three quarters of the year at 3.8, one at 7.8
    expect(own!.feedIn_uEUR_per_kWh).toBeCloseTo(48_000, 6);
    expect(own!.spread_uEUR_per_kWh).toBeCloseTo(330_225 - 48_000, 6);
  });
});

describe('there are none', () => {
  const refused = (name: string, ...from: readonly (readonly [string, string])[]): Promise<unknown> =>
    spreadsOf(name, 6, from).catch((error: unknown) => (error as Error).message);

  it('where the feed-in price follows another, in the tariff or in a window', async () => {
    const share = await refused('share', ['feedIn: 7.8 ct/kWh', 'feedIn: { share: 80 % }']);
    expect(share).toContain('CW-EXPERIMENT-SPREAD');
    expect(share).toMatch(/share\.yaml:\d+:\d+/);
    const windows = 'windows: [{ from: "09:00", to: "12:00", feedIn: { share: 80 % } }]';
    const inWindow = await refused('share-window', ['kind: flat', `kind: time-of-use\n  ${windows}`]);
    expect(inWindow).toContain('CW-EXPERIMENT-SPREAD');
    expect(inWindow).toContain('tariff.windows.0.feedIn');
  });

  it('where there is no margin, or fewer micro-EUR than steps', async () => {
    const none = await refused('no-margin', ['feedIn: 7.8 ct/kWh', 'feedIn: 15.351 ct/kWh']);
    expect(none).toContain('CW-EXPERIMENT-SPREAD');
    expect(await refused('small-margin', ['feedIn: 7.8 ct/kWh', 'feedIn: 15.3506 ct/kWh'])).toContain(
      '0.0004',
    );
    // five micro-EUR are enough for five steps
    const five = await spreadsOf('five', 6, [['feedIn: 7.8 ct/kWh', 'feedIn: 15.3505 ct/kWh']]);
    expect(feedIns(five)).toEqual([153_505, 153_506, 153_507, 153_508, 153_509, 153_510]);
  });
});
