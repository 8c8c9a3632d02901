import { createFakeClock } from "@openclaw/testkit";
import { expect, it } from "vitest";
import { createGate, createMemoryStore, createPairing } from "../src/index.js";

it("A stranger gets a code, the owner approves it, and the next message is admitted until the grant is revoked.", async () => {
  const pairing = createPairing({ store: createMemoryStore(), clock: createFakeClock() });
  const gate = createGate({ pairing });
  const replies: string[] = [];
  const write = () =>
    gate.admit(
      {
        channel: "telegram",
        account: "default",
        kind: "message",
        chat: { kind: "direct", id: "5" },
        sender: { id: "5", meta: { username: "bob" } },
        messageId: "1",
        text: "hello",
        replyTarget: { chatId: "5" },
      },
      async (text) => void replies.push(text),
    );

  expect(await write()).toEqual({
    outcome: "challenge",
    reason: "dm_policy_pairing_required",
    challenge: "sent",
  });
  const [request] = await pairing.listRequests();
  expect(replies).toHaveLength(1);
  expect(replies[0]).toContain(`openclaw pairing approve telegram ${request?.code}`);
  const approver = { surface: "host", id: "alice" } as const;
  const approved = await pairing.approve({ channel: "telegram", code: request?.code ?? "", approver });
  expect(approved.status).toBe("approved");
  expect(await write()).toEqual({ outcome: "admit", reason: "dm_policy_paired" });
  expect((await pairing.revoke({ channel: "telegram", senderId: "5" })).status).toBe("revoked");
  expect(await write()).toMatchObject({ outcome: "challenge", challenge: "sent" });
});
