import { mount } from 'ondemand-pay';
import 'ondemand-pay/auto';
import 'ondemand-pay/element';
import { createApp, h, KeepAlive, onActivated, onDeactivated, ref } from 'vue';

const page = new URLSearchParams(location.search);
const provider = page.get('provider');
const kind = page.get('kind');

const own = () => h('input', { type: 'hidden', name: 'article_id', value: '4553' });
const where = { action: '/purchase', method: 'post' };

const forms = {
  mount: {
    setup() {
      const form = ref(null);
      let handle;
      onActivated(() => {
        handle = mount(form.value, {
          providerUrl: provider,
          apiKey: 'test_12345678',
          flow: 'purchase',
          amount: 9900,
          currency: 'SEK',
        });
      });
      onDeactivated(() => handle.destroy());
      return () => h('form', { ref: form, ...where }, [own()]);
    },
  },
  marked: () =>
    h(
      'form',
      {
        class: 'ondemand-form',
        ...where,
        'data-api-key': 'test_12345678',
        'data-flow': 'purchase',
        'data-amount': '9900',
        'data-currency': 'SEK',
        'data-provider-url': provider,
      },
      [own()],
    ),
  element: () =>
    h(
      'ondemand-form',
      { providerUrl: provider, apiKey: 'test_12345678', flow: 'purchase', amount: 9900, currency: 'SEK' },
      [h('form', where, [own()])],
    ),
};

createApp({
  setup() {
    const shown = ref(true);
    const count = ref(0);
    Object.assign(window, {
      show: (whether) => {
        shown.value = whether;
      },
      again: () => {
        count.value += 1;
      },
    });
    const Form = {
      name: 'Form',
      render: () => null,
      ...(typeof forms[kind] === 'function' ? { render: forms[kind] } : forms[kind]),
    };
    if (Form.setup) delete Form.render;
    const Other = { render: () => h('b', 'elsewhere') };
    return () => h('main', [h(KeepAlive, () => h(shown.value ? Form : Other)), h('p', { id: 'count' }, count.value)]);
  },
}).mount('#root');
