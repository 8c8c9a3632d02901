import { webchatIdentity } from "@openclaw/channel-webchat/identity";
import { defineChannel } from "./channel-definition.js";
import { texts } from "./channel-keys.js";

export const webchat = defineChannel({
  identity: webchatIdentity,
  isBuiltIn: true,
  defaultAccountKeys: [],
  keys: { allowedHosts: texts("a list of host names", 'a host name, such as "chat.example"') },
  create: async ({ account, settings }, { clientAddress, logger }) => {
    const { createWebchatChannel } = await import("@openclaw/channel-webchat");
    const { allowedHosts = [] } = settings;
    const channel = createWebchatChannel({ account, allowedHosts, clientAddress, logger });
    return {
      channel,
      handleRequest: (request, response) => channel.handleRequest(request, response),
      handleUpgrade: (request, socket, head) => channel.handleUpgrade(request, socket, head),
      pause: () => channel.pause(),
      refusals: () => channel.refusals(),
    };
  },
});
