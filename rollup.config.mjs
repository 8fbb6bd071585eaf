import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import nodeResolve from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import typescript from '@rollup/plugin-typescript';
import { buildSync, transformSync } from 'esbuild';
import { dts } from 'rollup-plugin-dts';
import { phoneTables } from './scripts/phoneTables.mjs';

const { version, dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const isDependency = (id) => Object.keys(dependencies).some((name) => id === name || id.startsWith(`${name}/`));

const resolve = nodeResolve({ browser: true, exportConditions: ['production'] });
const compile = (options = {}) =>
  typescript({
    tsconfig: 'tsconfig.build.json',
    filterRoot: false,
    noEmitOnError: true,
    ...options,
  });
const minify = (options = {}) =>
  terser({ ecma: 2022, module: true, compress: { passes: 5, unsafe_arrows: true, keep_fargs: false }, ...options });

/**
 * Properties of the SDK's own objects, whose names never leave its script: shortened there.
 * No word of the bridge, of a form, of an event or of the public API may stand here.
 */
const OWN_NAMES = [
  ...[
    'onTreeChange',
    'onValueChange',
    'onConnected',
    'onOtherVersion',
    'onPageTrigger',
    'onEnd',
    'onFailure',
    'onOpen',
  ],
  ...['sendsItself', 'canSend', 'endTaken', 'announce', 'announced', 'setFields', 'takePlace', 'restorePlace'],
  ...['held', 'entry', 'outcome', 'heard', 'bring', 'raise', 'failure', 'livemode'],
];
/** Of penpal's own, the same. */
const PENPALS_NAMES = [
  'validateReceivedMessage',
  'addMessageHandler',
  'removeMessageHandler',
  'sendMessage',
  'remoteProxy',
  'messenger',
  'timeoutId',
  'transferables',
  'penpalCode',
  'initialize',
];
const shortened = (...names) => ({ properties: { regex: new RegExp(`^(?:${names.join('|')})$`), builtins: true } });

/** As small as it gets. penpal's log is given to nobody. */
const COMPRESS = {
  passes: 5,
  unsafe_arrows: true,
  keep_fargs: false,
  inline: 1,
  pure_funcs: ['log', 'formatMethodPath'],
};

/** For what a shop's page loads. */
const minifySdk = ({ compress, ...options } = {}) =>
  minify({
    compress: { ...COMPRESS, ...compress },
    mangle: shortened(...OWN_NAMES, ...PENPALS_NAMES),
    ...options,
  });

/** The SDK's entries, by where each of them is built. */
const sdkEntries = Object.fromEntries(
  ['index', 'auto', 'element', 'load', 'react'].map((name) => [`sdk/${name}`, `src/sdk/${name}.ts`]),
);

/** The public entries. */
const entries = {
  ...sdkEntries,
  'merchant/index': 'src/merchant/index.ts',
  'testing/index': 'src/testing/index.ts',
  'testing/bridge': 'src/testing/bridge.ts',
  'protocol/index': 'src/protocol/index.ts',
  'protocol/internal': 'src/protocol/internal.ts',
};
const external = (id) => isDependency(id) || id === 'msw' || id === 'react' || id.startsWith('node:');

/**
 * The SDK's ESM, small before a merchant's bundler sees it: not every one of them shortens as much. What can be
 * imported alone stands in a file of its own, so that they can leave out the rest.
 */
const sdkModules = {
  input: sdkEntries,
  external: ['react'],
  output: {
    dir: 'dist',
    format: 'es',
    chunkFileNames: 'sdk/shared/[name].js',
    manualChunks: (id) => (id.endsWith('/protocol/errors.ts') ? 'errors' : undefined),
    sourcemap: true,
  },
  // Functions within functions are what esbuild finds fewer short names for.
  plugins: [
    versionNumber(),
    withoutMessages(),
    resolve,
    compile({ noCheck: true }),
    minifySdk({ compress: { reduce_funcs: false } }),
    forClients('sdk/react'),
  ],
};

/**
 * The other entries' ESM, one output file for each source file, so that bundlers can leave out what is not used; and
 * all of them for `require`, in a folder that is CommonJS.
 */
const modules = {
  input: entries,
  external,
  output: [
    {
      dir: 'dist',
      format: 'es',
      preserveModules: true,
      preserveModulesRoot: 'src',
      sourcemap: true,
      plugins: [withoutFolder('sdk/')],
    },
    {
      dir: 'dist',
      format: 'cjs',
      entryFileNames: 'cjs/[name].js',
      chunkFileNames: 'cjs/shared/[name].js',
      sourcemap: true,
      plugins: [folderIsCommonJs('dist/cjs'), forClients('sdk/react')],
    },
  ],
  plugins: [versionNumber(), compile({ outDir: 'dist', rootDir: 'src', declaration: true, declarationDir: 'dist' })],
};

/** For AMD, `require` and, without either, the global `OnDemand`: what a CDN serves, with nothing else to load. */
const umd = {
  input: 'src/sdk/index.ts',
  output: {
    file: 'dist/umd/ondemand-pay.min.js',
    format: 'umd',
    name: 'OnDemand',
    exports: 'named',
    sourcemap: true,
    plugins: [folderIsCommonJs('dist/umd')],
  },
  plugins: [versionNumber(), withoutMessages(), resolve, compile({ noCheck: true }), minifySdk({ module: false })],
};

/**
 * The types of each entry, holding what the entry exports and no more: a merchant's compiler never reads the
 * validator's types. Once for each kind of module, since a declaration is of the kind of the folder it stands in.
 */
const declarations = {
  input: Object.fromEntries(Object.keys(entries).map((name) => [name, `dist/${name}.d.ts`])),
  external,
  output: [
    { dir: 'dist/types', format: 'es', chunkFileNames: 'shared/[name].d.ts' },
    { dir: 'dist/cjs', format: 'es', chunkFileNames: 'shared/[name].d.ts' },
  ],
  plugins: [dts()],
};
const umdDeclarations = {
  input: 'dist/sdk/index.d.ts',
  output: { file: 'dist/umd/ondemand-pay.min.d.ts', format: 'es' },
  plugins: [dts()],
};

/**
 * Has V8 compile all functions while the script comes, off the page's main thread, since nearly all of them run when a
 * form is mounted. To others it is a comment.
 * @see https://v8.dev/blog/explicit-compile-hints
 */
const CALLED_ON_LOAD = '//# allFunctionsCalledOnLoad';

/** What the script tag loads, and its twin for `type=module`. */
const scriptTag = {
  input: 'src/sdk/scriptTag.ts',
  // Not UMD: on a page with an AMD loader that would define a nameless module instead of the global.
  output: {
    file: 'dist/web/sdk.min.js',
    format: 'iife',
    name: 'OnDemand',
    exports: 'named',
    esModule: false,
    plugins: [compressed()],
  },
  plugins: [
    versionNumber(),
    withoutMessages(),
    resolve,
    compile({ sourceMap: false, noCheck: true }),
    minifySdk({ module: false, format: { preamble: CALLED_ON_LOAD } }),
  ],
};
const scriptModule = {
  input: 'src/sdk/scriptModule.ts',
  output: { file: 'dist/web/sdk.min.mjs', format: 'es', plugins: [compressed(), integrity()] },
  plugins: [versionNumber(), withoutMessages(), resolve, compile({ sourceMap: false, noCheck: true }), minifySdk()],
};

/** What the script tag loads for the developer of a page, under a test key. */
const warnings = {
  input: 'src/sdk/warnings.ts',
  output: { file: 'dist/web/warnings.mjs', format: 'es', plugins: [compressed()] },
  plugins: [versionNumber(), withoutMessages(), resolve, compile({ sourceMap: false, noCheck: true }), minify()],
};

/** The languages that the frame speaks: each has a document of its own, and a script that begins in it. */
const LANGUAGES = ['en', 'sv'];

/** The page inside the iframe. */
const frame = {
  input: Object.fromEntries(LANGUAGES.map((language) => [`frame-${language}`, `src/frame/document/${language}.ts`])),
  output: {
    dir: 'dist/frame',
    format: 'es',
    entryFileNames: '[name].[hash].js',
    chunkFileNames: ({ facadeModuleId }) => `${namedChunk(facadeModuleId) ?? '[name]'}.[hash].js`,
    assetFileNames: '[name].[hash][extname]',
    plugins: [compressed()],
  },
  plugins: [
    versionNumber(),
    withoutMessages(),
    phoneTables(),
    stylesheetUrl(),
    resolve,
    compile({ sourceMap: false, noCheck: true }),
    minify({ compress: COMPRESS, mangle: shortened(...PENPALS_NAMES) }),
    stylesheet('src/frame/frame.css'),
    manifest('src/frame/frame.html'),
    withoutLeftovers(),
  ],
};

export default [modules, sdkModules, umd, declarations, umdDeclarations, scriptTag, scriptModule, warnings, frame];

/** What an earlier build left and this one did not write goes, once all is written: it would be published as well. */
function withoutLeftovers() {
  const began = Date.now();
  return {
    name: 'without-leftovers',
    closeBundle() {
      for (const entry of readdirSync('dist', { recursive: true, withFileTypes: true })) {
        const file = `${entry.parentPath}/${entry.name}`;
        if (entry.isFile() && statSync(file).mtimeMs < began) rmSync(file);
      }
    },
  };
}

/** Leaves the scripts of a folder to the build that makes them; their types come from this one. */
function withoutFolder(folder) {
  return {
    name: 'without-folder',
    generateBundle(_options, bundle) {
      for (const name of Object.keys(bundle)) {
        if (name.startsWith(folder) && /\.js(?:\.map)?$/.test(name)) delete bundle[name];
      }
    },
  };
}

/** The words of a language by its name: "sv-purchase"; the phone numbers' tables by what they are. */
function namedChunk(module) {
  if (module?.includes('phone-tables/')) return 'phoneCountries';
  const [, language, part] = /\/words\/(\w+)\/(\w+)\.ts$/.exec(module ?? '') ?? [];
  return language && `${language}-${part}`;
}

/**
 * penpal without what no part of this package asks of it: errors travel by their codes alone, since each of them ends
 * at this side (see `bridgeCalls.ts`); no messenger is used twice; no other side is older than the port it is handed; a
 * call carries its argument and no options, and an answer is the value that it is. Each has to be found.
 */
function withoutMessages() {
  const message = /(new PenpalError_default\(\s*"[A-Z_]+"),\s*(?:`(?:\\`|[^`])*`|"[^"]*"|error\.message)\s*\)/g;
  const changes = [
    /** No copy of an error crosses the bridge. */
    [/^(var serializeError) = [\s\S]*?^}\)?;$/m, '$1 = () => new Error();'],
    [/^(var deserializeError) = [\s\S]*?^}\)?;$/m, '$1 = () => new Error();'],
    /** An identifier is told from the other side's and from earlier ones, and keeps nothing secret. */
    [/^(var generateId_default) = [\s\S]*?\)\);$/m, '$1 = () => String(Math.random());'],
    [/ && \/\/ TODO[^\n]*\n\s*remoteParticipantId !== DEPRECATED_PENPAL_PARTICIPANT_ID/, ''],
    [/ \|\| \/\/ TODO[^\n]*\n\s*remoteParticipantId === DEPRECATED_PENPAL_PARTICIPANT_ID/, ''],
    [/^ {2}if \(!messenger\) \{[\s\S]*?^ {2}usedMessengers\.add\(messenger\);$/m, ''],
    [/^ {6}if \(value instanceof Reply_default\) \{[\s\S]*?^ {6}\}$/m, ''],
    [/lastArg instanceof CallOptions_default/, 'false'],
    /** No call, and no greeting, has a time limit of penpal's: `bridgeCalls.ts` has one that leaves no timer behind. */
    [/^ {6}const timeoutId = timeout !== void 0 \?[\s\S]*?: void 0;$/m, ''],
    [/^ {2}const timeoutId = timeout !== void 0 \?[\s\S]*?: void 0;$/m, ''],
    [/const \{ timeout, transferables \} = lastArgIsOptions \? lastArg : \{\};/, 'const transferables = void 0;'],
    [/\{ methodPath, resolve, reject, timeoutId \}/, '{ resolve, reject }'],
    [/\{ methodPath, reject, timeoutId \} of/, '{ reject } of'],
    [/^ {6}clearTimeout\(timeoutId\);$/m, ''],
    [/^ {4}clearTimeout\(timeoutId\);$/m, ''],
    [
      /getDestroyedConnectionMethodCallError\(methodPath\)\);\n {4}\}\n {4}replyHandlers\.clear/,
      'getDestroyedConnectionMethodCallError());\n    }\n    replyHandlers.clear',
    ],
    [/^ {4}const lastArg = args\[args\.length - 1\];$/m, ''],
    [/const argsWithoutOptions = lastArgIsOptions \? args\.slice\(0, -1\) : args;/, 'const argsWithoutOptions = args;'],
    /** A port carries one conversation, which needs no name. */
    [/(namespace: namespace_default,\s+(?:type: "SYN",\s+)?)channel,/g, '$1'],
    [/isMessage\(data\) && data\.channel === channel/, 'isMessage(data)'],
    /** Told in the greeting, and read by nobody. */
    [/= extractMethodPathsFromMethods\(methods\);/, '= [];'],
    [/^ {8}if \(path\.length && methodsToTreatAsNative[\s\S]*?^ {8}\}$/m, ''],
  ];
  const withoutThem = (code) =>
    changes.reduce(
      (text, [found, instead]) => {
        if (!found.test(text)) throw new Error(`penpal has changed: ${found} is not in it`);
        return text.replace(found, instead);
      },
      code.replace(message, '$1)'),
    );
  return {
    name: 'without-messages',
    transform: (code, id) => (id.includes('/penpal/') ? { code: withoutThem(code), map: null } : null),
  };
}

