import 'ondemand-pay/element';

const { VITE_ONDEMAND_URL: providerUrl, VITE_ONDEMAND_API_KEY: apiKey } = import.meta.env;
const story = { flow: 'purchase', amount: 1900, currency: 'SEK', itemName: 'The last night ferry' };

/** A Web Component of the shop's own, around the one of the package. */
class BuyStory extends HTMLElement {
  connectedCallback() {
    const form = document.createElement('ondemand-form');
    form.setAttribute('action', '/purchase');
    form.setAttribute('method', 'post');
    Object.assign(form, { providerUrl, apiKey, ...story, delivery: 'fetch' });
    form.addEventListener('ondemand:success', ({ detail }) => {
      this.textContent = `Bought: ${detail.data.bought}`;
    });
    this.replaceChildren(form);
  }
}

customElements.define('buy-story', BuyStory);
