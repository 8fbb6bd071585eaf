import react from '@vitejs/plugin-react';

export default { envDir: '..', plugins: [react()] };
