/**
 * A report as data: sections of blocks, in the order in which they are read. What it says is decided here once; how it looks, as HTML or
 * Markdown, is the matter of the writers beside this file.
 * Texts are plain, but for words between backticks, which are code.
 */
import type { TopLevelSpec } from 'vega-lite';
import type { Look } from '../charts/look.js';

export interface ReportDocument {
  readonly title: string;
  /** What the report is about, in a line or two. */
  readonly lead: string;
  readonly sections: readonly Section[];
  /** Who made it: name and version. */
  readonly generator: string;
}

export interface Section {
  /** For links; letters and hyphens. */
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly Block[];
}

export type Block = Paragraph | Findings | TableBlock | ChartBlock | CodeBlock | Terms | Folded;

export interface Paragraph {
  readonly kind: 'paragraph';
  readonly text: string;
}

/** What an answer means for those it speaks of; `unclear` where chance is not ruled out. */
export type Tone = 'better' | 'worse' | 'unclear' | 'neutral';

export interface Finding {
  readonly tone: Tone;
  readonly text: string;
}

/** Sentences that answer the question, each with what may be made of it. */
export interface Findings {
  readonly kind: 'findings';
  readonly items: readonly Finding[];
}

export interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
}

export interface TableBlock {
  readonly kind: 'table';
  readonly caption: string;
  readonly columns: readonly Column[];
  /** Cells as they are printed; the first of a row is its heading. */
  readonly rows: readonly (readonly string[])[];
  /** Below the table, in small print. */
  readonly notes?: readonly string[];
}

export interface ChartBlock {
  readonly kind: 'chart';
  /** Name of its file, without an ending. */
  readonly id: string;
  readonly title: string;
  /** What is drawn, and how it is read: also what is read out to those who cannot see it. */
  readonly caption: string;
  readonly spec: (look: Look) => TopLevelSpec;
  /** The numbers that are drawn, or where they are many, what they come to. */
  readonly numbers: TableBlock;
}

export interface CodeBlock {
  readonly kind: 'code';
  readonly text: string;
}

/** Words and what they mean. */
export interface Terms {
  readonly kind: 'terms';
  readonly items: readonly { readonly term: string; readonly meaning: string }[];
}

/** What is there for those who look for it, closed at first. */
export interface Folded {
  readonly kind: 'folded';
  readonly title: string;
  readonly blocks: readonly Block[];
}

export const paragraph = (text: string): Paragraph => ({ kind: 'paragraph', text });
export const left = (title: string): Column => ({ title, align: 'left' });
export const right = (title: string): Column => ({ title, align: 'right' });

/** Names of the charts of a document, for files and places of a page: letters, digits, hyphens and points, no two alike. */
export function chartNames(document: ReportDocument): Map<ChartBlock, string> {
  const taken = new Set<string>();
  const names = new Map<ChartBlock, string>();
  for (const chart of chartsOf(document)) {
    const plain = chart.id.replace(/[^\w.-]+/g, '-').replace(/^\.+/, '');
    let name = plain;
    for (let number = 2; taken.has(name); number++) name = `${plain}-${number}`;
    taken.add(name);
    names.set(chart, name);
  }
  return names;
}

/** All charts of a document, in order. */
export function chartsOf(document: ReportDocument): ChartBlock[] {
  const within = (blocks: readonly Block[]): ChartBlock[] =>
    blocks.flatMap((block) =>
      block.kind === 'chart' ? [block] : block.kind === 'folded' ? within(block.blocks) : [],
    );
  return document.sections.flatMap(({ blocks }) => within(blocks));
}
