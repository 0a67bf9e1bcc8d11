/**
 * Draws the charts of a results folder as SVG files, without a browser or a canvas. Deterministic: the same tables give the same
 * bytes.
 * Errors: CW-REPORT-FOLDER; CW-OUTPUT-IO.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as vega from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { tableFile } from '../output/index.js';
import { chartFiles } from './chart-files.js';
import { energyChart, priceChart, savingsChart, type HomeSaving } from './chart-specs.js';
import { meanDay } from './mean-day.js';
import { notResults, readRows, type Results } from './read-results.js';

/** A chart: the name of its file, and its text. */
export interface Chart {
  readonly name: string;
  readonly svg: string;
}

/** Every chart that the tables of the folder allow. */
export async function drawCharts(results: Results): Promise<Chart[]> {
  const { folder, facts } = results;
  if (facts.periods !== undefined)
    throw notResults(folder, 'a year of typical periods', 'name the folder of one of them, which is inside');
  const has = (table: 'slots' | 'agents'): boolean => existsSync(join(folder, tableFile(table)));
  const title = facts.title;
  const charts: Chart[] = [];
  if (has('slots')) {
    const points = await meanDay(readRows(results, 'slots'), facts.zone);
    charts.push({ name: chartFiles.price, svg: await render(priceChart(title, points)) });
    charts.push({
      name: chartFiles.energy,
      svg: await render(energyChart(title, points, slotHours(points))),
    });
  }
  if (has('agents')) {
    charts.push({
      name: chartFiles.savings,
      svg: await render(savingsChart(title, await homeSavings(results), results.manifest.perRun.length)),
    });
  }
  return charts;
}

/** The specification as SVG. */
export async function render(spec: TopLevelSpec): Promise<string> {
  const view = new vega.View(vega.parse(compile(spec).spec), { renderer: 'none' });
  try {
    return (await view.toSVG()) + '\n';
  } finally {
    view.finalize();
  }
}

/** Slots divide the day evenly. */
function slotHours(points: readonly { readonly hour: number }[]): number {
  const gaps = points.slice(1).map((point, i) => point.hour - points[i]!.hour);
  return gaps.length === 0 ? 1 : Math.min(...gaps);
}

async function homeSavings(results: Results): Promise<HomeSaving[]> {
  const sums = new Map<string, { homeType: string; sum: number; count: number }>();
  for await (const { agent, homeType, participates, saving_EUR } of readRows(results, 'agents')) {
    const home = sums.get(String(agent)) ?? {
      homeType: String(participates) === 'false' ? 'outside' : String(homeType),
      sum: 0,
      count: 0,
    };
    home.sum += Number(saving_EUR);
    home.count++;
    sums.set(String(agent), home);
  }
  return [...sums].map(([agent, { homeType, sum, count }]) => ({ agent, homeType, saving_EUR: sum / count }));
}
