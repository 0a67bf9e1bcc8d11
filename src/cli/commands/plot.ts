/** `chainwatt plot`: charts of a results folder as SVG files in that folder. */
import { openResults } from '../../report/index.js';
import { exitCodes } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';
import { writeFiles } from '../write-files.js';
import { refuseKindsBut } from './only-kinds.js';

export interface PlotOptions {
  readonly out?: string;
  readonly json?: boolean;
}

export async function plot(
  terminal: Terminal,
  folder: string,
  { out = folder, json = false }: PlotOptions,
): Promise<number> {
  refuseKindsBut(['run'], 'plot', folder);
  const results = openResults(folder);
  // drawing costs half a second to load: not before there is something to draw
  const { drawCharts } = await import('../../report/draw-charts.js');
  const charts = await drawCharts(results);
  const files = writeFiles(
    folder,
    out,
    charts.map(({ name, svg }) => ({ name, bytes: svg })),
  );
  if (json) await terminal.json({ charts: files });
  else await terminal.out(files);
  return exitCodes.ok;
}
