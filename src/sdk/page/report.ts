/** Tells the developer of the page what to mend. Never handed anything that belongs to the buyer. */
export function report(message: string, ...details: unknown[]): void {
  console.error(`[ondemand-pay] ${message} (docs/troubleshooting.md)`, ...details);
}
