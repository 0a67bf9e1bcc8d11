/** The commands of chainwatt that leave a folder, by the kind of it. Loads nothing, so that help comes at once. */

export const folderCommands = {
  run: 'run',
  comparison: 'compare',
  decomposition: 'decompose',
  ledgers: 'ledgers',
  'break-even': 'break-even',
  sweep: 'sweep',
} as const;

export type FolderKind = keyof typeof folderCommands;

/** Their commands as a sentence has them: all of them, or those of `kinds`. */
export function commandsText(
  kinds: readonly FolderKind[] = Object.keys(folderCommands) as FolderKind[],
): string {
  const names = kinds.map((kind) => folderCommands[kind]);
  return names.length === 1 ? names[0]! : `${names.slice(0, -1).join(', ')} or ${names.at(-1)!}`;
}
