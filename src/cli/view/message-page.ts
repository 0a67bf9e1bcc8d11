/** A page that says what went wrong. */
import { describeProblem, type ChainwattError } from '../../kernel/index.js';
import { escaped, inline } from '../../report/document/html-parts.js';
import { pageOf, type Page } from '../../report/document/shell.js';
import type { Result } from './listing.js';
import { navigationHtml, viewStyle } from './page-parts.js';

export interface MessagePage {
  readonly title: string;
  readonly text: string;
  /** The folder that was asked for: its tables may be there though its report is not. */
  readonly result?: Result | undefined;
  readonly error?: ChainwattError;
  readonly generator: string;
}

export function messagePage({ title, text, result, error, generator }: MessagePage): Page {
  const details =
    error === undefined
      ? ''
      : `\n<pre tabindex="0"><code>${escaped(error.problems.map(describeProblem).join('\n'))}</code></pre>`;
  const body = `<header>
${navigationHtml(result)}<h1>${escaped(title)}</h1>
</header>
<main>
<p>${inline(text)}</p>${details}
</main>
<footer><p>Sent by ${escaped(generator)}.</p></footer>`;
  return pageOf({ title, generator, style: viewStyle, scripts: [], body });
}
