/** Words of a POSIX shell, for commands that are shown or written into scripts. A text that is no harmless word stands in single quotes. */

/** `text` as one word of a shell. */
export function shellWord(text: string): string {
  return /^[\w./:=@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

export function commandLine(words: readonly string[]): string {
  return words.map(shellWord).join(' ');
}
