/**
 * Commands that take folders of some kinds alone. What lies in another is said, and which command does the like with it.
 * Errors: CW-REPORT-FOLDER, CW-REPORT-PARQUET.
 */
import { ChainwattError } from '../../kernel/index.js';
import { commandsText, type FolderKind } from '../../report/folder-commands.js';
import { kindOfFolder } from '../../report/folder-kinds.js';
import { refuseParquetOf } from '../../report/read-results.js';
import { invocation, shellWord } from '../invocation.js';

/** Throws where `folder` is of a kind that `command` does not take. What is of no kind passes: who reads it says what is wrong. */
export function refuseKindsBut(kinds: readonly FolderKind[], command: string, folder: string): void {
  const own = kindOfFolder(folder);
  if (own === undefined) return;
  if (own.kind !== 'sweep') refuseParquetOf(folder, own);
  if (kinds.includes(own.kind)) return;
  const report = `${invocation()} report ${shellWord(folder)}`;
  const charts = `\`${report} --format svg\` draws its charts`;
  throw new ChainwattError('input', {
    code: 'CW-REPORT-FOLDER',
    message: `${folder} is a ${own.words}, which \`${command}\` does not take`,
    found: `what \`chainwatt ${commandsText([own.kind])}\` has written`,
    expected: `what \`chainwatt ${commandsText(kinds)}\` has written`,
    remedy:
      own.kind === 'sweep'
        ? `a sweep has its tables already, once it is merged: runs has every figure of every run, points their means; ${charts}`
        : `name the folder of one of its designs, which is inside; ${charts}`,
  });
}
