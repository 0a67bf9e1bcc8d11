/**
 * What every page has around its own: head, style, scripts, and the content security policy, which lets run what the page itself holds, by its
 * hashes, and nothing else. Deterministic: the same parts give the same bytes.
 */
import { createHash } from 'node:crypto';
import { escaped } from './html-parts.js';

export interface PageParts {
  readonly title: string;
  /** Name and version of who made it. */
  readonly generator: string;
  readonly style: string;
  readonly scripts: readonly string[];
  /** Where the page may send requests; nowhere if it is not said. */
  readonly connect?: "'self'";
  /** Everything between `<body>` and the scripts. */
  readonly body: string;
}

export interface Page {
  readonly html: string;
  /** As the page states it; a server sends it as a header too. */
  readonly policy: string;
}

export function pageOf({ title, generator, style, scripts, connect, body }: PageParts): Page {
  const policy = [
    "default-src 'none'",
    `script-src ${scripts.length === 0 ? "'none'" : scripts.map(hashOf).join(' ')}`,
    `style-src ${hashOf(style)}`,
    'img-src data:',
    ...(connect === undefined ? [] : [`connect-src ${connect}`]),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="${escaped(generator)}">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
${body}
${scripts.map((text) => `<script>${text}</script>`).join('\n')}
</body>
</html>
`;
  return { html, policy };
}

/** As a policy names an inline script or style. */
function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;
}
