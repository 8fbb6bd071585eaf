/** The package's version; replaced at build and by the test configuration. */
declare const __VERSION__: string;
