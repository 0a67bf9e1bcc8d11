/** Parts of pages: escaped text, code between backticks, tables that scroll by themselves. */
import type { TableBlock } from './blocks.js';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character]!);
}

/** Escaped, with what stands between backticks as code. */
export function inline(text: string): string {
  return escaped(text).replace(/`([^`]*)`/g, '<code>$1</code>');
}

/** The first cell of a row is its heading. A table wider than the page scrolls alone, by keyboard too. */
export function tableHtml({ caption, columns, rows, notes = [] }: TableBlock): string {
  const head = columns
    .map(
      ({ title, align }) =>
        `<th scope="col"${align === 'right' ? ' class="right"' : ''}>${escaped(title)}</th>`,
    )
    .join('');
  const body = rows
    .map((cells) => {
      const written = cells.map((cell, c) => {
        const side = columns[c]?.align === 'right' ? ' class="right"' : '';
        return c === 0 ? `<th scope="row"${side}>${inline(cell)}</th>` : `<td${side}>${inline(cell)}</td>`;
      });
      return `<tr>${written.join('')}</tr>`;
    })
    .join('\n');
  const small =
    notes.length === 0 ? '' : `\n${notes.map((note) => `<p class="note">${inline(note)}</p>`).join('\n')}`;
  return `<div class="scroll" role="region" aria-label="${escaped(caption)}" tabindex="0"><table>
<caption><span class="title">${inline(caption)}</span></caption>
<thead><tr>${head}</tr></thead>
<tbody>
${body}
</tbody></table></div>${small}`;
}
