import type { News } from "./decide-notification.js";
import { commandsOf, nameOf, placeOf, shortId } from "./describe-requests.js";
import { plainLine } from "./plain-line.js";

export const TOO_MANY =
  "📲 More devices ask than are told of here. List them: /pair pending\nWho does not know the gateway's secret or a setup code of it cannot ask, so somebody may have it who should not.";

/** What a chat is told of a request. Everything that the device chose stands on one line each. */
export function describeNews(news: News): string {
  const { requestId } = news.request;
  return [
    ...(news.kind === "device" ? deviceLines(news) : nodeLines(news)),
    "",
    `Approve: /pair approve ${requestId}`,
    "List pending: /pair pending",
  ].join("\n");
}

function deviceLines({ request, ofChat }: News & { readonly kind: "device" }): readonly string[] {
  return [
    "📲 New device pairing request",
    `ID: ${request.requestId}`,
    `Name: ${nameOf(request, request.clientId)}`,
    ...(request.platform === "" ? [] : [`Platform: ${plainLine(request.platform)}`]),
    `Role: ${request.roles.join(", ")}`,
    ...(request.scopes.length > 0 ? [`Scopes: ${request.scopes.join(", ")}`] : []),
    `IP: ${placeOf(request.remoteIp)}`,
    `Device: ${shortId(request.deviceId)}`,
    `Setup code: ${ofChat ? "of this chat" : "none of this chat"}`,
  ];
}

function nodeLines({ request }: News & { readonly kind: "node" }): readonly string[] {
  return [
    "📲 A paired node asks for its commands",
    `ID: ${request.requestId}`,
    `Name: ${nameOf(request, shortId(request.nodeId))}`,
    `Commands: ${commandsOf(request)}`,
    `Device: ${shortId(request.nodeId)}`,
  ];
}
