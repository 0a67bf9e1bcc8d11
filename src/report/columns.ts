/** Text in aligned columns, for terminals: no borders, two or more spaces between columns, no spaces at line ends. */

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

function widthOf(text: string): number {
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
