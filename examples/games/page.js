// @ts-check
/* What the shop's page runs, bundled with the SDK by the build. */
import { mount } from 'ondemand-pay';

const form = /** @type {HTMLFormElement} */ (document.querySelector('#shop'));
const quantity = /** @type {HTMLInputElement} */ (form.querySelector('[name=quantity]'));
const status = /** @type {HTMLElement} */ (document.querySelector('#status'));

/** What the form asks for, by what is chosen in it. The backend makes the price again. */
const chosen = () => {
  const good = /** @type {HTMLInputElement} */ (form.querySelector('[name=good]:checked')).dataset;
  quantity.disabled = good.most === '1';
  const count = quantity.disabled
    ? 1
    : Math.min(Math.max(Math.trunc(quantity.valueAsNumber) || 1, 1), Number(good.most));
  return {
    amount: Number(good.amount) * count,
    itemName: count === 1 ? `${good.name}` : `${count} × ${good.name}`,
  };
};

const handle = mount(form, { providerUrl: form.dataset.provider, delivery: 'fetch', flow: 'purchase', ...chosen() });

form.addEventListener('change', () => handle.update(chosen()));
handle.on('success', ({ detail }) => {
  const { credits, skins, bought } = /** @type {{ credits: number, skins: string[], bought: string }} */ (detail.data);
  /** @type {HTMLElement} */ (document.querySelector('#credits')).textContent = String(credits);
  for (const badge of document.querySelectorAll('[data-owned]')) {
    badge.toggleAttribute('hidden', !skins.includes(badge.getAttribute('data-owned') ?? ''));
  }
  status.textContent = `${bought}: yours now.`;
});
handle.on('error', () => {
  status.textContent = '';
});
