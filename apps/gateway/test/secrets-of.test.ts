import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { silentLogger } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import { createChannel } from "../src/channels/create-channel.js";
import { openStateFiles } from "../src/channels/open-state-files.js";
import { defaultConfig } from "../src/config/default-config.js";
import { secretsOf, withoutSecrets } from "../src/secrets-of.js";
import { createHome, startGateway, visit } from "./support.js";

const TOKEN = "123456789:AAabcdefghijklmnopqrstuvwxyz0123456";

describe("the secrets of a gateway", () => {
  const config = {
    ...defaultConfig,
    channels: {
      telegram: {
        botToken: "token-1",
        webhookSecret: "hook-1",
        accounts: { work: { botToken: "token-2", webhookSecret: "hook-2" } },
      },
    },
    agent: {
      type: "http",
      url: "http://x/?key=in-the-url",
      headers: { authorization: "Bearer in-a-header" },
      timeoutMs: 1,
    },
  } as const;

  it("S158: are all credentials of the configuration, wherever they stand", () => {
    expect([...secretsOf(config)].toSorted()).toEqual([
      "Bearer in-a-header",
      "hook-1",
      "hook-2",
      "in-the-url",
      "token-1",
      "token-2",
    ]);
  });

  it("S158: do not reach the programs that the gateway starts", () => {
    const env = { PATH: "/bin", TELEGRAM_BOT_TOKEN: " token-1\n", COPY: "token-2", HOME: "/root", EMPTY: "" };
    expect(withoutSecrets(env, secretsOf(config), [])).toEqual({ PATH: "/bin", HOME: "/root", EMPTY: "" });
  });

  it("S158: do not reach them in part, in company or when unused either", () => {
    const secrets = ["123456789:AAhalf-of-a-token", "short"];
    const env = {
      TELEGRAM_BOT_TOKEN: "one that nothing uses",
      HALF: "AAhalf-of-a-token",
      LINE: "export T=123456789:AAhalf-of-a-token;",
      ID: "1234567",
      WORD: "shorter than it looks",
      SAME: " short ",
      NAMED: "12345",
      PATH: "/bin",
    };
    expect(withoutSecrets(env, secrets, ["NAMED"])).toEqual({
      ID: env.ID,
      WORD: env.WORD,
      PATH: env.PATH,
    });
  });

  it("S158: are not shown by a program that prints its environment, wherever the gateway has them from", async () => {
    const directories = await createHome({});
    const tokenFile = join(directories.stateDirectory, "token");
    await writeFile(tokenFile, `${TOKEN}\n`);
    const print =
      "console.log(Object.keys(process.env).filter((name) => !name.startsWith('__')).sort().join())";
    const config = {
      channels: {
        telegram: {
          apiRoot: "http://127.0.0.1:9",
          accounts: { file: { tokenFile }, parts: { botToken: "${BOT_ID}:${BOT_KEY}" } },
        },
        webchat: { dmPolicy: "open", allowFrom: ["*"] },
      },
      agent: { type: "command", command: [process.execPath, "-e", print] },
    };
    await writeFile(directories.configPath, JSON.stringify(config), { mode: 0o600 });
    const env = {
      PATH: "/usr/bin:/bin",
      TELEGRAM_BOT_TOKEN: "987654321:AAunused",
      COPY_OF_FILE: TOKEN,
      BOT_ID: "4711",
      BOT_KEY: "AAkey-of-the-bot",
    };
    const gateway = await startGateway({ directories, env });
    await gateway.logged((record) => record.includes('"account":"file"') && record.includes("failed"));
    const visitor = await visit(gateway);
    visitor.write("show");
    expect(await visitor.answer(0)).toBe("PATH");
  });

  it.each(["signal", "imessage"])("S158: do not reach the program of %s", async (channel) => {
    const directories = await createHome({});
    const cliPath = join(directories.stateDirectory, "program");
    await writeFile(cliPath, '#!/bin/sh\nenv > "$0.part"\nmv "$0.part" "$0.env"\n', { mode: 0o700 });
    const config = { channels: { [channel]: { cliPath }, telegram: { enabled: false, botToken: TOKEN } } };
    await writeFile(directories.configPath, JSON.stringify(config), { mode: 0o600 });
    const env = { PATH: "/usr/bin:/bin", SLACK_BOT_TOKEN: "xoxb-unused", COPY: TOKEN, KEPT: "what it needs" };
    const gateway = await startGateway({ directories, env });
    await gateway.logged((record) => record.includes(`"channel":"${channel}"`) && record.includes("failed"));
    const given = await readFile(`${cliPath}.env`, "utf8");
    expect(given).toContain("KEPT=what it needs");
    expect(given).not.toMatch(/SLACK_BOT_TOKEN|COPY/);
  });

  it("S155: include a token that is read from a file", async () => {
    const directories = await createHome({});
    const tokenFile = join(directories.stateDirectory, "token");
    await writeFile(tokenFile, `${TOKEN}\n`);
    const secrets: string[] = [];
    const account = { channel: "telegram", account: "work", enabled: true, supported: true, policy: {} };
    const services = {
      logger: silentLogger,
      clientAddress: () => "",
      credentialsDirectory: directories.credentialsDirectory,
      stateFiles: openStateFiles,
      onSecret: (secret: string) => void secrets.push(secret.trim()),
      programEnvironment: () => ({}),
    };
    await createChannel({ ...account, settings: { tokenFile } }, services);
    expect(secrets).toEqual([TOKEN]);
    const missing = { ...account, settings: { tokenFile: join(directories.stateDirectory, "none") } };
    await expect(createChannel(missing, services)).rejects.toMatchObject({
      code: "CHANNEL_OPTIONS_INVALID",
      message: expect.stringContaining("channels.telegram.accounts.work.tokenFile"),
    });
  });
});
