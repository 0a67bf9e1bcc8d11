/** What is said of the runs of a sweep that failed, and how a sweep ends of which nothing came. */
import type { FirstFailure, Merged } from '../../experiment/index.js';
import { ChainwattError, type Problem } from '../../kernel/index.js';
import { counted } from '../../report/index.js';

/** The error that a sweep ends with of which every run failed; undefined: some did not. */
export function failureOfSweep({ runs, failed, first }: Merged, table: string): ChainwattError | undefined {
  if (runs > 0 || first === undefined) return undefined;
  const { category, problems, replication, point, scenario } = first;
  return new ChainwattError(category, [
    ...problems,
    {
      code: 'CW-EXPERIMENT-FAILED',
      message: `all of ${counted(failed, 'run')} failed; the first is replication ${replication} of ${scenario} at point ${point}`,
      remedy: `mend what it says; ${table} lists all, with their seeds`,
    },
  ]);
}

/** What is said where some have failed: how many, why the first did, and `where` all of them are listed. */
export function failedNotice(
  failed: number,
  { problems, point, scenario }: Pick<FirstFailure, 'problems' | 'point'> & { readonly scenario: string },
  where: string,
): Problem {
  const [first] = problems;
  return {
    code: first?.code ?? 'CW-UNEXPECTED',
    message: `${counted(failed, 'run')} failed; the first, of ${scenario} at point ${point}, says: ${first?.message ?? 'nothing'}`,
    place: first?.place,
    found: first?.found,
    expected: first?.expected,
    remedy: [first?.remedy, where].filter((text) => text !== undefined).join('; '),
  };
}
