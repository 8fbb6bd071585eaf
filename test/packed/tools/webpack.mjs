import webpack from 'webpack';

const path = new URL('out/webpack', import.meta.url).pathname;
webpack({ mode: 'production', entry: './src/page.js', output: { path } }, (error, stats) => {
  if (!error && !stats.hasErrors()) return;
  console.error(error ?? stats.toString('errors-only'));
  process.exitCode = 1;
});
