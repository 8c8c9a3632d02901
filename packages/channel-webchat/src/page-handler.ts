import type { IncomingMessage, ServerResponse } from "node:http";
import { answerText, SECURITY_HEADERS } from "./http-answer.js";
import type { PageFile } from "./page-files.js";
import type { Refusals } from "./refusals.js";
import { checkHost, isOwnOrigin } from "./request-origin.js";
import { requestFacts } from "./request-facts.js";
import { mintVisitorSecret, readVisitorSecret, visitorCookie } from "./visitor.js";
import type { ResolvedWebchatOptions } from "./webchat-options.js";

export interface PageHandlerOptions {
  readonly options: ResolvedWebchatOptions;
  readonly cookieName: string;
  readonly files: ReadonlyMap<string, PageFile>;
  readonly refusals: Refusals;
}

/** Name below the page's path that the page asks for its cookie. */
const SESSION = "webchat-session";

/** Answers what belongs to the page; false for everything else. */
export function createPageHandler(
  parts: PageHandlerOptions,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  const { files, refusals } = parts;
  const { path, allowedHosts } = parts.options;

  return (request, response) => {
    const pathname = (request.url ?? "").split("?", 1)[0] ?? "";
    const name = pathname.startsWith(path) ? pathname.slice(path.length) : undefined;
    const file = name === undefined ? undefined : files.get(name);
    if (file === undefined && name !== SESSION) return false;

    const verdict = checkHost(requestFacts(request), allowedHosts);
    if (verdict.status === "refused") {
      refusals.count(verdict.reason, requestFacts(request));
      answerText(
        response,
        403,
        "This host name is not served here. The owner can add it to allowedHosts of webchat.\n",
      );
      return true;
    }
    if (file === undefined) answerSession(parts, request, response, verdict);
    else answerFile(parts, request, response, { file, isPage: name === "", secure: verdict.secure });
    return true;
  };
}

function answerFile(
  parts: PageHandlerOptions,
  request: IncomingMessage,
  response: ServerResponse,
  answer: { readonly file: PageFile; readonly isPage: boolean; readonly secure: boolean },
): void {
  const { file, isPage, secure } = answer;
  if (request.method !== "GET" && request.method !== "HEAD") {
    answerText(response, 405, "Only GET is answered here.\n", { Allow: "GET, HEAD" });
    return;
  }
  // A link on another site opens the page without the visitor's cookie (SameSite=Strict). A new one would then make a
  // known visitor a stranger, so such a page gets it from the session request, which carries the cookie.
  const isCrossSite = ["cross-site", "same-site"].includes(String(request.headers["sec-fetch-site"]));
  if (isPage && !isCrossSite) setVisitorCookie(parts, request, response, secure);
  const headers = { ...SECURITY_HEADERS, "Cache-Control": "no-cache", ETag: file.etag };
  if (request.headers["if-none-match"] === file.etag) {
    response.writeHead(304, headers).end();
    return;
  }
  response.writeHead(200, { ...headers, "Content-Type": file.type, "Content-Length": file.body.length });
  response.end(request.method === "HEAD" ? undefined : file.body);
}

/** Gives the page its cookie if it has none; only to the page itself. */
function answerSession(
  parts: PageHandlerOptions,
  request: IncomingMessage,
  response: ServerResponse,
  verdict: { readonly origins: readonly string[]; readonly secure: boolean },
): void {
  if (request.method !== "POST") {
    answerText(response, 405, "Only POST is answered here.\n", { Allow: "POST" });
    return;
  }
  if (!isOwnOrigin(requestFacts(request), verdict.origins)) {
    parts.refusals.count("foreign-origin", requestFacts(request));
    answerText(response, 403, "Only the chat page itself may ask this.\n");
    return;
  }
  setVisitorCookie(parts, request, response, verdict.secure);
  response.writeHead(204, { ...SECURITY_HEADERS, "Cache-Control": "no-store" }).end();
}

/** Sets the cookie anew each time, so that it does not end while it is in use. */
function setVisitorCookie(
  parts: PageHandlerOptions,
  request: IncomingMessage,
  response: ServerResponse,
  secure: boolean,
): void {
  const { cookieName: name, options } = parts;
  const secret = readVisitorSecret(request.headers.cookie, name) ?? mintVisitorSecret(options.random);
  response.setHeader("Set-Cookie", visitorCookie({ name, secret, path: options.path, secure }));
}
