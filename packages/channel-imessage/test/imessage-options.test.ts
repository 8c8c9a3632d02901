import { isOpenClawError } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import { readImessageOptions, type ImessageChannelOptions } from "../src/imessage-options.js";

const PASSWORD = "hunter2 hunter2";
const BLUEBUBBLES = { serverUrl: "http://127.0.0.1:1234", password: PASSWORD };

/** As a configuration file has them. */
type Unchecked = { readonly [Key in keyof ImessageChannelOptions]?: unknown };

function refusal(unchecked: Unchecked): string {
  try {
    const options: ImessageChannelOptions = JSON.parse(JSON.stringify(unchecked));
    readImessageOptions(options);
  } catch (error) {
    if (isOpenClawError(error, "CHANNEL_OPTIONS_INVALID")) return error.message;
    throw error;
  }
  throw new Error("Expected a refusal.");
}

describe("readImessageOptions", () => {
  it("chooses imsg without a server, and BlueBubbles with one", () => {
    expect(readImessageOptions({}).transport).toMatchObject({ kind: "imsg", command: "imsg", args: ["rpc"] });
    expect(readImessageOptions({ dbPath: "/tmp/chat.db" }).transport).toMatchObject({
      args: ["rpc", "--db", "/tmp/chat.db"],
    });
    expect(
      readImessageOptions({ ...BLUEBUBBLES, serverUrl: "http://127.0.0.1:1234/" }).transport,
    ).toMatchObject({
      kind: "bluebubbles",
      serverUrl: "http://127.0.0.1:1234",
      webhook: undefined,
      sendMethod: "apple-script",
    });
  });

  it("S149: a host that ssh would take for an option is refused", () => {
    const hosts = [
      "-oProxyCommand=x",
      "me@-oProxyCommand=x",
      "-",
      "mac;reboot",
      "mac reboot",
      "$(reboot)",
      "",
      "a@b@c",
    ];
    for (const remoteHost of hosts) expect(refusal({ remoteHost })).toContain("channels.imessage.remoteHost");
  });

  it("S149: over ssh no path reaches a shell that would read more in it than a path", () => {
    const paths = [
      "/opt/im sg",
      "/opt/imsg;reboot",
      "/opt/$(reboot)",
      "/opt/`x`",
      "/opt/imsg'",
      "/opt/a&b",
      "/opt/a|b",
      "/opt/*",
    ];
    for (const cliPath of paths) expect(refusal({ remoteHost: "mac", cliPath })).toContain("cliPath");
    for (const dbPath of paths) expect(refusal({ remoteHost: "mac", dbPath })).toContain("dbPath");
    expect(refusal({ cliPath: "-rf" })).toContain("channels.imessage.cliPath");
  });

  it("S149: the words for ssh are an array, with the host after the options", () => {
    const { transport } = readImessageOptions({
      remoteHost: "me@mac.example",
      cliPath: "~/bin/imsg",
      dbPath: "/Users/me/chat.db",
    });
    expect(transport).toMatchObject({
      command: "ssh",
      args: [
        "-T",
        "-o",
        "BatchMode=yes",
        "--",
        "me@mac.example",
        "~/bin/imsg",
        "rpc",
        "--db",
        "/Users/me/chat.db",
      ],
    });
  });

  it("S135: a webhook without a good secret does not start", () => {
    const hook = { ...BLUEBUBBLES, webhookUrl: "http://127.0.0.1:18789/hook" };
    for (const webhookSecret of [undefined, "", "short", "with spaces and more", `${"x".repeat(16)}&`]) {
      expect(refusal({ ...hook, webhookSecret })).toContain("channels.imessage.webhookSecret");
      expect(refusal({ ...BLUEBUBBLES, webhookPath: "/hook", webhookSecret })).toContain("webhookSecret");
    }
  });

  it("names the key and the account, and repeats no secret", () => {
    const messages = [
      refusal({ serverUrl: "http://127.0.0.1:1234", account: "work" }),
      refusal({ password: PASSWORD }),
      refusal({ ...BLUEBUBBLES, cliPath: "imsg" }),
      refusal({
        ...BLUEBUBBLES,
        serverUrl: `http://127.0.0.1:1234?password=${encodeURIComponent(PASSWORD)}`,
      }),
      refusal({ ...BLUEBUBBLES, serverUrl: "ftp://127.0.0.1" }),
      refusal({ ...BLUEBUBBLES, sendMethod: "pigeon" }),
      refusal({ service: "rcs" }),
      refusal({ region: "usa" }),
      refusal({ ...BLUEBUBBLES, webhookSecret: "x".repeat(16), webhookPath: "hook" }),
    ];
    expect(messages[0]).toContain("channels.imessage.accounts.work.password");
    expect(messages[1]).toContain("channels.imessage.serverUrl");
    expect(messages[2]).toContain("channels.imessage.cliPath");
    for (const message of messages) expect(message).not.toContain("hunter2");
  });
});
