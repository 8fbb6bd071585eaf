import type { ComponentChildren } from 'preact';
import type { OpeningWords } from '../words/words.js';

/** A page of somebody else's, or of the provider's, beside the frame: nothing of this screen is lost by it. */
export function OutLink({
  href,
  words,
  children,
  class: className,
}: {
  href: string;
  words: OpeningWords;
  children: ComponentChildren;
  class?: string;
}) {
  return (
    <a href={href} class={className} target="_blank" rel="noopener noreferrer">
      {children}
      <span class="visually-hidden">{` ${words.newWindow}`}</span>
    </a>
  );
}
