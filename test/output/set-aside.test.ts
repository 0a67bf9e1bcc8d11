/** A file that would pass for one of the new results gets another name, and is lost in no case. */
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { setAside } from '../../src/output/set-aside.js';
import { scratch } from './scratch.js';

it('renames what is there, and nothing else', () => {
  const folder = scratch();
  for (const name of ['price.svg', 'mine.svg']) writeFileSync(join(folder, name), `of ${name}`);
  expect(setAside(folder, ['price.svg', 'energy.svg'])).toEqual([
    { from: 'price.svg', to: 'price.kept.svg' },
  ]);
  expect(readdirSync(folder).sort()).toEqual(['mine.svg', 'price.kept.svg']);
  expect(readFileSync(join(folder, 'price.kept.svg'), 'utf8')).toBe('of price.svg');
});

it('takes the next free name, past files, folders and links that lead nowhere', () => {
  const folder = scratch();
  writeFileSync(join(folder, 'price.kept.svg'), 'kept before');
  mkdirSync(join(folder, 'price.kept-2.svg'));
  symlinkSync('nowhere', join(folder, 'price.kept-3.svg'));
  writeFileSync(join(folder, 'price.svg'), 'mine');
  expect(setAside(folder, ['price.svg'])).toEqual([{ from: 'price.svg', to: 'price.kept-4.svg' }]);
  expect(readFileSync(join(folder, 'price.kept.svg'), 'utf8')).toBe('kept before');
  expect(readFileSync(join(folder, 'price.kept-4.svg'), 'utf8')).toBe('mine');
});
