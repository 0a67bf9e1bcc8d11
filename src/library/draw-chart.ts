/** Draws a chart for readers without scripts. */
import type { TopLevelSpec } from 'vega-lite';

/** A Vega-Lite specification as the text of an SVG; the same specification gives the same bytes. */
export async function drawChart(spec: TopLevelSpec): Promise<string> {
  // drawing costs half a second to load
  const { renderChart } = await import('../report/charts/render.js');
  return renderChart(spec);
}
