/** `chainwatt verify`: whether a proof that a transaction is in a block holds, from the proof and the block's hash alone. */
import { readFileSync } from 'node:fs';
import { cryptographyOf } from '../../experiment/index.js';
import { ChainwattError } from '../../kernel/index.js';
import { flawsOfInclusion, readInclusionDocument } from '../../ledger/index.js';
import { ioError, systemCode, wrongName } from '../../output/index.js';
import { exitCodes } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';

export interface VerifyOptions {
  /** The block's hash, from who is trusted to know it. */
  readonly hash?: string;
  readonly json?: boolean;
}

/** Says what the proof proves, or throws CW-PROOF-INVALID with what it does not. */
export async function verify(terminal: Terminal, file: string, options: VerifyOptions): Promise<number> {
  const document = readInclusionDocument(jsonOf(textOf(file)));
  // a hash needs no key
  const flaws = flawsOfInclusion(document, cryptographyOf('').sha256);
  const { transaction, inclusion, block } = document;
  const trusted = options.hash?.trim().toLowerCase();
  if (trusted !== undefined && trusted !== block.hash)
    flaws.push('the proof is about a block with another hash than the one that is trusted');
  if (flaws.length > 0)
    throw new ChainwattError(
      'input',
      flaws.map((flaw) => ({
        code: 'CW-PROOF-INVALID',
        message: `${file} proves nothing: ${flaw}`,
        remedy: 'trust neither the proof nor who gave it; make one from the run itself: chainwatt prove',
      })),
    );
  if (options.json === true) {
    const { number } = transaction;
    const { index, count } = inclusion;
    await terminal.json({
      valid: true,
      transaction: number,
      index,
      count,
      block: { height: block.height, hash: block.hash },
      isHashTrusted: trusted !== undefined,
    });
    return exitCodes.ok;
  }
  const place = `number ${inclusion.index + 1} of ${inclusion.count} in the block at height ${block.height}`;
  await terminal.out([
    `Transaction ${transaction.number} is ${place} with the hash`,
    `${block.hash}.`,
    trusted === undefined
      ? 'That hash stands in the proof itself: hold it against one that you trust, or name that with --hash.'
      : 'That is the hash that you trust.',
  ]);
  return exitCodes.ok;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const found = wrongName[systemCode(error) ?? ''];
    if (found === undefined) throw ioError(error, 'read', file);
    throw new ChainwattError(
      'input',
      {
        code: 'CW-PROOF-FILE',
        message: `the proof ${file} cannot be read`,
        found,
        expected: 'a file that `chainwatt prove` has written',
        remedy: 'check its path',
      },
      error,
    );
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
