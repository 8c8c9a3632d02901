import type { AdapterChannel, ChannelWebhook } from "@openclaw/channel-kit";

/** A channel with what BlueBubbles has beyond the port. */
export interface ImessageChannel extends AdapterChannel {
  /** What to mount in an HTTP server; only for BlueBubbles with a webhook. */
  readonly webhook?: ChannelWebhook;
}
