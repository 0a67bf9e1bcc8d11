/** `chainwatt plot`: charts of a results folder as SVG files in that folder. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ChainwattError } from '../../kernel/index.js';
import { openResults } from '../../report/index.js';
import { exitCodes } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';

export interface PlotOptions {
  readonly out?: string;
  readonly json?: boolean;
}

export async function plot(terminal: Terminal, folder: string, options: PlotOptions): Promise<number> {
  const results = openResults(folder);
  // drawing costs half a second to load: not before there is something to draw
  const { drawCharts } = await import('../../report/draw-charts.js');
  const charts = await drawCharts(results);
  const target = options.out ?? folder;
  const files = charts.map(({ name }) => join(target, name));
  try {
    mkdirSync(target, { recursive: true });
    charts.forEach(({ svg }, i) => writeFileSync(files[i]!, svg));
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    throw new ChainwattError(
      'io',
      { code: 'CW-OUTPUT-IO', message: `cannot write charts to ${target}`, found },
      error,
    );
  }
  if (options.json === true) await terminal.json({ charts: files });
  else await terminal.out(files);
  return exitCodes.ok;
}
