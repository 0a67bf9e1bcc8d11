import { describe, expect, it } from 'vitest';
import { ChainwattError } from '../../src/kernel/index.js';
import { explained, ioError } from '../../src/output/io-error.js';

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: refused`), { code, syscall: 'open' });
}

describe('an error of the file system', () => {
  it.each([
    ['ENOSPC', 'no space left on the device'],
    ['EACCES', 'permission denied'],
    ['EROFS', 'the file system is read-only'],
    ['ENOTDIR', 'a part of the path is a file'],
    ['EXDEV', 'the system refused'],
  ])('%s tells what failed, where, and what to do', (code, what) => {
    const error = ioError(systemError(code), 'write', '/data/slots.csv');
    expect(error).toBeInstanceOf(ChainwattError);
    expect(error).toMatchObject({ category: 'io', code: 'CW-OUTPUT-IO' });
    expect(String(error)).toContain(`cannot write /data/slots.csv: ${what}`);
    expect(String(error)).toMatch(/remedy: +\w/);
  });

  it('is not what every error is', () => {
    const defect = new TypeError('a defect');
    expect(() =>
      explained('write', 'x', () => {
        throw defect;
      }),
    ).toThrow(defect);
  });
});
