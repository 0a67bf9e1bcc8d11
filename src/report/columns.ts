/** Text in aligned columns, for terminals: no borders, two or more spaces between columns, no spaces at line ends. */

/** No line of a report is wider than this. */
export const WIDTH = 100;
/** Before every line below a heading. */
export const INDENT = '  ';

export type Align = 'left' | 'right';

/** `rows` as lines, each cell padded to its column's width. Widths count code points; control sequences must be added after. */
export function alignColumns(
  rows: readonly (readonly string[])[],
  align: readonly Align[],
  gap = 3,
): string[] {
  const widths = align.map((_, c) => Math.max(0, ...rows.map((row) => widthOf(row[c] ?? ''))));
  return rows.map((row) => {
    const cells = align.map((side, c) => {
      const cell = row[c] ?? '';
      const space = ' '.repeat(widths[c]! - widthOf(cell));
      return side === 'left' ? cell + space : space + cell;
    });
    return cells.join(' '.repeat(gap)).trimEnd();
  });
}

/** Cells of one column, equally wide, with their decimal points below each other; what has none ends where the point would be. */
export function alignPoints(cells: readonly string[]): string[] {
  const parts = cells.map(
    (cell) => /^([^.]*)(.*)$/.exec(cell)!.slice(1) as [whole: string, fraction: string],
  );
  const width = (part: 0 | 1): number => Math.max(0, ...parts.map((each) => widthOf(each[part])));
  const [before, after] = [width(0), width(1)];
  return parts.map(
    ([whole, fraction]) =>
      ' '.repeat(before - widthOf(whole)) + whole + fraction + ' '.repeat(after - widthOf(fraction)),
  );
}

export function widthOf(text: string): number {
  return [...text].length;
}

/** `text` in lines of at most `width` characters, broken at spaces. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && widthOf(longer) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  if (line !== '') lines.push(line);
  return lines;
}

/** A name in lines of at most `width` characters: broken after its hyphens, and where there are none, anywhere. */
export function wrapName(name: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const part of name.match(/[^-_. ]*[-_. ]*/g) ?? []) {
    if (line !== '' && widthOf(line + part) > width) {
      lines.push(line);
      line = '';
    }
    let rest = [...line, ...part];
    for (; rest.length > width; rest = rest.slice(width)) lines.push(rest.slice(0, width).join(''));
    line = rest.join('');
  }
  return line === '' ? lines : [...lines, line];
}

/** Rows of a first column and a text beside it, which is wrapped within the page; cells before the text are aligned as `align` says. */
export function withText(
  rows: readonly (readonly [cells: readonly string[], text: string])[],
  align: readonly Align[],
): string[] {
  const heads = alignColumns(
    rows.map(([cells]) => [...cells, '']),
    [...align, 'left'],
  );
  const width = Math.max(0, ...heads.map(widthOf)) + 3;
  return rows.flatMap(([, text], i) => {
    const lines = wrap(text, WIDTH - INDENT.length - width);
    return (lines.length === 0 ? [''] : lines).map((line, l) =>
      (INDENT + (l === 0 ? heads[i]! : '').padEnd(width) + line).trimEnd(),
    );
  });
}
