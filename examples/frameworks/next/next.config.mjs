process.loadEnvFile('../.env');

export default {};
