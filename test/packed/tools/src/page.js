import { mount } from 'ondemand-pay';

mount('#buy', { providerUrl: document.getElementById('buy').dataset.providerUrl });
