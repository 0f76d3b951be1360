import { spawn } from 'node:child_process';
import { createServer } from 'vite';

// npm run dev: the server restarts on change, the app reloads in place and asks the server through the same address.
const port = process.env['APP_PORT'] ?? '3002';
const target = `http://127.0.0.1:${port}`;

const server = spawn('tsx', ['watch', 'sync-server/main.ts'], {
  stdio: 'inherit',
  env: { ...process.env, APP_PORT: port, NODE_ENV: 'development' },
});

const app = await createServer({
  configFile: 'vite.config.ts',
  server: {
    proxy: {
      '/api': target,
      '/ofrep': target,
      '/livez': target,
      '/readyz': target,
    },
  },
});
await app.listen();
app.printUrls();

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    server.kill(signal);
    void app.close().finally(() => process.exit(0));
  });
