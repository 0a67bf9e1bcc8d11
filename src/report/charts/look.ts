/**
 * How charts look, in two ways: `page` for a page that knows light and dark, its colours variables of the page's style sheet; `paper`
 * for files, in colours of their own on white. Colours of series are those that colour-blind readers can tell apart.
 * Source: Okabe and Ito (2008), Color Universal Design.
 */
import type { Config } from 'vega-lite';

/** Series colours by name; the page has two values for each. */
const palette = {
  blue: { light: '#0072b2', dark: '#3ba0e0' },
  orange: { light: '#d55e00', dark: '#f08030' },
  green: { light: '#009e73', dark: '#1fbd91' },
  amber: { light: '#b97a00', dark: '#e69f00' },
  pink: { light: '#b05a8e', dark: '#d98abb' },
  sky: { light: '#3a93cc', dark: '#7cc4f0' },
} as const;
export type Hue = keyof typeof palette;

const tones = {
  ink: { light: '#1a1f24', dark: '#e8ebee' },
  faint: { light: '#5b646d', dark: '#a7b0b8' },
  grid: { light: '#e3e6e9', dark: '#353c43' },
} as const;

/** Every variable that a page has to define, with its value by light and by dark. */
export const pageColours: Readonly<Record<string, { readonly light: string; readonly dark: string }>> = {
  ...tones,
  ...palette,
};

export interface Look {
  readonly ink: string;
  readonly faint: string;
  readonly grid: string;
  readonly hues: Readonly<Record<Hue, string>>;
  readonly background: string;
}

const names = Object.keys(palette) as Hue[];

const look = (colour: (name: string) => string, background: string): Look => ({
  ink: colour('ink'),
  faint: colour('faint'),
  grid: colour('grid'),
  hues: Object.fromEntries(names.map((name) => [name, colour(name)])) as Record<Hue, string>,
  background,
});

export const page: Look = look((name) => `var(--${name})`, 'transparent');
export const paper: Look = look((name) => pageColours[name]!.light, 'white');

/** Colours of so many series, in an order in which neighbours differ most. */
export function seriesColours({ hues }: Look, count: number): string[] {
  const order: Hue[] = ['blue', 'orange', 'green', 'pink', 'amber', 'sky'];
  return Array.from({ length: count }, (_, i) => hues[order[i % order.length]!]);
}

/** Fonts that any browser has, as there is no canvas to measure others. */
const FONT = 'DejaVu Sans, Verdana, sans-serif';
/** Width of every chart's plot, in pixels. */
export const PLOT_WIDTH = 620;

export function configOf(own: Look): Config {
  const labels = { labelColor: own.ink, titleColor: own.ink, labelFontSize: 12, titleFontSize: 12 };
  return {
    font: FONT,
    aria: false,
    background: own.background,
    view: { stroke: null },
    axis: {
      ...labels,
      titleFontWeight: 'normal',
      grid: true,
      gridColor: own.grid,
      domainColor: own.faint,
      tickColor: own.faint,
    },
    title: {
      color: own.ink,
      subtitleColor: own.faint,
      fontSize: 15,
      subtitleFontSize: 12,
      anchor: 'start',
      offset: 10,
    },
    legend: { ...labels, title: null, orient: 'top', symbolStrokeWidth: 3, labelLimit: 400 },
    header: { ...labels, titleFontWeight: 'normal' },
    text: { color: own.ink, font: FONT, fontSize: 12 },
    range: { category: seriesColours(own, 6) },
  } as Config;
}
