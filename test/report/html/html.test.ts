import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { pageColours } from '../../../src/report/charts/look.js';
import { designsReport } from '../../../src/report/designs/report.js';
import type { Block, ChartBlock, ReportDocument, TableBlock } from '../../../src/report/document/blocks.js';
import { writeHtml } from '../../../src/report/document/html.js';
import { writeMarkdown } from '../../../src/report/document/markdown.js';
import { drawPng, drawSvg } from '../../../src/report/document/pictures.js';
import { chartOf } from '../../../src/report/charts/parts.js';
import { designWith, saving, setOf } from './designs.js';

const HOSTILE = `</script><script>alert(1)</script> & "quoted" 'too' <b>`;

const table: TableBlock = {
  kind: 'table',
  caption: HOSTILE,
  columns: [
    { title: HOSTILE, align: 'left' },
    { title: 'b', align: 'right' },
  ],
  rows: [[HOSTILE, 'x | y']],
};

const hostile: ReportDocument = {
  title: HOSTILE,
  lead: HOSTILE,
  generator: HOSTILE,
  sections: [
    {
      id: 'answer',
      title: HOSTILE,
      blocks: [
        { kind: 'paragraph', text: HOSTILE },
        { kind: 'findings', items: [{ tone: 'better', text: HOSTILE }] },
        { kind: 'code', text: HOSTILE },
        { kind: 'terms', items: [{ term: HOSTILE, meaning: HOSTILE }] },
        table,
        {
          kind: 'folded',
          title: HOSTILE,
          blocks: [
            {
              kind: 'chart',
              id: `a" onload="x`,
              title: HOSTILE,
              caption: HOSTILE,
              numbers: table,
              spec: (look) =>
                chartOf(look, {
                  data: { values: [{ name: HOSTILE, value: 1 }] },
                  mark: 'bar',
                  encoding: { y: { field: 'name' }, x: { field: 'value', type: 'quantitative' } },
                }),
            },
          ],
        },
      ],
    },
  ],
};

const report = (): ReportDocument =>
  designsReport(
    setOf(
      designWith(
        'a',
        3,
        saving((r) => 0.4 + r / 100),
      ),
      designWith(
        'b',
        3,
        saving((r) => 0.1 * r),
      ),
    ),
    () => undefined,
    '0.1.0',
  );

