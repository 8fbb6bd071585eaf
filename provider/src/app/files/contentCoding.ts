/** How a body is coded on its way. */
export type Coding = 'br' | 'gzip' | 'identity';

/** The smallest first: it wins among those that a client likes equally. */
const CODINGS = ['br', 'gzip', 'identity'] as const;

/**
 * The coding to answer with. What a client does not name, it does not take; the content as it is, it takes unless it
 * says otherwise, and gets it where it takes nothing.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3
 */
export function chooseCoding(acceptEncoding: string | undefined): Coding {
  const weights = new Map<string, number>();
  for (const part of (acceptEncoding ?? '').toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((piece) => piece.trim());
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1';
    if (name && /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(weight)) weights.set(alias(name), Number(weight));
  }
  const weightOf = (coding: Coding): number =>
    // Not named, the content as it is comes last among what a client takes.
    weights.get(coding) ?? weights.get('*') ?? (coding === 'identity' ? Number.MIN_VALUE : 0);
  const [best] = CODINGS.filter((coding) => weightOf(coding) > 0).sort((a, b) => weightOf(b) - weightOf(a));
  return best ?? 'identity';
}

const alias = (name: string): string => (name === 'x-gzip' ? 'gzip' : name);
