import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  chromium,
  type BrowserContext,
  type Page,
  type Worker,
} from '@playwright/test';
import { chromiumArgs, ensureChromium } from '../scripts/chromium.ts';

export type DeviceOptions = {
  viewport?: { width: number; height: number };
  colorScheme?: 'light' | 'dark';
  reducedMotion?: 'reduce' | 'no-preference';
  hasTouch?: boolean;
};

/** Faults that a test provokes itself; everything else that a page complains about fails the test. */
export type Allowed = RegExp[];

/**
 * One phone: a browser with a profile of its own that survives being closed, killed and opened again. Every console error,
 * page error, failed request, policy violation and request to another origin is noted as a complaint.
 */
export class Device {
  readonly complaints: string[] = [];
  readonly profile = mkdtempSync(join(tmpdir(), 'maya-phone-'));
  allowed: Allowed = [];
  private context: BrowserContext | null = null;
  private readonly origin: () => string;
  private readonly options: DeviceOptions;

  constructor(origin: () => string, options: DeviceOptions = {}) {
    this.origin = origin;
    this.options = options;
  }

  get url(): string {
    return this.origin();
  }

  /** Opens the browser, or a further tab in it. */
  async open(path = '/', { offline = false } = {}): Promise<Page> {
    const context = await this.browser();
    await context.setOffline(offline);
    const fresh = context.pages().find((page) => page.url() === 'about:blank');
    const page = fresh ?? (await context.newPage());
    await page.goto(`${this.origin()}${path}`, { waitUntil: 'load' });
    return page;
  }

  async browser(): Promise<BrowserContext> {
    if (this.context !== null) return this.context;
    const context = await chromium.launchPersistentContext(this.profile, {
      executablePath: ensureChromium(),
      args: chromiumArgs,
      viewport: this.options.viewport ?? { width: 390, height: 844 },
      colorScheme: this.options.colorScheme ?? 'light',
      reducedMotion: this.options.reducedMotion ?? 'no-preference',
      hasTouch: this.options.hasTouch ?? false,
      locale: 'en-GB',
      timezoneId: 'Europe/London',
    });
    this.context = context;
    // What cannot be pressed is told where it stands, long before the journey's own time is over.
    context.setDefaultTimeout(30_000);
    for (const page of context.pages()) this.watch(page);
    context.on('serviceworker', (worker) => this.watchWorker(worker));
    for (const worker of context.serviceWorkers()) this.watchWorker(worker);
    context.on('page', (page) => this.watch(page));
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        console.error(
          `policy violation: ${event.violatedDirective} ${event.blockedURI}`,
        );
      });
    });
    return context;
  }

  async offline(offline: boolean): Promise<void> {
    await (await this.browser()).setOffline(offline);
  }

  async close(): Promise<void> {
    await this.context?.close();
    this.context = null;
  }

  /** SIGKILL to the whole browser: no page, worker or store gets a last word. */
  async kill(): Promise<void> {
    execFileSync('pkill', ['-9', '-f', `user-data-dir=${this.profile}`]);
    await this.context?.close().catch(() => undefined);
    this.context = null;
  }

  async discard(): Promise<void> {
    await this.close();
    rmSync(this.profile, { recursive: true, force: true });
  }

  /** What a page complained about, without the faults the test provoked. */
  unexpected(): string[] {
    return this.complaints.filter(
      (line) => !this.allowed.some((pattern) => pattern.test(line)),
    );
  }

  /** The service worker speaks on a console of its own. */
  private watchWorker(worker: Worker): void {
    worker.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning')
        this.complaints.push(
          `service worker ${message.type()}: ${message.text()}`,
        );
    });
  }

  private watch(page: Page): void {
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning')
        this.complaints.push(
          `console ${message.type()}: ${message.text()} (${message.location().url})`,
        );
    });
    page.on('pageerror', (error) =>
      this.complaints.push(`page error: ${error.message}`),
    );
    page.on('requestfailed', (request) => {
      const why = request.failure()?.errorText ?? '';
      // What a page still loaded when the test left or reloaded it ends with that page.
      if (request.method() === 'GET' && why === 'net::ERR_ABORTED') return;
      // So does asking for a token: the next page asks anew, and the server's grace bears the answer that nobody heard
      // (AUTH-9). Whether it is answered is asserted by what the pages say.
      if (request.url().endsWith('/auth/refresh') && why === 'net::ERR_ABORTED')
        return;
      // A push or pull that its page leaves behind is asked again by the next one; that nothing is lost or doubled by it is
      // asserted by what the devices hold (PUSH-3).
      if (
        /\/api\/v1\/sync\/(push|pull)$/.test(request.url()) &&
        why === 'net::ERR_ABORTED'
      )
        return;
      // Chromium tells a fetch that carries an AbortSignal and whose body was read to its end by a reader as aborted
      // (seen with Chromium 156: the same request without a signal is told as finished). What it brought is asserted.
      if (
        request.url().endsWith('/converse/stream') &&
        why === 'net::ERR_ABORTED'
      )
        return;
      this.complaints.push(
        `request failed: ${request.method()} ${request.url()} ${why}`,
      );
    });
    page.on('response', (response) => {
      if (response.status() >= 400)
        this.complaints.push(`answer ${response.status()}: ${response.url()}`);
    });
    page.on('request', (request) => {
      const url = request.url();
      if (/^https?:/.test(url) && !url.startsWith(this.origin()))
        this.complaints.push(`another origin: ${url}`);
    });
  }
}
