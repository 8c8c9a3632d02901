import { describe, expect, it } from "vitest";
import { load, problemsOf, TOKEN } from "./load-text.js";

describe("the environment", () => {
  it("gives the default account of Telegram its token, unless the file does", async () => {
    const env = { TELEGRAM_BOT_TOKEN: ` ${TOKEN}\n` };
    expect((await load("{}", env)).config.channels["telegram"]?.botToken).toBe(TOKEN);
    const own = await load('{ channels: { telegram: { botToken: "1:x" } } }', env);
    expect(own.config.channels["telegram"]?.botToken).toBe("1:x");
    const account = await load(
      '{ channels: { telegram: { accounts: { default: { tokenFile: "/t" } } } } }',
      env,
    );
    expect(account.config.channels["telegram"]?.botToken).toBeUndefined();
  });

  it("moves the port", async () => {
    expect(
      (await load("{ gateway: { port: 1 } }", { OPENCLAW_GATEWAY_PORT: "4001" })).config.gateway.port,
    ).toBe(4001);
    await expect(load("{}", { OPENCLAW_GATEWAY_PORT: "none" })).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      message: 'OPENCLAW_GATEWAY_PORT: expected a TCP port from 0 to 65535, got "none".',
    });
  });

  it("fills in ${NAME}, and leaves $${NAME} alone", async () => {
    const { config, credentialVariables } = await load(
      '{ channels: { telegram: { botToken: "${TG}" } }, agent: { type: "command", command: ["x", "${X}", "$${TG}"] } }',
      { TG: TOKEN, X: "x" },
    );
    expect(credentialVariables).toEqual(["TG"]);
    expect(config.channels["telegram"]?.botToken).toBe(TOKEN);
    expect(config.agent).toMatchObject({ command: ["x", "x", "${TG}"] });
  });

  it("S80: a credential whose variable is not set is left out with a warning; anything else is an error", async () => {
    const { config, warnings } = await load('{ channels: { telegram: { botToken: "${TG}" } } }');
    expect(config.channels["telegram"]).toEqual({});
    expect(warnings).toEqual([
      "openclaw.json: channels.telegram.botToken is left out: the environment variable TG is not set.",
    ]);
    expect(await problemsOf('{ channels: { telegram: { dmPolicy: "${POLICY}" } } }')).toEqual([
      "channels.telegram.dmPolicy: expected the environment variable POLICY to be set, got nothing",
    ]);
  });

  it("is not asked for what other programs keep in the file", async () => {
    const { config, credentialVariables } = await load('{ models: { key: "${OTHER_KEY}" } }');
    expect(config.agent).toEqual({ type: "echo" });
    expect(credentialVariables).toEqual([]);
  });
});
