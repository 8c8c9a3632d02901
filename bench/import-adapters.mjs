// The floor of a gateway with all channels: a process that only loads the adapters with the SDKs of their vendors.
const names = ["discord", "feishu", "imessage", "signal", "slack", "telegram", "webchat", "whatsapp"];
await Promise.all(
  names.map((name) => import(new URL(`../packages/channel-${name}/dist/index.js`, import.meta.url).href)),
);
process.exit(0);
