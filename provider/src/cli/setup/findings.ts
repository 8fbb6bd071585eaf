/** One thing looked at. `wrong` has to be mended; `note` is worth knowing. */
export type Finding = { check: string; status: 'ok' | 'note' | 'wrong'; message: string; mend?: string };

export const ok = (check: string, message: string): Finding => ({ check, status: 'ok', message });
export const note = (check: string, message: string, mend: string): Finding => ({
  check,
  status: 'note',
  message,
  mend,
});
export const wrong = (check: string, message: string, mend: string): Finding => ({
  check,
  status: 'wrong',
  message,
  mend,
});
