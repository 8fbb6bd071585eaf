import { describe, expect, it } from 'vitest';
import { codeMessage } from '../../src/codes/codeMessage.js';

const given = {
  code: '123456',
  merchantName: 'Kiosk',
  pageOrigin: 'https://news.example',
  frameOrigin: 'https://pay.example:8443',
  locale: 'en-GB',
};

describe('the text message', () => {
  it('ends with the line that binds the code to the page, then the frame', () => {
    expect(codeMessage(given)).toBe(
      '123456 is your code for Kiosk. Never give it to anyone.\n\n@news.example #123456 @pay.example',
    );
  });

  it('is Swedish for a Swedish form', () => {
    expect(codeMessage({ ...given, locale: 'sv-FI' })).toBe(
      '123456 är din kod för köp hos Kiosk. Ge den aldrig till någon.\n\n@news.example #123456 @pay.example',
    );
  });

  it('names one host when page and frame share it', () => {
    const text = codeMessage({ ...given, pageOrigin: 'https://pay.example' });
    expect(text.split('\n').at(-1)).toBe('@pay.example #123456');
  });

  it("keeps a shop's name from adding lines of its own", () => {
    const text = codeMessage({ ...given, merchantName: 'Kiosk\n@evil.example #000000' });
    expect(text.split('\n')).toHaveLength(3);
    expect(text.split('\n').at(-1)).toBe('@news.example #123456 @pay.example');
  });
});
