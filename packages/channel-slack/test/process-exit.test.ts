import { fork } from "node:child_process";
import { once } from "node:events";
import { createFakeSlack } from "@openclaw/testkit/slack";
import { expect, it } from "vitest";
import { APP_TOKEN, BOT_TOKEN } from "./fixtures.js";

it.each(["answers the close frame", "is silent"])(
  "a process ends by itself once the channel is stopped in the middle of a send, whether Slack %s",
  async (manner) => {
    const slack = await createFakeSlack();
    const app = slack.app({ botToken: BOT_TOKEN, appToken: APP_TOKEN });
    app.failNext("chat.postMessage", { kind: "hang" });
    const sending = app.nextCall("chat.postMessage");
    const program = new URL("./stop-and-exit.ts", import.meta.url);
    const execArgv = ["--conditions=@openclaw/source", "--import", import.meta.resolve("tsx/esm")];
    const child = fork(program, [slack.apiUrl, BOT_TOKEN, APP_TOKEN], { execArgv });
    const exited = once(child, "exit");
    app.message("U0ANN0001", "hello");
    await sending;
    app.responsive(manner !== "is silent");
    const startedMs = performance.now();
    child.send("stop");
    expect(await exited).toEqual([0, null]);
    expect(performance.now() - startedMs).toBeLessThan(3000);
    app.responsive(true);
    await slack.close();
  },
  30_000,
);
