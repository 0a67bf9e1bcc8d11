/** Starts the kernel on the connection file that Jupyter names; cells run in the folder in which it is started, that of the notebook. */
import { readFileSync } from 'node:fs';
import { Kernel, type Connection } from './kernel.js';
import { Session } from './session.js';

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('name the connection file, as Jupyter does');
const connection = JSON.parse(readFileSync(file, 'utf8')) as Connection;
if (connection.transport !== 'tcp' || connection.signature_scheme !== 'hmac-sha256')
  throw new Error(`only tcp and hmac-sha256, not ${connection.transport} and ${connection.signature_scheme}`);

const kernel = new Kernel(connection.key, new Session(process.cwd()), () => process.exit(0));
for (const name of ['stdout', 'stderr'] as const) {
  process[name].write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    kernel.print(name, typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'));
    const written = rest.at(-1);
    if (typeof written === 'function') written();
    return true;
  };
}
await kernel.listen(connection);
