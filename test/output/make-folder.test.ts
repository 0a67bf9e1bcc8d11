import { existsSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder } from '../../src/output/make-folder.js';
import { problemOf, scratch } from './scratch.js';

describe('makeFolder', () => {
  it('makes a folder and those above it, and takes what is there', () => {
    const path = join(scratch(), 'a/b/c');
    expect(makeFolder(path)).toBe('made');
    expect(statSync(path).isDirectory()).toBe(true);
    expect(makeFolder(path)).toBe('there');
    expect(makeFolder('/')).toBe('there');
  });

  it('takes a link to a folder, and neither a file nor a link to nothing', () => {
    const base = scratch();
    makeFolder(join(base, 'real'));
    symlinkSync(join(base, 'real'), join(base, 'link'));
    expect(makeFolder(join(base, 'link/inside'))).toBe('made');
    expect(existsSync(join(base, 'real/inside'))).toBe(true);
    writeFileSync(join(base, 'file'), '');
    symlinkSync(join(base, 'nothing'), join(base, 'broken'));
    for (const path of ['file', 'file/inside', 'broken', 'broken/inside'])
      expect(problemOf(() => makeFolder(join(base, path))).code, path).toBe('CW-OUTPUT-IO');
  });

  // where Node's own goes up and down for ever
  it.skipIf(!existsSync('/proc/self')).each(['/proc/nowhere', '/proc/nowhere/deeper/still'])(
    'gives up on %s',
    (path) => {
      const problem = problemOf(() => makeFolder(path));
      expect(problem).toMatchObject({ code: 'CW-OUTPUT-IO', category: 'io' });
      expect(problem.message).toContain('makes no folders in /proc');
    },
  );
});
