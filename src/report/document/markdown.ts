/**
 * A report as Markdown, for papers and repositories: its sentences and tables, and its charts as links to SVG files beside it. Folded parts
 * are folded here too, by the element that GitHub and most writers of HTML from Markdown know for it.
 */
import { chartNames, type Block, type ChartBlock, type ReportDocument, type TableBlock } from './blocks.js';

/** `pictures` is the folder of the charts, seen from the Markdown file. */
export function writeMarkdown(document: ReportDocument, pictures: string): string {
  const lines = [`# ${plain(document.title)}`, '', plain(document.lead), ''];
  const names = chartNames(document);
  for (const { title, blocks } of document.sections) {
    const body = blocks.flatMap((block) =>
      blockLines(block, (chart) => `${pictures}/${names.get(chart)!}.svg`),
    );
    lines.push(`## ${plain(title)}`, '', ...body);
  }
  lines.push(`Made by ${plain(document.generator)}.`, '');
  return lines.join('\n');
}

function blockLines(block: Block, pathOf: (chart: ChartBlock) => string): string[] {
  switch (block.kind) {
    case 'paragraph':
      return [plain(block.text), ''];
    case 'findings':
      return [...block.items.map(({ text }) => `- ${plain(text)}`), ''];
    case 'table':
      return tableLines(block);
    case 'chart':
      return [
        `### ${plain(block.title)}`,
        '',
        `![${plain(block.title)}](${pathOf(block)})`,
        '',
        plain(block.caption),
        '',
      ];
    case 'code':
      return ['```sh', block.text, '```', ''];
    case 'terms':
      return [...block.items.map(({ term, meaning }) => `- **${plain(term)}**: ${plain(meaning)}`), ''];
    case 'folded':
      return [
        '<details>',
        `<summary>${plain(block.title)}</summary>`,
        '',
        ...block.blocks.flatMap((each) => blockLines(each, pathOf)),
        '</details>',
        '',
      ];
  }
}

function tableLines({ caption, columns, rows, notes = [] }: TableBlock): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.map(cellText).join(' | ')} |`;
  return [
    `**${plain(caption)}**`,
    '',
    line(columns.map(({ title }) => title)),
    `|${columns.map(({ align }) => (align === 'right' ? ' ---: ' : ' :--- ')).join('|')}|`,
    ...rows.map(line),
    '',
    ...notes.flatMap((note) => [plain(note), '']),
  ];
}

/** What Markdown would take for markup, but for code between backticks, which stays. */
function plain(text: string): string {
  return text.replace(/`[^`]*`|[*_<>[\]\\#]/g, (found) => (found.startsWith('`') ? found : `\\${found}`));
}

function cellText(cell: string): string {
  return plain(cell).replaceAll('|', '\\|').replaceAll('\n', ' ');
}
