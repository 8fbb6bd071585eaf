import type { GuardWords } from '../words.js';

export const enGuard: GuardWords = {
  moment: 'One moment…',
  ready: 'You can press the button now.',
  tooEarly: 'That was too soon. Wait a moment, then press once more.',
  lift: 'Bring this in front',
  elsewhere: 'Go on in a window of its own',
  covered: 'Something on this page is in the way.',
  cut: 'A part of this is out of view.',
  scaled: 'This is shown too small to be read.',
  close: 'Close',
};
