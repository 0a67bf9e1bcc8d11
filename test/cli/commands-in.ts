/** Commands of the built command line, in one folder. */
import { expect } from 'vitest';
import { chainwatt, type Ended } from './built.js';

/** Commands in a folder that is known once a test begins; `good` expects that they end well. */
export function commandsIn(
  folder: () => string,
): Record<'run' | 'good', (...words: string[]) => Promise<Ended>> {
  const run = (...words: string[]): Promise<Ended> => chainwatt(words, { cwd: folder() });
  const good = async (...words: string[]): Promise<Ended> => {
    const ended = await run(...words);
    expect(ended, words.join(' ')).toMatchObject({ code: 0 });
    return ended;
  };
  return { run, good };
}
