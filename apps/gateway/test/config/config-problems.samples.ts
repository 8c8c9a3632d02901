/** Wrong files, each with every problem that the error names. */
export const PROBLEMS: readonly (readonly [string, readonly string[]])[] = [
  ["[]", ["the file: expected an object, got a list"]],
  ["null", ["the file: expected an object, got null"]],
  ["{ a: ", ["invalid end of input at 1:6"]],
  ['{ gateway: { port: "x" } }', ['gateway.port: expected a TCP port from 0 to 65535, got "x"']],
  ["{ gateway: { port: 65536 } }", ["gateway.port: expected a TCP port from 0 to 65535, got 65536"]],
  ["{ gateway: { port: 1.5 } }", ["gateway.port: expected a TCP port from 0 to 65535, got 1.5"]],
  [
    '{ gateway: { host: "0.0.0.0" } }',
    ['gateway.host: expected one of "127.0.0.1", "::1", "localhost", got "0.0.0.0"'],
  ],
  [
    '{ gateway: { bind: "tailscale" } }',
    ['gateway.bind: expected one of "loopback", "auto", "lan", "tailnet", "custom", got "tailscale"'],
  ],
  [
    '{ gateway: { trustedProxies: ["127.0.0.1", "localhost", "0.0.0.0/0"] } }',
    ["localhost", "0.0.0.0/0"].map(
      (proxy, index) =>
        `gateway.trustedProxies[${index + 1}]: expected an address or a range, such as "127.0.0.1" or "10.0.0.0/8", got "${proxy}"`,
    ),
  ],
  [
    '{ gateway: { trustedProxies: "127.0.0.1" } }',
    ['gateway.trustedProxies: expected a list of addresses, got "127.0.0.1"'],
  ],
  [
    '{ gateway: { auth: { mode: "off", token: 5, rateLimit: { maxAttempts: 0 } } } }',
    [
      'gateway.auth.mode: expected one of "token", "password", "none", "trusted-proxy", got "off"',
      "gateway.auth.token: expected the token as text (to keep it elsewhere use ${NAME} or gateway.auth.tokenFile), got [redacted] (number)",
      "gateway.auth.rateLimit.maxAttempts: expected a whole number of attempts from 1 to 1000000, got 0",
    ],
  ],
  [
    '{ gateway: { auth: { password: { source: "env" } } } }',
    [
      "gateway.auth.password: expected the password as text (to keep it elsewhere use ${NAME} or gateway.auth.passwordFile), got [redacted] (object)",
    ],
  ],
  [
    '{ gateway: { bind: "custom" } }',
    [
      'gateway.customBindHost: expected an address of this machine, since gateway.bind is "custom", got nothing',
    ],
  ],
  [
    '{ gateway: { bind: "custom", customBindHost: "my-host" } }',
    ['gateway.customBindHost: expected an address of this machine, such as "192.168.1.10", got "my-host"'],
  ],
  [
    '{ gateway: { publicUrl: "gw.example:443" } }',
    [
      'gateway.publicUrl: expected a URL without user name, query and fragment, such as "wss://gw.example", got "gw.example:443"',
    ],
  ],
  [
    '{ gateway: { publicUrl: "wss://ana:secret@gw.example" } }',
    [
      'gateway.publicUrl: expected a URL without user name, query and fragment, such as "wss://gw.example", got [redacted] (string)',
    ],
  ],
  [
    '{ gateway: { tls: { enabled: true, certPath: "c.pem" } } }',
    ["gateway.tls.keyPath: expected a path, since certPath is there, got nothing"],
  ],
  ["{ gateway: [] }", ["gateway: expected an object, got a list"]],
  [
    '{ channels: { telegram: { dmPolicy: "opn" } } }',
    ['channels.telegram.dmPolicy: expected one of "pairing", "allowlist", "open", "disabled", got "opn"'],
  ],
  [
    "{ channels: { whatsapp: { dmPolicy: 5 } } }",
    ['channels.whatsapp.dmPolicy: expected one of "pairing", "allowlist", "open", "disabled", got 5'],
  ],
  [
    '{ channels: { webchat: { groupPolicy: "pairing" } } }',
    ['channels.webchat.groupPolicy: expected one of "allowlist", "open", "disabled", got "pairing"'],
  ],
  [
    '{ channels: { webchat: { enabled: "yes" } } }',
    ['channels.webchat.enabled: expected true or false, got "yes"'],
  ],
  [
    '{ channels: { webchat: { allowFrom: "*" } } }',
    ['channels.webchat.allowFrom: expected a list of sender ids, got "*"'],
  ],
  [
    "{ channels: { telegram: { allowFrom: [1, null, {}, 1.5] } } }",
    [
      "channels.telegram.allowFrom[1]: expected a sender id as text, got null",
      "channels.telegram.allowFrom[2]: expected a sender id as text, got an object",
      "channels.telegram.allowFrom[3]: expected a sender id as text, got 1.5",
    ],
  ],
  [
    "{ channels: { telegram: { allowFrom: [90071992547409929] } } }",
    ["channels.telegram.allowFrom[0]: expected a sender id as text, got 90071992547409940"],
  ],
  [
    '{ channels: { telegram: { dmPolicy: "open" } } }',
    [
      'channels.telegram.allowFrom: expected to include "*" (channels.telegram.dmPolicy="open" requires channels.telegram.allowFrom to include "*"), got nothing',
    ],
  ],
  [
    '{ channels: { telegram: { accounts: { work: { dmPolicy: "open", allowFrom: ["5"] } } } } }',
    [
      'channels.telegram.accounts.work.allowFrom: expected to include "*" (channels.telegram.accounts.work.dmPolicy="open" requires channels.telegram.accounts.work.allowFrom to include "*"), got ["5"]',
    ],
  ],
  [
    '{ channels: { telegram: { webhookUrl: "https://bot.example/x" } } }',
    [
      "channels.telegram.webhookSecret: expected a secret beside webhookUrl; make one with: openssl rand -hex 32, got nothing",
    ],
  ],
  [
    '{ channels: { "Tele-gram": {} } }',
    ['channels: expected a channel name in lower case, such as "telegram", got "Tele-gram"'],
  ],
  [
    '{ channels: { telegram: { accounts: { "a/b": {} } } } }',
    ['channels.telegram.accounts: expected an account name in lower case, such as "work", got "a/b"'],
  ],
  [
    "{ channels: { webchat: { accounts: { work: {} } } } }",
    ['channels.webchat.accounts: expected no account but "default", got "work"'],
  ],
  ['{ agent: { type: "shell" } }', ['agent.type: expected one of "echo", "command", "http", got "shell"']],
  ["{ agent: {} }", ['agent.type: expected one of "echo", "command", "http", got nothing']],
  [
    '{ agent: { type: "command" } }',
    [
      'agent.command: expected a list of the program and its arguments, such as ["node", "answer.js"], got nothing',
    ],
  ],
  [
    '{ agent: { type: "command", command: "node x.js" } }',
    [
      'agent.command: expected a list of the program and its arguments, such as ["node", "answer.js"], got "node x.js"',
    ],
  ],
  [
    '{ agent: { type: "http", url: "ftp://x" } }',
    ['agent.url: expected an http or https URL without a user name, got "ftp://x"'],
  ],
  [
    '{ agent: { type: "http", url: "http://" } }',
    ['agent.url: expected an http or https URL without a user name, got "http://"'],
  ],
  [
    '{ agent: { type: "http", url: "http://me:pass@x/" } }',
    ["agent.url: expected an http or https URL without a user name, got [redacted] (string)"],
  ],
  [
    '{ agent: { type: "http", url: "http://x", headers: { "a b": "1" } } }',
    ["agent.headers: expected names and values that HTTP allows, got [redacted] (object)"],
  ],
  [
    '{ agent: { type: "http", url: "http://x", timeoutMs: 0 } }',
    ["agent.timeoutMs: expected a whole number of milliseconds from 1 to 3600000, got 0"],
  ],
  [
    "{ pairing: { maxPending: 0 } }",
    ["pairing.maxPending: expected a whole number of requests from 1 to 1000, got 0"],
  ],
  [
    '{ pairing: { challengeText: "no code" } }',
    ['pairing.challengeText: expected a text of up to 4000 characters that contains {code}, got "no code"'],
  ],
  [
    '{ logging: { level: "loud" } }',
    [
      'logging.level: expected one of "silent", "fatal", "error", "warn", "info", "debug", "trace", got "loud"',
    ],
  ],
  [
    "{ models: { $include: './x.json' } }",
    ["$include: expected one file with everything in it, got a reference to another file"],
  ],
  [
    '{ gateway: { port: "x" }, agent: { type: "shell" } }',
    [
      'gateway.port: expected a TCP port from 0 to 65535, got "x"',
      'agent.type: expected one of "echo", "command", "http", got "shell"',
    ],
  ],
];
