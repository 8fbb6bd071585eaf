import vue from '@vitejs/plugin-vue';

/** Without this, Vue looks for a component of that name. */
const isCustomElement = (tag) => tag === 'ondemand-form';

export default { envDir: '..', plugins: [vue({ template: { compilerOptions: { isCustomElement } } })] };
