/** Code blocks and tables of Markdown documents, found by the comment that stands before them. */

/** The block after `<!-- label -->`: its text, and the document with another text in its place. */
export interface Marked {
  readonly text: string;
  with(text: string): string;
}

export function blockAfter(document: string, label: string): Marked {
  const comment = document.indexOf(`<!-- ${label} -->`);
  if (comment < 0) throw new Error(`no <!-- ${label} --> in the document`);
  const start = document.indexOf('\n', document.indexOf('```', comment)) + 1;
  const end = document.indexOf('```', start);
  return {
    text: document.slice(start, end).replace(/\n$/, ''),
    with: (text) => document.slice(0, start) + text.replace(/\n?$/, '\n') + document.slice(end),
  };
}

/** `document` with `table` in place of the table after `<!-- table: label -->`. */
export function withTable(document: string, label: string, table: string): string {
  const mark = `<!-- table: ${label} -->\n\n`;
  const start = document.indexOf(mark) + mark.length;
  if (start < mark.length || document[start] !== '|') throw new Error(`no table after ${mark}`);
  return document.slice(0, start) + table + document.slice(document.indexOf('\n\n', start));
}

/** A table of rows of cells, the first of which are the heads. */
export function markdownTable(rows: readonly (readonly string[])[]): string {
  const [heads = [], ...more] = rows;
  return [heads, heads.map(() => '---'), ...more].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** Lines of shell blocks that call chainwatt, comments and continuations resolved, as lists of words. */
export function commandsOf(document: string): string[][] {
  const blocks = [...document.matchAll(/```sh\n([\s\S]*?)```/g)].map((match) => match[1]!);
  const lines = blocks.flatMap((block) => block.replaceAll('\\\n', ' ').split('\n'));
  return lines.flatMap((line) => {
    const found = /^(?:npx chainwatt|npx tsx src\/cli\/main\.ts) (.*)$/.exec(line.trim());
    return found === null ? [] : [wordsOf(found[1]!)];
  });
}

function wordsOf(line: string): string[] {
  const words: string[] = [];
  for (const [word] of line.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)) {
    if (word.startsWith('#') || word === '>') break;
    words.push(word.replace(/'([^']*)'|"([^"]*)"/g, '$1$2'));
  }
  return words;
}
