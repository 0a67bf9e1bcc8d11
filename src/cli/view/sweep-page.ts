/**
 * The page of a sweep: how far it is, brought up to date by a script that asks this server alone, every two seconds while the page is seen.
 * Without scripts it says how it stood when it was sent.
 */
import { escaped } from '../../report/document/html-parts.js';
import { pageOf, type Page } from '../../report/document/shell.js';
import type { Result } from './listing.js';
import { navigationHtml, progressPath, reportPath, viewStyle } from './page-parts.js';
import type { SweepStatus } from './sweep-watch.js';

const EVERY_ms = 2000;

/** Texts go where their ids are; nothing of what comes is taken as HTML. */
export const sweepScript = `
(() => {
  'use strict';
  const bar = document.getElementById('bar');
  document.getElementById('still').hidden = true;
  const put = (id, text) => {
    const place = document.getElementById(id);
    if (place.textContent !== text) place.textContent = text;
  };
  let timer;
  const later = () => { clearTimeout(timer); timer = setTimeout(ask, ${EVERY_ms}); };
  const ask = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(bar.dataset.from, { cache: 'no-store' });
      if (!answer.ok) throw new Error(String(answer.status));
      const { state, value, max, texts, spoken } = await answer.json();
      bar.max = max;
      bar.value = value;
      for (const id of Object.keys(texts)) put(id, texts[id]);
      put('spoken', spoken);
      put('trouble', '');
      document.getElementById('report').hidden = state !== 'merged';
      if (state === 'merged') return;
    } catch {
      put('trouble', 'chainwatt view does not answer any more; these are the last numbers that it sent.');
    }
    later();
  };
  document.addEventListener('visibilitychange', () => { if (!document.hidden) ask(); });
  if (bar.dataset.state !== 'merged') later();
})();
`;

export interface SweepPage {
  readonly result: Result;
  readonly status: SweepStatus;
  readonly generator: string;
}

export function sweepPage({ result, status, generator }: SweepPage): Page {
  const { parts, title } = result;
  const { state, value, max, texts, spoken } = status;
  const fact = (term: string, id: keyof SweepStatus['texts']): string =>
    `<div><dt>${term}</dt><dd id="${id}">${escaped(texts[id])}</dd></div>`;
  const body = `<a class="skip" href="#progress">Skip to the progress</a>
<header>
${navigationHtml(result)}<h1>${escaped(title)}</h1>
<p class="lead">A sweep in <code>${escaped(parts.length === 0 ? '.' : parts.join('/'))}</code></p>
</header>
<main id="progress">
<p id="sentence">${escaped(texts.sentence)}</p>
<progress id="bar" aria-label="Runs that are there" max="${max}" value="${value}" data-state="${state}" data-from="${escaped(progressPath(parts))}"></progress>
<p class="read-out" id="spoken" role="status" aria-live="polite">${escaped(spoken)}</p>
<p id="trouble" role="alert"></p>
<p id="report"${state === 'merged' ? '' : ' hidden'}><a href="${escaped(reportPath(parts))}">Read the report</a></p>
<dl class="counts">
${fact('Done', 'done')}
${fact('Failed', 'failed')}
${fact('Left', 'left')}
${fact('Rate', 'rate')}
${fact('Time left', 'remaining')}
${fact('Last run written', 'written')}
</dl>
<p id="still">Without its script this page stands still: <a href="">load it again</a> to see how far the sweep is.</p>
</main>
<footer><p>Sent by ${escaped(generator)}, which counts the journals in the folder and writes nothing.</p></footer>`;
  return pageOf({ title, generator, style: viewStyle, scripts: [sweepScript], connect: "'self'", body });
}
