/** Draws a chart for readers without scripts. */
import type { TopLevelSpec } from 'vega-lite';

/** A Vega-Lite specification as the text of an SVG; the same specification gives the same bytes. */
export async function drawChart(spec: TopLevelSpec): Promise<string> {
  // drawing costs half a second to load
  const { render } = await import('../report/charts.js');
  return render(spec);
}
