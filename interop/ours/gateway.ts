import { startProcess } from "../support/background-process.js";
import type { SharedState } from "../support/shared-state.js";
import { COMMAND_PATH } from "./ours.js";

/** `openclaw gateway` of ours, in a process of its own. */
export interface Gateway {
  /** Where to chat, such as `http://127.0.0.1:40123/`. */
  readonly url: string;
  /** What it has logged so far. */
  log(): string;
  /** Ends it as a service manager does. */
  stop(): Promise<void>;
}

/**
 * Starts our gateway on the shared state and waits until it is ready.
 *
 * `config` lies in the file of ours beside `openclaw.json`: OpenClaw 2026.2.17 refuses every command while its own file has
 * keys that it does not know, such as `apiRoot`.
 */
export async function startGateway(
  state: SharedState,
  config: { readonly gateway?: object; readonly channels?: object } = {},
): Promise<Gateway> {
  await state.writeOwnConfig(config);
  const running = startProcess(process.execPath, [COMMAND_PATH, "gateway"], state.env);
  const [url] = await running.printed(/http:\/\/127\.0\.0\.1:\d+\//);
  return { url, log: () => running.output(), stop: () => running.stop() };
}
