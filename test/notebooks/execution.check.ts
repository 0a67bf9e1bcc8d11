/**
 * Every notebook, executed headless from clean, gives what is kept with it: text, tables, charts and pictures. With
 * CHAINWATT_UPDATE_DOCS=1 it is kept anew.
 */
import { describe, expect, it } from 'vitest';
import { executed, hasJupyter } from './execution.js';
import { readNotebook, tidy, writeNotebook } from './notebook-file.js';
import { NOTEBOOKS } from './notebooks.js';

const updating = process.env['CHAINWATT_UPDATE_DOCS'] === '1';
const PACKAGES = 'python3-pandas python3-ipykernel python3-nbclient jupyter-client';

describe('notebooks', () => {
  it('can be executed here', () => {
    expect(hasJupyter(), `install Debian's ${PACKAGES}`).toBe(true);
  });

  it.concurrent.each(NOTEBOOKS)('%s gives what is kept with it', async (file) => {
    const fresh = await executed(file);
    if (updating) writeNotebook(file, fresh);
    const kept = readNotebook(file);
    // cell by cell, so that a difference is shown beside its source
    expect(kept.cells).toHaveLength(fresh.cells.length);
    kept.cells.forEach((cell, k) => expect(cell, `cell ${k} of ${file}`).toEqual(fresh.cells[k]));
    expect(kept.metadata).toEqual(fresh.metadata);
    expect(await tidy(kept)).toEqual(kept);
  });
});
