/** What the pages of `chainwatt view` share: style beside that of reports, the way back, dates, lists of files. */
import { escaped } from '../../report/document/html-parts.js';
import { pageStyle } from '../../report/document/page-style.js';
import { counted, sizeOf } from '../../report/format.js';
import { pathOf } from './paths.js';
import type { Result } from './listing.js';

export const viewStyle = `${pageStyle}
ul.results{list-style:none;padding:0;margin:.6rem 0}
ul.results>li{margin:.7rem 0;padding:.7rem .9rem;background:var(--panel);border-left:5px solid var(--line);overflow-wrap:anywhere}
ul.results h3{margin:0;font-size:1.05rem}
ul.results p{margin:.25rem 0}
ul.results ul{padding-left:1.2rem;margin:.3rem 0}
ul.results details{margin:.3rem 0;font-size:.92rem}
ul.results .open{border-left-color:var(--link)}
ul.results .incomplete,ul.results .broken{border-left-color:var(--worse);border-left-style:dotted}
a[href]{padding-block:.15rem}
h2 .count{font-weight:normal;color:var(--faint)}
dl.counts{display:grid;grid-template-columns:repeat(auto-fit,minmax(10.5rem,1fr));gap:.2rem 1.2rem}
dl.counts div{padding:.3rem 0}
dl.counts dt{margin:0;font-weight:normal;color:var(--faint);font-size:.9rem}
dl.counts dd{margin:0;font-size:1.15rem;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
progress{height:1.4rem;accent-color:var(--link)}
.read-out{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
`;

export const reportPath = (parts: readonly string[]): string => addressOf('report', parts);
export const sweepPath = (parts: readonly string[]): string => addressOf('sweep', parts);
export const progressPath = (parts: readonly string[]): string => addressOf('progress', parts);

function addressOf(page: string, parts: readonly string[]): string {
  return parts.length === 0 ? `/${page}/` : `/${page}/${pathOf(parts)}/`;
}

function filePath(parts: readonly string[], name: string): string {
  return `/files/${pathOf([...parts, name])}`;
}

/** By the day and minute, in UTC as manifests have it. */
export function timeHtml(time_ms: number): string {
  const iso = new Date(time_ms).toISOString();
  return `<time datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC</time>`;
}

/** What can be downloaded of a result, closed at first. */
export function filesHtml({ parts, files }: Pick<Result, 'parts' | 'files'>): string {
  if (files.length === 0) return '';
  const items = files.map(
    ({ name, size_bytes }) =>
      `<li><a href="${escaped(filePath(parts, name))}" download>${escaped(name)}</a> (${sizeText(size_bytes)})</li>`,
  );
  return `<details><summary>Tables and files (${files.length})</summary><ul>\n${items.join('\n')}\n</ul></details>`;
}

function sizeText(size_bytes: number): string {
  return size_bytes < 1000 ? counted(size_bytes, 'byte') : sizeOf(size_bytes);
}

/** Above the title of every page but the list. */
export function navigationHtml(result: Pick<Result, 'parts' | 'files'> | undefined): string {
  const files = result === undefined ? '' : `\n${filesHtml(result)}`;
  return `<nav aria-label="Results"><a href="/">All results</a>${files}</nav>\n`;
}