describe('a report as HTML', () => {
  it('lets nothing of what it is given become markup or script', async () => {
    const html = await writeHtml(hostile);
    const body = html.slice(html.indexOf('<body>'), html.lastIndexOf('</main>'));
    expect(body).not.toContain('<script>alert');
    expect(body).not.toContain('<b>');
    expect(body).not.toContain('onload="x"');
    // one for the specification; whatever closes it is its own
    expect(body.match(/<script/g)).toHaveLength(1);
    expect(body.match(/<\/script/g)).toHaveLength(1);
  });

  it('allows by its policy the scripts and the style that it holds, and nothing else', async () => {
    const html = await writeHtml(report());
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/
      .exec(html)![1]!
      .replaceAll('&#39;', "'");
    const sources = (name: string): string[] =>
      policy
        .split('; ')
        .find((each) => each.startsWith(`${name} `))!
        .split(' ')
        .slice(1);
    const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    const scripts = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, text]) => hash(text!));
    expect(scripts).toHaveLength(4);
    expect(sources('script-src')).toEqual(scripts);
    expect(sources('style-src')).toEqual([hash(/<style>([\s\S]*?)<\/style>/.exec(html)![1]!)]);
    expect(sources('default-src')).toEqual(["'none'"]);
    expect(policy).not.toContain('unsafe');
    expect(policy).not.toContain('connect-src');
    // a style attribute would be refused by that policy
    const body = html.slice(html.indexOf('<body>'), html.indexOf('<footer>'));
    expect(body).not.toMatch(/ style="/);
    expect(body).not.toMatch(/ on[a-z]+="/);
  });

  it('names nothing outside of itself', async () => {
    const html = await writeHtml(report());
    const page = html.replace(/<script>[\s\S]*?<\/script>/g, '');
    expect(page).not.toMatch(/(src|href)="(?!#)/);
    expect(page).not.toContain('@import');
    expect(page).not.toMatch(/url\(/);
  });

  it('has every chart drawn, with a title, a description and its numbers, for those who run no scripts', async () => {
    const html = await writeHtml(report());
    const figures = [...html.matchAll(/<figure[\s\S]*?<\/figure>/g)].map(([text]) => text);
    expect(figures.length).toBeGreaterThan(1);
    for (const figure of figures) {
      expect(figure).toContain('<svg');
      expect(figure).toMatch(/role="img" aria-labelledby="([^"]+)" aria-describedby="([^"]+)"/);
      expect(figure).toContain('<table>');
    }
  });

  it('uses no colour that its style does not know in light and dark', async () => {
    const html = await writeHtml(report());
    const used = new Set([...html.matchAll(/var\(--([a-z]+)\)/g)].map(([, name]) => name!));
    const style = /<style>([\s\S]*?)<\/style>/.exec(html)![1]!;
    for (const name of used)
      expect(style.match(new RegExp(`--${name}:`, 'g'))?.length, name).toBeGreaterThanOrEqual(2);
    expect(used.size).toBeGreaterThan(5);
  });

  it('is the same bytes again', async () => {
    expect(await writeHtml(report())).toBe(await writeHtml(report()));
  });

  it('has colours that can be told from their ground by three to one, as graphics need (WCAG 2.2, 1.4.11)', () => {
    for (const [name, { light, dark }] of Object.entries(pageColours)) {
      if (name === 'grid') continue;
      expect(contrast(light, '#ffffff'), `${name} on white`).toBeGreaterThanOrEqual(3);
      expect(contrast(dark, '#14181c'), `${name} on dark`).toBeGreaterThanOrEqual(3);
    }
  });
});

/** Contrast ratio of two colours. Source: WCAG 2.2, relative luminance. */
function contrast(first: string, second: string): number {
  const luminance = (colour: string): number => {
    const [r, g, b] = [1, 3, 5].map((at) => {
      const c = parseInt(colour.slice(at, at + 2), 16) / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
  };
  const [low, high] = [luminance(first), luminance(second)].sort((a, b) => a - b);
  return (high! + 0.05) / (low! + 0.05);
}

describe('a report as Markdown', () => {
  it('escapes what would be markup, in tables too', () => {
    const text = writeMarkdown(hostile, 'charts');
    // as it is in code, and nowhere else
    expect(text.replace(/```sh\n[\s\S]*?\n```/g, '')).not.toContain('<script>');
    expect(text).toContain('\\<script\\>');
    expect(text).toContain('x \\| y');
  });

  it('names a picture for each chart that stands in the text, by the name of its file', async () => {
    const document = report();
    const pictures = [...writeMarkdown(document, 'charts').matchAll(/!\[[^\]]*\]\(charts\/([^)]+)\)/g)].map(
      ([, name]) => name!,
    );
    const files = (await drawSvg(document)).map(({ name }) => name);
    expect(pictures.length).toBeGreaterThan(1);
    for (const name of pictures) expect(files).toContain(name);
  });
});

describe('charts as files', () => {
  it('have names of their own, which are no paths', async () => {
    const [section] = hostile.sections;
    const [chart] = (section!.blocks.at(-1) as Extract<Block, { kind: 'folded' }>).blocks as ChartBlock[];
    const ids = ['../../up', 'a.b', 'a b', 'a-b', '住宅', '太陽'];
    const document = {
      ...hostile,
      sections: [{ ...section!, blocks: ids.map((id) => ({ ...chart!, id })) }],
    };
    const names = (await drawSvg(document)).map(({ name }) => name);
    expect(new Set(names).size).toBe(ids.length);
    for (const name of names) expect(name).toMatch(/^[\w-][\w.-]*\.svg$/);
    const places = [...(await writeHtml(document)).matchAll(/data-chart="([^"]+)"/g)].map(
      ([, place]) => place,
    );
    expect(new Set(places).size).toBe(ids.length);
  });

  it('SVG stands alone: colours of its own, title and caption within', async () => {
    for (const { bytes } of await drawSvg(report())) {
      expect(String(bytes)).toMatch(/^<svg/);
      expect(String(bytes)).not.toContain('var(--');
      expect(String(bytes)).toContain('font-size="15px"');
    }
  });

  it('PNG is twice as wide as the SVG, and the same bytes again', async () => {
    const [svg, first, second] = [await drawSvg(report()), await drawPng(report()), await drawPng(report())];
    expect(first.map(({ name }) => name)).toEqual(svg.map(({ name }) => name.replace(/svg$/, 'png')));
    const bytes = first[0]!.bytes as Uint8Array;
    expect([...bytes.subarray(1, 4)]).toEqual([...Buffer.from('PNG')]);
    const width = Buffer.from(bytes).readUInt32BE(16);
    const own = Number(/width="([\d.]+)"/.exec(String(svg[0]!.bytes))![1]);
    expect(width).toBe(Math.round(2 * own));
    expect(Buffer.compare(Buffer.from(bytes), Buffer.from(second[0]!.bytes as Uint8Array))).toBe(0);
  });
});