/** Tells frameworks that draw on servers too that an entry is for browsers. Last: what minifies takes it out. */
function forClients(entry) {
  return {
    name: 'for-clients',
    renderChunk: (code, { name }) => (name === entry ? { code: `"use client";${code}`, map: null } : null),
  };
}

/** Replaces the name `__VERSION__` by the package's version. */
function versionNumber() {
  return {
    name: 'version',
    transform: (code) =>
      code.includes('__VERSION__')
        ? { code: code.replaceAll('__VERSION__', JSON.stringify(version)), map: null }
        : null,
  };
}

/** Writes the Subresource Integrity hashes of the served scripts beside them; runs with the last of them. */
function integrity() {
  return {
    name: 'integrity',
    writeBundle() {
      const hashOf = (name) =>
        `sha384-${createHash('sha384')
          .update(readFileSync(`dist/web/${name}`))
          .digest('base64')}`;
      const hashes = { version, 'sdk.min.js': hashOf('sdk.min.js'), 'sdk.min.mjs': hashOf('sdk.min.mjs') };
      writeFileSync('dist/web/integrity.json', `${JSON.stringify(hashes, null, 2)}\n`);
    },
  };
}

/** Puts every script and stylesheet compressed beside itself, as small as it gets: done once and served for ever. */
function compressed() {
  return {
    name: 'compressed',
    writeBundle({ dir, file }, bundle) {
      const folder = dir ?? dirname(file);
      for (const name of Object.keys(bundle).filter((each) => /\.(?:m?js|css)$/.test(each))) {
        const content = readFileSync(`${folder}/${name}`);
        const params = { [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
        writeFileSync(`${folder}/${name}.br`, brotliCompressSync(content, { params }));
        writeFileSync(`${folder}/${name}.gz`, gzipSync(content, { level: 9 }));
      }
    },
  };
}

/** Says that the scripts of a folder are CommonJS, in a package whose own are not. */
function folderIsCommonJs(folder) {
  return {
    name: 'folder-is-commonjs',
    writeBundle() {
      writeFileSync(`${folder}/package.json`, '{ "type": "commonjs" }\n');
    },
  };
}

/** A stylesheet as small as it can be, by a tool that reads CSS. */
const compactStyles = (file) => transformSync(readFileSync(file, 'utf8'), { loader: 'css', minify: true }).code.trim();

/** `import url from './some.css?url'`: the stylesheet becomes a hashed file, loaded by whoever needs it. */
function stylesheetUrl() {
  return {
    name: 'stylesheet-url',
    resolveId(id, importer) {
      return id.endsWith('.css?url') ? new URL(id, `file://${importer}`).href.slice('file://'.length) : null;
    },
    load(id) {
      if (!id.endsWith('.css?url')) return null;
      const file = id.slice(0, -'?url'.length);
      this.addWatchFile(file);
      const name = file.split('/').at(-1);
      const reference = this.emitFile({ type: 'asset', name, source: compactStyles(file) });
      return `export default import.meta.ROLLUP_FILE_URL_${reference};`;
    },
  };
}

/** Emits the frame's stylesheet as a hashed file. */
function stylesheet(file) {
  return {
    name: 'stylesheet',
    buildStart() {
      this.addWatchFile(file);
    },
    generateBundle() {
      this.emitFile({ type: 'asset', name: 'frame.css', source: compactStyles(file) });
    },
  };
}

/**
 * Tells the provider which hashed files make up the frame, and hands it the document to fill in, with its first screen
 * drawn.
 */
function manifest(html) {
  return {
    name: 'manifest',
    async writeBundle({ dir }, bundle) {
      const files = Object.keys(bundle);
      const stylesheet = files.find((name) => /^frame\..*css$/.test(name));
      const drawn = await drawDocuments();
      const documents = LANGUAGES.map((language) => {
        const entry = files.find((name) => bundle[name].name === `frame-${language}`);
        return [language, { ...drawn[language], scripts: [entry, ...importsOf(bundle, entry)] }];
      });
      mkdirSync(dir, { recursive: true });
      // Files of an earlier build have other names; they go only now, so that a running provider never misses one.
      for (const name of readdirSync(dir)) {
        if (!files.includes(name.replace(/\.(?:br|gz)$/, '')))
          rmSync(`${dir}/${name}`, { recursive: true, force: true });
      }
      writeFileSync(
        `${dir}/manifest.json`,
        `${JSON.stringify({ version, stylesheet, files, documents: Object.fromEntries(documents) }, null, 2)}\n`,
      );
      writeFileSync(`${dir}/frame.html`, readFileSync(html, 'utf8').replace(/\n\s*/g, ''));
    },
  };
}

/** Every script that one needs before it can begin. */
function importsOf(bundle, name, found = new Set()) {
  for (const each of bundle[name].imports) {
    if (found.has(each)) continue;
    found.add(each);
    importsOf(bundle, each, found);
  }
  return [...found];
}

/** Runs the frame's own screens here. */
async function drawDocuments() {
  const { outputFiles } = buildSync({
    entryPoints: ['src/frame/document/drawDocuments.tsx'],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.css': 'empty' },
    logLevel: 'error',
    external: ['*.css?url', 'virtual:*'],
  });
  const module = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
  return module.drawDocuments();
}
