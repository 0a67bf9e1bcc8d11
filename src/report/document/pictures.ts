/**
 * The charts of a report as files of their own, for papers: SVG, or PNG at twice its size. On white, with title and caption, as there is no
 * page around them. PNG is drawn with fonts that come with chainwatt, so the same chart gives the same bytes on every machine.
 */
import { createRequire } from 'node:module';
import { paper, PLOT_WIDTH } from '../charts/look.js';
import { renderChart } from '../charts/render.js';
import { wrap } from '../columns.js';
import { chartNames, type ChartBlock, type ReportDocument } from './blocks.js';

export interface Picture {
  /** Name of its file, with its ending. */
  readonly name: string;
  readonly bytes: string | Uint8Array;
}

export async function drawSvg(document: ReportDocument): Promise<Picture[]> {
  const pictures: Picture[] = [];
  for (const [chart, name] of chartNames(document))
    pictures.push({ name: `${name}.svg`, bytes: await drawPicture(chart, document.title) });
  return pictures;
}

/** Pixels for each of the SVG's: sharp in print. */
const SCALE = 2;

export async function drawPng(document: ReportDocument): Promise<Picture[]> {
  const { Resvg } = await import('@resvg/resvg-js');
  const require = createRequire(import.meta.url);
  const fontFiles = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((file) =>
    require.resolve(`dejavu-fonts-ttf/ttf/${file}`),
  );
  const pictures = await drawSvg(document);
  return pictures.map(({ name, bytes }) => {
    const resvg = new Resvg(String(bytes), {
      fitTo: { mode: 'zoom', value: SCALE },
      font: { fontFiles, loadSystemFonts: false, defaultFontFamily: 'DejaVu Sans' },
    });
    return { name: name.replace(/svg$/, 'png'), bytes: resvg.render().asPng() };
  });
}

/** Letters in a line of the caption, as wide as Vega takes them for where it cannot measure them, on a plot with its axis. */
const LINE = Math.floor((PLOT_WIDTH + 170) / 9.6);

/** One chart as the text of an SVG; `about` says of what, above the caption. */
export async function drawPicture({ title, caption, spec }: ChartBlock, about: string): Promise<string> {
  const subtitle = [about, caption].flatMap((text) => wrap(text.replaceAll('`', ''), LINE));
  return renderChart({ ...spec(paper), title: { text: title, subtitle }, padding: 12 } as ReturnType<
    ChartBlock['spec']
  >);
}
