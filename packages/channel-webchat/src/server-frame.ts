import type { SenderId } from "@openclaw/contracts";
import type { FrameErrorCode } from "./client-frame.js";

/** One line of a conversation, as all tabs of the visitor see it. */
export interface ChatMessage {
  readonly id: string;
  readonly from: "visitor" | "bot";
  readonly text: string;
  readonly atMs: number;
  /** The page's id of a message of the visitor: seeing it means that it arrived. */
  readonly clientId?: string;
}

/** What the page receives. */
export type ServerFrame =
  | {
      readonly type: "ready";
      readonly visitorId: SenderId;
      readonly maxTextLength: number;
      /** The latest messages, oldest first; the page knows from the ids which it has. */
      readonly messages: readonly ChatMessage[];
    }
  | { readonly type: "message"; readonly message: ChatMessage }
  | { readonly type: "heartbeat" }
  | {
      readonly type: "error";
      readonly code: FrameErrorCode | "rate-limited" | "not-accepting" | "failed";
      readonly message: string;
      /** The message that it is about. */
      readonly clientId?: string;
      readonly retryAfterMs?: number;
    };
