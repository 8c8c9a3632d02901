import type { IncomingMessage } from "node:http";
import { imessageErrors } from "./imessage-errors.js";
import type { BlueBubblesMethod, ImessageChannelOptions } from "./imessage-options.js";

export interface BlueBubblesSettings {
  readonly kind: "bluebubbles";
  /** Without a slash at the end. */
  readonly serverUrl: string;
  readonly password: string;
  readonly webhook: BlueBubblesWebhookSettings | undefined;
  readonly sendMethod: BlueBubblesMethod;
  readonly catchUpIntervalMs: number;
}

export interface BlueBubblesWebhookSettings {
  readonly path: string;
  readonly secret: string;
  /** What the server has to call; `undefined` when the owner registers it. */
  readonly url: string | undefined;
  readonly clientAddress: ((request: IncomingMessage) => string) | undefined;
}

const DEFAULT_PATH = "/bluebubbles-webhook";
const SECRET = /^[A-Za-z0-9_-]{16,256}$/;
const WITH_WEBHOOK_MS = 60_000;
const WITHOUT_WEBHOOK_MS = 3_000;

type Options = ImessageChannelOptions & { readonly serverUrl: string };

export function readBlueBubblesOptions(options: Options, section: string): BlueBubblesSettings {
  const { password, sendMethod = "apple-script" } = options;
  if (typeof password !== "string" || password === "") {
    throw imessageErrors.optionsInvalid(
      `Missing ${section}.password: expected the password of the BlueBubbles server, which its window shows under Settings.`,
    );
  }
  if (sendMethod !== "apple-script" && sendMethod !== "private-api") {
    throw imessageErrors.optionsInvalid(
      `Invalid ${section}.sendMethod: expected apple-script or private-api.`,
    );
  }
  const webhook = readWebhook(options, section);
  return {
    kind: "bluebubbles",
    serverUrl: readUrl(options.serverUrl, `${section}.serverUrl`, "http://127.0.0.1:1234"),
    password,
    webhook,
    sendMethod,
    catchUpIntervalMs:
      options.catchUpIntervalMs ?? (webhook === undefined ? WITHOUT_WEBHOOK_MS : WITH_WEBHOOK_MS),
  };
}

function readWebhook(options: Options, section: string): BlueBubblesWebhookSettings | undefined {
  const { clientAddress, webhookPath, webhookSecret, webhookUrl } = options;
  if (webhookUrl === undefined && webhookPath === undefined && webhookSecret === undefined) return undefined;
  // The server signs nothing: without a secret of our own anybody could write as anybody.
  if (typeof webhookSecret !== "string" || !SECRET.test(webhookSecret)) {
    throw imessageErrors.optionsInvalid(
      `Invalid ${section}.webhookSecret: expected 16 to 256 letters, digits, "_" or "-". ` +
        "The webhook does not start without such a secret; make one with: openssl rand -hex 32",
    );
  }
  const url =
    webhookUrl === undefined
      ? undefined
      : readUrl(webhookUrl, `${section}.webhookUrl`, "http://127.0.0.1:18789/bluebubbles-webhook");
  const path = webhookPath ?? (url === undefined ? DEFAULT_PATH : new URL(url).pathname);
  if (!path.startsWith("/")) {
    throw imessageErrors.optionsInvalid(
      `Invalid ${section}.webhookPath: expected a path that starts with "/".`,
    );
  }
  return { path, secret: webhookSecret, url, clientAddress };
}

function readUrl(value: unknown, key: string, example: string): string {
  const url = typeof value === "string" && URL.canParse(value) ? new URL(value) : undefined;
  const isPlain =
    url !== undefined &&
    /^https?:$/.test(url.protocol) &&
    url.search === "" &&
    url.hash === "" &&
    url.username === "" &&
    url.password === "";
  if (typeof value === "string" && isPlain) return value.replace(/\/+$/, "");
  throw imessageErrors.optionsInvalid(
    `Invalid ${key}: expected an http or https address without a password, query or fragment, such as ${example}.`,
  );
}
