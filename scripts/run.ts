import { spawn } from 'node:child_process';

export type Ran = { code: number; output: string };

/** Runs a program of this package (node_modules/.bin first) and waits. `shown` passes its output through as it comes. */
export function run(
  program: string,
  args: readonly string[],
  options: { cwd?: string; shown?: boolean; env?: NodeJS.ProcessEnv } = {},
): Promise<Ran> {
  const path = `${process.cwd()}/node_modules/.bin:${process.env['PATH'] ?? ''}`;
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: options.cwd ?? process.cwd(),
      env: { ...process.env, ...options.env, PATH: path },
      stdio: options.shown === true ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout?.on('data', (part: Buffer) => (output += part.toString()));
    child.stderr?.on('data', (part: Buffer) => (output += part.toString()));
    child.on('error', (error) => resolve({ code: 127, output: error.message }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
