/**
 * Writes the kernel's specification to where Jupyter looks for it: the user's own data folder, or the one that is named. The files stay
 * here, with this checkout's packages.
 *   npx tsx notebooks/kernel/install.ts [folder]
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir, platform } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const KERNEL = 'chainwatt-typescript';
export const KERNEL_TITLE = 'TypeScript (chainwatt)';

/** Of docs.jupyter.org/en/latest/use/jupyter-directories.html. */
export function userDataFolder(): string {
  const { JUPYTER_DATA_DIR, APPDATA, XDG_DATA_HOME } = process.env;
  if (JUPYTER_DATA_DIR !== undefined) return JUPYTER_DATA_DIR;
  if (platform() === 'darwin') return join(homedir(), 'Library', 'Jupyter');
  if (platform() === 'win32') return join(APPDATA ?? homedir(), 'jupyter');
  return join(XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'jupyter');
}

/** Returns the folder of the specification. */
export function installKernel(dataFolder: string): string {
  const folder = join(dataFolder, 'kernels', KERNEL);
  const main = fileURLToPath(new URL('./main.ts', import.meta.url));
  const specification = {
    argv: [process.execPath, '--import', import.meta.resolve('tsx'), main, '{connection_file}'],
    display_name: KERNEL_TITLE,
    language: 'typescript',
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'kernel.json'), JSON.stringify(specification, null, 2) + '\n');
  return folder;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const folder = installKernel(process.argv[2] ?? userDataFolder());
  process.stdout.write(`${KERNEL_TITLE}: ${folder}\n`);
}
