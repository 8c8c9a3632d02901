import type { Clock, InboundMessage, Logger } from "@openclaw/contracts";
import type { Caller, DevicePairing, NodePairing } from "@openclaw/device-pairing";
import type { SetupAddress } from "../methods/setup-code-methods.js";
import type { NotificationSettings } from "./notification-settings.js";

/** What the parts of `/pair` work on. */
export interface PairParts {
  readonly devices: Pick<
    DevicePairing,
    "approve" | "issueSetupCode" | "listRequests" | "listSetupCodes" | "reject" | "revokeSetupCodes"
  >;
  readonly nodes: Pick<NodePairing, "approve" | "listRequests" | "reject">;
  readonly setupAddress: SetupAddress;
  readonly settings: NotificationSettings;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How the owner starts our command. */
  readonly ownerCommand: string;
}

/** One command of an owner: who says it, and where. */
export interface PairScene {
  readonly message: InboundMessage;
  /** Names the chat in setup codes and settings. */
  readonly chat: string;
  readonly caller: Caller;
}

/** A text per message to send, in order. */
export type PairAnswer = readonly string[];

/** `<channel>/<account>/<chatId>`; neither of the first two has a slash. */
export const chatKey = ({
  channel,
  account,
  chat,
}: Pick<InboundMessage, "channel" | "account" | "chat">): string => `${channel}/${account}/${chat.id}`;
