/**
 * Which names a server on loopback answers to. A page elsewhere on the web may make its own name mean 127.0.0.1 (DNS rebinding) and would then
 * read what is served here as if it were its own; its requests carry that name, and are refused. Source: RFC 9110, 7.2 (Host), 15.5.20 (421).
 */
const DEFAULT_PORT = 80;

/** Whether `host`, as a request states it, is this computer itself at `port`. */
export function isOwnHost(host: string | undefined, port: number): boolean {
  if (host === undefined) return false;
  const names = ['127.0.0.1', 'localhost', '[::1]'];
  const own = names.flatMap((name) => [`${name}:${port}`, ...(port === DEFAULT_PORT ? [name] : [])]);
  return own.includes(host.toLowerCase());
}
