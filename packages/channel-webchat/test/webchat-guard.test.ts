import { createGate, createMemoryStore, createPairing } from "@openclaw/pairing-core";
import { expect, it } from "vitest";
import { toInboundMessage, webchatGuard, webchatIdentity } from "../src/index.js";
import { visitorIdOf } from "../src/visitor.js";
import { secretOf } from "./support.js";

it("a guard hands over admitted messages only, with a reply that goes to their chat", async () => {
  const pairing = createPairing({ store: createMemoryStore() });
  const gate = createGate({ pairing, identity: webchatIdentity });
  const visitorId = visitorIdOf(secretOf("a"));
  const sent: string[] = [];
  const outcomes: string[] = [];
  const channel = {
    send: (target: { readonly chatId: string }, text: string) => {
      sent.push(`${target.chatId}: ${text}`);
      return Promise.resolve();
    },
  };
  const receive = webchatGuard({
    gate,
    channel,
    onMessage: (message, reply) => reply(`echo ${message.text}`),
    onDecision: ({ outcome }) => outcomes.push(outcome),
  });
  const message = (messageId: string) =>
    toInboundMessage({ account: "default", visitorId, messageId, text: `text ${messageId}` });

  await receive(message("1"));
  const [request] = await pairing.listRequests();
  expect(sent).toHaveLength(1);
  expect(sent[0]).toContain(`Your webchat visitor id: ${visitorId}`);
  await pairing.approve({ code: request?.code ?? "", approver: { surface: "host", id: "owner" } });
  await receive(message("2"));
  expect(sent[1]).toBe(`${visitorId}: echo text 2`);
  expect(outcomes).toEqual(["challenge", "admit"]);
});
