import type { SenderId } from "@openclaw/contracts";
import type { ChannelVendor } from "@openclaw/testkit";
import { visitorIdOf } from "../src/visitor.js";
import { openTab, secretOf, type MessageFrame, type TestSite, type TestTab } from "./support.js";

export const SECRETS = ["a", "b"].map(secretOf);
const secretByVisitor = new Map(SECRETS.map((secret) => [visitorIdOf(secret), secret]));
export const PEOPLE = [...secretByVisitor.keys()];

export interface WebchatVendor extends ChannelVendor {
  /** Resolves when every tab has what was sent before. */
  readonly settled: () => Promise<void>;
  readonly close: () => Promise<void>;
}

// What a page could send beside messages, by name.
const EVENTS: Readonly<Record<string, unknown>> = {
  typing: { type: "typing", id: "t1" },
  reaction: { type: "reaction", id: "r1", text: "👍" },
  "empty text": { type: "message", id: "e1", text: "  " },
  "unknown field": { type: "message", id: "e2", text: "x", group: true },
  "no object": ["message"],
};

/** People with a browser tab each. */
export function createWebchatVendor(site: TestSite): WebchatVendor {
  const opening = new Map<SenderId, Promise<TestTab>>();
  const open = new Map<SenderId, TestTab>();
  const taken = new Map<SenderId, number>();
  let sent = 0;

  const nextId = (): string => {
    sent += 1;
    return `m${sent}`;
  };
  const tabOf = async (visitorId: SenderId): Promise<TestTab> => {
    const cookie = `openclaw_webchat_${site.channel.account}=${secretByVisitor.get(visitorId) ?? ""}`;
    const tab = opening.get(visitorId) ?? openTab(site, { cookie });
    opening.set(visitorId, tab);
    open.set(visitorId, await tab);
    return tab;
  };
  const sendFrame = async (from: SenderId, frame: unknown): Promise<TestTab> => {
    const tab = await tabOf(from);
    tab.send(frame);
    return tab;
  };

  return {
    async sendDirect(from, text) {
      const id = nextId();
      const tab = await sendFrame(from, { type: "message", id, text });
      await tab.until(() => echoesOf(tab, id) === 1);
    },
    async sendTwice(from, text) {
      const id = nextId();
      await sendFrame(from, { type: "message", id, text });
      const tab = await sendFrame(from, { type: "message", id, text });
      await tab.until(() => echoesOf(tab, id) === 2);
    },
    async nextReply(to) {
      const tab = await tabOf(to);
      const index = taken.get(to) ?? 0;
      taken.set(to, index + 1);
      await tab.until(() => answersIn(tab).length > index);
      return answersIn(tab)[index] ?? "";
    },
    replies(to) {
      const tab = open.get(to);
      return tab === undefined ? [] : answersIn(tab);
    },
    events: Object.fromEntries(
      Object.entries(EVENTS).map(([name, frame]) => [
        name,
        async (from: SenderId) => void (await sendFrame(from, frame)),
      ]),
    ),
    async settled() {
      // The answer to a ping comes after everything that was sent before it.
      await Promise.all([...open.values()].map((tab) => tab.pong()));
    },
    async close() {
      await Promise.all([...open.values()].map((tab) => tab.close()));
    },
  };
}

const messagesIn = (tab: TestTab): readonly MessageFrame["message"][] =>
  tab.frames.flatMap((frame) => (frame.type === "message" ? [frame.message] : []));

const answersIn = (tab: TestTab): readonly string[] =>
  messagesIn(tab)
    .filter(({ from }) => from === "bot")
    .map(({ text }) => text);

const echoesOf = (tab: TestTab, id: string): number =>
  messagesIn(tab).filter(({ clientId }) => clientId === id).length;
