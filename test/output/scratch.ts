/** A folder of its own for each test, removed afterwards. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'chainwatt-test-'));
  folders.push(folder);
  return folder;
}

/** The error code and found text of whatever `work` throws. */
export function problemOf(work: () => unknown): { code: string; category: string; message: string } {
  try {
    work();
  } catch (error) {
    if (error instanceof Error && 'category' in error && 'code' in error) {
      return { code: String(error.code), category: String(error.category), message: error.message };
    }
    throw error;
  }
  throw new Error('nothing was thrown');
}
