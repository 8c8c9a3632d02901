import type { InboundMessage } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import { createGroupRefusalLog } from "../../src/log/create-group-refusal-log.js";

const messageOf = (chatId: string, senderId: string): InboundMessage => ({
  channel: "telegram",
  account: "default",
  kind: "message",
  chat: { kind: "group", id: chatId },
  sender: { id: senderId, meta: {} },
  messageId: "1",
  text: "hello",
  replyTarget: { chatId },
});

const ignore = (): void => undefined;

function open() {
  const records: object[] = [];
  const info = (fields: object): void => void records.push(fields);
  return { records, log: createGroupRefusalLog({ debug: ignore, info, warn: ignore, error: ignore }) };
}

describe("a refused group message", () => {
  it("is logged with the ids that the owner needs, once for each chat", () => {
    const { log, records } = open();
    log(messageOf("-100", "7"), "group_policy_empty_allowlist");
    log(messageOf("-100", "8"), "group_policy_not_allowlisted");
    log(messageOf("-200", "7"), "group_policy_not_allowlisted");
    log(messageOf("9", "9"), "dm_policy_not_allowlisted");
    expect(records).toEqual([
      {
        channel: "telegram",
        account: "default",
        chatId: "-100",
        senderId: "7",
        reason: "group_policy_empty_allowlist",
      },
      expect.objectContaining({ chatId: "-200" }),
    ]);
  });

  it("fills no log, whoever adds the bot to however many groups", () => {
    const { log, records } = open();
    for (let chat = 0; chat < 2000; chat += 1)
      log(messageOf(`-${chat}`, "7"), "group_policy_not_allowlisted");
    expect(records).toHaveLength(500);
  });
});
