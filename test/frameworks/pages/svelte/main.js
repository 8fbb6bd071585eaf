import 'ondemand-pay/auto';
import 'ondemand-pay/element';
import { mount } from 'svelte';
import App from './App.svelte';

mount(App, { target: document.querySelector('#root') });
