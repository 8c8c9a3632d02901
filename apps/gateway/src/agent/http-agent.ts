import { failed, stopped, timedOut, tooLarge } from "./agent-errors.js";
import { MAX_ANSWER_BYTES, type Agent, type AgentMessage } from "./agent.js";
import { OpenClawError } from "@openclaw/contracts";

export interface HttpAgentOptions {
  /** http or https. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/**
 * Posts each message as JSON. The answer is the body: plain text, or JSON `{ "text": "…" }`; an empty body or status 204 is
 * no answer. Redirects are not followed: the headers may hold credentials for this one address.
 */
export function createHttpAgent(options: HttpAgentOptions): Agent {
  return {
    answer: async (message, signal) => {
      if (signal.aborted) throw stopped();
      // Not `AbortSignal.any`: in Node 20 each one that hangs on a signal that lives long is kept for ever.
      const ending = new AbortController();
      const end = (): void => ending.abort();
      const timer = setTimeout(end, options.timeoutMs);
      signal.addEventListener("abort", end);
      try {
        return await ask(options, message, ending.signal);
      } catch (error) {
        if (signal.aborted) throw stopped();
        if (ending.signal.aborted) throw timedOut(options.timeoutMs);
        throw error instanceof OpenClawError ? error : failed(networkFailure(error));
      } finally {
        clearTimeout(timer);
        signal.removeEventListener("abort", end);
      }
    },
  };
}

async function ask(options: HttpAgentOptions, message: AgentMessage, signal: AbortSignal): Promise<string> {
  const response = await fetch(options.url, {
    method: "POST",
    headers: {
      accept: "application/json, text/plain",
      ...options.headers,
      "content-type": "application/json",
    },
    body: JSON.stringify(message),
    redirect: "manual",
    signal,
  });
  if (!response.ok) {
    await response.body?.cancel();
    const isRedirect = response.status >= 300 && response.status < 400;
    throw failed(
      isRedirect
        ? `its address answered with a redirect (${response.status}); set agent.url to the final address`
        : `its address answered with status ${response.status}`,
    );
  }
  const body = await readBody(response);
  const isJson = /^application\/([a-z.+-]+\+)?json\b/i.test(response.headers.get("content-type") ?? "");
  return (isJson ? textOfJson(body) : body).trim();
}

async function readBody(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function textOfJson(body: string): string {
  if (body.trim() === "") return "";
  const value = parse(body);
  const text: unknown = typeof value === "object" && value !== null && "text" in value ? value.text : value;
  if (typeof text === "string") return text;
  throw failed('its JSON is neither a string nor an object with "text"');
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw failed("its answer says that it is JSON and is not", cause);
  }
}

/** `fetch` hides the reason in the cause, whose code says it best. */
function networkFailure(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : String(error);
  return `its address could not be reached (${code}); check agent.url`;
}
