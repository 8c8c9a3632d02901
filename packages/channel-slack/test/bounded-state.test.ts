import { describe, expect, it } from "vitest";
import { createCommandAnswers } from "../src/command-answers.js";
import { toInboundMessage } from "../src/index.js";
import { createReplayCache } from "../src/replay-cache.js";

describe("what is remembered", () => {
  it("S145: signatures are forgotten once they are too old to be taken, and never more than a limit", () => {
    const clock = { nowMs: 0 };
    const cache = createReplayCache({ now: () => clock.nowMs }, 600_000);
    for (let count = 0; count < 60_000; count += 1) cache.begin(`v0=${count}`);
    expect(cache.size()).toBe(50_000);
    expect(cache.begin("v0=59999")).toBe(false);
    clock.nowMs = 600_001;
    cache.begin("v0=new");
    expect(cache.size()).toBe(1);
    cache.forget("v0=new");
    expect(cache.begin("v0=new")).toBe(true);
  });

  it("S145: addresses for answers are limited too", () => {
    const answers = createCommandAnswers({ now: () => 0 }, "https://slack.com/api/");
    const use = (count: number): ReturnType<typeof answers.take> => {
      const body = {
        command: "/ask",
        user_id: "U0ANN0001",
        channel_id: "D0ANN",
        trigger_id: `t${count}`,
        response_url: `https://hooks.slack.com/commands/${count}`,
      };
      const message = toInboundMessage(body, { own: { teamIds: [] } });
      if (message === undefined) throw new Error("Expected a message.");
      if (count >= 0) answers.remember(message, body);
      return answers.take(message.replyTarget);
    };
    for (let count = 0; count < 1500; count += 1) use(count);
    const target = { chatId: "D0ANN", messageId: "command:U0ANN0001:t0" };
    expect(answers.take(target)).toBeUndefined();
    expect(answers.take({ ...target, messageId: "command:U0ANN0001:t1499" })).toBe(
      "https://hooks.slack.com/commands/1499",
    );
  });
});
