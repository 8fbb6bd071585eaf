/*
 * Who may import whom, in one place; types count like values. `npm run check` names the import that breaks a rule.
 */

/**
 * From the bottom to the top: a file imports from its own folder and from folders named before it, so there is no
 * cycle.
 */
const PROVIDER = [
  'common',
  'words',
  'store/migrations',
  'store',
  'metrics',
  'ports',
  'http',
  /* The domains. */
  'audit',
  'idempotency',
  'outbox',
  'housekeeping',
  'test-clock',
  'messages',
  'mails',
  'merchants',
  'ledger',
  'webhooks',
  'buyers',
  'sessions',
  'links',
  'devices',
  'passkeys',
  'codes',
  'payment-methods',
  'rail-deletions',
  'rails/sandbox',
  'rails/stripe',
  'rails/check',
  'proofs',
  'rail-pages',
  'recurring',
  'orders',
  'orders/settle',
  'orders/facts',
  'orders/read',
  'orders/change',
  'orders/place',
  'outcomes',
  'receipts',
  'account',
  'onboarding',
  'preferences',
  'confirmations',
  'device-transfer',
  'browser-sign-in',
  /* What is assembled of them. */
  'app/operator',
  'app/buyer',
  'app/files',
  'app/sandbox',
  'app/merchant',
  'app/rails',
  'app/frame',
  'app',
  '.',
  'cli/setup',
  'cli/commands',
  'cli/serve',
  'cli',
];

const FRAME = [
  'state',
  'fields',
  'words',
  'words/en',
  'words/sv',
  'rules/click',
  'rules/identity',
  'rules/purchase',
  'rules/account',
  'browser',
  'screens',
  'screens/purchase',
  'screens/account',
  'shell',
  'providerWindow',
  'document',
  '.',
];

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'protocol-imports-nothing',
      comment: 'protocol runs everywhere: it imports no other folder and nothing of Node.',
      severity: 'error',
      from: { path: '^src/protocol/' },
      to: { dependencyTypes: ['local', 'core'], pathNot: '^src/protocol/' },
    },
    {
      name: 'only-protocol-is-shared',
      comment: 'sdk, frame, merchant and testing import only protocol, never each other.',
      severity: 'error',
      from: { path: '^src/([^/]+)/', pathNot: '^src/protocol/' },
      to: { dependencyTypes: ['local'], pathNot: '^src/($1|protocol)/' },
    },
    {
      name: 'public-entries-only',
      comment: 'provider imports ondemand-pay only through its public entries.',
      severity: 'error',
      from: { path: '^provider/src/' },
      to: { dependencyTypes: ['local'], pathNot: '^provider/src/' },
    },
    {
      name: 'http-is-for-routes',
      comment: 'Only app and cli know of HTTP.',
      severity: 'error',
      from: { path: '^provider/src/[^/]+/', pathNot: '^provider/src/(http|app|cli)/' },
      to: { path: '^provider/src/http/' },
    },
    {
      name: 'sql-stands-in-stores',
      comment: 'Only *Store.ts writes SQL, and store/database.ts runs it; whoever needs it calls its functions.',
      severity: 'error',
      from: { path: '^provider/src/', pathNot: ['^provider/src/store/database\\.ts$', 'Store\\.ts$'] },
      to: { path: '^provider/src/store/statement\\.ts$' },
    },
    ...importsPointDown('provider/src', PROVIDER),
    ...importsPointDown('src/frame', FRAME),
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: ['node_modules', '(^|/)dist/'] },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
};

/** Rules by which the folders of `root` import only those named before them; each folder has to be named. */
function importsPointDown(root, folders) {
  const filesIn = (names) => `^${root}/(${names.map((name) => (name === '.' ? '' : `${name}/`)).join('|')})[^/]+$`;
  return [
    {
      name: `every-folder-has-a-layer:${root}`,
      comment: 'Name the folder in .dependency-cruiser.mjs, above all that it imports.',
      severity: 'error',
      from: { path: `^${root}/`, pathNot: filesIn(folders) },
      to: {},
    },
    ...folders.slice(0, -1).map((folder, index) => ({
      name: `imports-point-down:${root}/${folder}`,
      comment: `Files in ${folder} import from folders named before it in .dependency-cruiser.mjs.`,
      severity: 'error',
      from: { path: filesIn([folder]) },
      to: { path: filesIn(folders.slice(index + 1)) },
    })),
  ];
}
