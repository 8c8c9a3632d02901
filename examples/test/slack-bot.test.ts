import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createPairing } from "@openclaw/pairing-core";
import { createFileStore } from "@openclaw/store-fs";
import { createFakeSlack } from "@openclaw/testkit/slack";
import { expect, it } from "vitest";

const BOT_TOKEN = "xoxb-700300-exampleBotToken";
const APP_TOKEN = "xapp-1-A700300-exampleAppToken";
const FOLDER = path.join(import.meta.dirname, "../slack-bot");
const ANN = "U0ANN0001";

function startBot(apiUrl: string, credentials: string): ChildProcess {
  const tokens = { SLACK_BOT_TOKEN: BOT_TOKEN, SLACK_APP_TOKEN: APP_TOKEN };
  return spawn(
    process.execPath,
    ["--conditions=@openclaw/source", "--import", import.meta.resolve("tsx/esm"), "bot.ts"],
    {
      cwd: FOLDER,
      env: { ...process.env, ...tokens, SLACK_API_URL: apiUrl, CREDENTIALS: credentials },
      stdio: ["ignore", "ignore", "inherit"],
    },
  );
}

it("the Bolt app answers a stranger with a code, and talks to them once another process has approved it", async () => {
  const credentials = path.join(await mkdtemp(path.join(tmpdir(), "slack-bot-")), "credentials");
  const slack = await createFakeSlack();
  const fake = slack.app({ botToken: BOT_TOKEN, appToken: APP_TOKEN });
  const direct = fake.directChannel(ANN);
  const child = startBot(slack.apiUrl, credentials);
  const exited = once(child, "exit");
  const store = createFileStore({ directory: credentials });
  const pairing = createPairing({ store });
  try {
    await fake.connected(1);
    fake.message(ANN, "hello");
    const challenge = await fake.nextSent(direct);
    const [request] = await pairing.listRequests({ channel: "slack" });
    expect(challenge.text).toContain(request?.code);
    expect(challenge.text).toContain(`Your Slack user id: ${ANN}`);

    await pairing.approve({ code: request?.code ?? "", approver: { surface: "host", id: "test" } });
    fake.message(ANN, "hello again");
    expect((await fake.nextSent(direct)).text).toBe("You said: hello again");

    await pairing.revoke({ channel: "slack", senderId: ANN });
    fake.command(ANN, "/hello", "");
    expect(await fake.nextSent(direct)).toMatchObject({
      isResponse: true,
      text: expect.stringContaining("Pairing code:"),
    });
  } finally {
    child.kill("SIGTERM");
    await exited;
    await store.close();
    await slack.close();
    await rm(path.dirname(credentials), { recursive: true });
  }
}, 60_000);
