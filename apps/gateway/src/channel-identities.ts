export { channelIdentity, channelIds } from "./channel-identity.js";
export { openStore, type OpenStoreOptions } from "./open-store.js";
