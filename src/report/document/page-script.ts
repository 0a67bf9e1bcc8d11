/**
 * The scripts of a page: Vega, Vega-Lite and Vega-Embed as their packages have them, and what draws each chart again, interactive and as wide
 * as its place. Where a script fails, the drawn chart stays.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { PLOT_WIDTH } from '../charts/look.js';

const bundles = [
  'vega/build/vega.min.js',
  'vega-lite/build/vega-lite.min.js',
  'vega-embed/build/vega-embed.min.js',
];

/** The texts of the bundles, without what would end or confuse an inline script. */
export async function vegaScripts(): Promise<string[]> {
  const require = createRequire(import.meta.url);
  const texts: string[] = [];
  for (const bundle of bundles) {
    const [name = '', ...rest] = bundle.split('/');
    // their `exports` hide the bundles, so they are found by where their entry lies
    const entry = require.resolve(name);
    const root = entry.slice(
      0,
      entry.lastIndexOf(`/node_modules/${name}/`) + `/node_modules/${name}/`.length,
    );
    const text = await readFile(root + rest.join('/'), 'utf8');
    texts.push(text.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, '\n').replace(/<\/(script)/gi, '<\\/$1'));
  }
  return texts;
}

/** What is drawn beside the plot: axis, its labels and title. */
const BESIDE = 190;
const LEAST = 120;
/** Narrower places have their legends in one column. */
const NARROW = 520;

export const pageScript = `
(() => {
  'use strict';
  const options = { ast: true, actions: false, renderer: 'svg', defaultStyle: false, tooltip: { disableDefaultStyle: true } };
  const fitted = (value, width, room) => {
    if (Array.isArray(value)) return value.map((each) => fitted(each, width, room));
    if (value === null || typeof value !== 'object') return value;
    const own = {};
    for (const key of Object.keys(value)) {
      const each = value[key];
      own[key] = key === 'data' ? each
        : key === 'config' ? (room < ${NARROW} ? { ...each, legend: { ...each.legend, columns: 1 } } : each)
        : key === 'legend' && each !== null && room < ${NARROW} ? { ...each, columns: 1 }
        : key === 'header' ? { ...each, labelLimit: Math.max(width, 0.6 * room) }
        : key === 'width' && each === ${PLOT_WIDTH} ? width
        : key === 'labelLimit' ? Math.min(each, 0.42 * room)
        : key === 'minExtent' ? Math.min(each, 0.3 * room)
        : fitted(each, width, room);
    }
    return own;
  };
  const widthOf = (place, beside) => Math.max(${LEAST}, Math.min(${PLOT_WIDTH}, Math.floor(place.clientWidth - beside)));
  const draw = async (place) => {
    if (place.dataset.width === String(place.clientWidth)) return;
    place.dataset.width = String(place.clientWidth);
    const spec = JSON.parse(document.getElementById(place.dataset.chart + '-spec').textContent);
    let width = widthOf(place, ${BESIDE});
    for (let attempt = 0; attempt < 2; attempt++) {
      const canvas = document.createElement('div');
      // its place has a name and a description; hundreds of marks say nothing beside them
      canvas.setAttribute('aria-hidden', 'true');
      const { finalize } = await vegaEmbed(canvas, fitted(spec, width, place.clientWidth), options);
      const drawn = Number(canvas.querySelector('svg').getAttribute('width'));
      const better = widthOf(place, drawn - width + 2);
      if (attempt > 0 || Math.abs(better - width) < 4) {
        if (place.finalizeChart) place.finalizeChart();
        place.finalizeChart = finalize;
        place.replaceChildren(canvas);
        place.classList.add('live');
        // what scrolls can be scrolled by keyboard
        if (place.scrollWidth > place.clientWidth) place.tabIndex = 0;
        else place.removeAttribute('tabindex');
        return;
      }
      finalize();
      width = better;
    }
  };
  const seen = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) if (isIntersecting) draw(target).catch((error) => console.error(error));
  }, { rootMargin: '400px' });
  const places = [...document.querySelectorAll('[data-chart]')];
  for (const place of places) seen.observe(place);
  let waiting;
  addEventListener('resize', () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => places.filter((place) => place.dataset.width).forEach((place) => draw(place).catch((error) => console.error(error))), 200);
  });
})();
`;
