export default { envDir: '..' };
