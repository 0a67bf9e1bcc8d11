/**
 * A report as one HTML file that needs nothing else: no network, no other file, and no scripts to be read, since every chart stands in it as
 * SVG. Scripts make the charts interactive. Its policy (shell.ts) allows neither requests nor evaluation of text as code (Vega's expressions
 * are interpreted, `ast`).
 * Deterministic: the same document gives the same bytes.
 */
import { renderChart } from '../charts/render.js';
import { page } from '../charts/look.js';
import {
  chartNames,
  chartsOf,
  type Block,
  type ChartBlock,
  type ReportDocument,
  type Section,
} from './blocks.js';
import { pageScript, vegaScripts } from './page-script.js';
import { pageStyle } from './page-style.js';
import { escaped, inline, tableHtml } from './html-parts.js';
import { pageOf, type Page } from './shell.js';

export interface PageOptions {
  /** Above the title, as HTML: links to other pages of the server that sends the page. A file has none. */
  readonly navigation?: string;
}

export async function writeHtml(document: ReportDocument): Promise<string> {
  return (await writePage(document)).html;
}

/** The page and its policy, for who serves it. */
export async function writePage(document: ReportDocument, options: PageOptions = {}): Promise<Page> {
  const charts = new Map<ChartBlock, string>();
  for (const chart of chartsOf(document)) charts.set(chart, await renderChart(chart.spec(page)));
  const writer = new Writer(charts, chartNames(document));
  const sections = document.sections.map((section) => writer.section(section)).join('\n');
  const { title, generator } = document;
  return pageOf({
    title,
    generator,
    style: pageStyle,
    scripts: charts.size > 0 ? [...(await vegaScripts()), pageScript] : [],
    body: `<a class="skip" href="#answer">Skip to the answer</a>
<header>
${options.navigation ?? ''}<h1>${escaped(title)}</h1>
<p class="lead">${inline(document.lead)}</p>
</header>
<nav aria-label="Contents"><ol>
${document.sections.map(({ id, title }) => `<li><a href="#${id}">${escaped(title)}</a></li>`).join('\n')}
</ol></nav>
<main>
${sections}
</main>
<footer><p>Made by ${escaped(generator)} from the tables of a results folder. Everything is in this file; it asks for nothing from anywhere.</p></footer>`,
  });
}

const toneWords = { better: 'Gain', worse: 'Loss', unclear: 'Not certain', neutral: 'Note' } as const;

class Writer {
  private readonly charts: ReadonlyMap<ChartBlock, string>;
  private readonly names: ReadonlyMap<ChartBlock, string>;

  constructor(charts: ReadonlyMap<ChartBlock, string>, names: ReadonlyMap<ChartBlock, string>) {
    this.charts = charts;
    this.names = names;
  }

  section({ id, title, blocks }: Section): string {
    const within = blocks.map((block) => this.block(block, 3)).join('\n');
    return `<section id="${id}" aria-labelledby="${id}-title">\n<h2 id="${id}-title">${escaped(title)}</h2>\n${within}\n</section>`;
  }

  private block(block: Block, level: number): string {
    switch (block.kind) {
      case 'paragraph':
        return `<p>${inline(block.text)}</p>`;
      case 'findings':
        return this.findings(block.items);
      case 'table':
        return tableHtml(block);
      case 'chart':
        return this.chart(block, level);
      case 'code':
        return `<pre tabindex="0"><code>${escaped(block.text)}</code></pre>`;
      case 'terms':
        return `<dl>${block.items.map(({ term, meaning }) => `<dt>${inline(term)}</dt><dd>${inline(meaning)}</dd>`).join('\n')}</dl>`;
      case 'folded':
        return `<details><summary>${escaped(block.title)}</summary>\n${block.blocks.map((each) => this.block(each, level + 1)).join('\n')}\n</details>`;
    }
  }

  private findings(
    items: readonly { readonly tone: keyof typeof toneWords; readonly text: string }[],
  ): string {
    const lines = items.map(({ tone, text }) => {
      // a mark and its word: colour alone says nothing to some
      const mark = tone === 'neutral' ? '' : `<strong class="mark">${toneWords[tone]}</strong> `;
      return `<li class="${tone}">${mark}${inline(text)}</li>`;
    });
    return `<ul class="findings">\n${lines.join('\n')}\n</ul>`;
  }

  private chart(chart: ChartBlock, level: number): string {
    const { title, caption, numbers } = chart;
    const spec = JSON.stringify(chart.spec(page)).replaceAll('<', '\\u003c');
    const name = `chart-${this.names.get(chart)!}`;
    return `<figure id="${name}">
<h${level} id="${name}-title">${escaped(title)}</h${level}>
<div class="chart" tabindex="0" role="img" aria-labelledby="${name}-title" aria-describedby="${name}-caption" data-chart="${name}"><div aria-hidden="true">${this.charts.get(chart)!}</div></div>
<figcaption id="${name}-caption">${inline(caption)}</figcaption>
<details class="numbers"><summary>The numbers of this chart</summary>${tableHtml(numbers)}</details>
<script type="application/json" id="${name}-spec">${spec}</script>
</figure>`;
  }
}
