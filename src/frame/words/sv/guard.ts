import type { GuardWords } from '../words.js';

export const svGuard: GuardWords = {
  moment: 'Ett ögonblick …',
  ready: 'Nu kan du trycka på knappen.',
  tooEarly: 'Det gick för fort. Vänta ett ögonblick och tryck en gång till.',
  lift: 'Lägg det här överst',
  elsewhere: 'Fortsätt i ett eget fönster',
  covered: 'Något på sidan är i vägen.',
  cut: 'En del av det här syns inte.',
  scaled: 'Det här visas för litet för att läsas.',
  close: 'Stäng',
};
