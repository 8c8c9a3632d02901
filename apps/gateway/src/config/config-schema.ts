import { CHANNELS } from "../channels/channel-table.js";

// JSON Schema of what this program reads of `openclaw.json` and `openclaw-pairing.json`. `description` says in an error what was expected.
// An object with `additionalProperties: false` warns of other keys; one without it may hold anything.

const text = (description: string) => ({ type: "string", minLength: 1, description });
const flag = { type: "boolean", description: "true or false" };
const list = {
  type: "array",
  items: {
    type: ["string", "integer"],
    // JSON numbers above this have lost digits.
    maximum: Number.MAX_SAFE_INTEGER,
    description: "a sender id as text",
  },
  description: "a list of sender ids",
};
const choice = (...values: readonly string[]) => ({
  enum: values,
  description: `one of ${values.map((value) => JSON.stringify(value)).join(", ")}`,
});
const whole = (minimum: number, maximum: number, unit: string) => ({
  type: "integer",
  minimum,
  maximum,
  description: `a whole number of ${unit} from ${minimum} to ${maximum}`,
});
const section = { type: "object", description: "an object" };
const texts = (description: string, item: string) => ({ type: "array", items: text(item), description });

const groupPolicy = choice("allowlist", "open", "disabled");
// What stands at every channel and account is checked by one function each: inlined, it would be most of the validator.
const shared = {
  flag,
  list,
  dmPolicy: choice("pairing", "allowlist", "open", "disabled"),
  groupPolicy,
  groups: {
    ...section,
    additionalProperties: { ...section, properties: { allowFrom: { $ref: "#/definitions/list" } } },
  },
};
const ref = (name: keyof typeof shared) => ({ $ref: `#/definitions/${name}` });
const policyKeys = {
  enabled: ref("flag"),
  dmPolicy: ref("dmPolicy"),
  allowFrom: ref("list"),
  groupPolicy: ref("groupPolicy"),
  groupAllowFrom: ref("list"),
  groups: ref("groups"),
};
const dmSection = {
  ...section,
  additionalProperties: false,
  properties: {
    enabled: ref("flag"),
    policy: ref("dmPolicy"),
    allowFrom: ref("list"),
    groupEnabled: {},
    groupChannels: {},
  },
};

/** All channels that can be connected, by name. */
const channels = Object.fromEntries(
  Array.from(CHANNELS, ([id, { hasDmSection = false, keys }]) => {
    const own = Object.entries(keys).map(([name, { schema }]) => [name, schema] as const);
    const dm = hasDmSection ? { dm: dmSection } : {};
    return [id, channel({ ...policyKeys, ...Object.fromEntries(own), ...dm }, true)];
  }),
);

/** A channel: its keys, and the same again for each account. */
function channel(keys: object, isOurs: boolean) {
  return {
    ...section,
    ...(isOurs && { additionalProperties: false }),
    properties: {
      ...keys,
      accounts: {
        ...section,
        additionalProperties: {
          ...section,
          ...(isOurs && { additionalProperties: false }),
          properties: keys,
        },
      },
    },
  };
}

const agentOf = (type: string, properties: object, ...required: readonly string[]) => ({
  type: "object",
  additionalProperties: false,
  properties: { type: { const: type }, ...properties },
  required: ["type", ...required],
});
const timeoutMs = whole(1, 3_600_000, "milliseconds");

const secret = (name: string) =>
  text(`the ${name} as text (to keep it elsewhere use \${NAME} or gateway.auth.${name}File)`);
// OpenClaw keeps much more in these sections, so no key is unknown.
const gatewaySection = {
  ...section,
  properties: {
    port: { ...whole(0, 65_535, ""), description: "a TCP port from 0 to 65535" },
    host: choice("127.0.0.1", "::1", "localhost"),
    bind: choice("loopback", "auto", "lan", "tailnet", "custom"),
    customBindHost: text("an address of this machine"),
    trustedProxies: texts("a list of addresses", "an address"),
    auth: {
      ...section,
      properties: {
        mode: choice("token", "password", "none", "trusted-proxy"),
        token: secret("token"),
        tokenFile: text("the path of a file that holds the token"),
        password: secret("password"),
        passwordFile: text("the path of a file that holds the password"),
        rateLimit: {
          ...section,
          properties: {
            maxAttempts: whole(1, 1_000_000, "attempts"),
            windowMs: whole(1, 86_400_000, "milliseconds"),
            lockoutMs: whole(1, 86_400_000, "milliseconds"),
          },
        },
      },
    },
    tls: {
      ...section,
      // A mistyped `enabled` would leave the gateway without encryption, so it is told of.
      additionalProperties: false,
      properties: {
        caPath: {},
        enabled: flag,
        autoGenerate: flag,
        certPath: text("the path of a certificate in PEM"),
        keyPath: text("the path of the certificate's private key in PEM"),
      },
    },
    publicUrl: text('the URL that devices use, such as "wss://gw.example"'),
    controlUi: {
      ...section,
      properties: { allowedOrigins: texts("a list of origins", 'an origin, such as "https://app.example"') },
    },
    handshakeTimeoutMs: whole(100, 120_000, "milliseconds"),
    nodes: {
      ...section,
      properties: { pairing: { ...section, properties: { autoApproveLocal: flag } } },
    },
    remote: {
      ...section,
      properties: {
        url: text("the URL of a gateway"),
        token: text("the token of that gateway"),
        password: text("the password of that gateway"),
        tlsFingerprint: text("the SHA-256 of that gateway's certificate"),
      },
    },
  },
};

export const configSchema = {
  ...section,
  definitions: shared,
  properties: {
    $schema: {},
    meta: {},
    gateway: gatewaySection,
    commands: {
      ...section,
      // OpenClaw keeps more here.
      properties: {
        ownerAllowFrom: { ...list, description: 'a list of owners, such as "telegram:123"' },
      },
    },
    // Read for one key of OpenClaw's plugin for devices; its shape is OpenClaw's business.
    plugins: {},
    channels: {
      ...section,
      properties: {
        defaults: { ...section, properties: { groupPolicy } },
        ...channels,
      },
      additionalProperties: channel(policyKeys, false),
    },
    agent: {
      ...section,
      required: ["type"],
      discriminator: { propertyName: "type" },
      oneOf: [
        agentOf("echo", {}),
        agentOf(
          "command",
          {
            command: {
              type: "array",
              minItems: 1,
              items: { ...text("text"), pattern: "^[^\\u0000]*$" },
              description: 'a list of the program and its arguments, such as ["node", "answer.js"]',
            },
            timeoutMs,
          },
          "command",
        ),
        agentOf(
          "http",
          {
            url: text("an http or https URL without a user name"),
            headers: { ...section, additionalProperties: { type: "string", description: "text" } },
            timeoutMs,
          },
          "url",
        ),
      ],
    },
    pairing: {
      ...section,
      additionalProperties: false,
      properties: {
        codeLifetimeMinutes: whole(1, 10_080, "minutes"),
        maxPending: whole(1, 1_000, "requests"),
        challengeText: {
          type: "string",
          maxLength: 4_000,
          pattern: "\\{code\\}",
          description: "a text of up to 4000 characters that contains {code}",
        },
      },
    },
    logging: {
      ...section,
      properties: { level: choice("silent", "fatal", "error", "warn", "info", "debug", "trace") },
    },
  },
  additionalProperties: false,
} as const;
