import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { findChromium } from "./find-chromium.js";
import { createInstallation, type Installation } from "./open-command.js";

const BROWSER_ARGUMENTS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

let browser: Browser;
let installation: Installation;

beforeAll(async () => {
  installation = await createInstallation();
  await installation.startGateway();
  browser = await chromium.launch({ executablePath: findChromium() ?? "", args: BROWSER_ARGUMENTS });
});

afterAll(async () => {
  await browser?.close();
  await installation?.remove();
});

/** A visitor with a browser profile of their own, on the connected page. */
async function visit(): Promise<Page> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(installation.url);
  await connected(page);
  return page;
}

const connected = (page: Page): Promise<void> => page.locator("#status[data-state=connected]").waitFor();
const visitorOf = async (page: Page): Promise<string> =>
  /v_[a-z2-7]{26}/.exec(await page.locator("#visitor").innerText())?.[0] ?? "";
const answers = (page: Page) => page.locator("#messages li[data-from=bot] .text");

async function write(page: Page, text: string): Promise<void> {
  await page.getByLabel("Message", { exact: true }).fill(text);
  await page.keyboard.press("Enter");
}

async function nextAnswer(page: Page, index: number): Promise<string> {
  const answer = answers(page).nth(index);
  await answer.waitFor();
  return answer.innerText();
}

const codeIn = (text: string): string => /Pairing code: ([A-Z2-9]{8})/.exec(text)?.[1] ?? "";

it("a visitor gets a code, is answered once approved in another process, also after a reload, and not after a revocation", async () => {
  const page = await visit();
  const visitor = await visitorOf(page);
  await write(page, "hello");
  const code = codeIn(await nextAnswer(page, 0));
  expect(code).toHaveLength(8);

  const approved = await installation.openclaw("pairing", "approve", "webchat", code);
  expect(approved).toContain(`Approved webchat sender ${visitor}.`);
  await write(page, "am I in?");
  expect(await nextAnswer(page, 1)).toBe("am I in?");

  await page.reload();
  await connected(page);
  expect(await visitorOf(page)).toBe(visitor);
  expect(await answers(page).allInnerTexts()).toHaveLength(2);
  await write(page, "still in");
  expect(await nextAnswer(page, 2)).toBe("still in");

  await installation.openclaw("pairing", "revoke", "webchat", visitor);
  await write(page, "and now?");
  const refusal = await nextAnswer(page, 3);
  expect(codeIn(refusal)).toHaveLength(8);
  expect(codeIn(refusal)).not.toBe(code);
  await page.context().close();
});

it("two visitors are two senders: the approval of one does not let the other in, and none sees the other's chat", async () => {
  const [first, second] = await Promise.all([visit(), visit()]);
  expect(await visitorOf(first)).not.toBe(await visitorOf(second));
  await write(first, "one");
  await write(second, "two");
  const [code] = await Promise.all([nextAnswer(first, 0), nextAnswer(second, 0)]);
  await installation.openclaw("pairing", "approve", "webchat", codeIn(code));
  await write(first, "for the first alone");
  expect(await nextAnswer(first, 1)).toBe("for the first alone");
  await write(second, "not approved");
  await second.locator("#messages li[data-from=visitor]").nth(1).waitFor();
  // A message that is confirmed after it proves that no answer is under way.
  await write(second, "really not");
  await second.locator("#messages li[data-from=visitor]:not([data-state])").nth(2).waitFor();
  expect(await answers(second).count()).toBe(1);
  expect(await second.locator("#messages").innerText()).not.toContain("for the first alone");
  await Promise.all([first.context().close(), second.context().close()]);
});

it("S58 S59: a page of another origin can neither connect nor show the chat in a frame, though the browser has the cookie", async () => {
  const page = await visit();
  const visitor = await visitorOf(page);
  const evil = await servePage("<!doctype html><title>evil</title>");
  await page.goto(evil.url);
  const outcome = await page.evaluate(async (gateway) => {
    const socket = new WebSocket(`${gateway.replace("http", "ws")}webchat-socket`);
    const opened = await new Promise((resolve) => {
      socket.addEventListener("open", () => resolve("opened"));
      socket.addEventListener("error", () => resolve("refused"));
    });
    const session = await fetch(`${gateway}webchat-session`, { method: "POST", credentials: "include" }).then(
      () => "readable",
      () => "unreadable",
    );
    return { opened, session };
  }, installation.url);
  expect(outcome).toEqual({ opened: "refused", session: "unreadable" });

  const blocked = page.waitForEvent("console", (message) => message.text().includes("frame-ancestors"));
  await page.evaluate((gateway) => {
    const frame = document.createElement("iframe");
    frame.src = gateway;
    document.body.append(frame);
  }, installation.url);
  await blocked;

  await page.goto(installation.url);
  await connected(page);
  expect(await visitorOf(page)).toBe(visitor);
  evil.server.close();
  await page.context().close();
});

it("the page says when the gateway is away, comes back by itself and sends what was written meanwhile", async () => {
  const page = await visit();
  await installation.stopGateway();
  await page.locator("#status[data-state=waiting]").waitFor();
  await write(page, "written while it was away");
  await page.locator("#messages li[data-state=sending]").waitFor();
  await installation.startGateway();
  await connected(page);
  expect(codeIn(await nextAnswer(page, 0))).toHaveLength(8);
  expect(await page.locator("#messages li[data-state=sending]").count()).toBe(0);
  await page.context().close();
});

it("text that looks like markup stays text", async () => {
  const page = await visit();
  const markup = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
  await write(page, markup);
  await nextAnswer(page, 0);
  const own = page.locator("#messages li[data-from=visitor] .text");
  expect(await own.innerText()).toBe(markup);
  expect(await page.locator("#messages img, #messages script").count()).toBe(0);
  expect(await page.title()).toBe("Webchat");
  await page.context().close();
});

async function servePage(html: string): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/html" }).end(html);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("No port is free.");
  return { server, url: `http://127.0.0.1:${address.port}/` };
}
