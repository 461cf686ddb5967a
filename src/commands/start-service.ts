/** What serve and demo need of the wiring: main.ts hands it to them. */
import type { Config } from '../config.ts';

export interface RunningService {
  /** Public address. */
  readonly baseUrl: string;
  /** Answers what is under way, stops taking more. */
  stop(): Promise<void>;
}

export interface StartOptions {
  /** With the sandbox hospital. */
  readonly sandbox: boolean;
  readonly roles: readonly Role[];
  /** How often hospitals are asked what changed, milliseconds; every 5 s where absent. */
  readonly watchEveryMs?: number;
}

export const ROLES = ['web', 'dicom', 'worker'] as const;
export type Role = (typeof ROLES)[number];

export type StartService = (config: Config, options: StartOptions) => Promise<RunningService>;

/** Runs until SIGTERM or SIGINT. */
export function untilStopped(service: RunningService): Promise<void> {
  return new Promise((resolve, reject) => {
    let stopping = false;
    const stop = () => {
      if (stopping) return;
      stopping = true;
      service.stop().then(resolve, reject);
    };
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
  });
}
