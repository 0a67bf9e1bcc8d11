import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeFile, manifestText, readManifest } from '../../src/output/manifest.js';
import { manifestFacts } from './manifest-facts.js';
import { problemOf, scratch } from './scratch.js';

/** SHA-256 of "abc": FIPS 180-2, appendix B.1. */
const ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

describe('the manifest', () => {
  it('knows a file by its size and SHA-256', async () => {
    const path = join(scratch(), 'abc.txt');
    writeFileSync(path, 'abc');
    expect(await describeFile(path, 'abc.txt')).toEqual({ name: 'abc.txt', bytes: 3, sha256: ABC });
  });

  it('reads back as it was written', () => {
    const path = join(scratch(), 'manifest.json');
    const facts = manifestFacts({ plugins: [{ file: 'my-rule.js', sha256: ABC }] });
    const files = [{ name: 'abc.txt', bytes: 3, sha256: ABC }];
    writeFileSync(path, manifestText(facts, files));
    expect(readManifest(path)).toEqual({ ...facts, files });
  });

  it('has its keys in one order, whatever order the caller had', () => {
    const facts = manifestFacts();
    const reversed = Object.fromEntries(Object.entries(facts).reverse()) as typeof facts;
    expect(manifestText(reversed, [])).toBe(manifestText(facts, []));
  });

  it('that is cut off, or of something else, is refused with its path', () => {
    const path = join(scratch(), 'manifest.json');
    for (const text of ['{"chainwatt": "0.1', '{"chainwatt": 7}', '[]']) {
      writeFileSync(path, text);
      const problem = problemOf(() => readManifest(path));
      expect(problem).toMatchObject({ code: 'CW-MANIFEST', category: 'input' });
      expect(problem.message).toContain(path);
    }
  });

  it('that is not there is an error of the file system', () => {
    expect(problemOf(() => readManifest(join(scratch(), 'manifest.json')))).toMatchObject({
      code: 'CW-OUTPUT-IO',
    });
  });
});
