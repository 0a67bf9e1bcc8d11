/** The page that lists all results of a folder: sweeps under way first, then what is there, newest first. */
import { escaped, inline } from '../../report/document/html-parts.js';
import { factsOfKind } from '../../report/folder-kinds.js';
import { pageOf, type Page } from '../../report/document/shell.js';
import { counted } from '../../report/index.js';
import type { Listed, Result } from './listing.js';
import { filesHtml, reportPath, sweepPath, timeHtml, viewStyle } from './page-parts.js';

export interface ListPage {
  /** The folder as the user named it. */
  readonly folder: string;
  readonly listed: Listed;
  /** How far an open sweep is, in a sentence. */
  readonly sentenceOf: (result: Result) => string;
  readonly generator: string;
}

export function listPage({ folder, listed, sentenceOf, generator }: ListPage): Page {
  const { results, isCut } = listed;
  const underWay = results.filter(isOpenSweep);
  const rest = results.filter((result) => !isOpenSweep(result));
  const sections = [
    ...(underWay.length > 0 ? [section('under-way', 'Sweeps that are not done', underWay, sentenceOf)] : []),
    ...(rest.length > 0 ? [section('results', 'Results', rest, sentenceOf)] : []),
    ...(results.length === 0 ? [nothing(folder)] : []),
    ...(isCut
      ? ['<p class="note">There are more folders than are looked into; name one of them to see the rest.</p>']
      : []),
  ];
  const title = `Results in ${folder}`;
  const body = `<a class="skip" href="#list">Skip to the list</a>
<header>
<h1>${escaped(title)}</h1>
<p class="lead">${lead(results)}</p>
</header>
<main id="list">
${sections.join('\n')}
</main>
<footer><p>Sent by ${escaped(generator)} from this computer to this computer. Reload the page to see what is new.</p></footer>`;
  return pageOf({ title, generator, style: viewStyle, scripts: [], body });
}

function isOpenSweep({ kind, state }: Result): boolean {
  return kind === 'sweep' && state === 'open';
}

function lead(results: readonly Result[]): string {
  return results.length === 0
    ? 'Nothing of chainwatt lies here.'
    : `${counted(results.length, 'result')}, newest first. Each opens as a report; its tables can be downloaded.`;
}

function nothing(folder: string): string {
  return `<p>Neither ${inline(`\`${folder}\``)} nor a folder within holds a manifest, a comparison or a sweep. Run a scenario, such as ${inline('`chainwatt run scenarios/first-look.yaml`')}, or name the folder that its results went to.</p>`;
}

function section(
  id: string,
  title: string,
  results: readonly Result[],
  sentenceOf: (result: Result) => string,
): string {
  const items = results.map((result) => item(result, sentenceOf)).join('\n');
  return `<section aria-labelledby="${id}">
<h2 id="${id}">${title} <span class="count">(${results.length})</span></h2>
<ul class="results">
${items}
</ul>
</section>`;
}

function item(result: Result, sentenceOf: (result: Result) => string): string {
  const { parts, state, note, inside } = result;
  const mark =
    state === 'incomplete' || state === 'broken' ? `<strong class="mark">Incomplete</strong> ` : '';
  const lines = [
    `<h3>${linked(result)}</h3>`,
    `<p>${mark}${factsHtml(result)}</p>`,
    ...(isOpenSweep(result) ? [`<p>${escaped(sentenceOf(result))}</p>`] : []),
    ...(isOpenSweep(result) && hasReport(result)
      ? [`<p><a href="${escaped(reportPath(parts))}">Report of what was merged before</a></p>`]
      : []),
    ...(note === undefined ? [] : [`<p class="note">${escaped(note)}</p>`]),
    filesHtml(result),
    ...(inside.length === 0 ? [] : [insideHtml(inside)]),
  ];
  return `<li class="${state}">${lines.filter((line) => line !== '').join('\n')}</li>`;
}

function insideHtml(inside: readonly Result[]): string {
  const items = inside.map(
    (result) => `<li>${linked(result)} <span class="note">${factsHtml(result)}</span></li>`,
  );
  return `<details><summary>Inside of it (${inside.length})</summary><ul>\n${items.join('\n')}\n</ul></details>`;
}

/** The title, which leads to what there is to see. */
function linked(result: Result): string {
  const { title, parts } = result;
  if (isOpenSweep(result)) return `<a href="${escaped(sweepPath(parts))}">${escaped(title)}</a>`;
  return hasReport(result) ? `<a href="${escaped(reportPath(parts))}">${escaped(title)}</a>` : escaped(title);
}

function hasReport({ kind, state, files }: Result): boolean {
  if (state === 'broken') return false;
  const has = (name: string): boolean => files.some((file) => file.name === name);
  if (kind === 'run') return has('manifest.json');
  return kind === 'sweep' ? has('sweep.json') : true;
}

function factsHtml({ kind, parts, when_ms, runs, seed }: Result): string {
  return [
    escaped(factsOfKind(kind).words),
    timeHtml(when_ms),
    ...(runs === undefined ? [] : [counted(runs, 'run')]),
    ...(seed === undefined ? [] : [`seed ${escaped(seed)}`]),
    `<code>${escaped(parts.length === 0 ? '.' : parts.join('/'))}</code>`,
  ].join(' · ');
}
