import { RateLimitError, REST, type InternalRequest } from "@discordjs/rest";
import { pause, withTimeLimit } from "@openclaw/channel-kit";
import { Agent } from "undici";
import { toDiscordError } from "./discord-errors.js";
import type { DiscordSettings } from "./discord-options.js";

export interface DiscordCall extends Pick<InternalRequest, "method" | "fullRoute" | "body" | "auth"> {
  /** What it does, for errors. */
  readonly name: string;
  /** Texts in it that must not be shown. */
  readonly secrets?: readonly string[];
}

/** The calls to Discord's API: each tried once, each rejecting with a coded error. */
export interface DiscordRest {
  /** Gives the answer's JSON. Ends with `signal`, which must not outlive the call by much: the SDK never lets go of it. */
  call(call: DiscordCall, signal: AbortSignal): Promise<unknown>;
  /** The same with a time limit of its own, ending with the session. */
  limitedCall(call: DiscordCall, sessionSignal: AbortSignal): Promise<unknown>;
  close(): Promise<void>;
}

/** Waits that Discord's buckets ask for in passing, such as five texts in five seconds; longer ones are the kit's to decide. */
const MAX_BUCKET_WAIT_MS = 5_500;
/** The SDK keeps a queue for every chat, and throws away those that are idle this often. */
const SWEEP_INTERVAL_MS = 60_000;

export function createDiscordRest(settings: DiscordSettings): DiscordRest {
  const { apiUrl, configKey, limits, token } = settings;
  // An agent of its own: undici's is shared by all of the process and never closed.
  const agent = new Agent();
  const rest = new REST({
    agent,
    api: apiUrl,
    version: "10",
    retries: 0,
    timeout: limits.requestTimeoutMs,
    // The SDK would wait without an end, in a timer that nobody can stop.
    rejectOnRateLimit: () => true,
    handlerSweepInterval: SWEEP_INTERVAL_MS,
  }).setToken(token);

  async function attempt(request: DiscordCall, signal: AbortSignal): Promise<unknown> {
    const { name, secrets = [], ...sent } = request;
    try {
      return await rest.request({ ...sent, signal });
    } catch (error) {
      const waitMs = bucketWaitMs(error);
      if (waitMs === undefined || signal.aborted) {
        throw toDiscordError(error, { token, configKey, call: name, secrets });
      }
      await pause(waitMs, signal);
      return attempt(request, signal);
    }
  }

  return {
    call: attempt,
    limitedCall: (request, sessionSignal) =>
      withTimeLimit(limits.requestTimeoutMs, sessionSignal, (signal) => attempt(request, signal)),
    close: async () => {
      rest.clearHashSweeper();
      rest.clearHandlerSweeper();
      await agent.destroy();
    },
  };
}

/** `undefined` for what is no rate limit, and for a long one. */
function bucketWaitMs(error: unknown): number | undefined {
  if (!(error instanceof RateLimitError)) return undefined;
  const waitMs = Math.max(error.retryAfter, error.timeToReset);
  return waitMs <= MAX_BUCKET_WAIT_MS ? waitMs : undefined;
}
