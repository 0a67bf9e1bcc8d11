/**
 * The charts of a results folder that `chainwatt plot` draws, without a browser or a canvas: those of the report, as SVG files.
 * Deterministic: the same tables give the same bytes.
 * Errors: CW-REPORT-FOLDER; CW-OUTPUT-IO.
 */
import { chartFiles } from './chart-files.js';
import { designOf } from './designs/design-set.js';
import { orNone, savingsBlock } from './designs/section-bills.js';
import { energyBlock, priceBlock } from './designs/section-market.js';
import { drawPicture } from './document/pictures.js';
import { notResults, type Results } from './read-results.js';

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
  const design = await designOf('', results, ['slots', 'agents']);
  const blocks = [
    ...orNone(priceBlock([design])),
    ...(design.day === undefined ? [] : [energyBlock(design, false)]),
    ...orNone(savingsBlock([design])),
  ];
  const charts: Chart[] = [];
  for (const block of blocks) {
    const name = chartFiles[block.id as keyof typeof chartFiles];
    charts.push({ name, svg: await drawPicture(block, facts.title) });
  }
  return charts;
}
