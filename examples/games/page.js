// @ts-check
/* What the shop's pages run, bundled with the SDK by the build. */
import { mount, upgrade } from 'ondemand-pay';

const form = /** @type {HTMLFormElement | null} */ (document.querySelector('#shop'));
if (form) sell(form);
// Preferences and receipts are forms that say everything themselves.
else upgrade();

/** @param {HTMLFormElement} form */
function sell(form) {
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

  const handle = mount(form, { providerUrl: form.dataset.provider, delivery: 'fetch', ...chosen() });

  form.addEventListener('change', () => handle.update(chosen()));
  handle.on('success', ({ detail }) => {
    const { credits, skins, bought, receipt } =
      /** @type {{ credits: number, skins: string[], bought: string, receipt: string }} */ (detail.data);
    /** @type {HTMLElement} */ (document.querySelector('#credits')).textContent = String(credits);
    for (const badge of document.querySelectorAll('[data-owned]')) {
      badge.toggleAttribute('hidden', !skins.includes(badge.getAttribute('data-owned') ?? ''));
    }
    const link = Object.assign(document.createElement('a'), { href: receipt, textContent: 'Receipt' });
    status.replaceChildren(`${bought}: yours now. `, link);
  });
  handle.on('error', () => {
    status.textContent = '';
  });
}
