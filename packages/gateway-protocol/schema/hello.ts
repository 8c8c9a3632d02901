import {
  anything,
  described,
  exactly,
  list,
  output,
  record,
  ref,
  text,
  anyText,
  whole,
  type Schema,
} from "./build.js";

const names = list(text(256), 4096);

/** The answer to `connect`. */
export const helloSchemas: Readonly<Record<string, Schema>> = {
  PresenceEntry: output(
    "A program that is, or was, connected.",
    { ts: whole() },
    {
      host: text(),
      ip: text(),
      version: text(),
      platform: text(),
      deviceFamily: text(),
      modelIdentifier: text(),
      mode: text(),
      reason: text(),
      text: anyText(),
      deviceId: text(),
      roles: names,
      scopes: names,
      instanceId: text(),
    },
  ),
  HelloServer: output(
    "The gateway.",
    { version: text(), connId: described(text(), "Names this connection in the gateway’s log.") },
    { host: described(text(), "Protocol 3 only."), buildId: text(), bootId: text() },
  ),
  HelloFeatures: output(
    "What the gateway can do.",
    { methods: names, events: names },
    { capabilities: described(names, "Protocol 4 only.") },
  ),
  HelloSnapshot: output(
    "The state at the time of the hello.",
    {
      presence: list(ref("PresenceEntry"), 100_000),
      health: anything,
      stateVersion: ref("StateVersion"),
      uptimeMs: whole(),
    },
    {
      configPath: described(text(), "For administrators only."),
      stateDir: described(text(), "For administrators only."),
      authMode: described(text(), "For administrators only."),
    },
  ),
  HelloDeviceToken: output("A token of the device for a role. A secret: keep it in a file of its own.", {
    deviceToken: text(),
    role: text(64),
    scopes: list(text(128), 4096),
    issuedAtMs: whole(),
  }),
  HelloAuth: output(
    "What the connection may do, and the device’s token.",
    { role: text(64), scopes: list(text(128), 4096) },
    {
      method: described(
        text(64),
        "How it authenticated: `token`, `password`, `device-token`, `bootstrap-token` or `none`.",
      ),
      deviceToken: text(),
      issuedAtMs: whole(),
      deviceTokens: described(
        list(ref("HelloDeviceToken"), 64),
        "Tokens for the device’s other roles, once, after a setup code.",
      ),
    },
  ),
  HelloPolicy: output("What the gateway expects of the client.", {
    maxPayload: described(whole(1), "Bytes."),
    maxBufferedBytes: whole(1),
    tickIntervalMs: whole(1),
  }),
  HelloOk: output(
    "The answer to `connect`: the connection is open.",
    {
      type: exactly("hello-ok"),
      protocol: whole(1),
      server: ref("HelloServer"),
      features: ref("HelloFeatures"),
      snapshot: ref("HelloSnapshot"),
      policy: ref("HelloPolicy"),
    },
    {
      auth: described(ref("HelloAuth"), "Gateways before 2026.4.18 send it only together with a token."),
      canvasHostUrl: text(),
      pluginSurfaceUrls: record(text(), 256),
    },
  ),
};
