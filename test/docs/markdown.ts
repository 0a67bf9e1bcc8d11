/** Code blocks of Markdown documents, found by the comment that stands before them. */

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
