/**
 * The server of `chainwatt view`: HTTP on 127.0.0.1 and nowhere else, as long as it is not interrupted.
 * Errors: CW-VIEW-PORT (category `io`) where the port cannot be had.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ChainwattError } from '../../kernel/index.js';
import { systemCode } from '../../output/index.js';
import type { Site } from './site.js';

const LOOPBACK = '127.0.0.1';
/** The first port that is tried where none is asked for, so that the address is usually the same; and how many. */
export const FIRST_PORT = 8087;
const PORTS = 20;

export interface Serving {
  readonly port: number;
  readonly address: string;
  /** Ends every connection. */
  stop(): Promise<void>;
}

/** Serves at `port`, 0 for one that the system chooses; undefined: at the first from FIRST_PORT on that is free. */
export async function serve(site: Site, port: number | undefined): Promise<Serving> {
  const last = port ?? FIRST_PORT + PORTS - 1;
  for (let tried = port ?? FIRST_PORT; ; tried++) {
    const server = createServer();
    try {
      await listening(server, tried);
    } catch (error) {
      if (systemCode(error) === 'EADDRINUSE' && tried < last) continue;
      throw portError(error, port);
    }
    const { port: own } = server.address() as AddressInfo;
    server.on('request', (request, response) => void site.answer({ request, response }, own));
    return { port: own, address: `http://${LOOPBACK}:${own}/`, stop: () => stopped(server) };
  }
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: LOOPBACK, exclusive: true }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function stopped(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}

function portError(error: unknown, port: number | undefined): unknown {
  const code = systemCode(error);
  if (code === undefined) return error;
  const wanted = port === undefined ? `any of ${FIRST_PORT} to ${FIRST_PORT + PORTS - 1}` : String(port);
  const message = code === 'EADDRINUSE' ? 'the port is taken' : 'the port cannot be listened at';
  const remedy =
    code === 'EACCES'
      ? 'ports below 1024 are for the administrator: take another with --port, or --port 0'
      : 'end what listens there, take another with --port, or --port 0 for any that is free';
  return new ChainwattError(
    'io',
    { code: 'CW-VIEW-PORT', message, found: `${code} at ${LOOPBACK}, port ${wanted}`, remedy },
    error,
  );
}
