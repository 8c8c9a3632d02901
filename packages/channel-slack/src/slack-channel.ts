import type { AdapterChannel, ChannelWebhook } from "@openclaw/channel-kit";

/** A channel with what Slack has beyond the port. */
export interface SlackChannel extends AdapterChannel {
  /** What to mount in an HTTP server; only with option `signingSecret`. */
  readonly webhook?: ChannelWebhook;
}
