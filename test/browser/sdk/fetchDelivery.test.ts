import { beforeEach, expect, it } from 'vitest';
import { callsOf, openedFrame, proofsOf, repliesOf } from './support/browser.js';
import { onSite, page, site } from './support/onSite.js';
import { shopPage } from './support/site.js';

onSite();
beforeEach(async () => {
  await page.addInitScript(() => {
    const events: unknown[] = [];
    Object.assign(window, { events });
    for (const name of ['success', 'error']) {
      addEventListener(`ondemand:${name}`, ({ detail }: CustomEventInit) => events.push([name, detail]));
    }
  });
});

const open = async (parts: Parameters<typeof shopPage>[1]) => {
  await page.goto(
    site.page('/', shopPage(site, { ...parts, attributes: `data-delivery="fetch" ${parts.attributes ?? ''}` })),
  );
  return openedFrame(page);
};
const json = (body: unknown, status = 200) =>
  site.answer('/purchase', { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
const events = () => page.evaluate('window.events');

it('posts the same body and hands the answer to the page and the frame', async () => {
  json({ data: { unlocked: true } });
  const frame = await open({
    inner: '<textarea name="note">a\nb</textarea><button name="way" value="b">B</button>',
    attributes: 'data-on-success="onPaid"',
    after: '<script>function onPaid(data) { window.paid = data }</script>',
  });
  await page.getByRole('button', { name: 'B' }).click();
  await frame.click('#pay');
  await expect.poll(events).toEqual([['success', { data: { unlocked: true } }]]);
  expect(await page.evaluate('window.paid')).toEqual({ unlocked: true });
  expect(await callsOf(frame)).toContainEqual(['settle', { status: 'done' }]);
  expect(site.posts).toEqual([
    {
      path: '/purchase',
      method: 'POST',
      contentType: expect.stringContaining('application/x-www-form-urlencoded'),
      fields: [
        ['note', 'a\r\nb'],
        ['way', 'b'],
        ['userToken', 'user-1'],
        ['origin_proof', 'proof-1'],
        ['email', 'a@example.com'],
      ],
    },
  ]);
});

it('respects enctype', async () => {
  json({ data: 1 });
  const frame = await open({ attributes: 'enctype="multipart/form-data"', inner: '<input type="file" name="file">' });
  await frame.click('#pay');
  await expect.poll(() => site.posts[0]?.contentType).toContain('multipart/form-data');
  await expect.poll(events).toEqual([['success', { data: 1 }]]);
});

it('tells the frame why the merchant refused, and lets the buyer try again', async () => {
  json({ error: { code: 'payment_declined', decline_reason: 'insufficient_funds', user_message: 'Sorry' } }, 402);
  const frame = await open({});
  await frame.click('#pay');
  await expect
    .poll(() => callsOf(frame))
    .toContainEqual([
      'settle',
      { status: 'failed', code: 'payment_declined', declineReason: 'insufficient_funds', shopSays: 'Sorry' },
    ]);
  await expect.poll(events).toEqual([
    [
      'error',
      {
        error: {
          code: 'payment_declined',
          declineReason: 'insufficient_funds',
          shopMessage: 'Sorry',
          userMessage: 'Sorry',
        },
      },
    ],
  ]);
  json({ data: 2 });
  await frame.click('#pay');
  await expect.poll(() => site.posts.length).toBe(2);
});

it('goes where the merchant says', async () => {
  json({ redirect_to: '/thanks' });
  const frame = await open({});
  await frame.click('#pay');
  await page.waitForURL('**/thanks');
});

it('takes an answer it cannot read for an unknown outcome', async () => {
  site.answer('/purchase', { body: '<p>not JSON' });
  const frame = await open({});
  await frame.click('#pay');
  await expect.poll(() => callsOf(frame)).toContainEqual(['settle', { status: 'failed', code: 'outcome_unknown' }]);
});

it('does not follow a redirect to another origin, which would be given the proof', async () => {
  site.answer('/purchase', { status: 307, headers: { location: `${site.pay}/elsewhere` }, body: '' });
  const frame = await open({});
  await frame.click('#pay');
  await expect.poll(events).toEqual([['error', { error: { code: 'outcome_unknown' } }]]);
  expect(site.posts).toHaveLength(1);
});

it('refuses a form that posts elsewhere', async () => {
  await page.goto(
    site.page(
      '/',
      shopPage(site, { attributes: 'data-delivery="fetch"' }).replace('/purchase', `${site.pay}/purchase`),
    ),
  );
  await page.getByRole('alert').getByText("action must be of the page's own origin").waitFor();
});

it('makes no proof for a button that posts elsewhere', async () => {
  const frame = await open({ inner: `<button formaction="${site.pay}/purchase">Buy</button>` });
  await frame.click('#pay');
  await expect.poll(() => repliesOf(frame)).toEqual([['raiseSubmit', { ok: false, reason: 'invalid' }]]);
  expect(await proofsOf(frame)).toBe(0);
});
